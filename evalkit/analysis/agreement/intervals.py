"""How sure a coefficient is: a 95 % interval over sources, since sentences of one interview hang together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import TypeVar

P = TypeVar("P")

FEWEST_SOURCES = 5
"""With fewer sources the interval would miss too often: see ``benchmarks/agreement.py``."""
_EDGE = 0.9999


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, between -1 and 1."""

    low: float
    high: float


def source_interval(
    parts: Sequence[P],
    statistic: Callable[[Sequence[P]], float | None],
    weight: Callable[[P], float] = lambda _: 1.0,
) -> Interval | None:
    """A jackknife over sources: each is left out once, and the spread says how sure the whole is.

    ``parts`` holds what each source adds to the statistic. Fisher's z keeps the interval inside -1 to 1, and
    Student's t allows for few sources (Efron and Tibshirani 1993, chapter 11), with one degree less than the
    number of sources that the weights amount to (Kish 1965): where one source has most of the uses of a code,
    the others say little. ``None``
    with fewer than ``FEWEST_SOURCES``, where leaving one out leaves nothing to compute, and where nothing
    varies.
    """
    if len(parts) < FEWEST_SOURCES or (whole := statistic(parts)) is None:
        return None
    without = [statistic([*parts[:n], *parts[n + 1 :]]) for n in range(len(parts))]
    known = [_z(value) for value in without if value is not None]
    if len(known) < len(parts):
        return None
    mean = sum(known) / len(known)
    spread = sqrt((len(parts) - 1) / len(parts) * sum((z - mean) ** 2 for z in known))
    if not spread:
        return None
    half = _t(_amount_to([weight(part) for part in parts]) - 1) * spread
    return Interval(tanh(_z(whole) - half), tanh(_z(whole) + half))


def _z(value: float) -> float:
    return atanh(max(-_EDGE, min(_EDGE, value)))


def _amount_to(weights: Sequence[float]) -> float:
    """How many equal weights say as much as these."""
    return max(2.0, sum(weights) ** 2 / sum(w * w for w in weights)) if any(weights) else float(len(weights))


def _t(degrees: float) -> float:
    from scipy.special import stdtrit  # what scipy.stats uses, without the second that importing it takes

    return float(stdtrit(degrees, 0.975))
