"""What care costs: contacts at standard prices, arithmetic means, intervals by resampling people or teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.measures.formulas.scoring import Numbers

RESAMPLES = 5_000


@dataclass(frozen=True, slots=True)
class Use:
    """How often one person used one service in one window; ``count`` is None where it is blank."""

    person: str
    window: str
    service: str
    count: float | None


def cost_people(uses: Sequence[Use], prices: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """The cost of each window for each person: None where a count is blank, since missing use is not 0.

    KeyError for a service without a price. A service without a row for a person counts as not used only where
    the person has other rows in that window.

    >>> cost_people([Use("A", "before", "nurse", 2)], {"nurse": 48})
    {'before': {'A': 96}}
    """
    found: dict[str, dict[str, float | None]] = {}
    for use in uses:
        window = found.setdefault(use.window, {})
        so_far = window.get(use.person, 0)
        blank = use.count is None or so_far is None
        window[use.person] = None if blank else (so_far or 0) + (use.count or 0) * prices[use.service]
    return found


@dataclass(frozen=True, slots=True)
class CostChange:
    """Mean cost before and after of people with both, and the change with its 95% interval."""

    n: int
    mean_before: float
    mean_after: float
    change: float
    low: float
    high: float
    method: str


def cost_change(
    before: Sequence[float], after: Sequence[float], seed: int = 0, resamples: int = RESAMPLES
) -> CostChange:
    """The change in arithmetic means (costs are skewed, and totals are what is paid), people resampled.

    Percentile bootstrap; ``seed`` makes it the same each time.
    """
    import numpy as np

    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if len(change) < 2:
        raise ValueError("two people with both windows are needed")
    low, high = _interval(_resampled_means(change, seed, resamples))
    method = f"arithmetic means, percentile bootstrap of {resamples:,} resamples of people"
    return CostChange(
        len(change), float(np.mean(before)), float(np.mean(after)), float(change.mean()), low, high, method
    )


@dataclass(frozen=True, slots=True)
class CostDifference:
    """The difference of two arms' mean costs, with its 95% interval."""

    n: int
    value: float
    low: float
    high: float
    method: str


def cost_difference(
    first: Sequence[float], second: Sequence[float], seed: int = 0, resamples: int = RESAMPLES
) -> CostDifference:
    """The first arm's mean less the second's; people of each arm are resampled apart."""
    import numpy as np

    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    means = _resampled_means(one, seed, resamples) - _resampled_means(two, seed + 1, resamples)
    method = f"arithmetic means, percentile bootstrap of {resamples:,} resamples of people"
    return CostDifference(len(one) + len(two), float(one.mean() - two.mean()), *_interval(means), method)


def cost_difference_by_team(
    costs: Sequence[tuple[float, int, str]], seed: int = 0, resamples: int = RESAMPLES
) -> CostDifference:
    """The same where arms are teams: whole teams are resampled. ``costs`` are (cost, arm 1 or 0, team)."""
    import numpy as np

    random = np.random.default_rng(seed)
    arms = []
    for arm in (1, 0):
        own: dict[str, list[float]] = {}
        for cost, of_arm, team in costs:
            if of_arm == arm:
                own.setdefault(team, []).append(cost)
        if not own:
            raise ValueError("each arm needs a team")
        sums, sizes = (np.array([f(team) for team in own.values()], dtype=float) for f in (sum, len))
        drawn = random.integers(0, len(own), (resamples, len(own)))
        arms.append((sums.sum() / sizes.sum(), sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), len(own)))
    (mean1, all1, teams1), (mean0, all0, teams0) = arms
    method = (
        f"arithmetic means, percentile bootstrap of {resamples:,} resamples of teams ({teams1} and {teams0})"
    )
    return CostDifference(len(costs), float(mean1 - mean0), *_interval(all1 - all0), method)


def _resampled_means(values: Numbers, seed: int, resamples: int) -> Numbers:
    """Means of resamples, a block at a time so that many people need little memory."""
    import numpy as np

    random, n = np.random.default_rng(seed), len(values)
    block = max(1, 2_000_000 // n)
    means = [
        values[random.integers(0, n, (min(block, resamples - start), n))].mean(axis=1)
        for start in range(0, resamples, block)
    ]
    found: Numbers = np.concatenate(means)
    return found


def _interval(means: Numbers) -> tuple[float, float]:
    import numpy as np

    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
