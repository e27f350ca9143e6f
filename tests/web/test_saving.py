"""No typed word is lost: not when the page does not answer, nor when another window was faster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.steps.code import code_passage
from evalkit.steps.sentences import find_sentences
from tests.web.conftest import opened, serving
from tests.web.sample import make_project
from tests.web.test_browser import press, start_reading, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, Route

pytestmark = pytest.mark.browser

WORDS = "Ten lines of careful thought"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    for source in made.sources:
        find_sentences(made, source)  # here, once, so that no server has to load the language model
    first = find_sentences(made, made.sources[0], frozenset({0, 2}))[0]
    code_passage(made, "Rosa", "S01", (first.start, first.end), "place", "context")
    made.close()
    return made.folder


def warnings(page: Page) -> list[str]:
    """The kinds of questions that the page asks from now on; each is answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def test_a_memo_that_could_not_be_saved_is_there_to_send_again(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        start_reading(page, served)
        page.route("**/act/change", lambda route: route.abort())
        press(page, "m", *WORDS, "Control+Enter")
        wait_for(page, "Your memo is kept: press M")
        page.unroute("**/act/change")
        press(page, "m")
        assert page.input_value("#memo-text") == WORDS
        press(page, "Escape", "s")
        wait_for(page, "key quote")
        page.route("**/act/change", lambda route: route.fulfill(status=409, body="Changed elsewhere."))
        press(page, "m", "Control+Enter")
        wait_for(page, "Changed elsewhere. Your memo is kept")
        page.unroute("**/act/change")
        page.reload()
        assert asked == ["beforeunload"]
        start_reading(page, served)
        press(page, "m", *WORDS, "Control+Enter")
        wait_for(page, "memo changed")
        page.goto(served.base)
        assert asked == ["beforeunload"], "what is saved asks nothing"
    project = Project(folder)
    assert [coding.memo for coding in project.codings] == [WORDS]
    project.close()


def test_a_memo_of_a_coding_that_was_refused_waits_for_the_next_one(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "ArrowDown", "Enter", *"trust")
        page.wait_for_function("() => document.querySelectorAll('#choices [data-code]').length === 1")
        held: list[Route] = []
        page.route("**/act/code", lambda route: held.append(route))
        press(page, "1", "m", *"Before the answer", "Control+Enter")
        held[0].abort()
        wait_for(page, "Your memo is kept")
        page.unroute("**/act/code")
        press(page, "Enter", *"trust", "1")
        wait_for(page, "Coded as Trust")
        press(page, "m")
        assert page.input_value("#memo-text") == "Before the answer"
