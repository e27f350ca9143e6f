"""Every two coders compared, code by code and side by side, over what both read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from evalkit.analysis.agreement.coefficients import (
    TwoByTwo,
    fleiss_kappa,
    jaccard,
    krippendorff_alpha,
    masi_distance,
    sample_f1,
)
from evalkit.analysis.agreement.intervals import FEWEST_SOURCES, Interval, source_interval
from evalkit.analysis.people import ParticipantOf
from evalkit.model import VALENCES, Codebook, Coding, Segment, Source, Valence
from evalkit.text import overlap

if TYPE_CHECKING:
    import pandas as pd

Basis = Literal["unaided", "all", "agreed"]
"""Over which sources: those that both coded without seeing suggestions, or all that both read; "agreed" is
all of them with what the coders agreed on in the place of what each had."""
Label = tuple[str, Valence]
Marked = frozenset[Label]

FEWEST_USES = 5
"""Where either coder used a code less often, only counts are given: its coefficients would mean nothing."""
TOO_RARE = f"too rare: one of them used it fewer than {FEWEST_USES} times"
TOO_FEW = f"too few sources for an interval (fewer than {FEWEST_SOURCES} with this code)"
NO_SPREAD = "no interval: the figure does not vary from source to source"


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Two coders on one code (``side`` "any") or on one code and side.

    The coefficients are ``None`` where either used it too rarely, the intervals where there are too few
    sources; ``note`` then says so.
    """

    code: str
    side: Valence | Literal["any"]
    table: TwoByTwo
    percent: float | None = None
    positive: float | None = None
    kappa: float | None = None
    kappa_interval: Interval | None = None
    ac1: float | None = None
    ac1_interval: Interval | None = None
    pabak: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on all codes, over the sources that both read.

    Of the ``units``, at least one of them ``coded`` so many; on ``alike`` of these they gave the same codes
    and sides, on ``partly`` only some of them the same. ``alpha`` is Krippendorff's over sets of codes with
    their sides, with MASI distance; ``f1`` and ``jaccard`` are means over units. ``read_said`` is False where
    nobody marked sources as read, and those that both coded are taken.
    """

    coders: tuple[str, str]
    basis: Basis
    units: int
    sources: tuple[str, ...]
    codes: tuple[CodeAgreement, ...]
    alpha: float | None
    alpha_interval: Interval | None
    f1: float
    jaccard: float
    read_said: bool = False
    coded: int = 0
    alike: int = 0
    partly: int = 0

    @property
    def over(self) -> str:
        """Over which sources the two are compared, in words."""
        read = "all sources that both read to the end" if self.read_said else "all sources that both coded"
        words: dict[Basis, str] = {
            "unaided": "what both coded without seeing suggestions",
            "all": read,
            "agreed": "with what they agreed on afterwards",
        }
        return words[self.basis]

    def frame(self) -> pd.DataFrame:
        """One row per code and side; blanks where a figure would mean nothing."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=COLUMNS)

    def rows(self) -> list[tuple[object, ...]]:
        """The rows of the table, in the order of ``COLUMNS``."""
        return [_row(self, one) for one in self.codes]


@dataclass(frozen=True, slots=True)
class Overall:
    """Three coders or more on the sources that all of them read."""

    coders: tuple[str, ...]
    basis: Basis
    units: int
    sources: tuple[str, ...]
    alpha: float | None
    alpha_interval: Interval | None
    fleiss: Mapping[str, float | None]
    """Fleiss' kappa of each code that anybody used, by its slug."""


COLUMNS = [
    *("code", "side", "units", "both", "first", "second", "percent", "positive"),
    *("kappa", "kappa_low", "kappa_high", "ac1", "ac1_low", "ac1_high", "pabak", "basis"),
    *("first_coder", "second_coder", "sources", "note"),
]
"""``first`` and ``second`` count the units that only the first or only the second coder gave the code."""


