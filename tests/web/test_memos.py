"""Memos about anything, by key and on their page: found again, answered, given out, undone."""

from __future__ import annotations

import io
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from starlette.testclient import TestClient

import evalkit as ek
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from tests.serving import come_in, serving
from tests.web.conftest import opened
from tests.web.test_browser import folder, press, start_reading, violations, wait_for
from tests.web.test_pages import LONG, said, span_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["folder"]


def jot(client: TestClient, project: Project, about: str, memo: str, words: str = LONG, **more: str) -> str:
    fields = span_of(project, words) | {"about": about, "memo": memo} | more
    return said(client.post("/act/memo", data=fields).text)


def write(client: TestClient, on: str, memo: str, **more: str) -> str:
    return unescape(client.post("/memos", data={"on": on, "memo": memo} | more).text)


@pytest.mark.browser
def test_memos_are_written_by_keys_and_seen_beside_the_words(browser: Browser, folder: Path) -> None:
    with serving(folder) as served, opened(browser, served) as page:
        start_reading(page, served)
        press(page, "j")
        assert page.is_checked("#jot [value=passage]"), "nothing is coded here yet"
        assert page.is_disabled("#jot [value=coding]")
        assert violations(page) == ""
        press(page, *"listen again", "Control+Enter")
        wait_for(page, "The memo is saved.")
        page.wait_for_selector("#panel-body .card.jotted:has-text('listen again')")
        assert page.locator("#t1 .tag.jotted").count() == 1
        press(page, "Enter", *"place", "1", "Enter", "j", *"why here", "Control+Enter")
        wait_for(page, "The memo is saved.")
        press(page, "j", *"and a second one", "Control+Enter")
        page.wait_for_selector("#panel-body .card.jotted:has-text('and a second one')")
        assert page.locator("#panel-body .card.jotted").count() == 3, "several on one coding"
        press(page, "z")
        wait_for(page, "Undone: A memo written.")
        page.wait_for_function("() => document.querySelectorAll('#panel-body .card.jotted').length === 2")
        page.route("**/act/memo", lambda route: route.abort())
        press(page, "j", *"not lost", "Control+Enter")
        wait_for(page, "Your memo is kept: press J to see it.")
        page.unroute("**/act/memo")
        press(page, "j")
        assert page.input_value("#jot-text") == "not lost"
        press(page, "Control+Enter")
        wait_for(page, "The memo is saved.")
        page.goto(f"{served.base}/memos")
        assert violations(page) == ""
        page.emulate_media(color_scheme="dark")
        assert violations(page) == ""
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            "nothing runs off sideways"
        )
    project = Project(folder)
    assert [(m.about, m.memo) for m in project.store.read.written_memos()] == [
        ("passage", "listen again"),
        ("coding", "why here"),
        ("coding", "not lost"),
    ]
    project.close()


def test_a_memo_may_be_about_anything(client: TestClient, project: Project) -> None:
    code_passage(project, "Rosa", "S01", (25, 40), "trust", "working_well")
    (coding,) = project.codings
    jot(client, project, "coding", "On the coding", coding=coding.id)
    jot(client, project, "passage", "On the words")
    jot(client, project, "person", "On who says them")
    jot(client, project, "source", "On the source")
    jot(client, project, "code", "On the code", code="access")
    write(client, "project", "On the project", day="2026-02-03")
    found = {memo.about: memo for memo in project.store.read.written_memos()}
    assert len(found) == 6
    assert (found["coding"].coding_id, found["coding"].code) == (coding.id, "trust")
    assert (found["passage"].text, found["person"].person, found["source"].source_id) == (LONG, "P1", "S01")
    assert (found["code"].code, found["project"].day) == ("access", "2026-02-03")
    listed = unescape(client.get("/memos").text)
    for words in ("Trust, coded by Rosa, in Interview S01", "3 Feb 2026", "The code Access", "“" + LONG):
        assert words in listed
    assert "1 memo on this source" in client.get("/sources/S01").text
    frame = ek.Project(project.folder).memos
    assert sorted(frame["about"]) == sorted(found)
    assert frame[frame["about"] == "project"].iloc[0]["day"] == "2026-02-03"


def test_memos_are_searched_and_filtered(client: TestClient, project: Project) -> None:
    code_passage(project, "Rosa", "S01", (25, 40), "trust", "working_well")
    (coding,) = project.codings
    change = {"source": "S01", "coding": coding.id, "memo": "the coding’s own memo"}
    client.post("/act/change", data=change)
    write(client, "code:access", "Where does waiting end?")
    write(client, "project", "We met the team.")

    def listed(**query: str) -> str:
        return unescape(client.get("/memos", params=query).text)

    assert "3 memos" in listed()
    assert "the coding’s own memo" in listed(about="coding")
    assert "1 memo." in listed(about="coding")
    assert "1 memo." in listed(words="waiting END")
    assert "1 memo." in listed(code="trust")
    assert "No memo." in listed(code="trust", about="project")
    assert "3 memos." in listed(coder="Rosa")


