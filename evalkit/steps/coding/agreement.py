"""How far a project's coders agree: over all their codings, and over those made without suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.agreed import as_each_agreed
from evalkit.analysis.agreement.compare import (
    COLUMNS,
    Agreement,
    Basis,
    Overall,
    find_agreement,
    find_overall,
    find_worked,
)
from evalkit.analysis.agreement.intervals import Interval
from evalkit.files import write_whole
from evalkit.model import Codebook, Coding, Segment
from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.sharing.plan import find_pending
from evalkit.wording import join_plain, one_or_many, plural

if TYPE_CHECKING:
    import pandas as pd

BASES: tuple[Basis, ...] = ("unaided", "all")
"""How codings are compared as their coders made them."""
NOBODY = (
    "No source was coded by two people yet. Ask a second person to code some of the sources, "
    "then measure agreement again."
)
NO_VOICES = (
    "Two people coded the same sources, but nobody has said who speaks there, so that there is nothing to "
    "compare yet. Fill in “kind” in participants.csv, then measure agreement again."
)


@dataclass(frozen=True)
class MeasuredAgreement:
    """Every two coders, on each basis that has sources; ``overall`` where more than two share sources.

    ``from_suggestions`` counts, of ``codings`` in sources that two people coded, those that began as a
    suggestion: on these the coders were not independent. ``agreed`` counts the passages that they went
    through together afterwards. ``why_none`` says what to do where there is nothing to compare.
    """

    pairs: tuple[Agreement, ...]
    overall: tuple[Overall, ...]
    codings: int
    from_suggestions: int
    agreed: int = 0
    why_none: str = ""

    def told(self) -> list[Agreement]:
        """The pairs to be told of: a pair that coded all its sources unaided is told of once."""
        unaided = {(pair.coders, pair.sources) for pair in self.pairs if pair.basis == "unaided"}
        return [p for p in self.pairs if p.basis != "all" or (p.coders, p.sources) not in unaided]

    def told_overall(self) -> list[Overall]:
        """The same of all coders together."""
        unaided = {one.sources for one in self.overall if one.basis == "unaided"}
        return [one for one in self.overall if one.basis != "all" or one.sources not in unaided]

    def frame(self) -> pd.DataFrame:
        """One row per basis, pair of coders, code and side; blanks where a figure would mean nothing."""
        import pandas as pd

        return pd.DataFrame([row for pair in self.pairs for row in pair.rows()], columns=COLUMNS)


def measure_agreement(project: Project, evidence: Evidence | None = None) -> MeasuredAgreement:
    """Compare every two coders sentence by sentence over the sources that both coded."""
    from evalkit.steps.suggesting.sentences import find_sentences
    from evalkit.steps.suggesting.suggest import find_codable

    evidence = evidence or gather_evidence(project)
    pending = find_pending(project)
    known = {source.id for source in evidence.sources if source.id not in pending}
    codings = [coding for coding in project.codings if coding.segment.source_id in known]
    read = find_read(project)
    shared = _worked_on_by_two(codings, read)
    units = [
        unit
        for source in evidence.sources
        if source.id in shared
        for unit in find_sentences(project, source, find_codable(source, evidence.speaker).skip)
    ]
    if not units:
        both = any(source.id in shared for source in evidence.sources)
        return MeasuredAgreement((), (), 0, 0, 0, NO_VOICES if both else _say_nobody(pending))
    suggested = {suggestion.segment.source_id for suggestion in project.store.read.suggestions()}
    agreed = [one for one in project.store.read.agreed() if one.segment.source_id in shared]
    compared = _Compared(units, project.codebook, read, suggested)
    bases: list[tuple[Basis, list[Coding], _Compared]] = [(b, codings, compared) for b in BASES]
    if agreed:
        worked = find_worked(codings, read, frozenset(), "all")
        bases.append(("agreed", as_each_agreed(codings, agreed), replace(compared, read=worked)))
    pairs = [pair for basis, made, over in bases for pair in over.pairs(made, basis)]
    overall = [one for basis, made, over in bases if (one := over.overall(made, basis))]
    by = [{*one.coders} for one in agreed]
    pairs = [p for p in pairs if p.basis != "agreed" or any({*p.coders} <= names for names in by)]
    within = [coding for coding in codings if coding.segment.source_id in shared]
    began = sum(1 for coding in within if coding.origin)
    why = "" if pairs else _say_nobody(pending)
    return MeasuredAgreement(tuple(pairs), tuple(overall), len(within), began, len(agreed), why)


@dataclass(frozen=True)
class _Compared:
    """What coders are compared on, once for every way of looking at their codings."""

    units: Sequence[Segment]
    codebook: Codebook
    read: Mapping[str, AbstractSet[str]]
    suggested: AbstractSet[str]

    def pairs(self, codings: Sequence[Coding], basis: Basis) -> list[Agreement]:
        return find_agreement(
            codings, self.units, self.codebook, read=self.read, suggested=self.suggested, basis=basis
        )

    def overall(self, codings: Sequence[Coding], basis: Basis) -> Overall | None:
        return find_overall(codings, self.units, read=self.read, suggested=self.suggested, basis=basis)


def _say_nobody(pending: Mapping[str, tuple[str, ...]]) -> str:
    """Why there is nothing to compare yet, and what to do."""
    if not pending:
        return NOBODY
    who = sorted({name for those in pending.values() for name in those})
    return (
        f"The plan has {plural(len(pending), 'source')} coded by two people each. They are compared once "
        f"{join_plain(who)} {one_or_many(len(who), 'has', 'have')} marked them as read."
    )


def write_agreement(found: MeasuredAgreement, out: Path) -> None:
    """Write the table as csv: shares and coefficients unrounded, blanks where there are none."""
    write_whole(out, found.frame().to_csv(index=False).encode())


def say_agreement(found: MeasuredAgreement) -> list[str]:
    """The agreement in sentences, for the report's method and the command line."""
    before = [pair for pair in found.told() if pair.basis != "agreed" and pair.alpha is not None]
    said = [_say_pair(pair) for pair in before]
    said += [
        f"For all {len(one.coders)} coders together, over {_over(one.units, one.sources)}, it is "
        f"{_figure(one.alpha, one.alpha_interval)}."
        for one in found.told_overall()
        if one.alpha is not None and one.basis != "agreed"
    ]
    if not said:
        return []
    opening = (
        "Krippendorff's alpha says how far coders' sets of codes and sides agree: 1 is full agreement, 0 is "
        "what chance would give (distance: Measuring Agreement on Set-valued Items). The range behind it is "
        "a 95% interval over sources."
    )
    return [opening, *said, *_say_independence(found), *_say_afterwards(found)]


