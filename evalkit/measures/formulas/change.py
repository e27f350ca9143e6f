"""Change that counts: reliable change in both directions, cut-offs crossed, recovery on two scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.measures.formulas.instrument import Score
from evalkit.measures.formulas.shares import McNemar, Share, mcnemar, share

if TYPE_CHECKING:
    from evalkit.measures.formulas.scoring import Numbers

_HAIR = 1e-9
"""A change that is met exactly counts, whatever its binary fraction."""


@dataclass(frozen=True, slots=True)
class Changed:
    """How many of the people with two scores changed reliably for the better, not, or for the worse."""

    pairs: int
    improved: Share
    unchanged: Share
    deteriorated: Share


def changed(
    first: Sequence[float] | Numbers, last: Sequence[float] | Numbers, score: Score, least: float
) -> Changed:
    """People whose change is at least ``least``; exactly so much counts, in both directions.

    >>> from evalkit.measures.formulas.instrument import get_instrument
    >>> found = changed([20, 20, 20], [25, 24, 15], get_instrument("reqol10").scores[0], 5)
    >>> found.improved.k, found.unchanged.k, found.deteriorated.k
    (1, 1, 1)
    """
    import numpy as np

    change = np.asarray(last, dtype=float) - np.asarray(first, dtype=float)
    better = change if score.better == "higher" else -change
    up, down = int((better >= least - _HAIR).sum()), int((better <= -least + _HAIR).sum())
    n = len(better)
    return Changed(n, share(up, n), share(n - up - down, n), share(down, n))


@dataclass(frozen=True, slots=True)
class Crossed:
    """Who crossed a cut-off: to the healthy side of those who began clinical, and the other way round."""

    cutoff: float
    pairs: int
    clinical_first: int
    clinical_last: int
    to_healthy: Share
    to_clinical: Share
    test: McNemar


def crossed(
    first: Sequence[float] | Numbers, last: Sequence[float] | Numbers, score: Score, cutoff: float
) -> Crossed:
    """Cut-off crossings of people with two scores, with McNemar's test."""
    before = [score.is_clinical(value, cutoff) for value in first]
    after = [score.is_clinical(value, cutoff) for value in last]
    both = sum(a and b for a, b in zip(before, after, strict=True))
    healthy, ill = sum(before) - both, sum(after) - both
    n = len(before)
    return Crossed(
        cutoff,
        n,
        sum(before),
        sum(after),
        share(healthy, sum(before)),
        share(ill, n - sum(before)),
        mcnemar(both, healthy, ill, n - both - healthy - ill),
    )


@dataclass(frozen=True, slots=True)
class Recovery:
    """Two scales together: who began as a case on either, recovered on both, changed reliably, or both."""

    pairs: int
    cases_first: int
    recovered: Share
    improved: Share
    deteriorated: Share
    reliably_recovered: Share


def recovery(scales: Sequence[tuple[Sequence[float], Sequence[float], Score]]) -> Recovery:
    """Recovery on several scales of the same people, such as PHQ-9 and GAD-7; all in the same order.

    A case is on the clinical side of any cut-off; recovered are cases who are on no clinical side at the end.
    Improved are those with a reliable change for the better on one scale and for the worse on none. As the
    NHS Talking Therapies manual counts; the manual itself was not read.
    """
    people = range(len(scales[0][0]))
    case = [any(s.is_clinical(first[i]) for first, _, s in scales) for i in people]
    well = [not any(s.is_clinical(last[i]) for _, last, s in scales) for i in people]
    moves = [[_move(first[i], last[i], s) for first, last, s in scales] for i in people]
    up = [max(m) > 0 and min(m) >= 0 for m in moves]
    down = [min(m) < 0 and max(m) <= 0 for m in moves]
    n, cases = len(people), sum(case)
    recovered = [c and w for c, w in zip(case, well, strict=True)]
    return Recovery(
        n,
        cases,
        share(sum(recovered), cases),
        share(sum(up), n),
        share(sum(down), n),
        share(sum(r and u for r, u in zip(recovered, up, strict=True)), cases),
    )


def _move(first: float, last: float, score: Score) -> int:
    """1 for a reliable change for the better, -1 for the worse, else 0."""
    least = score.reliable_change
    if least is None:
        return 0
    better = last - first if score.better == "higher" else first - last
    return int(better >= least - _HAIR) - int(better <= -least + _HAIR)
