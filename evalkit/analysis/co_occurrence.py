"""Which codes lie on the same words, counted by the people who say them and not by passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import WORKING, Rule, Shown
from evalkit.model import Code, Excerpt, Valence
from evalkit.show import table

if TYPE_CHECKING:
    import pandas as pd

ANY = ""
"""In place of a side: both codes lie on the words, whatever side each takes."""

Pair = tuple[str, str]
_NOT_PRINTED = Shown("–", None)


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """For every two codes, and each side or ``ANY``, the ids of people in whose words both come together.

    A code with itself is everybody with evidence on it. Notes are not counted as people, and are left out.
    """

    codes: tuple[Code, ...]
    people: Mapping[tuple[str, str, str], frozenset[str]]

    def count(self, first: str, second: str, side: Valence | str = ANY) -> int:
        """How many people speak of both codes in the same words, both on this side."""
        return len(self.people.get((*_pair(first, second), side), frozenset()))

    def counts(self, side: Valence | str = ANY, rule: Rule = WORKING) -> tuple[tuple[Shown, ...], ...]:
        """The counts as they are printed, a row and a column for each code.

        Under a rule the diagonal is left out: with the counts by group that are printed elsewhere, a hidden
        one of those could be worked out from it.
        """
        slugs = [code.slug for code in self.codes]
        return tuple(
            tuple(
                _NOT_PRINTED
                if rule.active and first == second
                else rule.show(self.count(first, second, side))
                for second in slugs
            )
            for first in slugs
        )

    def _repr_html_(self) -> str:
        return str(
            table(self.frame().reset_index(), "People who speak of two codes in the same words").to_html()
        )

    def frame(self, side: Valence | str = ANY, rule: Rule = WORKING) -> pd.DataFrame:
        """The same as a table of code × code: numbers, or text under a rule."""
        import pandas as pd

        names = [code.name for code in self.codes]
        cells = [
            [count.text if rule.active else count.number for count in row] for row in self.counts(side, rule)
        ]
        return pd.DataFrame(cells, index=pd.Index(names, name="code"), columns=pd.Index(names, name="with"))


def find_co_occurrence(excerpts: Iterable[Excerpt], codes: Sequence[Code]) -> CoOccurrence:
    """Which codes of the codebook share words, by the people who say them."""
    known = {code.slug for code in codes}
    by_turn: dict[tuple[str, int], list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        if excerpt.source_kind != "notes" and excerpt.code in known:
            by_turn[excerpt.segment.source_id, excerpt.segment.turn].append(excerpt)
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for held in by_turn.values():
        held.sort(key=lambda excerpt: excerpt.segment.start)
        for place, first in enumerate(held):
            person = first.participant.id
            found[first.code, first.code, ANY].add(person)
            found[first.code, first.code, first.valence].add(person)
            for second in held[place + 1 :]:
                if second.segment.start >= first.segment.end:
                    break
                if first.code != second.code:
                    pair = _pair(first.code, second.code)
                    found[(*pair, ANY)].add(person)
                    if first.valence == second.valence:
                        found[(*pair, first.valence)].add(person)
    return CoOccurrence(tuple(codes), {key: frozenset(people) for key, people in found.items()})


def _pair(first: str, second: str) -> Pair:
    return (first, second) if first <= second else (second, first)
