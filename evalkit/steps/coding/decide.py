"""Take people's decisions back from the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.codings import decide
from evalkit.errors import EvalkitError
from evalkit.model import Coding, Decision, Problem, Segment
from evalkit.project import Project


@dataclass(frozen=True)
class DecideResult:
    """What a workbook's rows became."""

    codings: tuple[Coding, ...]
    rejected: int
    already: int
    problems: tuple[Problem, ...]


def take_decisions(project: Project, sheet: Path, coder: str = "") -> DecideResult:
    """Turn the filled rows of a workbook into codings and rejections, under the coder's name.

    A row that was taken before changes nothing. Rows that cannot be used are listed; the others are taken.
    """
    from evalkit.exchange.sheet import read_sheet

    decisions, problems = read_sheet(sheet, project.codebook, project.sources, coder)
    offered = {suggestion.id: suggestion for suggestion in project.store.read.suggestions()}
    held = {(c.segment, c.code, c.coder) for c in project.codings}
    refused = {(d.suggestion_id, d.coder) for d in project.store.read.decisions() if d.outcome == "rejected"}
    new_id = project.store.ids.new_aliases("codings")
    codings: list[Coding] = []
    decided: list[Decision] = []
    rejected: set[Segment] = set()
    already = 0
    for row in decisions:
        known = [offered[i] for i in row.offered if i in offered]
        try:
            came = decide(
                row.segment,
                row.choices,
                known,
                row.coder,
                project.now(),
                new_id.__next__,
                row.memo,
                row.blind,
            )
        except EvalkitError as error:
            problems.append(Problem(f"{sheet.name}, row {row.row}", str(error)))
            continue
        fresh = [c for c in came.codings if (c.segment, c.code, c.coder) not in held]
        ids = {coding.id for coding in fresh}
        news = [d for d in came.decisions if d.coding_id in ids or _is_new_refusal(d, refused)]
        already += not (fresh or news)
        codings += fresh
        decided += news
        if news and not row.choices:
            rejected.add(row.segment)
    kept = project.store.add_codings(codings, decided, anew=True)
    return DecideResult(kept, len(rejected), already, tuple(problems))


def _is_new_refusal(decision: Decision, refused: set[tuple[str, str]]) -> bool:
    return decision.outcome == "rejected" and (decision.suggestion_id, decision.coder) not in refused
