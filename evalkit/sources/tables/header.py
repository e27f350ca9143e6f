"""What stands above the answers of a table: its header, in one row or two, told from titles and answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.errors import TableError
from evalkit.model import Problem
from evalkit.text import join_plain, shorten

LOOK = 60
"""Records looked at to find the header."""

_NUMBER_DATE_OR_EMAIL = re.compile(r"[\d.,:/ T+%-]*\d[\d.,:/ T+%-]*|\S+@\S+\.\S+")
_NO_PART = frozenset({"response", "open-ended response"})  # what SurveyMonkey writes below a single answer
_QUALTRICS = frozenset({"StartDate", "EndDate", "RecordedDate", "ResponseId"})
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
    if codes := _count_qualtrics_rows(records[first:]):
        told = "Qualtrics’ questions were read from this row."
        return _take_texts(header, records[start]), start + codes, [Problem(where, told)]
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


def _count_qualtrics_rows(records: list[Cells]) -> int:
    """How many rows below Qualtrics' column codes are no answers: the questions, and often import ids."""
    codes, *below = records[:3]
    same = [c for c in codes if c in _QUALTRICS]
    if len(same) < 2 or not below:
        return 0
    questions = _pad(below[0], len(codes))
    if any(questions[codes.index(c)].replace(" ", "").casefold() != c.casefold() for c in same):
        return 0
    ids = len(below) > 1 and any(cell.startswith('{"ImportId"') for cell in below[1])
    return 2 if ids else 1


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
