"""How far two coders agree, code by code: counts first, then the coefficients with their formulas.

Agreement serves talk between coders and openness about how it was done; it is no proof of truth (O'Connor
and Joffe 2020, doi:10.1177/1609406919899220). The coefficients treat units as independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from evalkit.analysis.people import ParticipantOf
from evalkit.model import Codebook, Coding, Segment, Source
from evalkit.text import overlap

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T", bound=Hashable)

FEWEST_USES = 5
"""Where either coder used a code less often, only counts are given: its coefficients would mean nothing."""


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """How two coders used one code over the same units: both, only the first, only the second, neither."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def units(self) -> int:
        """How many units both coders looked at."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def percent(self) -> float:
        """Share of units on which the two agree (0 to 1)."""
        return (self.both + self.neither) / self.units

    @property
    def positive(self) -> float:
        """Positive agreement, 2a / (2a + b + c): of the uses of the code, the share that match."""
        return 2 * self.both / (2 * self.both + self.only_first + self.only_second)

    @property
    def kappa(self) -> float:
        """Cohen's kappa, (po − pe) / (1 − pe), pe from each coder's own share (Cohen 1960).

        >>> round(TwoByTwo(20, 5, 10, 15).kappa, 3)
        0.4
        """
        first, second = self._shares()
        return _beyond(self.percent, first * second + (1 - first) * (1 - second))

    @property
    def ac1(self) -> float:
        """Gwet's AC1: as kappa, with pe = 2 p (1 − p) and p the mean share of uses (Gwet 2008)."""
        mean = sum(self._shares()) / 2
        return _beyond(self.percent, 2 * mean * (1 - mean))

    @property
    def pabak(self) -> float:
        """Prevalence- and bias-adjusted kappa, 2 po − 1 (Byrt, Bishop and Carlin 1993)."""
        return 2 * self.percent - 1

    def _shares(self) -> tuple[float, float]:
        return (self.both + self.only_first) / self.units, (self.both + self.only_second) / self.units


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Two coders on one code. The coefficients are ``None`` where either used the code too rarely."""

    code: str
    table: TwoByTwo
    percent: float | None
    positive: float | None
    kappa: float | None
    ac1: float | None
    pabak: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on all codes. ``alpha`` is Krippendorff's over sets of codes with MASI distance."""

    coders: tuple[str, str]
    units: int
    sources: tuple[str, ...]
    codes: tuple[CodeAgreement, ...]
    alpha: float | None

    def frame(self) -> pd.DataFrame:
        """One row per code; blank coefficients where the code was used too rarely."""
        import pandas as pd

        first, second = self.coders
        rows = [(*astuple(c.table), c.percent, c.positive, c.kappa, c.ac1, c.pabak) for c in self.codes]
        columns = ["both", f"only {first}", f"only {second}", "neither"]
        columns += ["agreement", "positive agreement", "kappa", "AC1", "PABAK"]
        index = pd.Index([c.code for c in self.codes], name="code")
        return pd.DataFrame(rows, index=index, columns=columns)


def find_agreement(
    codings: Sequence[Coding], units: Sequence[Segment], codebook: Codebook
) -> list[Agreement]:
    """The agreement of every two coders, over the units of the sources that both have coded.

    ``units`` are what is compared: sentences (``suggest.segments``) or turns (``turn_units``), without the
    interviewers'. A coding marks a unit where they share half of the shorter of the two. Sides are not
    compared.
    """
    worked = {coder: {c.segment.source_id for c in codings if c.coder == coder} for coder in _coders(codings)}
    marks = _marks(codings, units)
    found = []
    for first, second in combinations(worked, 2):
        shared = worked[first] & worked[second]
        rated = [
            (marks.get((first, unit), frozenset()), marks.get((second, unit), frozenset()))
            for unit in units
            if unit.source_id in shared
        ]
        if rated:
            codes = tuple(_code_agreement(code.slug, rated) for code in codebook.codes)
            alpha = krippendorff_alpha(rated, masi_distance)
            found.append(Agreement((first, second), len(rated), tuple(sorted(shared)), codes, alpha))
    return found


def turn_units(sources: Iterable[Source], participants: ParticipantOf) -> list[Segment]:
    """Every participant's turn as a unit to compare coders on; interviewers and unknown speakers left out."""
    units = []
    for source in sources:
        for turn in source.turns:
            who = participants(source, turn)
            if who and who.kind != "interviewer" and turn.end > turn.start:
                text = source.text[turn.start : turn.end]
                units.append(Segment(source.id, turn.start, turn.end, text, turn.index))
    return units


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


def _coders(codings: Iterable[Coding]) -> list[str]:
    return sorted({coding.coder for coding in codings})


def _marks(codings: Sequence[Coding], units: Sequence[Segment]) -> dict[tuple[str, Segment], frozenset[str]]:
    """The codes that each coder put on each unit."""
    places: dict[tuple[str, int], list[Segment]] = {}
    for unit in units:
        places.setdefault((unit.source_id, unit.turn), []).append(unit)
    marks: dict[tuple[str, Segment], frozenset[str]] = {}
    for coding in codings:
        for unit in places.get((coding.segment.source_id, coding.segment.turn), []):
            if _covers(coding.segment, unit):
                key = coding.coder, unit
                marks[key] = marks.get(key, frozenset()) | {coding.code}
    return marks


def _covers(coded: Segment, unit: Segment) -> bool:
    shared = overlap((coded.start, coded.end), (unit.start, unit.end))
    return 0 < min(coded.end - coded.start, unit.end - unit.start) <= 2 * shared


def _code_agreement(code: str, rated: Sequence[tuple[frozenset[str], frozenset[str]]]) -> CodeAgreement:
    cells = Counter((code in first, code in second) for first, second in rated)
    table = TwoByTwo(cells[True, True], cells[True, False], cells[False, True], cells[False, False])
    if min(table.both + table.only_first, table.both + table.only_second) < FEWEST_USES:
        return CodeAgreement(code, table, None, None, None, None, None)
    kappa = None if table.both == table.units else table.kappa
    return CodeAgreement(code, table, table.percent, table.positive, kappa, table.ac1, table.pabak)


def _beyond(observed: float, expected: float) -> float:
    return (observed - expected) / (1 - expected)
