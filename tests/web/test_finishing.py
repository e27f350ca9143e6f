"""Suggestions, themes, the report and its signature, and the reference group's meeting, on the page."""

from __future__ import annotations

from html import unescape

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.findings.themes import read_kept
from tests.serving import come_in
from tests.web.test_intake import settle

WORDS = ("They rang me back the same day.", "I felt heard from the start.", "Nobody asked me twice.")


def code(client: TestClient, project: Project, words: str, slug: str, side: str = "working_well") -> None:
    text = project.store.read.sources("S01")[0].text
    start = text.index(words)
    fields = {"source": "S01", "start": start, "end": start + len(words), "code": slug, "valence": side}
    assert client.post("/act/code", data=fields).status_code == 200


def test_suggestions_that_wait_are_replaced_only_when_somebody_says_so(
    client: TestClient, project: Project
) -> None:
    assert "3 suggestions wait" in unescape(client.get("/suggest").text)
    before = {suggestion.id for suggestion in project.store.read.suggestions()}
    refused = client.post("/suggest", data={})
    assert "nothing was changed" in refused.text
    assert {suggestion.id for suggestion in project.store.read.suggestions()} == before
    code(client, project, WORDS[1], "trust")
    client.post("/suggest", data={"replace": "yes"})
    said = settle(client)
    assert "passages of 4 words or more read" in said
    assert "3 suggestions that nobody had decided about made room" in said
    assert "1 coding of this project" in said
    assert "It took" in client.get("/suggest").text


def test_themes_of_a_chapter_are_proposed_by_its_button(client: TestClient, project: Project) -> None:
    for words in WORDS:
        code(client, project, words, "trust")
    assert "Propose themes for this chapter" in client.get("/findings/trust").text
    client.post("/themes", data={"chapter": "trust"})
    assert "for you to name, change or leave" in settle(client)
    assert {kept.code for kept in read_kept(project)} == {"trust"}
    assert "Trust" in client.get("/themes").text
    assert client.post("/themes", data={"chapter": "nowhere"}).status_code == 422


def test_a_report_without_findings_is_not_built(client: TestClient) -> None:
    assert client.post("/report").status_code == 422
    assert "would have no findings" in client.get("/report").text


def test_the_report_is_built_read_taken_and_signed(client: TestClient, project: Project) -> None:
    code(client, project, WORDS[0], "trust")
    client.post("/report")
    said = settle(client)
    assert "The report is written: 1 finding" in said
    html = unescape(client.get("/report").text)
    assert "What is still open" in html
    assert "/findings" in html
    read = client.get("/report/read")
    assert "script-src" not in read.headers["content-security-policy"]
    assert "default-src 'none'" in read.headers["content-security-policy"]
    assert "They rang me back" in unescape(read.text)
    assert client.get("/report/files/report.docx").content[:2] == b"PK"
    assert client.get("/report/files/evalkit.toml").status_code == 404
    client.post("/report/sign", data={"by": "Rosa", "reason": ""})
    assert "Not final yet" in settle(client)
    assert not (project.reports_folder / "report-final.docx").exists()
    client.post("/report/sign", data={"by": "Rosa", "reason": "A first look for the board"})
    assert "The final report is written. It says that Rosa signed" in settle(client)
    assert client.get("/report/files/report-final.docx").content[:2] == b"PK"
    assert "The final report is written" in client.get("/").text


def test_a_signature_needs_a_name(client: TestClient, project: Project) -> None:
    code(client, project, WORDS[0], "trust")
    answer = client.post("/report/sign", data={"by": " ", "reason": "because"})
    assert answer.status_code == 422
    assert "Write who signs" in answer.text
    assert "because" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"held": "4 March", "people": "six"}, "as a number"),
        ({"held": "4 March", "people": "0"}, "as a number"),
        ({"held": "some day soon", "people": "6"}, "day and a month"),
        ({"held": "", "people": "6"}, "day and a month"),
    ],
)
def test_a_number_or_a_date_that_cannot_be_read_is_said_with_what_was_typed(
    client: TestClient, project: Project, typed: dict[str, str], said: str
) -> None:
    code(client, project, WORDS[0], "trust")
    client.post("/comments/send", data={"group": "reference_group"})
    answer = client.post("/meeting", data=typed | {"may_quote": "yes"})
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert said in html
    assert 'role="alert"' in html
    assert f'value="{typed["people"]}"' in html
    good = client.post("/meeting", data={"held": "4 March", "people": "6"})
    assert "/meeting/" in str(good.url)


def test_progress_is_what_this_coder_has_read(client: TestClient, project: Project) -> None:
    assert "2 sources that nobody has opened, not counted yet" in client.get("/").text
    assert "You have read 0 of 8 passages; 3 passages with a suggestion" in client.get("/sources/S01").text
    one = project.store.read.suggestions()[0]
    client.post("/act/accept", data={"source": "S01", "suggestion": one.id})
    html = client.get("/").text
    assert "You have read 1 of 8 passages" in html
    assert "2 sources that you have not marked as read to the end" in html
    assert "You have read 1 of 8 passages; 2 passages with a suggestion" in client.get("/sources/S01").text
    assert "1 of 8" in client.get("/sources").text
    assert "2 passages of 3" in unescape(client.get("/suggest").text)


def test_a_source_is_marked_as_read_and_taken_back(client: TestClient, project: Project) -> None:
    client.get("/sources/S02")
    said = client.post("/act/read", data={"source": "S02", "read": "1"})
    assert "S02 is marked as read to its end." in said.text
    assert 'aria-pressed="true"' in said.text
    assert find_read(project) == {"Rosa": {"S02"}}
    assert "You have read this source to its end." in client.get("/sources/S02").text
    assert "read to its end</td>" in client.get("/sources", params={"state": "read to its end"}).text
    assert "1 source that you have not marked as read to the end" in client.get("/").text
    assert "You have read 2 of 2 passages" in client.get("/").text
    assert "You have read 0 of 2" in come_in(project, "Tom").get("/sources/S02").text
    client.post("/act/read", data={"source": "S02", "read": "0"})
    assert find_read(project) == {}
