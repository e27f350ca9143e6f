"""What is told of means beside a rounded count: from the exact one, the count would follow.

A mean's interval and its standard deviation give the number of people exactly; so do the two effect sizes
with and without Hedges' correction, and a p beside both. Published, each is what it would be for the rounded
count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import sqrt

from evalkit.measures.formulas.paired import hedges_correction
from evalkit.measures.results import ResultRow

NEARLY_ALL = "nearly all"
"""What is said of a share that only rounding makes whole."""


def reach(n: int) -> float:
    """How many standard deviations a 95% t interval of a mean of n reaches each way."""
    from scipy.stats import t

    return float(t.ppf(0.975, n - 1) / sqrt(n))


def for_count(row: ResultRow, n: int) -> ResultRow | None:
    """A paired statistic as it would be for n people; None for a statistic from which no count follows."""
    how = _HOW.get(row.statistic)
    if how is None or row.value is None or row.n is None:
        return None
    return replace(how(row, row.n, n), method=f"{row.method}; for the rounded count")


def _interval(row: ResultRow, exact: int, n: int) -> ResultRow:
    if row.value is None or row.low is None or row.high is None:
        return row
    half = (row.high - row.low) / 2 * reach(n) / reach(exact)
    return replace(row, low=row.value - half, high=row.value + half)


def _p_of_t(row: ResultRow, exact: int, n: int) -> ResultRow:
    from scipy.stats import t

    in_sds = float(t.isf((row.value or 0.0) / 2, exact - 1)) / sqrt(exact)
    return replace(row, value=float(2 * t.sf(in_sds * sqrt(n), n - 1)))


def _hedges(row: ResultRow, exact: int, n: int) -> ResultRow:
    return replace(row, value=(row.value or 0.0) / hedges_correction(exact) * hedges_correction(n))


_HOW: Mapping[str, Callable[[ResultRow, int, int], ResultRow]] = {
    "mean_first": _interval,
    "mean_last": _interval,
    "mean_change": _interval,
    "t_p": _p_of_t,
    "effect_size_hedges_gz": _hedges,
}
