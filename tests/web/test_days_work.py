"""A day's work by keyboard alone: open, read, code, new codes, memos, compare groups, write with evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.codebook import dump_codebook
from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.create import create_project
from evalkit.steps.findings.write_findings import open_chapter
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import CODEBOOK, PARTICIPANTS, make_source
from tests.serving import serving
from tests.web.conftest import opened
from tests.web.test_browser import press, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

THINGS = ("letter", "room", "nurse", "form", "phone line", "waiting list", "bus", "desk", "plan", "clinic")
ANN = [
    f"The {thing} took {n} weeks to reach me. I had to ask for the {thing} again."
    for n, thing in enumerate(THINGS, 2)
]
GP = [
    f"Our patients tell us about the {thing} every month. The {thing} is late for {n} of them."
    for n, thing in enumerate(THINGS, 2)
]
CODES = ("access", "trust", "choice", "place")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = tmp_path / "codebook.yaml"
    file.write_text(dump_codebook(CODEBOOK), encoding="utf-8")
    made = create_project(tmp_path / "project", codebook=file)
    made.participants_file.write_text(PARTICIPANTS, encoding="utf-8")
    for number, (label, said) in enumerate((("ANN", ANN), ("GP", GP)), start=1):
        source = make_source(f"S{number:02}", (("INT", "Tell me."), *((label, words) for words in said)))
        made.store.add_source(source, datetime(2026, 3, 1, 9, tzinfo=UTC))
        find_sentences(made, source)  # here, once, so that no server has to load the language model
    made.close()
    return made.folder


def tab_to(page: Page, words: str, most: int = 200) -> None:
    """Press Tab until what has these words has the focus, as somebody does who has no mouse."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => (document.activeElement.innerText || document.activeElement.name || '').trim()"
        )
        if found.startswith(words):
            return
    raise AssertionError(f"Tab never reaches “{words}”.")


def follow(page: Page, words: str, address: str) -> None:
    tab_to(page, words)
    press(page, "Enter")
    page.wait_for_url(f"**{address}")


def begin_reading(page: Page) -> None:
    page.wait_for_function("() => document.activeElement.classList.contains('s')")


def code_here(page: Page, code: str, side: str) -> None:
    """Code the sentence at the cursor: side, a part of the name, Enter; then the next one."""
    press(page, side, *code)
    page.wait_for_selector(f"#choices [aria-selected=true][data-code={code}]")
    press(page, "Enter")
    wait_for(page, "Coded as")
    press(page, "ArrowDown")


def make_code(page: Page, name: str) -> None:
    press(page, "2", "Control+Enter")
    page.wait_for_function("() => document.activeElement.id === 'new-code-name'")
    press(page, "Control+a", *name, "Enter")
    wait_for(page, f"{name} is made")
    press(page, "ArrowDown")


def read_and_code(page: Page, new_code: str) -> None:
    """Twenty passages of a source: one under a code that is new, the others under those that there are."""
    begin_reading(page)
    make_code(page, new_code)
    for number in range(19):
        code_here(page, CODES[number % 4], "2" if number % 3 else "1")


def write_memos(page: Page) -> None:
    press(page, "m", *"Check this with Jude", "Control+Enter")
    wait_for(page, "memo saved")
    press(page, "j", *"She sounded tired here", "Control+Enter")
    wait_for(page, "The memo is saved.")


def compare_groups(page: Page) -> None:
    follow(page, "Evidence", "/evidence")
    follow(page, "Side by side", "/columns")
    tab_to(page, "choose a code")
    press(page, "ArrowDown")
    tab_to(page, "Show")
    press(page, "Enter")
    page.wait_for_url("**/columns?*")
    heads = page.locator("table thead").inner_text()
    assert "Service users" in heads
    assert "GPs" in heads
    assert page.locator("table tbody li").count() >= 5


def write_chapter(page: Page) -> None:
    """Five sentences, each with its evidence put in by keys; a sixth names an id that does not exist."""
    follow(page, "Report", "/findings")
    follow(page, "Access", "/findings/access")
    tab_to(page, "Propose themes")
    page.wait_for_function("() => document.querySelectorAll('.passage').length >= 5")
    while page.evaluate("() => document.activeElement.id") != "words-challenging":
        press(page, "Tab")
    for number in range(5):
        press(
            page, *f"People waited for the {THINGS[number]}.", "F2", *["ArrowDown"] * number, "Enter", "Space"
        )
    press(page, *"Nights are worst. [C99999]")
    page.wait_for_selector("#challenging .notices .unknown")
    assert "there is no excerpt C99999" in page.locator("#challenging .notices").inner_text()
    assert violations(page) == ""
    press(page, "F4", "Enter", "F2", "Enter")
    page.wait_for_function("() => !document.getElementById('words-challenging').value.includes('C99999')")
    page.wait_for_function("() => document.querySelectorAll('#challenging .notices li').length === 0")
    page.wait_for_selector("#challenging .status:has-text('saved in')")


def test_a_days_work_is_done_by_keyboard_alone(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        follow(page, "Coding", "/sources")
        follow(page, "Interview S01", "/sources/S01")
        read_and_code(page, "Being kept waiting")
        write_memos(page)
        press(page, "e")
        wait_for(page, "S01 is marked as read to its end.")
        press(page, "]")
        page.wait_for_url("**/sources/S02")
        read_and_code(page, "Speaking for patients")
        press(page, "e")
        wait_for(page, "S02 is marked as read to its end.")
        compare_groups(page)
        write_chapter(page)
    project = Project(folder)
    codings = project.codings
    assert len(codings) == 40
    assert [code.slug for code in project.codebook.codes if code.provisional] == [
        "being_kept_waiting",
        "speaking_for_patients",
    ]
    assert [coding.memo for coding in codings if coding.memo] == ["Check this with Jude"]
    assert [memo.memo for memo in project.store.read.written_memos()] == ["She sounded tired here"]
    assert find_read(project) == {"Rosa": {"S01", "S02"}}
    words = open_chapter(project, "access").sections["challenging"]
    named = {coding.id for coding in codings if f"{coding.id}" in words}
    assert len(named) == 5
    assert "C99999" not in words
    project.close()
