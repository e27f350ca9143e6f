"""Make the pictures of the documentation from the page as it is: ``python docs/images/make_pictures.py``.

It makes the invented sample in a folder of its own, opens the page in Chromium and takes each picture anew,
so that no picture shows a page of the past. It needs Chromium, and takes some minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PICTURES = {
    "start.png": "/start",
    "question.png": "/start/new/framework",
    "overview.png": "/",
    "files.png": "/material",
    "people.png": "/people",
    "coding-page.png": "/sources/S03",
    "coding-page-picker.png": "/sources/S03",
    "report.png": "/report",
}
"""Picture → the page that it shows."""


def take(base: str, address: str, folder: Path) -> None:
    """Take every picture of the running page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1100, "height": 720}).new_page()
        page.goto(address)
        page.wait_for_url(f"{base}/start")
        page.screenshot(path=HERE / "start.png")
        page.evaluate(
            "folder => fetch('/start/use', { method: 'POST', body: new URLSearchParams({ folder }) })",
            str(folder),
        )
        page.goto(f"{base}/coder")
        page.get_by_label("Your name").fill("Rosa Merrin")
        page.get_by_role("button", name="Start coding").click()
        page.goto(f"{base}/report")
        page.get_by_role("button", name="Build the report").click()
        page.wait_for_selector("main:has-text('The report is written')", timeout=600_000)
        for name, path in PICTURES.items():
            if name == "start.png":
                continue
            page.goto(base + path)
            if name.startswith("coding"):
                page.focus("#text .s[tabindex='0']")
                page.keyboard.press("n")
                page.wait_for_selector("#panel-body[data-start]")
            if name == "coding-page-picker.png":
                page.keyboard.press("Enter")
                page.keyboard.type("safe")
                page.wait_for_timeout(1000)
            page.screenshot(path=HERE / name)
        browser.close()


def main() -> None:
    """Make the sample, serve it, and take the pictures."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made, "rosa")
        home.mkdir()
        place = os.environ | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "XDG_STATE_HOME": str(home / ".state"),
        }
        sample = home / "evalkit" / "sample"
        sample.parent.mkdir()
        subprocess.run([sys.executable, "-m", "evalkit", "demo", str(sample)], env=place, check=True)
        command = [sys.executable, "-m", "evalkit", "--no-browser"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=place)
        try:
            assert server.stdout
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found, "the page printed no address"
            take(found.group().split("/?")[0], found.group(), sample)
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    main()
