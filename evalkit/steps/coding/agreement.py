"""How far a project's coders agree: over all their codings, and over those made without suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.analysis.agreement.compare import (
    COLUMNS,
    Agreement,
    Basis,
    Overall,
    find_agreement,
    find_overall,
)
from evalkit.analysis.agreement.intervals import Interval
from evalkit.files import write_whole
from evalkit.model import Coding, Segment
from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.text import join_plain, plural

if TYPE_CHECKING:
    import pandas as pd

BASES: tuple[Basis, ...] = ("unaided", "all")
NOBODY = (
    "No source was coded by two people yet. Ask a second person to code some of the sources, "
    "then measure agreement again."
)


@dataclass(frozen=True)
class MeasuredAgreement:
    """Every two coders, on each basis that has sources; ``overall`` where more than two share sources.

    ``from_suggestions`` counts, of ``codings`` in sources that two people coded, those that began as a
    suggestion: on these the coders were not independent.
    """

    pairs: tuple[Agreement, ...]
    overall: tuple[Overall, ...]
    codings: int
    from_suggestions: int

    def frame(self) -> pd.DataFrame:
        """One row per basis, pair of coders, code and side; blanks where a figure would mean nothing."""
        import pandas as pd

        return pd.DataFrame([row for pair in self.pairs for row in pair.rows()], columns=COLUMNS)


def measure_agreement(project: Project, evidence: Evidence | None = None) -> MeasuredAgreement:
    """Compare every two coders sentence by sentence over the sources that both coded."""
    from evalkit.steps.suggesting.sentences import find_sentences
    from evalkit.steps.suggesting.suggest import find_codable

    evidence = evidence or gather_evidence(project)
    known = {source.id for source in evidence.sources}
    codings = [coding for coding in project.codings if coding.segment.source_id in known]
    read = find_read(project)
    shared = _worked_on_by_two(codings, read)
    units = [
        unit
        for source in evidence.sources
        if source.id in shared
        for unit in find_sentences(project, source, find_codable(source, evidence.speaker).skip)
    ]
    suggested = {suggestion.segment.source_id for suggestion in project.store.suggestions()}
    both = [coding for coding in codings if coding.segment.source_id in shared]
    return _measure(codings, units, project, suggested, both, read)


def write_agreement(found: MeasuredAgreement, out: Path) -> None:
    """Write the table as csv: shares and coefficients unrounded, blanks where there are none."""
    write_whole(out, found.frame().to_csv(index=False).encode())


def say_agreement(found: MeasuredAgreement) -> list[str]:
    """The agreement in sentences, for the report's method and the command line."""
    said = [_say_pair(pair) for pair in found.pairs if pair.alpha is not None]
    said += [
        f"For all {len(one.coders)} coders together, over {_over(one.units, one.sources)}, it is "
        f"{_figure(one.alpha, one.alpha_interval)}."
        for one in found.overall
        if one.alpha is not None
    ]
    if not said:
        return []
    opening = (
        "Krippendorff's alpha says how far coders' sets of codes and sides agree: 1 is full agreement, 0 is "
        "what chance would give (distance: Measuring Agreement on Set-valued Items). The range behind it is "
        "a 95% interval over sources."
    )
    return [opening, *said, *_say_independence(found)]


def _measure(
    codings: Sequence[Coding],
    units: Sequence[Segment],
    project: Project,
    suggested: set[str],
    shared: Sequence[Coding],
    read: Mapping[str, AbstractSet[str]],
) -> MeasuredAgreement:
    pairs: list[Agreement] = []
    overall: list[Overall] = []
    for basis in BASES:
        pairs += find_agreement(codings, units, project.codebook, read=read, suggested=suggested, basis=basis)
        together = find_overall(codings, units, read=read, suggested=suggested, basis=basis)
        overall += [together] if together else []
    began = sum(1 for coding in shared if coding.origin)
    return MeasuredAgreement(tuple(pairs), tuple(overall), len(shared), began)


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
    return [f"{those} Nobody coded the same source as somebody else without suggestions."]