def find_agreement(
    codings: Sequence[Coding],
    units: Sequence[Segment],
    codebook: Codebook,
    *,
    read: Mapping[str, AbstractSet[str]] | None = None,
    suggested: AbstractSet[str] = frozenset(),
    basis: Basis = "all",
) -> list[Agreement]:
    """The agreement of every two coders over the units of the sources that both read.

    ``units`` are what is compared: sentences (``suggest.segments``) or turns (``turn_units``), without the
    interviewers'. A coding marks a unit where they share half of the shorter of the two. ``read`` names the
    sources that each coder marked as read; a coder it does not name counts for those in which they coded.
    ``suggested`` names the sources that have suggestions: with the basis "unaided", a source in it counts
    only for a coder all of whose codings there were made without seeing any.
    """
    worked = find_worked(codings, read or {}, suggested, basis)
    marks = _marks(codings, units)
    found = []
    for first, second in combinations(sorted(worked), 2):
        rated = _rated((first, second), worked[first] & worked[second], units, marks)
        if rated:
            said = bool(read) and {first, second} <= set(read or ())
            found.append(_compare((first, second), rated, codebook, basis, said))
    return found


def find_overall(
    codings: Sequence[Coding],
    units: Sequence[Segment],
    *,
    read: Mapping[str, AbstractSet[str]] | None = None,
    suggested: AbstractSet[str] = frozenset(),
    basis: Basis = "all",
) -> Overall | None:
    """All coders together, where more than two read the same sources; else ``None``."""
    worked = find_worked(codings, read or {}, suggested, basis)
    coders = tuple(sorted(worked))
    shared = frozenset.intersection(*worked.values()) if worked else frozenset()
    rated = _rated(coders, shared, units, _marks(codings, units)) if len(coders) > 2 else {}
    if not rated:
        return None
    everything = [unit for part in rated.values() for unit in part]
    slugs = sorted({code for unit in everything for mark in unit for code, _ in mark})
    by_code = {
        slug: fleiss_kappa([_has(slug, mark) for mark in unit] for unit in everything) for slug in slugs
    }
    alpha, interval = _alpha(rated)
    return Overall(coders, basis, len(everything), tuple(rated), alpha, interval, by_code)


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


Rated = Mapping[str, list[tuple[Marked, ...]]]
"""By source: what each coder marked on each of its units."""


def find_worked(
    codings: Sequence[Coding],
    read: Mapping[str, AbstractSet[str]],
    suggested: AbstractSet[str],
    basis: Basis,
) -> dict[str, frozenset[str]]:
    """The sources that each coder read; "unaided" leaves out those in which suggestions led them.

    ``read``, ``suggested`` and ``basis`` are as for :func:`find_agreement`.
    """
    coders = {coding.coder for coding in codings} | set(read)
    coded = {coder: {c.segment.source_id for c in codings if c.coder == coder} for coder in coders}
    aided = {
        (c.coder, c.segment.source_id)
        for c in codings
        if c.origin is not None or (not c.blind and c.segment.source_id in suggested)
    }
    return {
        coder: frozenset(
            source
            for source in read.get(coder, coded[coder])
            if basis != "unaided" or ((coder, source) not in aided)
        )
        for coder in coders
    }


def _rated(
    coders: Sequence[str],
    sources: AbstractSet[str],
    units: Sequence[Segment],
    marks: Mapping[tuple[str, Segment], Marked],
) -> Rated:
    rated: dict[str, list[tuple[Marked, ...]]] = {}
    for unit in units:
        if unit.source_id in sources:
            marked = tuple(marks.get((coder, unit), frozenset()) for coder in coders)
            rated.setdefault(unit.source_id, []).append(marked)
    return rated


def _compare(
    coders: tuple[str, str], rated: Rated, codebook: Codebook, basis: Basis, read_said: bool
) -> Agreement:
    units = [unit for part in rated.values() for unit in part]
    sides: tuple[Valence | Literal["any"], ...] = ("any", *(VALENCES if codebook.sides else ()))
    codes = tuple(_on_code(code.slug, side, rated) for code in codebook.codes for side in sides)
    alpha, interval = _alpha(rated)
    flat = [(_flat(first), _flat(second)) for first, second in units]
    return Agreement(
        coders,
        basis,
        len(units),
        tuple(sorted(rated)),
        tuple(one for one in codes if one.side == "any" or one.table.units > one.table.neither),
        alpha,
        interval,
        sum(sample_f1(*pair) for pair in flat) / len(flat),
        sum(jaccard(*pair) for pair in flat) / len(flat),
        read_said,
        sum(1 for first, second in flat if first | second),
        sum(1 for first, second in flat if first | second and first == second),
        sum(1 for first, second in flat if first & second and first != second),
    )


