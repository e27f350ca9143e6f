"""The evidence as tables to look at: people by code and group with shades, and the balance of the sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from evalkit.analysis.attributes import HEARD_IN
from evalkit.analysis.co_occurrence import CoOccurrence
from evalkit.analysis.coverage import Column, Coverage
from evalkit.analysis.people import Basis
from evalkit.analysis.shown_coverage import ShownCoverage, Who
from evalkit.analysis.small_numbers import Rule, Shown
from evalkit.analysis.wanted import HEARD
from evalkit.model import VALENCE_NAMES, VALENCES, Code, Valence
from evalkit.report.figures.pictures import bar_length
from evalkit.wording import plural

LEVELS = 5
"""Into how many shades counts are sorted; 0 is nobody."""
BAR = 250
"""The width of the longest bar."""
_KINDS: dict[Basis, tuple[str, ...]] = {
    "spoken": (HEARD_IN["interview"], HEARD_IN["group"]),
    "survey": (HEARD_IN["survey"],),
    "notes": (HEARD_IN["notes"],),
}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A count of people with its shade, and the address of the passages behind it ("" for nobody)."""

    text: str
    level: int
    address: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One code: its cells, and where its groups are set side by side."""

    code: Code
    address: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One code's people on two sides: (who, count, length of the bar) for each kind of people."""

    code: Code
    challenging: tuple[tuple[Who, str, int], ...]
    working_well: tuple[tuple[Who, str, int], ...]
    said: tuple[str, str]


def list_columns(coverage: Coverage, shown: ShownCoverage) -> list[tuple[str, str]]:
    """Each column's name and out of how many people it counts."""
    return [
        (column.name, f"of {shown.rule.bare(heard)}")
        for column, heard in zip(coverage.columns, shown.heard, strict=True)
    ]


def draw_heat(coverage: Coverage, shown: ShownCoverage, by: str) -> list[HeatRow]:
    """The heat map, row by row; every cell with people opens their passages."""
    most = max((count.number or 0 for row in shown.people for count in row), default=0)
    return [
        HeatRow(
            code,
            f"/columns?{urlencode({'code': code.slug, 'by': by})}",
            tuple(
                HeatCell(count.text, shade(count, most), _passages(code, column, by, count))
                for column, count in zip(coverage.columns, row, strict=True)
            ),
        )
        for code, row in zip(coverage.codes, shown.people, strict=True)
    ]


def shade(count: Shown, most: int) -> int:
    """How dark a cell is, from 0 for nobody; a hidden count has the lightest shade.

    >>> [shade(Shown(str(n), n), 20) for n in (0, 1, 10, 20)], shade(Shown("*", None), 20)
    ([0, 1, 2, 4], 1)
    """
    if count.number is None:
        return 1
    return 0 if not count.number else 1 + (LEVELS - 1) * (count.number - 1) // max(1, most)


def _passages(code: Code, column: Column, by: str, count: Shown) -> str:
    if count.text in ("0", "–"):
        return ""
    about = [] if column.basis == "notes" else [(f"is.{by}", column.group)]
    heard = [] if by == HEARD else [(f"is.{HEARD}", kind) for kind in _KINDS[column.basis]]
    return f"/codings?{urlencode([('code', code.slug), *about, *heard])}"


def draw_balance_rows(coverage: Coverage, shown: ShownCoverage) -> list[BalanceRow]:
    """People on both sides by code; a hidden count is a bar of one length."""

    def lengths(code: str, side: Valence) -> list[tuple[Who, Shown, float]]:
        counts = [(who, shown.side(code, side, who)) for who in shown.kinds]
        return [(who, count, bar_length(count)) for who, count in counts]

    both: Sequence[Valence] = ("challenging", "working_well")
    drawn = {(code.slug, side): lengths(code.slug, side) for code in coverage.codes for side in both}
    most = max((sum(length for *_, length in bars) for bars in drawn.values()), default=0) or 1

    def bars(code: str, side: Valence) -> tuple[tuple[Who, str, int], ...]:
        return tuple((who, n.text, round(BAR * length / most)) for who, n, length in drawn[code, side])

    def say(code: str, side: Valence) -> str:
        return " + ".join(count.text for _, count, _ in drawn[code, side])

    return [
        BalanceRow(
            code,
            bars(code.slug, "challenging"),
            bars(code.slug, "working_well"),
            (say(code.slug, "challenging"), say(code.slug, "working_well")),
        )
        for code in coverage.codes
    ]


def draw_together_rows(together: CoOccurrence, side: str, rule: Rule) -> list[HeatRow]:
    """Code by code, how many people speak of both in the same words; the shade is of the pairs alone."""
    table, codes = together.counts(side, rule), together.codes
    pairs = [count.number or 0 for y, row in enumerate(table) for x, count in enumerate(row) if x != y]
    most = max(pairs, default=0)
    on: list[tuple[str, str]] = [("valence", side)] if side in VALENCES else []
    return [
        HeatRow(
            code,
            f"/codings?{urlencode([('code', code.slug), *on])}",
            tuple(
                HeatCell(
                    count.text, -1 if other is code else shade(count, most), _both(code, other, on, count)
                )
                for other, count in zip(codes, row, strict=True)
            ),
        )
        for code, row in zip(codes, table, strict=True)
    ]


def _both(code: Code, other: Code, on: list[tuple[str, str]], count: Shown) -> str:
    if count.text in ("0", "–"):
        return ""
    more = [] if other is code else [("how", "and"), ("more", other.slug)]
    return f"/codings?{urlencode([('code', code.slug), *more, *on])}"


def say_people(people: int, heard: int) -> str:
    """How many of a group say something, of all that were heard.

    >>> say_people(3, 12), say_people(1, 1)
    ('3 of 12 people', '1 of 1 person')
    """
    return f"{people:,} of {plural(heard, 'person', 'people')}"


SIDE_NAMES: dict[str, str] = dict([("", "any side"), *VALENCE_NAMES.items()])
