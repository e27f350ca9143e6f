"""How fast the coding page is: a long source under many codings, acts in a browser, a search.

``uv run python benchmarks/page.py`` prints a table. ``--taguette FOLDER`` names a virtual environment that
has Taguette in it: the same text with as many highlights is then opened there too, in the same run.
``--upload`` gives an empty project 200 files at once, and asks for other pages until they are read.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.page_project import CODINGS, HISTORY, LONG_CODINGS, SOURCES, SUGGESTIONS, WORDS, build
from benchmarks.page_upload import empty_project, measure_upload
from evalkit.project import Project
from evalkit.steps.coding.search import search_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class Server:
    """``evalkit code`` in a process of its own, and a window without a browser."""

    process: subprocess.Popen[str]
    address: str
    cookie: str = ""

    def ask(self, path: str) -> tuple[float, int]:
        """Milliseconds until the whole answer is there, and its size in bytes."""
        parts = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.netloc)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - start) * 1000
        if not self.cookie:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        assert answer.status == 200, body[:200]
        connection.close()
        return took, len(body)

    def worked(self) -> float:
        """Milliseconds of processor time that it has used so far; waiting for others is not in it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def peak(self) -> float:
        """The most memory it has held, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


PAGES = (
    "/codings?code=trauma_informed_care&is.site=North&how=not&more=staff_wellbeing",
    "/codings?page=200",
    "/columns?code=trauma_informed_care&by=site",
    "/evidence",
    "/evidence/together",
    "/findings",
    "/comments",
    "/sources",
    "/matrix",
    "/material",
    "/people",
    "/codebook",
    "/",
)
"""What is measured beside the long source: filters, groups side by side, evidence, and the other pages."""


def measure_pages(server: Server) -> dict[str, float]:
    """Each page's milliseconds: the first time after the server has begun, then the median of ten."""
    found: dict[str, float] = {}
    for path in PAGES:
        found[f"{path}, first time"] = server.ask(path)[0]
        before = server.worked()
        found[path] = statistics.median(server.ask(path)[0] for _ in range(10))
        found[f"{path}, processor time"] = (server.worked() - before) / 10
    return found


