"""What stands around coding: keys that work at once and can be changed, finding words, the next source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.project import Project
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import codings, folder, press, start_reading, violations, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["folder"]


def back_in(page: Page, words: str) -> None:
    """Wait until the focus is in the text, in the sentence with these words."""
    page.wait_for_function("words => document.activeElement.textContent.includes(words)", arg=words)


@pytest.mark.browser
def test_a_side_is_chosen_first_and_enter_codes(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "Enter", *"trust", "1")
        assert page.evaluate("document.getElementById('picker').open"), "a side alone codes nothing"
        assert page.is_checked("#picker [value=working_well]")
        press(page, "2", "Enter")
        wait_for(page, "Coded as Trust, challenging.")
        press(page, "ArrowDown", "3")
        assert page.is_checked("#picker [value=context]"), "a side that was pressed in the text is chosen"
        press(page, *"place", "Enter")
        wait_for(page, "Coded as Place, context.")
    assert [(code, side) for _, code, side in codings(folder)] == [
        ("trust", "challenging"),
        ("place", "context"),
    ]


@pytest.mark.browser
def test_the_keys_are_shown_changed_and_switched_off_outside_the_text(browser: Browser, folder: Path) -> None:
    with serving(folder, "Keys Person") as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "?")
        assert page.locator("#keys").is_visible()
        assert "accept the suggestion" in page.locator("#keys").inner_text()
        assert violations(page) == ""
        page.fill("#keys [name=accept]", "r")
        page.click("#keys button:has-text('Save my keys')")
        page.wait_for_selector("#keys-status:has-text('Two actions have the key “r”')")
        page.fill("#keys [name=accept]", "x")
        page.uncheck("#keys [name=everywhere]")
        page.click("#keys button:has-text('Save my keys')")
        page.wait_for_selector("#keys-status:has-text('Your keys are saved.')")
        press(page, "Escape")
        back_in(page, "rang me back")
        page.focus("[data-do=keys]")
        press(page, "x", "Escape", "a", "x")
        wait_for(page, "Accepted")
        assert len(codings(folder)) == 1, "letters are switched off outside the text"
        press(page, "n")
        page.wait_for_selector("[data-g] [data-act=accept] kbd:text-is('X')")
    with serving(folder, "Somebody Else") as served, opened(browser, served) as page:
        start_reading(page, served)
        page.focus("[data-do=keys]")
        press(page, "a")
        wait_for(page, "Accepted")
    assert len(codings(folder)) == 2, "keys are one person's own"


@pytest.mark.browser
def test_words_are_found_in_a_transcript_and_counted(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "/", *"ME")
        page.wait_for_selector("#find-count:text-is('1 of 3')")
        press(page, "Enter")
        page.wait_for_selector("#find-count:text-is('2 of 3')")
        press(page, "Shift+Enter", "Shift+Enter")
        page.wait_for_selector("#find-count:text-is('3 of 3')")
        press(page, "Escape")
        back_in(page, "Nobody asked me twice.")
        press(page, "/", *"nowhere")
        page.wait_for_selector("#find-count:has-text('is not in this transcript')")
        assert violations(page) == ""


@pytest.mark.browser
def test_a_dialog_that_has_closed_takes_no_focus_from_what_is_typed_in(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "/")
        page.evaluate(
            "() => document.querySelectorAll('dialog').forEach(d => d.dispatchEvent(new Event('close')))"
        )
        press(page, *"me")
        assert page.input_value("#find-words") == "me"


@pytest.mark.browser
def test_the_next_source_is_opened_by_a_key_once_what_was_pressed_is_saved(
    browser: Browser, folder: Path
) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "a", "]")
        page.wait_for_url("**/sources/S02")
        page.wait_for_function("() => document.activeElement.classList.contains('s')")
        press(page, "]")
        wait_for(page, "This is the last source.")
        press(page, "[")
        page.wait_for_url("**/sources/S01")
    assert len(codings(folder)) == 1


def test_keys_that_nobody_can_press_are_refused(project: Project) -> None:
    client = come_in(project, "Key Tester")
    refused = client.post("/keys", data={"accept": "ab"})
    assert refused.status_code == 422
    assert "Give one character for “accept the suggestion”." in refused.text
    assert 'name="accept" value="ab" data-saved="a"' in refused.text, "what was typed stays"
    kept = client.post("/keys", data={"accept": "x", "everywhere": "1"})
    assert 'name="accept" value="x" data-saved="x"' in kept.text
    assert 'data-saved="x"' in client.get("/sources/S01").text
    assert 'data-saved="a"' in come_in(project, "Another Tester").get("/sources/S01").text


@pytest.mark.browser
def test_a_source_is_marked_as_read_by_key_and_by_button(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "e")
        wait_for(page, "S01 is marked as read to its end.")
        assert page.get_attribute("#read", "aria-pressed") == "true"
        page.click("#read")
        wait_for(page, "S01 is no longer marked as read to its end.")
        assert page.evaluate("document.activeElement.id") == "read"


@pytest.mark.browser
def test_keys_on_words_that_cannot_be_coded_do_nothing_and_say_so(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        page.click("#t0 .words")
        press(page, "Enter")
        wait_for(page, "These words cannot be coded")
        press(page, *"access")
        assert page.get_attribute("#read", "aria-pressed") == "false", "E has not marked it as read"
        press(page, "ArrowDown", "e")
        wait_for(page, "S01 is marked as read to its end.")
    project = Project(folder)
    project.participants_file.write_text("id,source,label,kind,role,group\n", encoding="utf-8")
    project.close()
    with serving(folder) as served, opened(browser, served) as page:
        page.goto(f"{served.base}/sources/S01")
        press(page, "Enter", *"access")
        wait_for(page, "nobody has said who speaks (page People)")
        assert codings(folder) == []
        page.click("#t1 a:has-text('say who speaks')")
        page.wait_for_url("**/people?show=open")


@pytest.mark.browser
def test_a_label_in_the_margin_stands_beside_its_sentence(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        page.set_viewport_size({"width": 1400, "height": 900})
        start_reading(page, served)
        for steps in (2, 3, 2):
            press(page, *["ArrowDown"] * steps)
        press(page, "Enter", *"choice", "2", "Enter")
        wait_for(page, "Coded as Choice")
        apart = page.evaluate(
            """() => [...document.querySelectorAll('.tag')].map(tag => {
              const run = document.querySelector(`[data-a="${tag.dataset.s}"]`).getClientRects()[0];
              return tag.getBoundingClientRect().top - run.top;
            })"""
        )
        tops = page.evaluate(
            "[...document.querySelectorAll('.tag')].map(tag => tag.getBoundingClientRect().top)"
        )
        assert len(tops) == 4
        assert min(apart) > -6, "no label stands above its sentence"
        assert tops == sorted(set(tops)), "no label covers another"
        assert apart[0] < 12
        assert apart[-1] < 12, "the last label stands beside the last sentence, not under the others"


def test_how_many_suggestions_are_shown_is_each_coder_s_own_choice(project: Project) -> None:
    ours, theirs = come_in(project, "Careful Coder"), come_in(project, "Keen Coder")
    assert (
        "Not measured yet: this needs 30 decisions, and there are 0 so far." in ours.get("/sources/S01").text
    )
    assert ours.get("/sources/S01").text.count('data-g="') == 3
    answer = ours.post("/level", data={"level": "sure", "from": "/sources/S01?coders=all"})
    assert str(answer.url).endswith("/sources/S01?coders=all")
    assert 'data-g="' not in answer.text, "a score of 0.71 is below 80%"
    assert "0 passages with a suggestion to decide" in answer.text
    assert 'data-least="0.8000"' in answer.text
    panel = {"start": "0", "end": "200", "least": "0.8000"}
    assert 'data-g="' not in ours.get("/sources/S01/panel", params=panel).text
    assert 'data-g="' in ours.get("/sources/S01/panel", params=panel | {"least": "0.0000"}).text
    assert theirs.get("/sources/S01").text.count('data-g="') == 3


def test_the_word_on_a_suggestion_is_the_one_by_which_it_was_chosen_to_be_shown(project: Project) -> None:
    client = come_in(project, "Careful Coder")
    page = client.get("/sources/S01").text
    assert 'data-sure="0.8000" data-likely="0.5000"' in page
    shown = {"source": "S01", "start": "0", "end": "200", "least": "0.7000", "likely": "0.5000"}
    for sure, word in (("0.7000", "sure"), ("0.8000", "likely"), ("1.0100", "likely")):
        panel = client.get("/sources/S01/panel", params=shown | {"sure": sure}).text
        assert set(re.findall(r'class="sure">([^<]+)<', panel)) == {word}
    suggestion = project.store.read.suggestions()[0]
    rejected = client.post("/act/reject", data=shown | {"sure": "0.7000", "suggestion": suggestion.id}).text
    assert set(re.findall(r'class="sure">([^<]+)<', rejected)) == {"sure"}


def test_a_suggestion_was_right_where_its_code_was_kept(project: Project) -> None:
    client = come_in(project)
    first, second, third = project.store.read.suggestions()
    client.post("/act/accept", data={"source": "S01", "suggestion": first.id})
    client.post("/act/reject", data={"source": "S01", "suggestion": second.id})
    kept = {"source": "S01", "suggestion": third.id, "code": third.code, "valence": "working_well"}
    client.post("/act/replace", data=kept)
    assert sorted(project.store.read.judged()) == [(0.71, False), (0.71, True), (0.71, True)]
    (coding,) = (c for c in project.codings if c.valence == "working_well")
    client.post("/act/change", data={"source": "S01", "coding": coding.id, "code": "place"})
    assert sorted(project.store.read.judged()) == [(0.71, False), (0.71, False), (0.71, True)]


@pytest.mark.browser
def test_no_dialog_of_the_coding_page_has_a_violation_in_either_theme(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        found = {}
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            start_reading(page, served)
            for name, keys in (("keys", "?"), ("jot", "j"), ("find", "/")):
                press(page, keys)
                found[name, scheme] = violations(page)
                press(page, "Escape")
            press(page, "Enter", "1", "Control+Enter")
            found["new code", scheme] = violations(page)
            press(page, "Escape")
            page.click(".level summary")
            found["level", scheme] = violations(page)
            page.evaluate("document.querySelector('[data-do=accept-visible]').click()")
            found["in view", scheme] = violations(page)
        page.goto(f"{served.base}/codebook-changes")
        found["changes", "dark"] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
