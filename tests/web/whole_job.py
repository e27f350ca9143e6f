"""The steps of the whole job on the page, from an empty home to a signed report, that its tests share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.serving import Served, starting

if TYPE_CHECKING:
    from playwright.sync_api import Page

READING = 900_000
"""Milliseconds at most for a job: this machine may be slow, and does other things too."""


@contextmanager
def started(home: Path) -> Iterator[Served]:
    """``evalkit`` alone, as its icon starts it, for a person who has never used it."""
    place = {"HOME": str(home), "USERPROFILE": str(home), "XDG_STATE_HOME": str(home / ".state")}
    with starting("--no-browser", environment=os.environ | place) as served:
        yield served


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def go_on(page: Page) -> None:
    """Answer a question as it stands, and wait for the page of the next."""
    with page.expect_navigation():
        press(page, "Continue")


def finish(page: Page, words: str) -> None:
    """Wait on the page of a job until it says what came of it."""
    page.wait_for_selector(f"main:has-text('{words}')", timeout=READING)


def make_project(page: Page) -> None:
    page.get_by_role("link", name="New project").click()
    page.get_by_label("What is the evaluation called?").fill("Core Teams in Northvale")
    go_on(page)
    page.get_by_label("Which borough, town or area is it about?").fill("Northvale")
    go_on(page)
    page.get_by_label("Which organisations run the evaluation?").fill("Mind in Northvale")
    for _ in range(6):
        go_on(page)
    press(page, "Make the project")
    page.get_by_label("Your name").fill("Rosa")
    press(page, "Start coding")


def add_files(page: Page, base: str, interviews: list[Path]) -> None:
    page.goto(f"{base}/material")
    page.set_input_files("#files", [str(path) for path in interviews])
    press(page, "Read these files")
    for path in interviews:  # each is listed once it is read, whatever the page shows meanwhile
        page.wait_for_selector(f"#taken th:has-text('{path.name.split('.')[0]}')", timeout=READING)


def add_survey(page: Page, base: str, survey: Path, who: str, not_read: tuple[str, ...] = ()) -> None:
    page.goto(f"{base}/material")
    page.get_by_label("Surveys").check()
    page.set_input_files("#files", str(survey))
    press(page, "Read these files")
    page.click(f"a:has-text('Look at its columns: {survey.name}')", timeout=READING)
    page.locator("select[name=kind]").select_option(who)
    for column in not_read:
        page.get_by_role("group", name=column, exact=True).get_by_label("What it is").select_option("ignore")
    press(page, "Confirm and read it")
    finish(page, "1 file read.")


def say_who_speaks(page: Page, base: str, who: str, role: str) -> None:
    page.goto(f"{base}/people")
    for box in page.locator("fieldset[id^='P']").all():
        share = re.search(r"(\d+)% of the words", box.text_content() or "")
        assert share, "each label says its share"
        asks = int(share[1]) < 50
        box.get_by_label("Who it is").select_option("interviewer" if asks else who)
        box.get_by_label("Role, as quotations carry it").fill("Interviewer" if asks else role)
        box.get_by_label("Consent to be quoted").select_option("yes")
    press(page, "Save")
    page.wait_for_selector("text=changed.")


def confirm_names(page: Page, base: str, source_ids: list[str]) -> None:
    for source_id in source_ids:
        page.goto(f"{base}/names/{source_id}")
        page.get_by_role("button", name=f"I have read {source_id}: confirm it").click()
        page.wait_for_selector(f"text={source_id} confirmed by Rosa.")
    page.wait_for_selector("text=Every source is confirmed.")


def code_a_source(page: Page, base: str) -> None:
    page.goto(f"{base}/suggest")
    press(page, "Suggest codes")
    finish(page, "with a suggestion for you to decide")
    page.goto(f"{base}/sources/S01")
    accept_one_by_keys(page)


def sign_the_report(page: Page, base: str) -> None:
    page.goto(f"{base}/report")
    press(page, "Build the report")
    finish(page, "The report is written")
    page.goto(f"{base}/report")
    page.get_by_label("Why it may go out although something is open").fill("A first look")
    press(page, "Write the final report")
    finish(page, "The final report is written")
    page.goto(f"{base}/")
    page.get_by_text("The final report is written.").wait_for()


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


def accept_one_by_keys(page: Page) -> None:
    page.wait_for_load_state()
    reach(page, "#text .s[tabindex='0']")
    page.keyboard.press("n")
    page.keyboard.press("a")
    page.wait_for_function("() => document.getElementById('counts').textContent.match(/[1-9]\\d* coding/)")
