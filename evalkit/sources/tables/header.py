"""What stands above the answers of a table: its header, in one row or two, told from titles and answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.errors import TableError
from evalkit.model import Problem
from evalkit.text import shorten
from evalkit.wording import join_plain

LOOK = 60
"""Records looked at to find the header."""

_NUMBER_DATE_OR_EMAIL = re.compile(r"[.,:/ T+%-]*+\d[\d.,:/ T+%-]*+|[^\s@]++@[^\s@.]++(?:\.[^\s@.]++)++")
_NO_PART = frozenset({"response", "open-ended response"})  # what SurveyMonkey writes below a single answer
_QUALTRICS_TIMES = frozenset({"StartDate", "EndDate", "RecordedDate"})
_QUALTRICS = _QUALTRICS_TIMES | {"ResponseId", "IPAddress", "DistributionChannel", "Progress", "UserLanguage"}
_QUALTRICS_OWN = re.compile(
    r"StartDate|EndDate|RecordedDate|ResponseId|IPAddress|DistributionChannel|Progress|UserLanguage|Status"
    r"|Finished|Recipient(?:Last|First)Name|RecipientEmail|ExternalReference|Location(?:Latitude|Longitude)"
    r"|Duration \(.*\)"
)
_QUALTRICS_ENGLISH = re.compile(
    r"(?:Start|End|Recorded) Date|Response (?:ID|Type)|IP Address|Distribution Channel|User Language"
    r"|Recipient (?:Last Name|First Name|Email)|External Data Reference|Location (?:Latitude|Longitude)"
)
_CODE = re.compile(r"(?:question|item|qn?|v|var)?[ ._-]*\d+[a-z]?(?:[._-]\d*[a-z]?)*", re.IGNORECASE)
"""What stands for a question: Question 1, Q2, Q3_1, 4a."""

Cells = list[str]


def find_header(records: list[Cells]) -> int:
    """Index of the first row that names columns: it fills at least half of the widest row's cells, and two.

    Titles and notes above a table fill one cell or a few. Where a second header row completes a first one
    with gaps (merged cells), the first is the header.
    """
    widest = max(sum(map(bool, record)) for record in records[:LOOK])
    for index, record in enumerate(records[:LOOK]):
        filled = sum(map(bool, record))
        if filled >= min(2, widest) and (
            filled * 2 >= widest or _is_second_header(record, records[index + 1 : index + 2])
        ):
            return index
    return next(i for i, record in enumerate(records) if any(record))


def read_header(records: list[Cells], first: int, name: str) -> tuple[Cells, int, list[Problem]]:
    """The columns that the header in record ``first`` names, the first record below it, and what was noticed.

    The row beneath may hold the questions' texts, or the parts of questions.
    """
    header, start = records[first], first + 1
    where = f"{name}, row {start + 1}"
    if (rows := _find_qualtrics_rows(records[first:])) is not None:
        found = [Problem(where, "Qualtrics’ questions were read from this row.")] if rows.texts else []
        return _take_texts(header, rows.texts), start + rows.count, found
    if _is_second_header(header, records[start : start + 1]):
        told = "Rows of the header were read together as question and part."
        return _join_headers(header, records[start]), start + 1, [Problem(where, told)]
    signs = _count_signs_of_questions(header, records[start:])
    if signs > 1:
        told = (
            "The questions were read from this row. If it is somebody's answers, write the questions' texts "
            "into the row above it, and add the file again with --replace."
        )
        return _take_texts(header, records[start]), start + 1, [Problem(where, told)]
    told = (
        "It was read as the first answers. If it holds the questions, delete the row above it, and add the "
        "file again with --replace."
    )
    return header, start, [Problem(where, told)] if signs else []


@dataclass(frozen=True, slots=True)
class _Below:
    """The rows below Qualtrics' column codes that are not answers: the questions' texts, and how many."""

    texts: Cells
    count: int


def _find_qualtrics_rows(records: list[Cells]) -> _Below | None:
    """What stands below Qualtrics' column codes, in whatever language; None for any other table.

    The row of import ids is known by itself, wherever somebody left it. Without it, a row of texts is known
    by what stands under the codes for times: words, where the rows below have times.
    """
    codes, *below = records[:4]
    ids = next((n for n, row in enumerate(below[:2]) if _are_import_ids(row)), None)
    if ids is not None:
        return _Below(_texts_for(codes, below[0]) if ids else [], ids + 1)
    times = [n for n, code in enumerate(codes) if code in _QUALTRICS_TIMES]
    if sum(code in _QUALTRICS for code in codes) < 2 or len(below) < 2 or not times:
        return None
    row, after = _pad(below[0], len(codes)), _pad(below[1], len(codes))
    said = all(row[n] and not any(map(str.isdigit, row[n])) for n in times)
    timed = any(any(map(str.isdigit, after[n])) for n in times)
    return _Below(_texts_for(codes, below[0]), 1) if said and timed else None


def _are_import_ids(row: Cells) -> bool:
    filled = [cell for cell in row if cell]
    return bool(filled) and sum("ImportId" in cell for cell in filled) * 2 > len(filled)


def _texts_for(codes: Cells, texts: Cells) -> Cells:
    """The questions' texts; in other languages Qualtrics' own columns keep their codes."""
    return [
        "" if _QUALTRICS_OWN.fullmatch(code) and not _QUALTRICS_ENGLISH.fullmatch(text) else text
        for code, text in zip(codes, _pad(texts, len(codes)), strict=False)
    ]


def _is_second_header(header: Cells, following: Sequence[Cells]) -> bool:
    """Whether the row beneath a header with gaps names the parts of its questions.

    It fills every gap beneath at least two headings, and either leaves blank what needs no second name (its
    first cell among them, which no answer leaves blank), or holds only different short texts beneath headings
    that each stand over at least two columns. A title above a header does neither.
    """
    if not following:
        return False
    parts = following[0]
    width = max(len(header), len(parts))
    top, under = _pad(header, width), _pad(parts, width)
    gaps = [i for i in range(width) if not top[i]]
    headings = [i for i in range(width) if top[i]]
    if not gaps or not top[0] or len(headings) < 2 or not all(under[i] for i in gaps):
        return False
    names = [c for c in under if c]
    short_texts = all(len(c) <= 80 and not _NUMBER_DATE_OR_EMAIL.fullmatch(c) for c in names)
    if not under[0]:
        return short_texts
    wide = all(i + 1 in gaps for i in headings)
    return wide and short_texts and len(set(names)) == len(names) == width


def _count_signs_of_questions(header: Cells, below: Sequence[Cells]) -> int:
    """How much says that the row beneath a header holds the questions' texts; from 2 on it is taken for such.

    Its texts differ, and nobody answers so further down. For it are: codes above them (Q1, Question 2);
    question marks; and that it leaves a column blank, such as an id, that every other row fills. One text
    alone needs all three.
    """
    width = max(map(len, (header, *below)), default=0)
    top, under = _pad(header, width), _pad(below[0] if below else [], width)
    others = [_pad(row, width) for row in below[1:] if any(row)]
    texts = {i: under[i] for i in range(width) if under[i] and under[i] != top[i]}
    if not others or not texts or len(set(texts.values())) < len(texts):
        return 0
    for i, text in texts.items():
        answered = any(row[i] == text for row in others)
        if answered or not top[i] or _NUMBER_DATE_OR_EMAIL.fullmatch(text):
            return 0
    coded = all(_CODE.fullmatch(top[i]) for i in texts)
    asked = sum(text.endswith("?") for text in texts.values()) * 2 >= len(texts)
    apart = any(top[i] and i not in texts and all(row[i] for row in others) for i in range(width))
    if not coded and not asked:
        return 0
    return coded + asked + apart - (len(texts) == 1)


def _take_texts(codes: Cells, texts: Cells) -> Cells:
    """Questions in place of the codes that stand for them."""
    width = max(len(codes), len(texts))
    return [text or code for text, code in zip(_pad(texts, width), _pad(codes, width), strict=True)]


def find_answers(header: Cells, below: Sequence[Cells], where: str) -> list[Problem]:
    """A problem where a header may be somebody's answers.

    An answer is a number, a date or an e-mail address, or is given further down too, beside others. Raises
    TableError where half of the header is such; one word that is given again may be a name, such as “Other”.
    """
    filled = [(i, cell) for i, cell in enumerate(header) if cell]
    others = [row for row in below if any(i >= len(row) or row[i] != cell for i, cell in filled)]
    values = {i: {row[i] for row in others if i < len(row) and row[i]} for i, _ in filled}
    again = {i: cell for i, cell in filled if cell in values[i] and len(values[i]) > 1}
    numbers = [i for i, cell in filled if _NUMBER_DATE_OR_EMAIL.fullmatch(cell)]
    sure = {*numbers, *(i for i in again if len(values[i]) > 2)}
    if len(numbers) * 2 >= len(filled) or (len(sure) > 1 and len(sure) * 2 >= len(filled)):
        raise TableError(
            f"{where}: this looks like an answer, not a header. Add a first row that names each column."
        )
    if not again:
        return []
    shown = join_plain([f"“{shorten(cell, 40)}”" for cell in list(again.values())[:3]])
    return [
        Problem(
            where,
            f"{shown} is an answer further down too. If this row is somebody's answers, add a first row that "
            "names each column, and add the file again with --replace.",
        )
    ]


def _join_headers(header: Cells, parts: Cells) -> Cells:
    width = max(len(header), len(parts))
    joined, question = [], ""
    for top, under in zip(_pad(header, width), _pad(parts, width), strict=True):
        question = top or question
        part = "" if under.casefold() in _NO_PART else under
        joined.append(f"{question} - {part}" if question and part else question or part)
    return joined


def _pad(cells: Cells, width: int) -> Cells:
    return cells + [""] * (width - len(cells))
