"""Small counts of people, by the rule of Hospital Episode Statistics: few are hidden, others are rounded.

The rule (HES Analysis Guide, "Small numbers"): 1 to 7 are shown as ``*``, other counts to the nearest 5, and
0 is shown. It is for counts of people; counts of excerpts tell nothing about who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.text import as_percent, plural

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
class Shown:
    """A count of people as it is printed; ``number`` is what may be computed with, None where it is hidden.

    Shares, intervals, bars and words come from ``number`` alone, so that they tell no more than is printed.
    """

    text: str
    number: int | None

    @property
    def hidden(self) -> bool:
        """Whether the count is not told."""
        return self.number is None


@dataclass(frozen=True, slots=True)
class Rule:
    """How counts of people are printed: as they are (working), or as the project's rule has it (to publish).

    With ``hide_up_to`` 0 the project has no rule, and both versions are the same.

    >>> rule = Rule(publish=True)
    >>> [rule.show(n).text for n in (0, 3, 12)], rule.say(3, "carer"), rule.say(12, "person", "people")
    (['0', '*', '10'], 'a few carers', 'about 10 people')
    >>> rule.say_of(3, 12, "person", "people"), Rule().say_of(3, 12, "person", "people")
    ('a few of about 10 people', '3 of 12 people')
    """

    publish: bool = False
    hide_up_to: int = HIDE_UP_TO
    round_to: int = ROUND_TO

    @property
    def active(self) -> bool:
        """Whether counts are hidden and rounded."""
        return self.publish and self.hide_up_to > 0

    def show(self, count: int) -> Shown:
        """A count of people for a cell of a table or a picture."""
        if not self.active:
            return Shown(f"{count:,}", count)
        text = show_count(count, self.hide_up_to, self.round_to)
        return Shown(text, None if text == HIDDEN else int(text.replace(",", "")))

    def say(self, count: int, one: str, many: str = "") -> str:
        """A count of people with its noun, for a sentence; “a few” are 1 to ``hide_up_to``."""
        return self.say_shown(self.show(count), one, many)

    def say_shown(self, shown: Shown, one: str, many: str = "") -> str:
        """The same for a count that was shown already."""
        if shown.number is None:
            return f"a few {many or one + 's'}"
        about = "about " if self.active and shown.number else ""
        return about + plural(shown.number, one, many)

    def say_of(self, count: int, base: int, one: str, many: str = "") -> str:
        """How many of how many: “a few of about 10 people”; in a group of a few, only “a few people”."""
        part, whole = self.show(count), self.show(base)
        if not self.active:
            return f"{count:,} of {plural(base, one, many)}"
        if whole.number is None or count == 0:
            return self.say_shown(part, one, many)
        return f"{self.bare(part)} of {self.say_shown(whole, one, many)}"

    def bare(self, shown: Shown) -> str:
        """A count without its noun, for a sentence."""
        if shown.number is None:
            return "a few"
        return f"about {shown.number:,}" if self.active and shown.number else shown.text

    def passages(self, count: int, one: str = "excerpt", many: str = "") -> str:
        """How many passages there are; few are “a few”, since people could be counted by them."""
        if self.active and 0 < count <= self.hide_up_to:
            return f"a few {many or one + 's'}"
        return plural(count, one, many)

    def share(self, part: Shown, base: Shown, *, only: bool = False) -> str:
        """A percentage of the two counts as they are printed; “*” where one of them is hidden.

        A part that is printed as large as the base is “nearly all”, unless it is the ``only`` answer given.
        """
        if part.number is None or base.number is None:
            return HIDDEN
        if not base.number:
            return "–"
        if self.active and part.number >= base.number and not only:
            return "nearly all"
        return as_percent(min(1.0, part.number / base.number))

    def may_average(self, count: int) -> bool:
        """Whether a mean or median over so many people may be printed."""
        return not self.active or count > self.hide_up_to

    def span(self, shown: Shown) -> tuple[int, int | None]:
        """From how many to how many people a printed count may stand for (no limit: None)."""
        if shown.number is None:
            return 1, self.hide_up_to
        if not self.active or shown.number == 0:
            return shown.number, shown.number
        low = shown.number - self.round_to // 2 if shown.number > self.round_to else 1
        return max(self.hide_up_to + 1, low), shown.number + (self.round_to - 1) // 2

    def explain(self) -> str:
        """What a reader has to know about the counts, in a paragraph; "" without a rule."""
        if not self.active:
            return ""
        return (
            f"Counts of people are printed so that nobody can be recognised: {HIDDEN} stands for 1 to "
            f"{self.hide_up_to} people, or for a number that is left out so that none of these can be worked "
            f"out, and other counts are rounded to the nearest {self.round_to}. In sentences, “a few” means "
            f"fewer than {say_number(self.hide_up_to + 1)}. Percentages come from the rounded counts."
        )


WORKING = Rule()
"""Exact counts, for the team."""
WORKING_MARK = "Working version with exact counts of people: for the team, not to be published"
"""What every page of a working version says."""


def say_number(number: int) -> str:
    """A small number in words, as sentences have it.

    >>> say_number(8), say_number(20)
    ('eight', '20')
    """
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else f"{number:,}"


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