def _worked_on_by_two(codings: Sequence[Coding], read: Mapping[str, AbstractSet[str]]) -> set[str]:
    coders: dict[str, set[str]] = {}
    for coder, sources in read.items():
        for source in sources:
            coders.setdefault(source, set()).add(coder)
    for coding in codings:
        coders.setdefault(coding.segment.source_id, set()).add(coding.coder)
    return {source for source, those in coders.items() if len(those) > 1}


def _say_pair(pair: Agreement) -> str:
    which = "both read to the end" if pair.read_said else "both coded"
    which = "coded without seeing suggestions" if pair.basis == "unaided" else which
    return (
        f"For {join_plain(pair.coders)}, over {_over(pair.units, pair.sources)} that they {which}, it is "
        f"{_figure(pair.alpha, pair.alpha_interval)}."
    )


def _over(units: int, sources: Sequence[str]) -> str:
    return f"{plural(units, 'sentence')} of {plural(len(sources), 'source')}"


def _figure(alpha: float | None, interval: Interval | None) -> str:
    between = f" ({interval.low:.2f} to {interval.high:.2f})" if interval else ""
    return f"{alpha:.2f}{between}" if alpha is not None else "not known"


def _say_independence(found: MeasuredAgreement) -> list[str]:
    if not found.from_suggestions:
        return []
    those = (
        f"{found.from_suggestions:,} of the {plural(found.codings, 'coding')} in these sources began as a "
        "suggestion that the coders saw. These were not made independently, so agreement over all codings is "
        "likely to be too high."
    )
    if any(pair.basis == "unaided" for pair in found.pairs):
        return [those]
    return [f"{those} No source is on record as coded by two people without suggestions."]


def _say_afterwards(found: MeasuredAgreement) -> list[str]:
    """What going through differences together did: told apart, since it is not independent agreement."""
    after = [pair for pair in found.pairs if pair.basis == "agreed" and pair.alpha is not None]
    if not after:
        return []
    figures = [f"{join_plain(pair.coders)}: {_figure(pair.alpha, None)}" for pair in after]
    return [
        f"Afterwards coders went through {plural(found.agreed, 'passage')} together that they had coded "
        f"differently, and what they agreed on counts in the findings. With it, alpha is "
        f"{'; '.join(figures)}. That is what they decided together; it does not say how far they agreed by "
        "themselves."
    ]
