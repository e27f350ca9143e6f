"""Drafts edited and saved by LibreOffice: every edit comes back, on the right finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit.model import ReviewItem
from evalkit.report.docx.review import render_review
from evalkit.review.draft import draft_reading
from evalkit.review.items import find_items
from evalkit.review.match import SURE
from evalkit.review.read import parse_returned
from evalkit.review.sent import find_sent
from evalkit.rounds.records import SentParagraph
from tests.report_sample import NOW
from tests.review_rounds import (
    Edit,
    plan_edits,
    run_libreoffice,
    without_bookmarks,
    write_jobs,
    written_facts,
)
from tests.review_sample import Returned

pytestmark = pytest.mark.office
COPIES = 10


@dataclass(frozen=True)
class Came:
    """What came back of one edit."""

    edit: Edit
    file: str
    items: tuple[ReviewItem, ...]

    @property
    def is_right(self) -> bool:
        return bool(self.items) and all(item.place.finding == self.edit.finding for item in self.items)


Sent = tuple[tuple[SentParagraph, ...], list[list[Edit]], list[bytes]]


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Two hundred edits in ten copies: tracked and not, saved as docx and through odt."""
    folder = tmp_path_factory.mktemp("rounds")
    facts = written_facts()
    reading = draft_reading(facts, "reference_group").paragraphs
    data = render_review(
        reading, "reading draft", facts.settings, project_id="millbrook", number=1, created=NOW
    )
    (folder / "draft.docx").write_bytes(data)
    sent = find_sent(parse_returned(data, "draft.docx"), reading)
    plans = [plan_edits(reading, seed) for seed in range(COPIES)]
    backs = write_jobs(folder, folder / "draft.docx", plans)
    assert run_libreoffice(folder).strip() == "done"
    return sent, plans, [back.read_bytes() for back in backs]


@pytest.fixture(scope="module", params=["as they came", "without bookmarks and properties"])
def round_trip(returned: Sent, request: pytest.FixtureRequest) -> tuple[list[Came], list[ReviewItem]]:
    """What is read from them; also as Google Docs gives files back, which keeps neither."""
    sent, plans, files = returned
    came: list[Came] = []
    everything: list[ReviewItem] = []
    for number, (edits, data) in enumerate(zip(plans, files, strict=True)):
        file = data if request.param == "as they came" else without_bookmarks(data)
        items = find_items(parse_returned(file, f"{number}.docx"), sent, 1, "reference_group").items
        came += [Came(edit, f"{number}.docx", tuple(i for i in items if edit.is_in(i))) for edit in edits]
        everything += items
    return came, everything


def test_every_edit_comes_back(round_trip: tuple[list[Came], list[ReviewItem]]) -> None:
    came, _ = round_trip
    assert len(came) == 200
    lost = [(c.edit.line, c.file) for c in came if not c.items]
    assert not lost


def test_at_least_95_in_100_edits_are_on_their_finding(
    round_trip: tuple[list[Came], list[ReviewItem]],
) -> None:
    came, _ = round_trip
    wrong = [(c.edit.line, c.file, [i.place.finding for i in c.items]) for c in came if not c.is_right]
    assert len(wrong) <= len(came) // 20, wrong


def test_nothing_is_on_a_wrong_finding_above_the_stated_confidence(
    round_trip: tuple[list[Came], list[ReviewItem]],
) -> None:
    came, _ = round_trip
    too_sure = [
        (c.edit.line, c.file, item.place.finding, item.sure)
        for c in came
        for item in c.items
        if item.place.finding != c.edit.finding and item.sure >= SURE
    ]
    assert not too_sure


def test_nothing_is_told_that_nobody_did(round_trip: tuple[list[Came], list[ReviewItem]]) -> None:
    came, everything = round_trip
    told = {id(item) for c in came for item in c.items}
    invented = Counter(item.way for item in everything if id(item) not in told)
    assert sum(invented.values()) <= len(came) // 100, invented


def test_replies_and_resolved_comments_survive_libreoffice(tmp_path: Path) -> None:
    facts = written_facts()
    reading = draft_reading(facts, "reference_group").paragraphs
    data = render_review(
        reading, "reading draft", facts.settings, project_id="millbrook", number=1, created=NOW
    )
    file = Returned(data)
    first = file.comment(file.paragraph("In week 104"), "Is this so?")
    file.comment(file.paragraph("In week 104"), "I asked, and it is.", reply_to=first)
    file.comment(file.paragraph("In week 110"), "Mended already", done=True)
    (tmp_path / "draft.docx").write_bytes(file.save())
    jobs = ["OPEN\t{0}/draft.docx", "SAVE\t{0}/back.docx\tMS Word 2007 XML", "CLOSE"]
    (tmp_path / "jobs.txt").write_text("\n".join(jobs).format(tmp_path) + "\n", encoding="utf-8")
    assert run_libreoffice(tmp_path).strip() == "done"
    sent = find_sent(parse_returned(data, "draft.docx"), reading)
    back = parse_returned((tmp_path / "back.docx").read_bytes(), "back.docx")
    items = find_items(back, sent, 1, "reference_group").items
    said = {text for item in items for text in (item.text, *item.replies)}
    assert said == {"Is this so?", "I asked, and it is.", "Mended already"}
    assert {item.place.finding for item in items} == {"F002", "F005"}
    assert [item.text for item in items if item.resolved] == ["Mended already"]