def _on_code(code: str, side: Valence | Literal["any"], rated: Rated) -> CodeAgreement:
    tables = [_table(code, side, units) for units in rated.values()]
    whole = _add(tables)
    if whole.rarest < FEWEST_USES:
        return CodeAgreement(code, side, whole, note=TOO_RARE if whole.units > whole.neither else "not used")
    used = sum(1 for table in tables if _uses(table))
    kappa = source_interval(tables, lambda some: _add(some).kappa, _uses) if used >= FEWEST_SOURCES else None
    ac1 = source_interval(tables, lambda some: _add(some).ac1, _uses) if used >= FEWEST_SOURCES else None
    note = "" if kappa and ac1 else TOO_FEW if used < FEWEST_SOURCES else NO_SPREAD
    return CodeAgreement(
        code,
        side,
        whole,
        whole.percent,
        whole.positive,
        whole.kappa,
        kappa,
        whole.ac1,
        ac1,
        whole.pabak,
        note,
    )


def _table(code: str, side: Valence | Literal["any"], units: Sequence[tuple[Marked, ...]]) -> TwoByTwo:
    both = only_first = only_second = 0
    for first, second in units:
        a, b = _has(code, first, side), _has(code, second, side)
        both += a and b
        only_first += a and not b
        only_second += b and not a
    return TwoByTwo(both, only_first, only_second, len(units) - both - only_first - only_second)


def _add(tables: Sequence[TwoByTwo]) -> TwoByTwo:
    return sum(tables, TwoByTwo(0, 0, 0, 0))


def _uses(table: TwoByTwo) -> float:
    return table.units - table.neither


def _alpha(rated: Rated) -> tuple[float | None, Interval | None]:
    parts = [[tuple(map(_flat, unit)) for unit in units] for units in rated.values()]

    def alpha(some: Sequence[list[tuple[frozenset[str], ...]]]) -> float | None:
        return krippendorff_alpha((unit for part in some for unit in part), masi_distance)

    return alpha(parts), source_interval(parts, alpha, len)


def _flat(mark: Marked) -> frozenset[str]:
    """Codes with their sides as one set: a code on opposite sides is two different things."""
    return frozenset(f"{code}:{side}" for code, side in mark)


def _has(code: str, mark: Marked, side: Valence | Literal["any"] = "any") -> bool:
    return any(slug == code and side in ("any", took) for slug, took in mark)


def _marks(codings: Sequence[Coding], units: Sequence[Segment]) -> dict[tuple[str, Segment], Marked]:
    """The codes, each with its side, that each coder put on each unit."""
    places: dict[tuple[str, int], list[Segment]] = {}
    for unit in units:
        places.setdefault((unit.source_id, unit.turn), []).append(unit)
    marks: dict[tuple[str, Segment], Marked] = {}
    for coding in codings:
        for unit in places.get((coding.segment.source_id, coding.segment.turn), []):
            if _covers(coding.segment, unit):
                key = coding.coder, unit
                marks[key] = marks.get(key, frozenset()) | {(coding.code, coding.valence)}
    return marks


def _covers(coded: Segment, unit: Segment) -> bool:
    shared = overlap((coded.start, coded.end), (unit.start, unit.end))
    return 0 < min(coded.end - coded.start, unit.end - unit.start) <= 2 * shared


def _row(agreement: Agreement, one: CodeAgreement) -> tuple[object, ...]:
    kappa, ac1 = one.kappa_interval, one.ac1_interval
    return (
        one.code,
        one.side,
        agreement.units,
        one.table.both,
        one.table.only_first,
        one.table.only_second,
        one.percent,
        one.positive,
        one.kappa,
        kappa.low if kappa else None,
        kappa.high if kappa else None,
        one.ac1,
        ac1.low if ac1 else None,
        ac1.high if ac1 else None,
        one.pabak,
        agreement.basis,
        *agreement.coders,
        len(agreement.sources),
        one.note,
    )
