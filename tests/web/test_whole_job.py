"""The whole job in a browser: from an empty home to a signed report, without a command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.sample import write_sample
from tests.serving import Served
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FILES = (
    "interviews/01 Psychiatrist interview.docx",
    "interviews/11 Service user interview.html",
    "surveys/19 Staff survey.csv",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@contextmanager
def started(home: Path) -> Iterator[Served]:
    """``evalkit`` alone, as its icon starts it, for a person who has never used it."""
    place = {"HOME": str(home), "USERPROFILE": str(home), "XDG_STATE_HOME": str(home / ".state")}
    command = [sys.executable, "-m", "evalkit", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | place)
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the server printed no address"
        yield Served(process, found.group())
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def finish(page: Page, words: str) -> None:
    """Wait on the page of a job until it says what came of it."""
    page.wait_for_selector(f"main:has-text('{words}')", timeout=300_000)


def make_project(page: Page) -> None:
    page.get_by_role("link", name="New project").click()
    page.get_by_label("What is the evaluation called?").fill("Core Teams in Northvale")
    press(page, "Continue")
    page.get_by_label("Which borough, town or area is it about?").fill("Northvale")
    press(page, "Continue")
    page.get_by_label("Which organisations run the evaluation?").fill("Mind in Northvale")
    for _ in range(6):
        press(page, "Continue")
    press(page, "Make the project")
    page.get_by_label("Your name").fill("Rosa")
    press(page, "Start coding")


def add_files(page: Page, files: list[Path]) -> None:
    page.get_by_role("link", name="Add files").click()
    page.set_input_files("#files", [str(path) for path in files if "surveys" not in path.parts])
    press(page, "Read these files")
    page.wait_for_selector("text=2 files read.", timeout=300_000)  # on the files' page, or its own if quick
    page.goto(page.url.split("/jobs/")[0].removesuffix("/material") + "/material")
    page.wait_for_selector("td:has-text('Psychiatrist'), th:has-text('Psychiatrist')", timeout=300_000)
    page.get_by_label("Surveys").check()
    page.set_input_files("#files", [str(path) for path in files if "surveys" in path.parts])
    press(page, "Read these files")
    page.click("a:has-text('Look at its columns: 19 Staff survey.csv')", timeout=300_000)
    page.locator("select[name=kind]").select_option("staff")
    press(page, "Confirm and read it")
    finish(page, "1 file read.")


def say_who_speaks(page: Page, base: str) -> None:
    page.goto(f"{base}/people")
    for box in page.locator("fieldset[id^='P']").all():
        share = re.search(r"(\d+)% of the words", box.text_content() or "")
        assert share, "each label says its share"
        who = "interviewer" if int(share[1]) < 50 else "staff"
        box.get_by_label("Who it is").select_option(who)
        box.get_by_label("Role, as quotations carry it").fill("Worker")
        box.get_by_label("Consent to be quoted").select_option("yes")
    press(page, "Save")
    page.wait_for_selector("text=changed.")


def confirm_names(page: Page, base: str) -> None:
    for source_id in ("S01", "S02", "S03"):
        page.goto(f"{base}/names/{source_id}")
        page.get_by_role("button", name=f"I have read {source_id}: confirm it").click()
    page.wait_for_selector("text=Every source is confirmed.")


def code_a_source(page: Page, base: str) -> None:
    page.goto(f"{base}/suggest")
    press(page, "Suggest codes")
    finish(page, "with a suggestion for you to decide")
    page.goto(f"{base}/sources/S01")
    accept_one_by_keys(page)


def test_from_an_empty_home_to_a_signed_report_without_a_command(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    sample = write_sample(tmp_path / "given")
    files = [sample.survey_settings[0].parents[1] / "sources" / name for name in FILES]
    with started(home) as served, opened(browser, served, "/start") as page:
        make_project(page)
        page.get_by_text("No files yet").wait_for()
        add_files(page, files)
        say_who_speaks(page, served.base)
        confirm_names(page, served.base)
        code_a_source(page, served.base)
        page.goto(f"{served.base}/report")
        press(page, "Build the report")
        finish(page, "The report is written")
        page.goto(f"{served.base}/report")
        page.get_by_label("Why it may go out although something is open").fill("A first look")
        press(page, "Write the final report")
        finish(page, "The final report is written")
        page.goto(f"{served.base}/")
        page.get_by_text("The final report is written.").wait_for()
        folder = home / "evalkit" / "core-teams-in-northvale"
    project = Project(folder)
    assert len(project.sources) == 3
    assert project.codings
    assert (project.reports_folder / "report-final.docx").read_bytes()[:2] == b"PK"
    assert not [path for path in (folder / ".incoming").rglob("*") if path.is_file()], "no original is left"
    project.close()


def test_a_server_that_is_killed_while_it_reads_loses_no_file(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    given = [tmp_path / f"interview {n}.txt" for n in range(6)]
    for n, path in enumerate(given):
        said = " ".join(f"Word {n} and {k} of what I said to them." for k in range(300))
        path.write_text(f"INT: How was it, number {n}?\n\nNURSE: {said}\n", encoding="utf-8")
    with started(home) as served, opened(browser, served, "/start") as page:
        make_project(page)
        page.get_by_role("link", name="Add files").click()
        page.set_input_files("#files", [str(path) for path in given])
        press(page, "Read these files")
        page.wait_for_selector("#work .at-work, h2:has-text('These wait')")
        served.process.kill()
    with started(home) as served, opened(browser, served, "/start") as page:
        press(page, "Core Teams in Northvale")
        page.goto(f"{served.base}/material")
        if page.get_by_role("button", name="Read what waits").is_visible():
            press(page, "Read what waits")
            finish(page, "read.")
    folder = home / "evalkit" / "core-teams-in-northvale"
    project = Project(folder)
    assert sorted(source.file_name for source in project.sources) == sorted(path.name for path in given)
    assert not [path for path in (folder / ".incoming").rglob("*") if path.is_file()]
    project.close()


def reach(page: Page, selector: str) -> None:
    """Go to an element by the Tab key alone, as somebody without a mouse does."""
    wanted = page.locator(selector).first
    wanted.wait_for()
    for _ in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by the Tab key on {page.url}")


def follow(page: Page, selector: str) -> None:
    """Go to a link or a button by the Tab key, and press Enter."""
    reach(page, selector)
    page.keyboard.press("Enter")


def describe_people_by_keys(page: Page) -> None:
    page.wait_for_selector("fieldset[id^='P']")
    for box in page.locator("fieldset[id^='P']").all():
        share = re.search(r"(\d+)% of the words", box.text_content() or "")
        assert share, "each label says its share"
        name = box.get_attribute("id")
        reach(page, f"[name=kind-{name}]")
        page.keyboard.type("interviewer" if int(share[1]) < 50 else "staff")
        reach(page, f"[name=role-{name}]")
        page.keyboard.type("Worker")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice:has-text('changed.')")


def accept_one_by_keys(page: Page) -> None:
    page.wait_for_load_state()
    reach(page, "#text .s[tabindex='0']")
    page.keyboard.press("n")
    page.keyboard.press("a")
    page.wait_for_function("() => document.getElementById('counts').textContent.match(/[1-9]\\d* coding/)")


def test_from_an_empty_home_to_a_signed_report_by_keys_alone(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    sample = write_sample(tmp_path / "given")
    given = sample.survey_settings[0].parents[1] / "sources" / FILES[0]
    with started(home) as served, opened(browser, served, "/start") as page:
        reach(page, "a:has-text('New project')")
        page.keyboard.press("Enter")
        reach(page, "#title")
        page.keyboard.type("Core Teams in Northvale")
        page.keyboard.press("Enter")
        for name in (
            "place",
            "organisations",
            "framework-cmhf",
            "group-yes",
            "originals-elsewhere",
            "confirm-yes",
        ):
            page.wait_for_selector(f"#{name}")
            reach(page, ".asks button.main")
            page.keyboard.press("Enter")
        page.wait_for_selector("#folder")
        reach(page, ".asks button.main")
        page.keyboard.press("Enter")
        reach(page, "button:has-text('Make the project')")
        page.keyboard.press("Enter")
        reach(page, "#name")
        page.keyboard.type("Rosa")
        page.keyboard.press("Enter")
        reach(page, "a:has-text('Add files')")
        page.keyboard.press("Enter")
        page.wait_for_selector("#files")
        page.set_input_files("#files", str(given))  # the system's own window, which keys open with Space
        reach(page, "button:has-text('Read these files')")
        page.keyboard.press("Enter")
        page.wait_for_selector("th:has-text('Psychiatrist')", timeout=300_000)
        follow(page, "nav a[href$='/people']")
        describe_people_by_keys(page)
        follow(page, "nav a[href$='/names']")
        follow(page, "main a[href*='/names/S01']")
        follow(page, "button:has-text('confirm it')")
        page.wait_for_selector("text=Every source is confirmed.")
        follow(page, "nav a:text-is('Coding')")
        follow(page, "nav a[href$='/suggest']")
        follow(page, "button:has-text('Suggest codes')")
        finish(page, "with a suggestion for you to decide")
        follow(page, "nav a:text-is('Coding')")
        follow(page, "main a[href$='/sources/S01']")
        accept_one_by_keys(page)
        follow(page, "nav a:text-is('Report')")
        follow(page, "nav a[href$='/report']")
        follow(page, "button:has-text('Build the report')")
        finish(page, "The report is written")
        follow(page, "nav a:text-is('Report')")
        follow(page, "nav a[href$='/report']")
        reach(page, "[name=reason]")
        page.keyboard.type("A first look")
        follow(page, "button:has-text('Write the final report')")
        finish(page, "The final report is written")
    project = Project(home / "evalkit" / "core-teams-in-northvale")
    assert len(project.sources) == len(project.codings) == 1
    assert ",Worker," in project.participants_file.read_text("utf-8")
    assert (project.reports_folder / "report-final.docx").read_bytes()[:2] == b"PK"
    project.close()
