"""Coverage as it is printed: who spoke of what, and on which side, so that no hidden count follows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.coverage import Column, Coverage
from evalkit.analysis.small_numbers import WORKING, Rule, Shown
from evalkit.model import VALENCES, SpeakerKind, Valence

Who = Literal["users", "staff", "others"]
"""People who use services and their carers, people who work in or with them, and everybody else."""
WHO: tuple[Who, ...] = get_args(Who)
_TITLES: dict[Who, str] = {
    "users": "People who use the services, and carers",
    "staff": "Staff and partners",
    "others": "Other people",
}
_WORDS: dict[Who, tuple[str, str]] = {
    "users": ("person who uses the services, or a carer", "people who use the services or their carers"),
    "staff": ("member of staff or partner", "staff and partners"),
    "others": ("other person", "other people"),
}
_USERS_ALONE = "People who use the services", ("person who uses the services", "people who use the services")
_CARERS_ALONE = "Carers", ("carer", "carers")
_NONE = Shown("0", 0)


@dataclass(frozen=True, slots=True)
class ShownCoverage:
    """Counts of people by code, as they are printed together under one rule.

    ``heard`` is by column, ``people`` by code and column, as in the coverage they come from. ``sides`` holds
    how many people of each kind spoke of a code on a side; in notes nobody is counted.
    """

    rule: Rule
    heard: tuple[Shown, ...]
    people: tuple[tuple[Shown, ...], ...]
    sides: Mapping[tuple[str, Valence, Who], Shown]
    kinds: tuple[Who, ...] = WHO
    """The kinds of people who were heard at all."""
    heard_kinds: frozenset[SpeakerKind] = frozenset()
    """The same, carers told from people who use the services; empty where it is not known."""

    def side(self, code: str, valence: Valence, who: Who) -> Shown:
        """How many people of one kind spoke of a code on this side."""
        return self.sides.get((code, valence, who), _NONE)

    def say(self, code: str, valence: Valence) -> list[str]:
        """Who spoke of a code on this side, kind by kind, in words."""
        return [self.rule.say_shown(n, *nouns) for n, nouns in self.counts(code, valence)]

    def counts(self, code: str, valence: Valence) -> list[tuple[Shown, tuple[str, str]]]:
        """How many spoke of a code on this side, kind by kind, each with its noun for one and for many."""
        counts = [(who, self.side(code, valence, who)) for who in self.kinds]
        return [(n, self._words(who)) for who, n in counts if n.number != 0]

    def title(self, who: Who) -> str:
        """What a kind of people is called beside a bar; people who are all of no kind are “People”."""
        if self.kinds == ("others",):
            return "People"
        return alone[0] if (alone := self._alone(who)) else _TITLES[who]

    def _words(self, who: Who) -> tuple[str, str]:
        if self.kinds == ("others",):
            return "person", "people"
        return alone[1] if (alone := self._alone(who)) else _WORDS[who]

    def _alone(self, who: Who) -> tuple[str, tuple[str, str]] | None:
        """What people who use services or carers are called where nobody of the other kind was heard."""
        heard = self.heard_kinds & {"service_user", "carer"}
        if who != "users" or len(heard) != 1:
            return None
        return _CARERS_ALONE if "carer" in heard else _USERS_ALONE


def who_of(column: Column) -> Who:
    """Which kind of people a column counts."""
    if column.kind in ("service_user", "carer"):
        return "users"
    return "staff" if column.kind == "staff" else "others"


def show_coverage(coverage: Coverage, rule: Rule = WORKING) -> ShownCoverage:
    """Every count of people in a coverage as it is printed, in tables, pictures and sentences alike."""
    counts: dict[Hashable, int] = {}
    sums: list[Sum[Hashable]] = []
    rows = list(zip(coverage.codes, coverage.cells, strict=False))
    for code, row in rows:
        slug = code.slug
        cells = [(place, c) for place, c in enumerate(coverage.columns) if c.basis != "notes"]
        counts |= {("people", slug, place): row[place].people for place, _ in cells}
        for who in WHO:
            places = [place for place, column in cells if who_of(column) == who]
            sides = tuple(("side", slug, valence, who) for valence in VALENCES)
            for key, valence in zip(sides, VALENCES, strict=True):
                counts[key] = sum(getattr(row[place], valence) for place in places)
            everybody = ("any", slug, who)
            counts[everybody] = sum(row[place].people for place in places)
            sums += [
                Sum(everybody, tuple(("people", slug, place) for place in places)),
                Sum(everybody, sides, overlap=True),
            ]
    shown = publish_counts(counts, rule, sums, unprinted=[key for key in counts if "any" in _first(key)])
    return ShownCoverage(
        rule,
        tuple(_exact(c.people) if c.basis == "notes" else rule.show(c.people) for c in coverage.columns),
        tuple(
            tuple(
                _exact(cell.people) if column.basis == "notes" else shown["people", code.slug, place]
                for place, (cell, column) in enumerate(zip(row, coverage.columns, strict=True))
            )
            for code, row in rows
        ),
        {
            (code.slug, valence, who): shown["side", code.slug, valence, who]
            for code, _ in rows
            for valence in VALENCES
            for who in WHO
        },
        tuple(who for who in WHO if any(who_of(c) == who for c in coverage.columns if c.basis != "notes")),
        frozenset(coverage.kinds),
    )


def _first(key: Hashable) -> str:
    return str(key[0]) if isinstance(key, tuple) else ""


def _exact(count: int) -> Shown:
    """Meetings are not counted as people."""
    return Shown(f"{count:,}", count)
