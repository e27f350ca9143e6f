"""Waits: how many are seen within four weeks, of those seen, and with those who are still waiting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evalkit.measures.formulas.shares import Share, share

FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class Referral:
    """One wait: the day it began and the day it ended (None: still waiting)."""

    start: date
    stop: date | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits at a census day, in days; the day of referral is not counted, so that 28 is within four weeks.

    ``curve`` is the share still waiting by day, with those who still wait counted as long as they have waited
    (Kaplan–Meier); ``within_with_waiting`` is the share seen by day 28 on that curve.
    """

    stopped: int
    days: tuple[int, ...]
    within: Share
    median: float | None
    ninetieth: float | None
    waiting: tuple[int, ...]
    waiting_median: float | None
    waiting_over: int
    curve: tuple[tuple[int, float], ...]
    median_with_waiting: float | None
    within_with_waiting: float | None
    low_with_waiting: float | None
    high_with_waiting: float | None


def describe_waits(referrals: Iterable[Referral], census: date, limit: int = FOUR_WEEKS) -> Waits:
    """Waits as they stand at the end of the census day: a stop after it has not happened yet.

    Referrals after the census day do not count. Source of the 28 days: NHS England's four-week wait for
    community mental health; the curve's interval is on the log(−log) scale (Greenwood).
    """
    import numpy as np

    own = [r for r in referrals if r.start <= census]
    done = sorted((r.stop - r.start).days for r in own if r.stop and r.stop <= census)
    waiting = sorted((census - r.start).days for r in own if not (r.stop and r.stop <= census))
    curve, middle = _curve(done, waiting)
    seen, low, high = _seen_by(done, waiting, limit)
    return Waits(
        len(done),
        tuple(done),
        share(sum(days <= limit for days in done), len(done)),
        float(np.median(done)) if done else None,
        float(np.percentile(done, 90)) if done else None,
        tuple(waiting),
        float(np.median(waiting)) if waiting else None,
        sum(days > limit for days in waiting),
        curve,
        middle,
        seen,
        low,
        high,
    )


def _survival(done: Sequence[int], waiting: Sequence[int]) -> list[tuple[int, float, float]]:
    """(day, share still waiting after it, its standard error) for each day on which somebody was seen."""
    from statsmodels.duration.survfunc import SurvfuncRight

    found = SurvfuncRight([*done, *waiting], [1] * len(done) + [0] * len(waiting))
    points = zip(found.surv_times, found.surv_prob, found.surv_prob_se, strict=True)
    return [(int(day), float(left), float(se)) for day, left, se in points]


def _curve(done: Sequence[int], waiting: Sequence[int]) -> tuple[tuple[tuple[int, float], ...], float | None]:
    """The share still waiting after each day on which somebody was seen, and the day when it is half."""
    if not done:
        return (), None
    pairs = tuple((day, left) for day, left, _ in _survival(done, waiting))
    middle = next((float(day) for day, left in pairs if left <= 0.5), None)
    return pairs, middle


def _seen_by(
    done: Sequence[int], waiting: Sequence[int], limit: int
) -> tuple[float | None, float | None, float | None]:
    from math import exp, log
    from statistics import NormalDist

    if not done:
        return (0.0, None, None) if waiting else (None, None, None)
    before = [(left, se) for day, left, se in _survival(done, waiting) if day <= limit]
    if not before:
        return 0.0, None, None
    left, se = before[-1]
    if not 0 < left < 1 or se != se:
        return 1 - left, None, None
    spread = NormalDist().inv_cdf(0.975) * se / (left * abs(log(left)))
    return 1 - left, 1 - left ** exp(-spread), 1 - left ** exp(spread)
