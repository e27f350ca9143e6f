"""Coverage of a project: as a table to read, a workbook and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import evalkit
from evalkit.analysis.coverage import Coverage, cover, coverage_tables, find_gaps
from evalkit.analysis.people import Basis
from evalkit.files import write_whole
from evalkit.kept_results import code_of, keep_file
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.show import Picture, card
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.text import plural, shorten

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CoverageResult:
    """Coverage with the files it was written to. ``table`` and ``gaps`` are for reading on a screen."""

    coverage: Coverage
    table: str
    gaps: tuple[str, ...]
    workbook: Path
    picture: Path
    problems: tuple[Problem, ...]

    def frame(self, measure: str = "people") -> pd.DataFrame:
        """Code × stakeholder group: “people”, “excerpts”, “working_well”, “challenging” or “context”."""
        return self.coverage.frame(measure)

    def _repr_html_(self) -> str:
        rows = [
            ("Codes", f"{len(self.coverage.codes):,}"),
            ("Gaps", " ".join(self.gaps) or "none"),
            ("Workbook", self.workbook),
            ("Picture", self.picture),
        ]
        return card("Coverage: who has spoken of what", rows)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The workbook's tables by title: people, excerpts, both sides, interviews by role, gaps."""
        return {title: frame for title, _, frame in coverage_tables(self.coverage)}

    def heat_map(self) -> Picture:
        """People by code and group: darker is more."""
        from evalkit.report.figures.pictures import coverage_alt_text, draw_coverage

        return Picture(draw_coverage(self.coverage), coverage_alt_text(self.coverage))

    def balance(self) -> Picture:
        """How many people found each code challenging and working well."""
        from evalkit.report.figures.pictures import balance_alt_text, draw_balance

        return Picture(draw_balance(self.coverage), balance_alt_text(self.coverage))


def show_coverage(project: Project) -> CoverageResult:
    """Count who said what on which code, and write the table and the heat map into the project's reports.

    Where nothing has changed since they were written, they stay as they are.
    """
    evidence = gather_evidence(project)
    coverage = cover_project(project, evidence)
    workbook = project.reports_folder / "coverage.xlsx"
    picture = project.reports_folder / "coverage.png"
    package = Path(evalkit.__file__).parent
    made_from = [
        repr(coverage),
        *(code_of(package / part) for part in ("analysis", "exchange", "report/figures")),
    ]
    keep_file(project.folder, workbook, made_from, lambda path: _write_workbook(path, coverage))
    keep_file(project.folder, picture, made_from, lambda path: _write_picture(path, coverage))
    return CoverageResult(
        coverage,
        say_table(coverage),
        say_gaps(coverage),
        workbook,
        picture,
        (*evidence.problems, *coverage.problems),
    )


def _write_workbook(path: Path, coverage: Coverage) -> None:
    from evalkit.exchange.workbook import write_tables

    write_tables(path, coverage_tables(coverage))


def _write_picture(path: Path, coverage: Coverage) -> None:
    from evalkit.report.figures.pictures import draw_coverage

    write_whole(path, draw_coverage(coverage))


def say_gaps(coverage: Coverage) -> tuple[str, ...]:
    """Every kind of gap on one line, with what it concerns."""
    by_gap: dict[str, list[str]] = {}
    for gap, where in find_gaps(coverage):
        by_gap.setdefault(gap, []).append(where)
    if len(coverage.no_evidence) == len(coverage.codes):
        by_gap["No evidence"] = ["no code has any yet"]
    return tuple(f"{_say_gap(gap, len(where))}: {'; '.join(where)}" for gap, where in by_gap.items())


def _say_gap(gap: str, roles: int) -> str:
    """A gap that several roles have in common, so that nobody reads it as one for all of them.

    >>> _say_gap("1 more interview to do", 8), _say_gap("1 more interview to do", 1)
    ('8 roles still have 1 interview to do each', '1 more interview to do')
    """
    if roles == 1 or not gap.endswith(" to do"):
        return gap
    return f"{roles} roles still have {gap.replace(' more', '')} each"


def say_table(coverage: Coverage) -> str:
    """How many people there is evidence from, by code and group, narrow enough for a terminal."""
    letters = [chr(ord("A") + n) if n < 26 else str(n) for n in range(len(coverage.columns))]
    names = [shorten(code.short or code.name, 30) for code in coverage.codes]
    width = max(map(len, names), default=0)
    lines = ["People with evidence, by code and group", "", " " * width + "".join(f"{x:>5}" for x in letters)]
    for name, row in zip(names, coverage.cells, strict=True):
        lines.append(f"{name:{width}}" + "".join(f"{cell.people or '·':>5}" for cell in row))
    keys = zip(letters, coverage.columns, strict=True)
    out_of = (f"{x}  {c.name}, of {plural(c.people, *_NOUNS[c.basis])} in coded sources" for x, c in keys)
    return "\n".join([*lines, "", *out_of, ""])


_NOUNS: dict[Basis, tuple[str, str]] = {
    "spoken": ("person", "people"),
    "survey": ("person", "people"),
    "notes": ("meeting", "meetings"),
}


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
