"""The coding page in a browser: coded by keys alone and by mouse, decided on, undone, contested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import gather_findings
from evalkit.steps.suggesting.sentences import find_sentences
from tests.page_sample import make_project
from tests.serving import Served, serving
from tests.web.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ACTS = re.compile(r"/(act/|picker\?|take-back/)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project")
    for source in made.sources:
        find_sentences(made, source)  # here, once, so that no server has to load the language model
    made.close()
    return made.folder


def codings(folder: Path) -> list[tuple[str, str, str]]:
    project = Project(folder)
    found: list[tuple[str, str, str]] = [(c.segment.text, c.code, c.valence) for c in project.codings]
    project.close()
    return found


def wait_for(page: Page, message: str) -> None:
    page.wait_for_function(
        "text => document.getElementById('status').textContent.includes(text)", arg=message
    )


def wait_for_page(page: Page, selector: str) -> None:
    """Wait for the next page and for its jump to the place of the change, which takes the focus away."""
    page.wait_for_selector(selector)
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def start_reading(page: Page, served: Served, source_id: str = "S01") -> None:
    """Open a source; nothing more is needed before its keys work."""
    page.goto(f"{served.base}/sources/{source_id}")
    page.wait_for_function("() => document.activeElement.classList.contains('s')")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@contextmanager
def unanswered(page: Page) -> Iterator[None]:
    """No act and no search is answered before the keys in here are pressed."""
    held: list[Route] = []
    over: list[bool] = []
    page.route(ACTS, lambda route: route.continue_() if over else held.append(route))
    yield
    over.append(True)
    for route in held:
        route.continue_()


def test_a_transcript_is_coded_by_keys_alone(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "ArrowDown", "Shift+ArrowDown", "Enter")
        page.keyboard.type("believ")
        page.wait_for_function("() => document.querySelectorAll('#choices [data-code]').length === 1")
        press(page, "1", "Enter")
        wait_for(page, "Coded as Trust, working well.")
        assert page.evaluate("document.activeElement.classList.contains('s')"), (
            "the focus is back in the text"
        )
        press(page, "3")
        wait_for(page, "side changed to context")
        press(page, "s")
        wait_for(page, "key quote")
        press(page, "m")
        page.keyboard.type("ask about this")
        press(page, "Control+Enter")
        wait_for(page, "memo saved")
        press(page, "z", "z", "Delete")
        wait_for(page, "Trust removed")
    assert codings(folder) == []


def test_keys_pressed_before_any_answer_are_done_in_their_order(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        with unanswered(page):
            press(
                page, "Enter", *"place", "1", "Enter", "s", "m", *"ask a cars", "Control+Enter", "3", "y", "z"
            )
            press(page, "ArrowDown", "Enter", *"trust", "2", "Enter", "Delete", "z")
            press(page, "ArrowDown", "Enter", *"choi", "3", "Enter")
        wait_for(page, "Coded as Choice, context.")
    project = Project(folder)
    found = [(c.segment.text, c.code, c.valence, c.star, c.memo) for c in project.codings]
    project.close()
    assert found == [
        ("They rang me back the same day.", "place", "working_well", True, "ask a cars"),
        ("I felt heard from the start.", "trust", "challenging", False, ""),
        ("Nobody asked me twice.", "choice", "context", False, ""),
    ]


def test_a_search_without_an_answer_codes_nothing_and_loses_no_typed_words(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "Enter")
        page.wait_for_selector("#choices [data-code]")
        page.route(ACTS, lambda route: route.abort())
        page.keyboard.type("trust")
        page.wait_for_function(
            "() => document.getElementById('picker-note').textContent.includes('does not answer')"
        )
        press(page, "1", "Enter")
        assert page.evaluate("document.getElementById('picker').open"), "nothing to pick: it stays open"
        assert page.input_value("#q") == "trust"
        page.unroute(ACTS)
        press(page, "Backspace")
        page.wait_for_selector("#choices [data-code]")
        assert page.text_content("#picker-note") == ""
        press(page, "2", "Enter")
        wait_for(page, "Coded as Trust, challenging.")
    assert [(code, side) for _, code, side in codings(folder)] == [("trust", "challenging")]


def test_what_was_pressed_after_a_refused_act_is_not_done(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as first:
        start_reading(first, served)
        press(first, "Enter", *"place", "2", "Enter")
        wait_for(first, "Coded as Place")
        second = first.context.new_page()
        start_reading(second, served)
        press(first, "3")
        wait_for(first, "side changed")
        with unanswered(second):
            press(second, "1", "Delete")
        wait_for(second, "What you pressed after it was not done either.")
    assert [valence for _, _, valence in codings(folder)] == ["context"]


def test_another_code_for_a_suggestion_keeps_its_side_unless_another_is_chosen(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        for keys in ((), ("1",)):
            page.locator("#text .tag.quiet").first.click()
            page.wait_for_selector("#panel-body .card[data-g]")
            press(page, "c", *"place", *keys, "Enter")
            wait_for(page, "Coded as Place")
            page.wait_for_function("() => !document.querySelector('dialog[open]')")
            page.evaluate("document.getElementById('status').textContent = ''")
    sides = sorted(valence for _, code, valence in codings(folder) if code == "place")
    assert sides == ["challenging", "working_well"], "as suggested, and as chosen"


def test_the_definition_is_that_of_the_coding_on_which_the_other_keys_act(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        for code, side in (("trust", "1"), ("place", "2")):
            press(page, "Enter", *code, side, "Enter")
            wait_for(page, f"Coded as {code.capitalize()}")
        press(page, "d")
        wait_for(page, "Place: Where help is given.")
        press(page, "s")
        wait_for(page, "Place: marked as a key quote")


def test_a_memo_that_was_left_is_there_when_it_is_opened_again(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "m")
        assert "code the words first" in (page.text_content("#picker-note") or "")
        press(page, *"place", "2", "Enter")
        wait_for(page, "Coded as Place")
        press(page, "m", *"not yet said", "Escape", "ArrowDown", "ArrowUp", "m")
        assert page.input_value("#memo-text") == "not yet said"
        press(page, "Control+Enter")
        wait_for(page, "memo saved")
    project = Project(folder)
    assert [coding.memo for coding in project.codings] == ["not yet said"]
    project.close()


def test_words_are_chosen_one_by_one_with_keys_and_given_to_a_coding(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "Enter", *"place", "2", "Enter")
        press(page, "Shift+ArrowLeft", "Control+Shift+ArrowRight", "b")
        wait_for(page, "now on the chosen words")
    assert [text for text, _, _ in codings(folder)] == ["rang me back the same"]


def test_several_sentences_are_one_passage(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "ArrowDown", "Shift+ArrowDown", "Enter")
        page.keyboard.type("access")
        press(page, "1", "Enter")
        wait_for(page, "Coded as Access")
    assert codings(folder) == [
        ("I felt heard from the start. Nobody asked me twice.", "access", "working_well")
    ]


def test_words_are_selected_with_the_mouse_also_behind_an_emoji(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S01")
        box = page.evaluate(
            """() => {
              const runs = [...document.querySelectorAll('[data-a]')];
              const run = runs.find(r => r.textContent.includes('It hurt'));
              const at = run.firstChild.data.indexOf('It hurt');
              const range = document.createRange();
              range.setStart(run.firstChild, at); range.setEnd(run.firstChild, at + 7);
              const box = range.getBoundingClientRect();
              return [box.left, box.top + box.height / 2, box.right];
            }"""
        )
        page.mouse.move(box[0] + 1, box[1])
        page.mouse.down()
        page.mouse.move(box[2] - 1, box[1], steps=5)
        page.mouse.up()
        page.click("button:has-text('Code these words')")
        page.click("#choices [data-code='trust']")
        assert "Say which side" in (page.text_content("#picker-note") or "")
        page.click("label:has-text('Working well')")
        page.click("#choices [data-code='trust']")
        wait_for(page, "Coded as Trust")
    ((text, code, _),) = codings(folder)
    assert (text, code) == ("It hurt", "trust")


def test_suggestions_are_accepted_rejected_and_changed_by_key(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "a")
        wait_for(page, "Accepted")
        press(page, "n", "r")
        wait_for(page, "Rejected")
        press(page, "n", "c")
        page.keyboard.type("choice")
        press(page, "2", "Enter")
        wait_for(page, "in place of")
        page.wait_for_function("() => document.getElementById('counts').textContent.includes(' 0 passages')")
    assert {code for _, code, _ in codings(folder)} == {"trust", "choice"}


def test_all_suggestions_in_view_are_one_act_and_the_others_wait(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.set_viewport_size({"width": 1280, "height": 220})
        start_reading(page, served)
        shown = page.locator(".tag.quiet").count()
        page.evaluate(
            "scrollTo(0, document.querySelector('#t3 .s').getBoundingClientRect().top + scrollY - 5)"
        )
        page.evaluate("document.querySelector('[data-do=accept-visible]').click()")  # as it stands in view
        asked = page.locator("#in-view").inner_text()
        assert "Accept 2 suggestions in view?" in asked
        assert "▼ Access, challenging “The waiting was long.”" in asked
        assert codings(folder) == [], "what would be done is shown first"
        press(page, "Enter")
        wait_for(page, "Accepted 2 suggestions.")
        assert (shown, page.locator(".tag.quiet").count()) == (3, 1), "what was above the view is not decided"
        press(page, "z")
        wait_for(page, "Undone")
        assert page.locator(".tag.quiet").count() == 3
    assert codings(folder) == []


def test_a_suggestion_says_why_it_was_made(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "n")
        page.click("summary:has-text('Why this?')")
        assert "She waited for a year." in page.locator(".card.quiet details").first.inner_text()


def test_overlapping_codings_stay_readable_and_are_told_to_a_screen_reader(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        for name, keys in (("access", []), ("choice", ["Shift+ArrowDown"])):
            press(page, *keys, "Enter")
            page.keyboard.type(name)
            press(page, "2", "Enter")
            wait_for(page, f"Coded as {name.capitalize()}")
        turn = page.locator("#t1")
        assert turn.locator("mark.many").count() == 1
        whole = "They rang me back the same day. I felt heard from the start. Nobody asked me twice."
        shown = page.evaluate(
            "[...document.querySelectorAll('#t1 [data-a]')].map(r => r.textContent).join('')"
        )
        assert shown == whole, "the marks add and lose no word"
        heard = turn.locator(".words").text_content() or ""
        assert "the same day. (coded: Access, challenging, Rosa)" in heard
        assert turn.locator(".tag[data-id]").count() == 2
        assert "▼" in turn.locator(".tag[data-id]").first.inner_text()


def test_what_was_done_before_a_restart_is_undone_after_it(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "Enter")
        page.keyboard.type("place")
        press(page, "2", "Enter")
        wait_for(page, "Coded as Place")
    assert len(codings(folder)) == 1
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "z")
        wait_for(page, "Undone: Coded as Place")
        assert codings(folder) == []
        press(page, "y")
        wait_for(page, "Done again: Coded as Place")
    assert len(codings(folder)) == 1


def test_two_windows_never_overwrite_each_other(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as first:
        start_reading(first, served)
        press(first, "Enter")
        first.keyboard.type("place")
        press(first, "2", "Enter")
        wait_for(first, "Coded as Place")
        second = first.context.new_page()
        start_reading(second, served)
        press(first, "3")
        wait_for(first, "side changed")
        press(second, "1")
        wait_for(second, "changed in another window: it is now Place, context")
        assert codings(folder)[0][2] == "context"
        press(second, "1")
        wait_for(second, "side changed to working well")
    assert codings(folder)[0][2] == "working_well"


def test_a_text_is_corrected_under_two_hundred_codings(browser: Browser, folder: Path) -> None:
    project = Project(folder)
    source = project.sources[0]
    sentences = [s for s in find_sentences(project, source, frozenset({0, 2})) if s.turn in (1, 3)]
    coders = [f"Coder {n}" for n in range(200 // (4 * len(sentences)) + 1)]
    for coder in coders:
        for sentence in sentences:
            for slug in ("access", "trust", "choice", "place"):
                span = (sentence.start, sentence.end)
                code_passage(project, coder, "S01", span, slug, "context")
    before = project.codings
    assert len(before) >= 200
    project.close()
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S01/correct?turn=1")
        words = page.input_value("#words")
        page.fill("#words", "Well, " + words.replace("felt", "really felt"))
        page.click("button:has-text('Save the correction')")
        page.wait_for_selector(".notice")
        assert "went with changed words" in (page.text_content(".notice") or "")
    project = Project(folder)
    text = project.sources[0].text
    after = {c.id: c.segment for c in project.codings}
    assert len(after) == len(before)
    for coding in before:
        segment = after[coding.id]
        assert text[segment.start : segment.end] == segment.text
        assert segment.text == coding.segment.text.replace("felt", "really felt")
    assert project.store.read.check() == []
    project.close()


def test_a_finding_is_written_sorted_and_starred_by_keys_alone(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "a")
        wait_for(page, "Accepted")
        page.goto(f"{served.base}/findings")
        page.focus("a:has-text('Trust')")
        press(page, "Enter")
        page.wait_for_url("**/findings/trust")
        page.focus("#words-challenging")
        page.keyboard.type("They ring back. [F001]")
        press(page, "Tab", "Enter")
        wait_for_page(page, ".notice:has-text('saved in')")
        page.focus("#words-key_challenge")
        page.keyboard.type("Nobody says how long it takes.")
        press(page, "Tab")
        page.wait_for_selector("#key_challenge .status:has-text('saved in')")
        page.focus("#F001 summary")
        press(page, "Tab", "Space")
        page.focus("#F001 [name=new]")
        page.keyboard.type("The call")
        press(page, "Enter")
        wait_for_page(page, "#F001 legend:has-text('The call')")
        page.focus("#F001 button:has-text('Star')")
        press(page, "Enter")
        wait_for_page(page, "#F001 .star")
        page.select_option("#F001 [name=status]", "final")
        page.focus("#F001 button:has-text('Save')")
        press(page, "Enter")
        wait_for_page(page, ".notice:has-text('F001 is final now')")
        assert violations(page) == ""
        page.click("#F001 a:has-text('Read it in its place')")
        page.wait_for_selector("mark")
    project = Project(folder)
    assert [c.star for c in project.codings] == [True]
    (finding,) = gather_findings(project, gather_evidence(project))
    assert (finding.status, [theme.name for theme in finding.themes]) == ("final", ["The call"])
    (written,) = (folder / "findings").glob("*-trust.md")
    assert "They ring back. [F001]" in written.read_text("utf-8")
    assert "Nobody says how long it takes." in written.read_text("utf-8")
    project.close()


def test_no_page_has_an_accessibility_violation(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "a")
        wait_for(page, "Accepted")
        pages = {
            "/": "", "/sources": "", "/evidence": "", "/start": "", "/start/new/title": "", "/start/open": "",
            "/coder": "", "/sources/S01": "", "/sources/S01?blind=1": "", "/codings": "",
            "/history": "", "/codebook": "", "/codebook/access": "", "/sheets/S01": "", "/matrix": "",
            "/findings": "", "/findings/access": "",
            "/sources/S01/correct?turn=1": "", "/sources/S01/unplaced": "", "/nowhere": "",
        }  # fmt: skip
        for path in pages:
            page.goto(served.base + path)
            pages[path] = violations(page)
        start_reading(page, served)
        press(page, "ArrowDown")
        page.wait_for_selector("#panel-body[data-start]")
        pages["the panel"] = violations(page)
        press(page, "Enter")
        page.wait_for_selector("#choices [data-code]")
        pages["the picker"] = violations(page)
        page.emulate_media(color_scheme="dark")
        pages["the picker in the dark"] = violations(page)
        press(page, "Escape")
        pages["the source in the dark"] = violations(page)
        page.goto(served.base + "/codings")
        pages["the codings in the dark"] = violations(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 640, "height": 450})
        page.goto(served.base + "/sources/S01")
        pages["at 200 % zoom"] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            "nothing runs off sideways"
        )
        page.focus("#text .s[tabindex='0']")
        press(page, *["ArrowDown"] * 5)
        assert page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom"
            " <= document.querySelector('.panel').getBoundingClientRect().top"
        ), "the sentence that has the focus is not behind the panel"
    assert {where: what for where, what in pages.items() if what} == {}


def violations(page: Page) -> str:
    found = Axe().run(page).response["violations"]
    return "; ".join(f"{v['id']}: {[node['target'] for node in v['nodes']][:3]}" for v in found)


def test_forced_colours_and_a_script_in_a_transcript_harm_nothing(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.emulate_media(forced_colors="active")
        start_reading(page, served)
        press(page, "Enter")
        page.keyboard.type("place")
        press(page, "2", "Enter")
        wait_for(page, "Coded as Place")
        assert page.locator("mark").first.is_visible()
        assert "<script>alert(1)</script>" in (page.text_content("#t3 .words") or "")
