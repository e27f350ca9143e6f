"""Small counts of people, by the rule of Hospital Episode Statistics: few are hidden, others are rounded.

The rule (HES Analysis Guide, "Small numbers"): 1 to 7 are shown as ``*``, other counts to the nearest 5, and
0 is shown. It is for counts of people; counts of excerpts tell nothing about who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

HIDE_UP_TO = 7
ROUND_TO = 5
HIDDEN = "*"
_PEOPLE = re.compile(
    r"\b(people|persons?|participants?|respondents?|patients?|service users?|carers?|clients?|staff|base)\b",
    re.IGNORECASE,
)
_NOT_PEOPLE = re.compile(
    r"\b(?:excerpts?|codings?|passages?|sources?|words?|interviews?|per cent)\b|%", re.IGNORECASE
)
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)"
_PIECE = re.compile(r"[,;:.?]\s+|[,;:.?]$|\s(?:and|or)\s")
_COUNT = re.compile(rf"{_NUMBER}(?: \({_NUMBER} / {_NUMBER}\))?|\D+ {_NUMBER}")
"""What counts people in a cell: “3”, “3 (2 / 1)” or “Carers 3”."""
_SAID = re.compile(rf"{_NUMBER}|(?:\D+|\d+) {_NUMBER}|{_NUMBER} \D+")
"""What counts people in words: also “3 challenging”."""


def show_count(count: int, hide_up_to: int = HIDE_UP_TO, round_to: int = ROUND_TO) -> str:
    """A count of people as it may be published; with ``hide_up_to`` 0 the rule is off, and all are shown.

    >>> [show_count(n) for n in (0, 1, 7, 8, 12, 13, 1002)]
    ['0', '*', '*', '10', '10', '15', '1,000']
    >>> [show_count(n, hide_up_to=0) for n in (0, 1, 12)], show_count(2, hide_up_to=1)
    (['0', '1', '12'], '5')
    """
    if count < 0:
        raise ValueError(f"{count} people cannot be counted")
    if count == 0 or not hide_up_to:
        return f"{count:,}"
    if count <= hide_up_to:
        return HIDDEN
    return f"{max(1, (2 * count + round_to) // (2 * round_to)) * round_to:,}"


@dataclass(frozen=True, slots=True)
class SmallCount:
    """A cell of a table that counts people: its row (from 1), its column's heading and what it says."""

    row: int
    column: str
    count: int


def find_small_counts(
    header: Sequence[str], rows: Iterable[Sequence[str]], hide_up_to: int = HIDE_UP_TO
) -> list[SmallCount]:
    """The cells under a heading about people that hold 1 to ``hide_up_to``.

    >>> find_small_counts(["Role", "People", "Excerpts"], [["GP", "3", "4"], ["Nurse", "12", "2"]])
    [SmallCount(row=1, column='People', count=3)]
    """
    return [c for c in _counts_of_people(header, rows) if 1 <= c.count <= hide_up_to]


def find_small_in_words(text: str, hide_up_to: int = HIDE_UP_TO) -> list[str]:
    """The pieces of a text about people, such as the words for a picture, that count 1 to ``hide_up_to``.

    >>> find_small_in_words("Bars of how many people agree: Yes 3, No 12, of 15.")
    ['Yes 3']
    """
    if not _PEOPLE.search(text):
        return []
    return [
        piece
        for piece, count in _read_counts(text, _SAID)
        if 1 <= count <= hide_up_to and not _NOT_PEOPLE.search(piece)
    ]


def find_unrounded(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    hide_up_to: int = HIDE_UP_TO,
    round_to: int = ROUND_TO,
) -> list[SmallCount]:
    """The cells under a heading about people that hold more, and are not rounded.

    >>> find_unrounded(["Role", "People"], [["GP", "3"], ["Nurse", "12"], ["Carer", "15"]])
    [SmallCount(row=2, column='People', count=12)]
    """
    return [c for c in _counts_of_people(header, rows) if c.count > hide_up_to and c.count % round_to]


def _counts_of_people(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[SmallCount]:
    columns = [n for n, name in enumerate(header) if _PEOPLE.search(name) and not _NOT_PEOPLE.search(name)]
    for number, row in enumerate(rows, start=1):
        for column in columns:
            cell = row[column].strip().removesuffix(".0") if column < len(row) else ""
            for count in dict.fromkeys(count for _, count in _read_counts(cell, _COUNT)):
                yield SmallCount(number, header[column], count)


def _read_counts(text: str, shape: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """The counts in a cell or a sentence, each with the piece of it that it stands in."""
    for piece in _PIECE.split(text):
        if found := shape.fullmatch(piece.strip()):
            yield from ((found[0], int(n.replace(",", ""))) for n in found.groups() if n)
