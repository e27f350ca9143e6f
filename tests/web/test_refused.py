"""A request that a page cannot follow gets a page that says what to do."""

from __future__ import annotations

from html import unescape

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.web.routes import sheets
from tests.serving import come_in

REFUSED: dict[str, tuple[str, dict[str, str], str]] = {
    "a change that is none": ("/codebook/access", {"kind": "paint"}, "Choose what to change about the code."),
    "a comment that is not there": ("/comments/I404", {"decision": "accept"}, "on the page “Comments”"),
    "a finding that is not there": (
        "/findings/access/name",
        {"at": "F404", "theme": "A", "name": "B"},
        "Open the chapter again.",
    ),
    "a name without a decision": ("/names", {"shown": "[Person 1]"}, "Choose what is to be done"),
    "a code without a side": (
        "/act/code",
        {"source": "S01", "start": "18", "end": "30", "code": "access"},
        "Say which side",
    ),
}  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED)
def test_a_request_that_cannot_be_followed_says_what_to_do(client: TestClient, asked: str) -> None:
    address, form, instead = REFUSED[asked]
    answer = client.post(address, data=form)
    assert (answer.status_code, instead in unescape(answer.text)) == (422, True), answer.text


def test_nothing_is_coded_before_somebody_has_said_who_they_are(project: Project) -> None:
    form = {"source": "S01", "start": "18", "end": "30", "code": "access", "valence": "context"}
    answer = come_in(project, "").post("/act/code", data=form)
    assert "Say who you are first: choose your name on the first page." in unescape(answer.text)
    assert project.codings == []


def test_a_workbook_of_summaries_that_is_none_is_refused_by_its_size(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LARGEST", 10)
    answer = client.post("/matrix", files={"file": ("m.xlsx", b"x" * 11)})
    assert "Choose the workbook that the page “Summaries” wrote." in unescape(answer.text)