def test_a_note_to_a_name_that_nobody_has_says_so(client: TestClient, project: Project) -> None:
    said = jot(client, project, "passage", "@Betty is this trust?")
    assert "It waits for Betty. Nobody called Betty has coded here so far: check the name." in said


def test_a_note_to_a_colleague_waits_until_they_have_seen_to_it(client: TestClient, project: Project) -> None:
    tom = come_in(project, "Tom Odell")
    code_passage(project, "Tom Odell", "S01", (25, 40), "trust", "working_well")
    said = jot(client, project, "passage", "@tom odell is this trust?")
    assert "It waits for Tom Odell." in said
    assert "check the name" not in said
    (memo,) = project.store.read.written_memos()
    assert "1 note waits for you" in tom.get("/").text
    assert "waits for you" not in client.get("/").text
    assert "only those that wait for me (1)" in tom.get("/memos").text
    refused = client.post(f"/memos/{memo.id}", data={"do": "answer"})
    assert refused.status_code == 422
    tom.post(f"/memos/{memo.id}", data={"do": "answer", "memo": "No, it is place."})
    assert "waits for you" not in tom.get("/").text
    assert "@Rosa No, it is place." in unescape(client.get("/").text)
    back = project.store.read.written_memos()[-1]
    assert (back.about, back.text, back.waits_for) == ("passage", LONG, ("Rosa",))
    client.post(f"/memos/{back.id}", data={"do": "answer"})
    assert "waits for you" not in client.get("/").text


def test_only_its_writer_changes_a_memo_and_nobody_overwrites_a_change(
    client: TestClient, project: Project
) -> None:
    write(client, "project", "First words")
    (memo,) = project.store.read.written_memos()
    theirs = come_in(project, "Tom").post(f"/memos/{memo.id}", data={"do": "remove"})
    assert "only Rosa can change it" in unescape(theirs.text)
    stale = {"do": "change", "memo": "Other words", "seen_memo": "yesterday"}
    assert client.post(f"/memos/{memo.id}", data=stale).status_code == 409
    client.post(f"/memos/{memo.id}", data=stale | {"seen_memo": memo.updated})
    assert [m.memo for m in project.store.read.written_memos()] == ["Other words"]
    client.post(f"/memos/{memo.id}", data={"do": "remove"})
    assert project.store.read.written_memos() == []
    client.post("/take-back/undo", data={"source": "S01"})
    assert [m.memo for m in project.store.read.written_memos()] == ["Other words"]


def test_memos_go_out_in_word_and_markdown_without_names(client: TestClient, project: Project) -> None:
    write(client, "project", "Dr Sarah Whitcombe rang on 07700 900123.", day="2026-02-03")
    jot(client, project, "passage", "Compare with the GPs. @Jude, do you agree?")
    word = client.get("/memos/files/memos.docx", params={"about": "project"})
    told = "\n".join(p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "2026-02-03" in told
    assert "Whitcombe" not in told
    assert "900123" not in told
    assert "Compare with the GPs." not in told, "what is listed goes out, and no more"
    text = client.get("/memos/files/memos.md").text
    assert "## Journal" in text
    assert f"> “{LONG}”" in text
    assert "Compare with the GPs. @Jude, do you agree?" in text, "a colleague stays named"
    assert "Whitcombe" not in text


def test_a_memo_on_words_follows_them_through_a_correction_and_is_never_lost(
    client: TestClient, project: Project
) -> None:
    jot(client, project, "passage", "On the wait")
    sha = project.store.read.text_sha("S01")
    turn = project.sources[0].turns[3]
    text = project.sources[0].text[turn.start : turn.end]
    new = {"turn": "3", "sha": sha, "words": "Well, yes. " + text}
    client.post("/sources/S01/correct", data=new)
    (memo,) = project.store.read.written_memos()
    assert project.sources[0].text[memo.start : memo.end] == memo.text == LONG
    gone = {"turn": "3", "sha": project.store.read.text_sha("S01"), "words": "Something else was said."}
    client.post("/sources/S01/correct", data=gone)
    (memo,) = project.store.read.written_memos()
    assert (memo.about, memo.memo, memo.text) == ("source", "On the wait", "")
    assert project.store.read.check() == []
