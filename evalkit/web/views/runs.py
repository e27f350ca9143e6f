"""A turn's words as runs that do not overlap, so that overlapping codings can be marked on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that the same marks lie on; ``marks`` are the places of those marks in what was given."""

    start: int
    end: int
    marks: tuple[int, ...]


def flatten(start: int, end: int, spans: Sequence[Span], cuts: Iterable[int] = ()) -> list[Run]:
    """The words from ``start`` to ``end`` as disjoint runs, cut wherever a span begins or ends.

    ``cuts`` are further places to cut at. Together the runs are the whole stretch, in order.

    >>> flatten(0, 9, [(2, 6), (4, 9)])
    [Run(start=0, end=2, marks=()), Run(start=2, end=4, marks=(0,)), Run(start=4, end=6, marks=(0, 1)),
     Run(start=6, end=9, marks=(1,))]
    """
    inside = [(i, a, b) for i, (a, b) in enumerate(spans) if a < end and b > start]
    places = {start, end, *(cut for cut in cuts if start < cut < end)}
    for _, a, b in inside:
        places |= {place for place in (a, b) if start < place < end}
    order = sorted(places)
    return [
        Run(a, b, tuple(i for i, first, last in inside if first <= a and last >= b))
        for a, b in pairwise(order)
    ]
