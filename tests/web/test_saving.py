"""No typed word is lost: not when the page does not answer, nor when another window was faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import make_project
from tests.review_sample import make_reviewed_project
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import press, start_reading, wait_for, wait_for_page

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
        wait_for(page, "memo saved")
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
        press(page, "1", "Enter", "m", *"Before the answer", "Control+Enter")
        held[0].abort()
        wait_for(page, "Your memo is kept")
        page.unroute("**/act/code")
        press(page, "Enter", *"trust", "1", "Enter")
        wait_for(page, "Coded as Trust")
        press(page, "m")
        assert page.input_value("#memo-text") == "Before the answer"


def summaries(folder: Path) -> dict[str, str]:
    project = Project(folder)
    found = {summary.code: summary.text for summary in project.store.read.summaries()}
    project.close()
    return found


@contextmanager
def silence(page: Page) -> Iterator[None]:
    """Nothing that is sent in here is answered."""
    page.route("**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    yield
    page.unroute("**")


def test_a_box_that_was_not_saved_is_tried_again_with_the_next(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/sheets/S01")
        one, two, three = (page.locator(f"[name=text-{code}]") for code in ("access", "trust", "choice"))
        with silence(page):
            one.press_sequentially("One")
            page.keyboard.press("Tab")
            page.get_by_text("Not saved: the page does not answer.").wait_for()
        page.click("nav a >> text=Report")
        page.wait_for_url("**/findings")
        assert (asked, summaries(folder)) == (["beforeunload"], {})
        page.goto(f"{served.base}/sheets/S01")
        with silence(page):
            one.press_sequentially("One")
            page.keyboard.press("Tab")
            page.get_by_text("Not saved: the page does not answer.").wait_for()
        two.press_sequentially("Two")
        three.focus()
        page.get_by_text("Saved.").nth(1).wait_for()
        page.click("nav a >> text=Report")
        page.wait_for_url("**/findings")
    assert asked == ["beforeunload"], "all is saved, so nothing is asked"
    assert summaries(folder) == {"access": "One", "trust": "Two"}


def test_what_is_typed_while_a_box_is_saved_is_saved_too(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/sheets/S01")
        held: list[Route] = []
        page.route("**/sheets/S01", lambda route: held.append(route))
        box = page.locator("[name=text-access]")
        box.press_sequentially("One")
        page.keyboard.press("Tab")
        box.press_sequentially(" and more")
        held[0].continue_()
        page.unroute("**/sheets/S01")
        page.get_by_text("Saved.").wait_for()
        page.reload()
        assert asked == ["beforeunload"], "the answer was for fewer words"
        box.press("End")
        page.keyboard.type(", two")
        page.keyboard.press("Tab")
        box.press("End")
        page.keyboard.type(", three")
        page.keyboard.press("Tab")
        page.click("text=Save the sheet")
        page.locator(".notice").wait_for()
    assert summaries(folder)["access"] == "One, two, three"


PAGES = {
    "/findings/access": ("#words-challenging", "#challenging button", ".notice:has-text('saved in')"),
    "/sheets/S01": ("[name=text-access]", "text=Save the sheet", ".notice:has-text('Saved.')"),
    "/meeting/{id}/2": ("#note-1", "text=Next finding", ".progress:has-text('3 of')"),
    "/comments/V001": ("#reply", "text=Save and go to the next", "h1:text-is('Comments')"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_left_only_when_what_was_typed_is_saved(
    browser: Browser, tmp_path: Path, path: str
) -> None:
    made = make_reviewed_project(tmp_path / "project")
    send_draft(made)
    client = come_in(made)
    meeting = client.post("/meeting", data={"held": "4 March"}).url.path.rpartition("/")[0]
    client.post(f"{meeting}/1", data={"note-1": "They ring back."})
    made.close()
    field, button, after = PAGES[path]
    with serving(made.folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(served.base + path.replace("/meeting/{id}", meeting))
        where = page.url
        if path == "/comments/V001":
            page.get_by_label("Reply", exact=True).check()
        with silence(page):
            page.fill(field, WORDS)
            page.click(button)
            page.get_by_text("Not saved: the page does not answer.").first.wait_for()
            assert (page.url, page.input_value(field)) == (where, WORDS)
        page.click(button)
        page.wait_for_selector(after)
        page.goto(where)
        assert page.input_value(field) == WORDS
    assert not asked


def test_a_stopped_page_takes_no_words_with_it(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/sheets/S01")
        served.process.kill()
        page.locator("[name=text-access]").press_sequentially(WORDS)
        page.click("text=Save the sheet")
        page.get_by_text("Start evalkit again").first.wait_for()
        assert page.locator("[name=text-access]").input_value() == WORDS
        with page.expect_event("dialog"):
            page.click("nav a >> text=Report", no_wait_after=True)
    assert asked == ["beforeunload"]


def test_what_is_typed_or_ticked_elsewhere_in_a_chapter_is_asked_about(
    browser: Browser, folder: Path
) -> None:
    project = Project(folder)
    source = project.sources[0]
    for sentence in find_sentences(project, source, frozenset({0, 2}))[:2]:
        code_passage(project, "Rosa", "S01", (sentence.start, sentence.end), "trust", "working_well")
    project.close()
    with serving(folder) as served, opened(browser, served) as page:
        answers = iter((False, False, True))
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept() if next(answers) else dialog.dismiss()

        page.on("dialog", answer)
        page.goto(f"{served.base}/findings/trust")
        page.fill("#F001 [name=memo]", WORDS)
        star = page.locator("#F001 button:has-text('Star')").first
        star.press("Enter")
        page.wait_for_function("document.activeElement.name === 'memo'")
        assert page.locator("#F001 .star").count() == 0, "nothing was done"
        page.press("#F001 [name=memo]", "Enter")
        wait_for_page(page, "#F001 .notice:has-text('F001 is')")
        assert page.input_value("#F001 [name=memo]") == WORDS
        page.locator("#F001 [name=excerpt]").first.check()
        star.press("Enter")
        page.wait_for_function("document.activeElement.name === 'excerpt'")
        star.press("Enter")
        page.wait_for_selector("#F001 .star")
    assert asked == ["confirm"] * 3


def test_a_section_that_another_window_wrote_comes_back_with_both(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/findings/trust")
        other = page.context.new_page()
        other.goto(f"{served.base}/findings/trust")
        other.fill("#words-challenging", "Theirs")
        other.click("#challenging button")
        other.wait_for_selector(".notice")
        page.fill("#words-challenging", WORDS)
        page.click("#challenging button")
        page.get_by_text("What the file has now: Theirs").wait_for()
        assert page.input_value("#words-challenging") == WORDS
        page.click("nav a >> text=Coding")
        page.wait_for_url("**/sources")
    assert asked == ["beforeunload"]


def test_a_correction_is_kept_until_it_is_saved(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/sources/S01/correct?turn=1")
        page.fill("#words", WORDS)
        with silence(page):
            page.click("text=Save the correction")
            page.get_by_text("Not saved: the page does not answer.").wait_for()
        page.evaluate("document.querySelector('[name=sha]').value = 'an older text'")
        page.click("text=Save the correction")
        page.get_by_text("What the turn says now: They rang me back").wait_for()
        assert page.input_value("#words") == WORDS
        page.click("text=Save the correction")
        page.locator(".notice", has_text="Turn 2 corrected.").wait_for()
    assert not asked


def test_who_people_are_is_not_left_unsaved_without_a_question(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        asked = warnings(page)
        page.goto(f"{served.base}/people")
        role = page.get_by_label("Role, as quotations carry it").first
        role.fill("Key worker")
        page.goto(f"{served.base}/names")
        assert asked == ["beforeunload"]
        page.goto(f"{served.base}/people")
        role.fill("Key worker")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector("text=changed")
        page.goto(f"{served.base}/names")
        assert asked == ["beforeunload"], "what is saved asks nothing"
