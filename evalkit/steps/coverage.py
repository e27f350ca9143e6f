"""Coverage of a project: as a table to read, a workbook and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.analysis.coverage import Coverage, cover, coverage_tables, find_gaps
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.steps.evidence import Evidence, gather_evidence


@dataclass(frozen=True)
class CoverageResult:
    """Coverage with the files it was written to. ``table`` and ``gaps`` are for reading on a screen."""

    coverage: Coverage
    table: str
    gaps: tuple[str, ...]
    workbook: Path
    picture: Path
    problems: tuple[Problem, ...]


def show_coverage(project: Project) -> CoverageResult:
    """Count who said what on which code, and write the table and the heat map into the project's reports."""
    from evalkit.exchange.workbook import write_tables
    from evalkit.report.figures import draw_coverage

    evidence = gather_evidence(project)
    coverage = cover_project(project, evidence)
    workbook = project.reports_folder / "coverage.xlsx"
    picture = project.reports_folder / "coverage.png"
    write_tables(workbook, coverage_tables(coverage))
    picture.write_bytes(draw_coverage(coverage))
    return CoverageResult(
        coverage,
        coverage.frame("people").to_string(),
        tuple(f"{gap}: {where}" for gap, where in find_gaps(coverage)),
        workbook,
        picture,
        (*evidence.problems, *coverage.problems),
    )


def cover_project(project: Project, evidence: Evidence) -> Coverage:
    """The coverage of this evidence against the project's codebook, outline and aim."""
    return cover(
        evidence.excerpts,
        project.codebook,
        project.outline,
        sources=evidence.sources,
        participants=evidence.speaker,
        aim_per_discipline=project.settings.coverage.interviews_per_discipline,
    )
