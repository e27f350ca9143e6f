"""Shares of people with their intervals: of those seen, between two groups, before and after, over sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.analysis.closed_questions import wilson

WILSON = "95% Wilson interval"


@dataclass(frozen=True, slots=True)
class Share:
    """``k`` of ``n`` people; ``value`` and its interval are None where n is 0."""

    k: int
    n: int
    value: float | None
    low: float | None
    high: float | None


def share(k: int, n: int) -> Share:
    """A share with its Wilson interval.

    >>> found = share(58, 60)
    >>> round(found.low, 3), round(found.high, 3)
    (0.886, 0.991)
    """
    return Share(k, n, k / n, *wilson(k, n)) if n else Share(k, n, None, None, None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a share would be if none, or all, of the people without a second score had improved."""

    observed: Share
    started: int
    none_missing: Share
    all_missing: Share


def bound(k: int, followed: int, started: int) -> Bounds:
    """The share of those followed up who improved, and its two bounds over all who started.

    >>> found = bound(58, 60, 100)
    >>> found.none_missing.value, found.all_missing.value
    (0.58, 0.98)
    """
    if not 0 <= k <= followed <= started:
        raise ValueError(f"{k} of {followed} of {started} people cannot be")
    return Bounds(share(k, followed), started, share(k, started), share(k + started - followed, started))


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its 95% interval; None where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None


def difference(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """The first share less the second, each as (k, n), with Newcombe's interval (hybrid of Wilson's).

    Source: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; worked out by statsmodels.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    (k1, n1), (k2, n2) = first, second
    if not n1 or not n2:
        return Difference(None, None, None)
    low, high = confint_proportions_2indep(k1, n1, k2, n2, compare="diff", method="newcomb")
    return Difference(k1 / n1 - k2 / n2, float(low), float(high))


@dataclass(frozen=True, slots=True)
class McNemar:
    """Whether as many people crossed a line one way as the other; p values, 1 where nobody crossed."""

    exact_p: float
    chi2: float
    chi2_p: float


def mcnemar(both: int, only_before: int, only_after: int, neither: int) -> McNemar:
    """McNemar's test of people before and after: exact, and with the continuity correction."""
    from statsmodels.stats.contingency_tables import mcnemar as test

    if not only_before + only_after:
        return McNemar(1.0, 0.0, 1.0)
    counts = [[both, only_before], [only_after, neither]]
    exact, corrected = test(counts, exact=True), test(counts, exact=False, correction=True)
    return McNemar(float(exact.pvalue), float(corrected.statistic), float(corrected.pvalue))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's p for tests made together, in the same order; tests that could not be made do not count.

    >>> holm([0.01, None, 0.04])
    [0.02, None, 0.04]
    """
    from statsmodels.stats.multitest import multipletests

    made = [p for p in p_values if p is not None]
    if not made:
        return list(p_values)
    adjusted = iter(multipletests(made, method="holm")[1])
    return [None if p is None else float(next(adjusted)) for p in p_values]


@dataclass(frozen=True, slots=True)
class Pooled:
    """One odds ratio over several sites, with its interval, and whether sites differ (``homogeneity_p``)."""

    odds_ratio: float
    low: float
    high: float
    p: float
    homogeneity_p: float


def mantel_haenszel(tables: Sequence[Sequence[Sequence[int]]]) -> Pooled:
    """The odds ratio over sites; each site is ((improved, not) in one arm, (improved, not) in the other)."""
    import numpy as np
    from statsmodels.stats.contingency_tables import StratifiedTable

    pooled = StratifiedTable([np.asarray(table, dtype=float) for table in tables])
    low, high = pooled.oddsratio_pooled_confint()
    test = pooled.test_null_odds()
    return Pooled(
        float(pooled.oddsratio_pooled),
        float(low),
        float(high),
        float(test.pvalue),
        float(pooled.test_equal_odds().pvalue),
    )


@dataclass(frozen=True, slots=True)
class Cross:
    """Whether two answers go together: χ², degrees of freedom, p, smallest expected count, Cramér's V."""

    chi2: float
    df: int
    p: float
    least_expected: float
    cramers_v: float


def chi_square(counts: Sequence[Sequence[int]]) -> Cross:
    """χ² of a table of counts, without correction. ValueError where a row or column is empty."""
    import numpy as np
    from scipy.stats import chi2_contingency

    table = np.asarray(counts)
    found = chi2_contingency(table, correction=False)
    v = (found.statistic / (table.sum() * (min(table.shape) - 1))) ** 0.5
    return Cross(
        float(found.statistic),
        int(found.dof),
        float(found.pvalue),
        float(found.expected_freq.min()),
        float(v),
    )


def fisher(counts: Sequence[Sequence[int]]) -> tuple[float, float]:
    """Fisher's exact test of a two by two table: odds ratio and p."""
    from scipy.stats import fisher_exact

    found = fisher_exact(counts)
    return float(found[0]), float(found[1])


@dataclass(frozen=True, slots=True)
class Recommending:
    """People who would recommend (9–10), are passive (7–8) or detract (0–6); ``net`` in points of 100."""

    promoters: int
    passives: int
    detractors: int
    net: float | None


def net_promoters(scores: Sequence[float]) -> Recommending:
    """9–10 less 0–6, of all who scored.

    >>> net_promoters([10, 9, 7, 2]).net
    25.0
    """
    up, down = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    net = 100 * (up - down) / len(scores) if scores else None
    return Recommending(up, len(scores) - up - down, down, net)
