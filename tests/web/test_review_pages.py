"""The pages “Comments” and “Meeting”: what came back is answered, a meeting is noted down."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.report.blocks import Heading, Item, ItemList
from evalkit.report.content import build_content
from evalkit.steps.report.report import gather_facts
from evalkit.steps.review.send import SendResult, send_draft
from evalkit.store.reviews import load_reviews
from evalkit.web.routes import comments
from tests.review_sample import Returned, make_reviewed_project
from tests.serving import come_in

WORRY = "What worries you?"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_reviewed_project(tmp_path / "project")
    yield made
    made.close()


@pytest.fixture
def sent(project: Project) -> SendResult:
    return send_draft(project)


@pytest.fixture
def client(project: Project) -> TestClient:
    return come_in(project, "Rae")


@pytest.fixture
def returned(sent: SendResult) -> bytes:
    """A copy with an answer, a comment and a tracked change."""
    file = Returned(sent.files[0].read_bytes())
    file.write(file.answer_to(WORRY, "F002"), "Nobody rang <b>me</b>.")
    waits = file.paragraph("Waits are long.")
    file.comment(waits, "Is this still true?")
    file.retype(waits, "Six in ten", "Seven in ten")
    return file.save()


def take_in(client: TestClient, *files: tuple[str, bytes]) -> str:
    answer = client.post("/comments/read", files=[("files", file) for file in files], data={"group": ""})
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def ids(project: Project) -> dict[str, str]:
    return {item.text: item.id for item in load_reviews(project.store).items}


def test_a_draft_is_written_and_a_returned_file_read_without_a_terminal(
    client: TestClient, project: Project, returned: bytes
) -> None:
    html = take_in(client, ("back.docx", returned), ("other.docx", b"PK no"))
    assert "1 of 2 files read: 3 new comments and changes." in html
    assert "other.docx" in html
    assert "Nobody rang &lt;b&gt;me&lt;/b&gt;." in client.get("/comments").text
    again = take_in(client, ("again.docx", returned))
    assert "not taken twice" in again
    assert [path.name for path in project.reports_folder.iterdir()] == ["draft-01"]
    written = unescape(client.post("/comments/send", data={"group": "staff"}).text)
    assert "Draft 2 for staff is written" in written


def test_a_file_that_is_too_large_is_listed_with_what_to_do_and_the_others_are_taken(
    client: TestClient, project: Project, returned: bytes
) -> None:
    html = take_in(client, ("scans.docx", b"PK" + bytes(comments.LARGEST)), ("back.docx", returned))
    assert "1 of 2 files read: 3 new comments and changes." in html
    assert "scans.docx: Not read: it is larger than 20 MB" in html
    assert "Save it again without its pictures" in html
    assert [path.name for path in project.reports_folder.iterdir()] == ["draft-01"]


def test_more_files_than_are_read_at_once_are_listed_and_the_first_are_taken(
    client: TestClient, returned: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_FILES", 1)
    html = take_in(client, ("back.docx", returned), ("later.docx", returned))
    assert "1 of 2 files read: 3 new comments and changes." in html
    assert "later.docx: Not read: at most 1 files are read at once" in html


def test_each_comment_is_answered_and_the_next_open_one_follows(
    client: TestClient, project: Project, returned: bytes
) -> None:
    take_in(client, ("back.docx", returned))
    known = ids(project)
    change, comment, worry = (
        known["“Six” → “Seven”"],
        known["Is this still true?"],
        known["Nobody rang <b>me</b>."],
    )
    shown = unescape(re.sub(r"<span class=.vh.>.*?</span>", "", client.get(f"/comments/{change}").text))
    assert "<del>Six</del><ins>Seven</ins>" in shown

    refused = client.post(
        f"/comments/{worry}", data={"decision": "voice", "voice": "Nobody rang", "kind": "concern"}
    )
    assert refused.status_code == 422
    assert "consent" in refused.text
    assert ">Nobody rang</textarea>" in refused.text, "what was typed is still there"
    assert client.post(f"/comments/{worry}", data={"kind": "concern"}).status_code == 422

    after = client.post(f"/comments/{change}", data={"decision": "accepted", "kind": "correction"})
    assert "Its change is in 01-access.md now." in after.text
    assert "Seven in ten people wait" in (project.findings_folder / "01-access.md").read_text("utf-8")
    quoted = {"decision": "voice", "kind": "concern", "voice": "Nobody rang", "may_quote": "yes"}
    client.post(f"/comments/{worry}", data=quoted)
    last = client.post(
        f"/comments/{comment}",
        data={"decision": "replied", "kind": "question", "reply": "Yes.", "place": ["F002", "whole"]},
    )
    assert "Nothing is open now." in last.text
    reviews = load_reviews(project.store)
    assert {answer.by for answer in reviews.answers} == {"Rae"}
    assert [place.finding for place in reviews.answered[comment].places] == ["F002", ""]
    assert "Nothing is open" in client.get("/comments").text
    back = Document(io.BytesIO(client.get("/comments/you-said.docx?group=reference_group").content))
    assert "We took your change." in [p.text for p in back.paragraphs]


def test_a_change_that_is_no_longer_accepted_is_said_to_stand_in_the_chapter(
    client: TestClient, project: Project, returned: bytes
) -> None:
    take_in(client, ("back.docx", returned))
    change = ids(project)["“Six” → “Seven”"]
    client.post(f"/comments/{change}", data={"decision": "accepted", "kind": "correction"})
    after = client.post(
        f"/comments/{change}", data={"decision": "declined", "kind": "correction", "reason": "No."}
    )
    assert "take it out of the chapter by hand" in after.text


def test_a_change_whose_paragraph_was_rewritten_stays_open_until_somebody_has_made_it(
    client: TestClient, project: Project, returned: bytes
) -> None:
    chapter = project.findings_folder / "01-access.md"
    chapter.write_text(chapter.read_text("utf-8").replace("Waits are long. ", ""), "utf-8")
    take_in(client, ("back.docx", returned))
    change = ids(project)["“Six” → “Seven”"]
    accept = {"decision": "accepted", "kind": "correction", "reply": "Thank you."}
    refused = client.post(f"/comments/{change}", data=accept)
    assert refused.status_code == 422
    assert "its paragraph is not in 01-access.md as it was sent" in unescape(refused.text)
    assert ">Thank you.</textarea>" in refused.text, "what was typed is still there"
    assert change not in load_reviews(project.store).answered
    said = client.get("/comments/you-said.docx?group=reference_group").content
    assert "We took your change." not in " ".join(p.text for p in Document(io.BytesIO(said)).paragraphs)
    assert f"{change} is answered." in client.post(f"/comments/{change}", data=accept | {"made": "yes"}).text
    assert load_reviews(project.store).answered[change].outcome == "accepted"


def test_a_change_is_not_made_while_its_paragraph_stands_as_it_was_sent(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    chapter = project.findings_folder / "01-access.md"
    chapter.write_text(chapter.read_text("utf-8").replace("Six in ten", "**Six** in ten"), "utf-8")
    file = Returned(sent.files[0].read_bytes())
    file.retype(file.paragraph("Waits are long."), "Six in ten", "Seven in ten")
    take_in(client, ("back.docx", file.save()))
    (change,) = ids(project).values()
    accept = {"decision": "accepted", "kind": "correction", "made": "yes"}
    assert "still stands in 01-access.md" in unescape(client.post(f"/comments/{change}", data=accept).text)
    chapter.write_text(chapter.read_text("utf-8").replace("**Six** in ten", "**Seven** in ten"), "utf-8")
    assert client.post(f"/comments/{change}", data=accept).url.path == "/comments"


def test_two_readers_changes_of_one_paragraph_go_in_one_after_the_other(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    for name, old, new in (("a.docx", "Six", "Seven"), ("b.docx", "a month", "a year")):
        file = Returned(sent.files[0].read_bytes())
        file.retype(file.paragraph("Waits are long."), old, new)
        take_in(client, (name, file.save()))
    for change in ids(project).values():
        client.post(f"/comments/{change}", data={"decision": "accepted", "kind": "correction"})
    text = (project.findings_folder / "01-access.md").read_text("utf-8")
    assert "Waits are long. Seven in ten people wait for more than a year." in text


def test_a_comment_without_a_place_asks_for_one(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    file = Returned(sent.files[0].read_bytes())
    file.comment(None, "Hanging nowhere")
    take_in(client, ("back.docx", file.save()))
    (item,) = ids(project).values()
    assert "Hanging nowhere" in client.get("/comments?state=unplaced").text
    answer = {"decision": "replied", "kind": "concern", "reply": "Yes."}
    assert "no place in the draft" in client.post(f"/comments/{item}", data=answer).text
    assert client.post(f"/comments/{item}", data=answer | {"place": "access"}).status_code == 200
    assert load_reviews(project.store).answers[0].places[0].chapter == "access"


def begin(client: TestClient, **fields: str) -> str:
    """Begin a meeting; its address."""
    answer = client.post("/meeting", data={"held": "4 March", "people": "7"} | fields)
    assert answer.status_code == 200, answer.text
    return answer.url.path.rpartition("/")[0]


def test_a_meetings_notes_are_comments_and_its_hands_are_printed_as_counts(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    meeting = begin(client, may_quote="yes")
    page = client.get(f"{meeting}/1").text
    assert "People are rung back quickly." in page
    notes = {
        "note-1": "The nurse.\nBeing rung back.",
        "note-2": "",
        "agree": "5",
        "unsure": "1",
        "disagree": "",
    }
    following = client.post(f"{meeting}/1", data=notes | {"go": "next"})
    assert following.url.path == f"{meeting}/2"
    assert client.get(f"{meeting}/1").text.count("The nurse.\nBeing rung back.") == 1
    client.post(f"{meeting}/1", data=notes | {"note-1": "The nurse.\nBeing rung back at once."})
    reviews = load_reviews(project.store)
    said = [(item.text, item.proposed, item.place.finding, item.may_quote) for item in reviews.items]
    assert said == [
        ("The nurse.", "celebration", "F001", True),
        ("Being rung back at once.", "celebration", "F001", True),
    ]
    assert reviews.meetings[0].hands[0].total == 6

    blocks = build_content(gather_facts(project)).blocks
    at = next(n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.text == "By a show of hands")
    hands = blocks[at + 1]
    assert isinstance(hands, ItemList)
    assert [words(item) for item in hands.items] == [
        "Access, what is working well: 5 agreed, 1 was unsure, nobody disagreed (4 March)."
    ]
    assert any("1 meeting discussed it, with 7 people" in str(block) for block in blocks)
    back = Document(io.BytesIO(client.get("/comments/you-said.docx").content))
    assert any("5 agreed, 1 was unsure" in p.text for p in back.paragraphs)


def words(item: Item) -> str:
    return "".join(span.text for span in item.text)


def test_more_hands_than_people_are_refused_and_the_notes_are_kept(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    meeting = begin(client)
    refused = client.post(f"{meeting}/2", data={"note-2": "Six months.", "agree": "8"})
    assert refused.status_code == 422
    assert "8 hands went up, and 7 people took part" in refused.text
    assert ">Six months.</textarea>" in refused.text
    reviews = load_reviews(project.store)
    assert ([item.text for item in reviews.items], reviews.meetings[0].hands) == (["Six months."], ())
    begin(client, people="9")
    assert client.post(f"{meeting}/2", data={"note-2": "Six months.", "agree": "8"}).status_code == 200
    assert load_reviews(project.store).meetings[0].hands[0].agree == 8
    begin(client, people="")
    assert load_reviews(project.store).files[0].people == 9


def test_a_note_that_somebody_has_answered_stays(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    meeting = begin(client)
    client.post(f"{meeting}/2", data={"note-2": "Six months.\nNo letter."})
    client.post(
        f"/comments/{ids(project)['Six months.']}",
        data={"decision": "replied", "kind": "concern", "reply": "Yes."},
    )
    client.post(f"{meeting}/2", data={"note-2": ""})
    assert list(ids(project)) == ["Six months."]
    assert client.get(f"{meeting}/99").status_code == 404
    assert client.get("/meeting/none/1").status_code == 422


def test_a_meeting_before_any_draft_says_what_to_do(client: TestClient) -> None:
    assert "on the page Comments" in client.post("/meeting", data={"held": "4 March"}).text


def test_names_in_a_meetings_notes_are_replaced_before_they_are_kept(
    client: TestClient, project: Project, sent: SendResult
) -> None:
    meeting = begin(client)
    typed = {"note-2": "Siobhan Kelly waited for a year. Ring her on 07700 900123.\nNo letter came."}
    said = client.post(f"{meeting}/2", data=typed | {"quick": "1"})
    assert "Names, numbers or addresses" in said.text
    first = load_reviews(project.store).items
    assert len(first) == 2
    kept = " ".join(item.text for item in first)
    assert "Siobhan" not in kept
    assert "900123" not in kept
    assert "waited for a year" in kept
    client.post(f"{meeting}/2", data=typed | {"quick": "1"})
    assert load_reviews(project.store).items == first, "the box is saved again with the name still in it"
    shown = client.get(f"{meeting}/2").text
    assert "Siobhan" not in shown
    store = b"".join(path.read_bytes() for path in project.folder.glob("evalkit.db*"))
    assert b"Siobhan" not in store
