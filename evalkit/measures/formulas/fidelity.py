"""How fully a model was put into practice: agreement of raters, and fidelity against outcome over teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Icc:
    """ICC(A,1): how much of what varies between scores is between teams and not between raters."""

    value: float | None
    f: float | None
    teams: int
    raters: int


def icc_agreement(scores: Sequence[Sequence[float]]) -> Icc:
    """ICC of absolute agreement for one rater, two-way random; a row for each team, a column for each rater.

    Source: McGraw and Wong (1996), Psychological Methods 1, 30–46, case 2, ICC(A,1). Complete rows only.
    """
    import numpy as np

    table = np.asarray(scores, dtype=float)
    teams, raters = table.shape
    if teams < 2 or raters < 2:
        raise ValueError("two teams and two raters are needed")
    mean = table.mean()
    rows = raters * ((table.mean(axis=1) - mean) ** 2).sum() / (teams - 1)
    columns = teams * ((table.mean(axis=0) - mean) ** 2).sum() / (raters - 1)
    rest = (table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + mean) ** 2
    error = rest.sum() / ((teams - 1) * (raters - 1))
    under = rows + (raters - 1) * error + raters * (columns - error) / teams
    value = float((rows - error) / under) if abs(under) > 1e-12 else None
    return Icc(value, float(rows / error) if error > 1e-12 else None, teams, raters)


def weighted_kappa(
    first: Sequence[float], second: Sequence[float], weights: Literal["linear", "quadratic"]
) -> float | None:
    """Agreement of two raters beyond chance, with near misses counting less; None where nothing varies."""
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    if len({*first, *second}) < 2:
        return None
    levels = sorted({*first, *second})
    if all(float(level).is_integer() for level in levels):
        levels = [float(level) for level in range(int(levels[0]), int(levels[-1]) + 1)]
    one, two = ([levels.index(float(v)) for v in rated] for rated in (first, second))
    value = cohen_kappa_score(one, two, labels=list(range(len(levels))), weights=weights)
    return None if np.isnan(value) else float(value)


def ordinal_alpha(ratings: Sequence[Sequence[float | None]]) -> float | None:
    """Krippendorff's alpha for ordered scores; a row for each team, a column for each rater, None missing.

    Source: Krippendorff (2019), Content Analysis, 4th edition, chapter 12. None where nothing varies.
    """
    return _alpha(ratings, ordered=True)


def nominal_alpha(ratings: Sequence[Sequence[float | None]]) -> float | None:
    """Krippendorff's alpha for categories without an order."""
    return _alpha(ratings, ordered=False)


def _alpha(ratings: Sequence[Sequence[float | None]], ordered: bool) -> float | None:
    import numpy as np

    units = [[value for value in row if value is not None] for row in ratings]
    units = [unit for unit in units if len(unit) > 1]
    levels = sorted({value for unit in units for value in unit})
    if len(levels) < 2:
        return None
    seen = np.zeros((len(levels), len(levels)))
    for unit in units:
        counts = np.array([unit.count(level) for level in levels], dtype=float)
        seen += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    each = seen.sum(axis=1)
    if ordered:
        sums = np.cumsum(each)
        between = sums[None, :] - sums[:, None] + (each[:, None] - each[None, :]) / 2
        apart = between**2
    else:
        apart = 1.0 - np.eye(len(levels))
    expected = (np.outer(each, each) - np.diag(each)) / (each.sum() - 1)
    return float(1 - (seen * apart).sum() / (expected * apart).sum())


def fleiss_kappa(ratings: Sequence[Sequence[int]]) -> float:
    """Fleiss' kappa of several raters; a row for each unit, a column for each rater."""
    import numpy as np
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as kappa

    return float(kappa(aggregate_raters(np.asarray(ratings))[0]))


@dataclass(frozen=True, slots=True)
class TeamLevel:
    """Fidelity against outcome over teams (Spearman): never over people, and always with how many teams."""

    rho: float | None
    p: float | None
    teams: int


def fidelity_and_outcome(fidelity: Sequence[float], outcome: Sequence[float]) -> TeamLevel:
    """Whether teams with more of the model have better outcomes; None with under four teams or no spread."""
    from scipy.stats import spearmanr

    if len(fidelity) < 4 or len(set(fidelity)) < 2 or len(set(outcome)) < 2:
        return TeamLevel(None, None, len(fidelity))
    found = spearmanr(fidelity, outcome)
    return TeamLevel(float(found.statistic), float(found.pvalue), len(fidelity))
