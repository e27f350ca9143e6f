"""A source at a glance: where along its length each code lies, and on which side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.model import VALENCES, Code, Coding, Valence

STEPS = 200
"""Into how many steps the length of a source is cut."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words under one code and side that lie close together, from step to step (the last one excluded).

    ``start`` is where the first of them begins in the text; ``passages`` counts them, once however many
    people coded them.
    """

    valence: Valence
    first: int
    last: int
    start: int
    passages: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code's stretches along a source, by place and side."""

    code: Code
    stretches: tuple[Stretch, ...]

    @property
    def passages(self) -> int:
        """How many passages of the source carry the code."""
        return sum(stretch.passages for stretch in self.stretches)


def draw_portrait(codings: Iterable[Coding], length: int, codes: Sequence[Code]) -> tuple[CodeLine, ...]:
    """The codes of a source along its ``length`` (in characters), in codebook order, without unused ones.

    A code that the codebook no longer has comes last, under its short name.
    """
    held: dict[str, dict[Valence, set[tuple[int, int]]]] = {}
    for coding in codings:
        sides = held.setdefault(coding.code, {valence: set() for valence in VALENCES})
        sides[coding.valence].add((coding.segment.start, coding.segment.end))
    known = {code.slug: code for code in codes}
    order = [*(slug for slug in known if slug in held), *sorted(held.keys() - known.keys())]
    return tuple(
        CodeLine(
            known.get(slug) or Code(slug, slug, ""),
            tuple(s for valence in VALENCES for s in _stretch(held[slug][valence], valence, length)),
        )
        for slug in order
    )


def _stretch(spans: Iterable[tuple[int, int]], valence: Valence, length: int) -> Iterable[Stretch]:
    """Passages of one code and side, joined where they share a step or lie in neighbouring ones."""
    found: list[Stretch] = []
    for start, end in sorted(spans):
        first = STEPS * start // max(1, length)
        last = max(first + 1, -(-STEPS * end // max(1, length)))
        if found and first <= found[-1].last:
            before = found.pop()
            found.append(
                Stretch(valence, before.first, max(before.last, last), before.start, before.passages + 1)
            )
        else:
            found.append(Stretch(valence, first, last, start, 1))
    return found