def start_server(folder: Path) -> Server:
    command = [sys.executable, "-m", "evalkit", "code", "-p", str(folder), "--no-browser", "--coder", "Rosa"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return Server(process, found.group())


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def timed(act: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return took


def measure_browser(browser: Browser, server: Server) -> dict[str, float]:
    """First paint, and the time from a key to the acknowledgement on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    name, _, value = server.cookie.partition("=")
    base = server.address.split("/?")[0]
    context.add_cookies([{"name": name, "value": value, "url": base}])
    page = context.new_page()
    paints: list[float] = []
    loads: list[float] = []
    for _ in range(5):
        page.goto(f"{base}/sources/S001")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        loads.append(page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart"))
    before = server.worked()
    acts = act_by_key(page, 60)
    return {
        "an act with its panel, processor time (mean of 60)": (server.worked() - before) / 60,
        "first paint (median of 5)": statistics.median(paints),
        "loaded (median of 5)": statistics.median(loads),
        "an act acknowledged (median of 60)": statistics.median(acts),
        "an act acknowledged (95th percentile)": percentile(acts, 0.95),
    }


def act_by_key(page: Page, count: int) -> list[float]:
    """Accept, change the side of, and undo, by key; milliseconds until the page says that it is done."""
    page.focus("#text .s[tabindex='0']")
    page.evaluate(
        """() => {
          window.waits = [];
          const status = document.getElementById('status');
          new MutationObserver(() => window.waits.push(performance.now()))
            .observe(status, { childList: true });
          document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
        }"""
    )
    took = []
    for number in range(count):
        if number % 3 == 0:
            page.keyboard.press("n")
        page.wait_for_timeout(120)
        before = page.evaluate("window.waits.length")
        page.keyboard.press("a13"[number % 3])
        page.wait_for_function("before => window.waits.length > before", arg=before)
        took.append(page.evaluate("window.waits.at(-1) - window.pressed"))
    return took


TAGUETTE = """
import json, sys
from taguette import database
db = database.connect("sqlite:///" + sys.argv[1])()
data = json.load(open(sys.argv[2]))
user = db.query(database.User).filter_by(login="admin").first() or database.User(login="admin")
db.add(user)
project = database.Project(name="Benchmark", description="")
db.add(project); db.flush()
db.add(database.ProjectMember(project=project, user_login="admin", privileges=database.Privileges.ADMIN))
document = database.Document(name="Long", description="", filename="long.html", project=project,
                             text_direction=database.TextDirection.LEFT_TO_RIGHT, contents=data["html"])
db.add(document)
tags = [database.Tag(project=project, path=path, description="") for path in data["codes"]]
for tag in tags: db.add(tag)
db.flush()
for start, end, code, words in data["highlights"]:
    highlight = database.Highlight(document=document, start_offset=start, end_offset=end, snippet=words)
    highlight.tags.append(tags[code])
    db.add(highlight)
db.commit()
print("made", project.id, document.id)
"""


def measure_taguette(browser: Browser, environment: Path, project: Project, folder: Path) -> dict[str, float]:
    """Taguette with the same text and as many highlights: until all are drawn, and one new highlight."""
    source = project.store.read.sources("S001")[0]
    codes = [code.slug for code in project.codebook.codes]
    html = "".join(f"<p>{source.text[t.start : t.end]}</p>" for t in source.turns)
    highlights = [
        (
            c.segment.start - c.segment.turn,
            c.segment.end - c.segment.turn,
            codes.index(c.code),
            c.segment.text,
        )
        for c in project.store.read.codings("S001")
    ]
    database = folder / "taguette.sqlite3"
    data = folder / "taguette.json"
    data.write_text(json.dumps({"html": html, "codes": codes, "highlights": highlights}))
    python = environment / "bin" / "python"
    made = (
        subprocess.run([python, "-c", TAGUETTE, database, data], capture_output=True, text=True, check=True)
        .stdout.split("made")[1]
        .split()
    )
    port, log = 7487, folder / "taguette.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [environment / "bin" / "taguette", "--no-browser", "--port", str(port), "--database", database],
            stdout=said, stderr=said, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        try:
            address = wait_for_address(log, port)
            return _drive_taguette(browser, process.pid, address, made[0], made[1], len(highlights))
        finally:
            process.terminate()
            process.wait()


def wait_for_address(log: Path, port: int) -> str:
    """The address that Taguette writes into its log."""
    for _ in range(600):
        if found := re.search(rf"http://localhost:{port}/\S+", log.read_text()):
            return found.group()
        time.sleep(0.1)
    raise SystemExit("Taguette did not start.")


def _drive_taguette(
    browser: Browser, pid: int, address: str, project: str, document: str, count: int
) -> dict[str, float]:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_timeout(3000)
    base = f"{address.split('/?')[0]}/project/{project}"
    paints: list[float] = []
    drawn: list[float] = []
    for _ in range(2):
        page.goto(f"{base}/document/{document}", wait_until="commit")
        page.wait_for_function(
            "n => { const ids = [...document.querySelectorAll('[data-highlight-id]')];"
            " return new Set(ids.map(e => e.dataset.highlightId)).size >= n * 0.99; }",
            arg=count,
            timeout=400_000,
        )
        drawn.append(page.evaluate("performance.now()"))
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    sizes = Path(f"/proc/{pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+)", sizes)
    return {
        "first paint (mean of 2)": statistics.mean(paints),
        "all highlights drawn (mean of 2)": statistics.mean(drawn),
        "memory of the server, MiB": int(peak[1]) / 1024 if peak else 0.0,
    }


def upload(folder: Path) -> dict[str, float]:
    """Two hundred files given to an empty project."""
    server = start_server(empty_project(folder / "project"))
    server.ask("/?" + urllib.parse.urlsplit(server.address).query)
    found = measure_upload(server.address, server.cookie, server.ask)
    found["memory of the server, MiB"] = server.peak()
    server.process.terminate()
    server.process.wait()
    return found


def show(name: str, values: dict[str, float]) -> None:
    """A part of the table."""
    print(f"\n{name}")
    for what, value in values.items():
        print(f"  {what:<85} {value:8.0f}{'' if 'MiB' in what or 'kB' in what else ' ms'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upload", action="store_true", help="measure 200 files given at once, and no more")
    parser.add_argument("--taguette", type=Path, help="a virtual environment with Taguette in it")
    options = parser.parse_args()
    if options.upload:
        with tempfile.TemporaryDirectory() as place:
            show("upload", upload(Path(place)))
        return
    measure_all(options.taguette)


def measure_all(taguette: Path | None) -> None:
    """The table of the long source and of the pages around it."""
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp())
    results: dict[str, dict[str, float]] = {}
    try:
        project = build(folder / "project")
        server = start_server(project.folder)
        server.ask("/?" + urllib.parse.urlsplit(server.address).query)
        first, size = server.ask("/sources/S001")
        before = server.worked()
        builds = [server.ask("/sources/S001")[0] for _ in range(30)]
        ours = {
            "page built, first time": first,
            "page built, processor time (mean of 30)": (server.worked() - before) / 30,
            "page built (median of 30)": statistics.median(builds),
            "page built (95th percentile)": percentile(builds, 0.95),
            "size of the page, kB": size / 1000,
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            ours |= measure_browser(browser, server)
            ours["memory of the server, MiB"] = server.peak()
            results["evalkit"] = ours
            results["other pages"] = measure_pages(server)
            server.process.terminate()
            server.process.wait()
            if taguette:
                results["Taguette"] = measure_taguette(browser, taguette, project, folder)
            browser.close()
        words = timed(lambda: search_words(project, "waiting doctor"), 10)
        rare = timed(lambda: search_words(project, '"nurse house letter"'), 10)
        ours["search over 200 sources, two common words (median of 10)"] = statistics.median(words)
        ours["search over 200 sources, a rare phrase (median of 10)"] = statistics.median(rare)
        project.close()
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)
    print(
        f"{CODINGS:,} codings in {SOURCES} sources; one of {WORDS:,} words with {LONG_CODINGS:,} of them and "
        f"{SUGGESTIONS:,} suggestions; "
        f"{HISTORY:,} acts before"
    )
    print(f"processes that wanted the {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}")
    for name, values in results.items():
        show(name, values)
    print(f"\nmemory of this process, MiB: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
