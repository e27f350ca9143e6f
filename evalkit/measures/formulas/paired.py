"""Two scores of the same people: mean change with its interval, the ordinal check, effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evalkit.measures.formulas.scoring import Numbers

FEWEST = 8
"""Below this many people no mean is given."""
SMALL = 30
"""Below this many people an interval is wide and the mean moves with each person: it is said."""


@dataclass(frozen=True, slots=True)
class Wilcoxon:
    """The signed-rank test: W (the smaller sum of ranks), p, and the matched rank-biserial correlation.

    ``zeros`` people did not change and are left out; None where everybody is so.
    """

    w: float | None
    p: float | None
    rank_biserial: float | None
    zeros: int
    method: str


@dataclass(frozen=True, slots=True)
class Paired:
    """What two scores of the same people come to; the change is last − first.

    ``t``, ``p`` and the effect sizes are None where every change is the same.
    """

    n: int
    mean_first: float
    sd_first: float
    mean_last: float
    sd_last: float
    mean_change: float
    sd_change: float
    median_change: float
    low: float
    high: float
    t: float | None
    df: int
    p: float | None
    dz: float | None
    d_baseline: float | None
    hedges_gz: float | None
    correlation: float | None


def pair(first: Sequence[float] | Numbers, last: Sequence[float] | Numbers) -> Paired:
    """Paired scores: means, SDs, the mean change with its t interval, and effect sizes.

    Both in the same order, complete, at least two. ``dz`` is the mean change over its SD, ``d_baseline`` over
    the SD of the first scores; ``hedges_gz`` is dz × (1 − 3 / (4 df − 1)), Hedges' small-sample correction.

    >>> pair([10, 12, 14], [12, 13, 17]).mean_change
    2.0
    """
    import numpy as np
    from scipy.stats import t as student

    one, two = np.asarray(first, dtype=float), np.asarray(last, dtype=float)
    change = two - one
    n = len(change)
    if n < 2 or len(one) != len(two):
        raise ValueError("two scores of at least two people are needed")
    df = n - 1
    mean, sd, sd_first = float(change.mean()), float(change.std(ddof=1)), float(one.std(ddof=1))
    reach = float(student.ppf(0.975, df)) * sd / n**0.5
    varies = sd > 1e-12
    t = mean / (sd / n**0.5) if varies else None
    dz = mean / sd if varies else None
    related = varies and sd_first > 1e-12 and float(two.std(ddof=1)) > 1e-12
    return Paired(
        n,
        float(one.mean()),
        sd_first,
        float(two.mean()),
        float(two.std(ddof=1)),
        mean,
        sd,
        float(np.median(change)),
        mean - reach,
        mean + reach,
        t,
        df,
        float(2 * student.sf(abs(t), df)) if t is not None else None,
        dz,
        mean / sd_first if sd_first > 1e-12 else None,
        dz * hedges_correction(df + 1) if dz is not None else None,
        float(np.corrcoef(one, two)[0, 1]) if related else None,
    )


def hedges_correction(n: int) -> float:
    """1 − 3 / (4 df − 1) for n pairs: Hedges' correction of an effect size for few people."""
    return 1 - 3 / (4 * (n - 1) - 1)


def wilcoxon(
    first: Sequence[float] | Numbers,
    last: Sequence[float] | Numbers,
    zeros: Literal["dropped", "ranked"] = "dropped",
    corrected: bool = True,
) -> Wilcoxon:
    """The signed-rank test with its method fixed, since a library's default changes between versions.

    Normal approximation; equal changes share their mean rank; people without a change are ``dropped``
    (Wilcoxon) or ``ranked`` (Pratt); with or without the continuity correction.
    """
    import numpy as np
    from scipy.stats import rankdata
    from scipy.stats import wilcoxon as test

    change = np.round(np.asarray(last, dtype=float) - np.asarray(first, dtype=float), 10)
    none = int((change == 0).sum())
    handled = "people without a change " + ("left out" if zeros == "dropped" else "ranked (Pratt)")
    method = f"normal approximation, {'' if corrected else 'no '}continuity correction, {handled}"
    if none == len(change):
        return Wilcoxon(None, None, None, none, "nobody changed, so there is nothing to test")
    found = test(
        change,
        zero_method="wilcox" if zeros == "dropped" else "pratt",
        correction=corrected,
        method="approx",
    )
    moved = change[change != 0]
    ranks = rankdata(np.abs(moved))
    up, down = float(ranks[moved > 0].sum()), float(ranks[moved < 0].sum())
    p = min(1.0, float(found.pvalue))
    return Wilcoxon(float(found.statistic), p, (up - down) / (up + down), none, method)


def kruskal(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Whether several groups differ, by ranks (Kruskal and Wallis): H and p."""
    from scipy.stats import kruskal as test

    found = test(*groups)
    return float(found.statistic), float(found.pvalue)


def standardised_difference(
    first: Sequence[float] | Numbers, second: Sequence[float] | Numbers
) -> float | None:
    """The first group's mean less the second's, over their pooled SD; None where it cannot be told.

    It says how unlike two groups are; there is no test of it, since chance is not the question.
    """
    import numpy as np

    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(one) < 2 or len(two) < 2:
        return None
    pooled = ((len(one) - 1) * one.var(ddof=1) + (len(two) - 1) * two.var(ddof=1)) / (len(one) + len(two) - 2)
    return float((one.mean() - two.mean()) / pooled**0.5) if pooled > 1e-12 else None
