"""The meeting sheet as a workbook: the findings' numbers, room for what the group says, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Side

from evalkit.errors import ReadError
from evalkit.exchange.books import write_book
from evalkit.exchange.cells import HEADER_FILL, INPUT_FILL, put, set_up_page, set_width
from evalkit.model import Place, ReviewerGroup, ReviewItem
from evalkit.review.items import fingerprinted
from evalkit.review.kinds import propose_kind
from evalkit.rounds.records import WHOLE, SentParagraph, read_draft_number
from evalkit.rounds.wording import (
    CONSENT,
    CONSENT_QUESTION,
    MEETING_DATE,
    MEETING_PEOPLE,
    QUESTIONS,
    WHOLE_HEADING,
)
from evalkit.sources.tables.excel import read_sheet
from evalkit.text import normalise

DRAFT, PROJECT = "Draft number:", "Project:"
_PARTICULARS = (CONSENT, MEETING_DATE, MEETING_PEOPLE)
_BY_NUMBER = 0.95
_ROW_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """A filled meeting sheet. ``answers`` are (number on the sheet, question, words)."""

    project: str
    draft: int
    answers: tuple[tuple[str, int, str], ...]
    particulars: Mapping[int, str]


def write_meeting_sheet(
    path: Path, paragraphs: Sequence[SentParagraph], project_id: str, number: int
) -> None:
    """Write the workbook from the paragraphs of a meeting sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Meeting sheet")
    top = (
        (PROJECT, project_id),
        (DRAFT, str(number)),
        *((words, "") for words in _PARTICULARS[1:]),
        (CONSENT, ""),
    )
    for row, (what, value) in enumerate(top, start=1):
        put(sheet, row, 1, what, bold=True, size=14)
        put(sheet, row, 2, value, size=14, fill="" if value else INPUT_FILL)
    header = len(top) + 2
    for column, heading in enumerate(("Finding", "What it says", *QUESTIONS), start=1):
        put(sheet, header, column, heading, bold=True, size=14, fill=HEADER_FILL)
        set_width(sheet, column, 22 if column == 1 else 36)
    line = Side(style="thin", color="7F7F7F")
    for row, (name, says) in enumerate(_lines(paragraphs), start=header + 1):
        put(sheet, row, 1, name, bold=True, size=20)
        put(sheet, row, 2, says, size=12)
        for column in range(3, 3 + len(QUESTIONS)):
            put(sheet, row, column, None, size=12)
        for column in range(1, 3 + len(QUESTIONS)):
            sheet.cell(row, column).border = Border(line, line, line, line)
        sheet.row_dimensions[row].height = _ROW_HEIGHT
    set_up_page(sheet, header)
    write_book(path, book)


def _lines(paragraphs: Sequence[SentParagraph]) -> Iterator[tuple[str, str]]:
    """Each finding's number and what it says."""
    for place in dict.fromkeys(
        p.place for p in paragraphs if p.role == "answer" and p.question <= len(QUESTIONS)
    ):
        says = [p.text for p in paragraphs if p.place == place and p.role not in ("finding", "answer")]
        if place == WHOLE:
            yield WHOLE_HEADING, ""
        else:
            yield place.finding, "\n".join(says)


def parse_meeting_sheet(data: bytes, name: str) -> MeetingSheet:
    """What was written on a meeting sheet. Raises ReadError where the workbook is not a meeting sheet."""
    rows = read_sheet(data, name).rows
    header = next((n for n, row in enumerate(rows) if _columns(row)), None)
    if header is None:
        raise ReadError(
            f"{name} is not a meeting sheet: it has no row with “Finding” and the three questions. "
            "Fill in the sheet that “evalkit review send” wrote, and give that file."
        )
    columns = _columns(rows[header])
    top = {
        row[0].strip(): next((c.strip() for c in row[1:] if c.strip()), "") for row in rows[:header] if row
    }
    answers = [
        (row[columns[0]].strip(), question, normalise(row[columns[question]]))
        for row in rows[header + 1 :]
        for question in range(1, len(QUESTIONS) + 1)
        if normalise(row[columns[question]])
    ]
    particulars = {
        n: top[words] for n, words in enumerate(_PARTICULARS, start=CONSENT_QUESTION) if top.get(words)
    }
    return MeetingSheet(
        top.get(PROJECT, ""), read_draft_number(top.get(DRAFT, "")), tuple(answers), particulars
    )


def _columns(row: Sequence[str]) -> dict[int, int]:
    """Which column is the finding's (0) and which are the questions' (1 to 3); {} for no header."""
    cells = [cell.strip().casefold() for cell in row]
    names = ("finding", *(question.casefold() for question in QUESTIONS))
    found = {n: cells.index(name) for n, name in enumerate(names) if name in cells}
    return found if len(found) == len(names) else {}


def find_meeting_items(
    sheet: MeetingSheet, places: Mapping[str, Place], name: str, draft: int, group: ReviewerGroup
) -> list[ReviewItem]:
    """The items of a filled meeting sheet; ``places`` are the draft's findings by their number."""
    items = []
    for number, question, words in sheet.answers:
        place = WHOLE if number == WHOLE_HEADING else places.get(number.upper(), Place())
        items.append(
            ReviewItem(
                "",
                draft,
                group,
                name,
                "answer",
                words,
                propose_kind(words, "answer", question),
                place,
                "number" if place.anchor else "",
                _BY_NUMBER if place.anchor else 0.0,
                passage=number,
            )
        )
    return fingerprinted(items)
