"""The sample's reference group: what it said of the first draft, and the sheets filled in as by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evalkit.exchange.books import open_book, write_book
from evalkit.model import Finding, ReviewOutcome
from evalkit.resources import resource
from evalkit.rounds.wording import (
    CONSENT,
    MEETING_DATE,
    MEETING_PEOPLE,
    OUTCOME_WORDS,
    QUESTIONS,
    WHOLE_HEADING,
)

_QUESTIONS = dict(zip(("celebrate", "worry", "missing"), QUESTIONS, strict=True))


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing that the group said, and how the evaluators answered: printed, replied to or declined."""

    question: str
    words: str
    code: str = ""
    side: str = ""
    voice: bool = False
    reply: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What ``sample_project/reference_group.toml`` says."""

    date: str
    people: str
    may_print: str
    comments: tuple[Comment, ...]


def read_meeting() -> Meeting:
    """The invented meeting of the reference group."""
    said = tomllib.loads(resource("sample_project", "reference_group.toml").read_text("utf-8"))
    return Meeting(**{**said, "comments": tuple(Comment(**comment) for comment in said["comments"])})


def fill_meeting_sheet(path: Path, meeting: Meeting, findings: Iterable[Finding]) -> None:
    """Write what was said into a meeting sheet, as the facilitator does."""
    book = open_book(path)
    sheet = book["Meeting sheet"]
    rows = {str(cells[0].value): cells[0].row for cells in sheet.iter_rows() if cells[0].value}
    columns = {str(cell.value): place for place, cell in enumerate(sheet[rows["Finding"]], start=1)}
    for what, value in (
        (MEETING_DATE, meeting.date),
        (MEETING_PEOPLE, meeting.people),
        (CONSENT, meeting.may_print),
    ):
        sheet.cell(rows[what], 2).value = value
    numbers: dict[tuple[str, str], str] = {(f.code, f.valence): f.id for f in findings}
    for said in meeting.comments:
        row = rows[numbers[said.code, said.side] if said.code else WHOLE_HEADING]
        sheet.cell(row, columns[_QUESTIONS[said.question]]).value = said.words
    write_book(path, book)


def fill_answer_sheet(path: Path, meeting: Meeting, by: str) -> None:
    """Write the evaluators' answers into the sheet of comments."""
    book = open_book(path)
    sheet = book["Comments"]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    said = {comment.words: comment for comment in meeting.comments}
    for row in range(2, sheet.max_row + 1):
        comment = said[str(sheet.cell(row, columns["what they said"]).value)]
        outcome: ReviewOutcome = "voice" if comment.voice else "replied" if comment.reply else "declined"
        filled = {
            "decision": OUTCOME_WORDS[outcome],
            "words to print": comment.words if comment.voice else "",
            "reply": comment.reply,
            "reason": comment.reason,
            "answered by": by,
        }
        for heading, value in filled.items():
            sheet.cell(row, columns[heading]).value = value
    write_book(path, book)
