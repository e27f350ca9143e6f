"""The coefficients of agreement, each with its formula and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """How two coders used one code over the same units: both, only the first, only the second, neither."""

    both: int
    only_first: int
    only_second: int
    neither: int

    def __add__(self, other: TwoByTwo) -> TwoByTwo:
        """The two tables as one."""
        return TwoByTwo(
            self.both + other.both,
            self.only_first + other.only_first,
            self.only_second + other.only_second,
            self.neither + other.neither,
        )

    @property
    def rarest(self) -> int:
        """How often the coder who used the code less often used it."""
        return self.both + min(self.only_first, self.only_second)

    @property
    def units(self) -> int:
        """How many units both coders looked at."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def percent(self) -> float:
        """Share of units on which the two agree (0 to 1)."""
        return (self.both + self.neither) / self.units

    @property
    def positive(self) -> float | None:
        """Positive agreement, 2a / (2a + b + c): of the uses of the code, the share that match."""
        uses = 2 * self.both + self.only_first + self.only_second
        return 2 * self.both / uses if uses else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, (po − pe) / (1 − pe), pe from each coder's own share (Cohen 1960).

        ``None`` where both used the code everywhere or nowhere: chance alone would agree.

        >>> round(TwoByTwo(20, 5, 10, 15).kappa, 3)
        0.4
        """
        first, second = self._shares()
        return _beyond(self.percent, first * second + (1 - first) * (1 - second))

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1: as kappa, with pe = 2 p (1 − p) and p the mean share of uses (Gwet 2008)."""
        mean = sum(self._shares()) / 2
        return _beyond(self.percent, 2 * mean * (1 - mean))

    @property
    def pabak(self) -> float:
        """Prevalence- and bias-adjusted kappa, 2 po − 1 (Byrt, Bishop and Carlin 1993)."""
        return 2 * self.percent - 1

    def _shares(self) -> tuple[float, float]:
        return (self.both + self.only_first) / self.units, (self.both + self.only_second) / self.units


def krippendorff_alpha(
    units: Iterable[Sequence[T | None]], distance: Callable[[T, T], float] | None = None
) -> float | None:
    """Krippendorff's alpha, 1 − Do / De, for any number of coders; ``None`` marks a missing value.

    ``units`` holds one sequence of values per unit; those with fewer than two values are left out.
    ``distance`` is 0 for the same value and by default 1 for any other (nominal). The result is ``None``
    where nothing varies, and alpha says nothing. Source: Krippendorff, Content Analysis (2004), chapter 11.
    """
    differ = distance or (lambda a, b: float(a != b))
    paired = [rated for unit in units if len(rated := [v for v in unit if v is not None]) > 1]
    totals: Counter[T] = Counter(value for rated in paired for value in rated)
    n = sum(totals.values())
    observed = sum(
        2 * sum(differ(a, b) for a, b in combinations(rated, 2)) / (len(rated) - 1) for rated in paired
    )
    expected = 2 * sum(totals[a] * totals[b] * differ(a, b) for a, b in combinations(totals, 2))
    return 1 - (n - 1) * observed / expected if expected else None


def masi_distance(first: frozenset[str], second: frozenset[str]) -> float:
    """How far two sets of codes differ: 1 − Jaccard × monotonicity (Passonneau 2006), 0 for two empty sets.

    >>> round(masi_distance(frozenset("ab"), frozenset("abcd")), 4)
    0.6667
    """
    if first == second:
        return 0.0
    shared = first & second
    if not shared:
        return 1.0
    monotonicity = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - len(shared) / len(first | second) * monotonicity


def fleiss_kappa(units: Iterable[Sequence[T]]) -> float | None:
    """Fleiss' kappa for any number of coders who all rated every unit; ``None`` where nothing varies.

    Computed by statsmodels (Fleiss 1971); ``units`` holds one sequence of values per unit, all as long.
    """
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as fleiss

    rated = [list(unit) for unit in units]
    numbers = {
        value: number for number, value in enumerate(sorted({v for unit in rated for v in unit}, key=str))
    }
    if len(numbers) < 2:
        return None
    counts, _ = aggregate_raters([[numbers[value] for value in unit] for unit in rated], len(numbers))
    return float(fleiss(counts, method="fleiss"))


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """The share of the codes of either that both chose; 1 where neither chose one."""
    return len(first & second) / len(first | second) if first | second else 1.0


def sample_f1(first: frozenset[str], second: frozenset[str]) -> float:
    """F1 of one coder's codes against the other's on one unit; 1 where neither chose one."""
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 1.0


def _beyond(observed: float, expected: float) -> float | None:
    return (observed - expected) / (1 - expected) if expected < 1 else None
