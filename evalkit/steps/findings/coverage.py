"""Coverage of a project: as a table to read, a workbook and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import evalkit
from evalkit.analysis.coverage import Column, Coverage, cover, coverage_tables, find_gaps
from evalkit.analysis.people import Basis
from evalkit.analysis.shown_coverage import ShownCoverage
from evalkit.analysis.shown_coverage import show_coverage as print_coverage
from evalkit.analysis.small_numbers import WORKING, WORKING_MARK, Rule, Shown
from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.kept_results import code_of, keep_file
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.show import Picture, card
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.report.publication import project_rule
from evalkit.text import shorten
from evalkit.wording import plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class CoverageResult:
    """Coverage with the files it was written to. ``table`` and ``gaps`` are for reading on a screen.

    Tables and pictures are of the version that was asked for; ``coverage`` holds the exact counts.
    """

    coverage: Coverage
    shown: ShownCoverage
    table: str
    gaps: tuple[str, ...]
    workbook: Path
    picture: Path
    problems: tuple[Problem, ...]

    def frame(self, measure: str = "people") -> pd.DataFrame:
        """Code × stakeholder group: “people”, “excerpts”, “working_well”, “challenging” or “context”.

        To publish there is “people” alone: from several tables of the same people, what one hides could be
        worked out. Raises EvalkitError for the others.
        """
        if not self.shown.rule.active:
            return self.coverage.frame(measure)
        if measure != "people":
            raise EvalkitError("To publish there are people by code alone. Ask for “people”.")
        return _published_people(self.coverage, self.shown)

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
        return {title: frame for title, _, frame in tables_of(self.coverage, self.shown)}

    def heat_map(self) -> Picture:
        """People by code and group: darker is more."""
        from evalkit.report.figures.pictures import coverage_alt_text, draw_coverage

        alt = coverage_alt_text(self.coverage, self.shown)
        return Picture(draw_coverage(self.coverage, self.shown), alt)

    def balance(self) -> Picture:
        """How many people found each code challenging and working well."""
        from evalkit.report.figures.pictures import balance_alt_text, draw_balance

        alt = balance_alt_text(self.coverage, self.shown)
        return Picture(draw_balance(self.coverage, self.shown), alt)


def show_coverage(project: Project, publish: bool | None = None) -> CoverageResult:
    """Count who said what on which code, and write the table and the heat map into the project's reports.

    ``publish`` chooses the version of the counts; None leaves it to the project's settings.

    Where nothing has changed since they were written, they stay as they are.
    """
    evidence = gather_evidence(project)
    coverage = cover_project(project, evidence)
    shown = print_coverage(coverage, project_rule(project, publish))
    workbook = project.reports_folder / "coverage.xlsx"
    picture = project.reports_folder / "coverage.png"
    package = Path(evalkit.__file__).parent
    made_from = [
        repr((coverage, shown.rule)),
        *(code_of(package / part) for part in ("analysis", "exchange", "report/figures")),
    ]
    keep_file(project.folder, workbook, made_from, lambda path: _write_workbook(path, coverage, shown))
    keep_file(project.folder, picture, made_from, lambda path: _write_picture(path, coverage, shown))
    return CoverageResult(
        coverage,
        shown,
        say_table(coverage, shown),
        say_gaps(coverage, shown.rule),
        workbook,
        picture,
        (*evidence.problems, *coverage.problems),
    )


def _write_workbook(path: Path, coverage: Coverage, shown: ShownCoverage) -> None:
    from evalkit.exchange.workbook import write_tables

    write_tables(path, tables_of(coverage, shown))


def _write_picture(path: Path, coverage: Coverage, shown: ShownCoverage) -> None:
    from evalkit.report.figures.pictures import draw_coverage

    write_whole(path, draw_coverage(coverage, shown))


def tables_of(coverage: Coverage, shown: ShownCoverage) -> list[tuple[str, str, pd.DataFrame]]:
    """The workbook's tables as (title, note, table); to publish, only those that tell of no one person."""
    import pandas as pd

    if not shown.rule.active:
        mark = f" {WORKING_MARK}." if shown.rule.hide_up_to else ""
        return [(title, f"{note}{mark}", frame) for title, note, frame in coverage_tables(coverage)]
    said = [gap.partition(": ")[::2] for gap in say_gaps(coverage, shown.rule)]
    gaps = pd.DataFrame(said, columns=["gap", "where"]).set_index("gap")
    return [
        ("People by code", shown.rule.explain(), _published_people(coverage, shown)),
        ("Gaps", "What there is no evidence on.", gaps),
    ]


def _published_people(coverage: Coverage, shown: ShownCoverage) -> pd.DataFrame:
    import pandas as pd

    index = pd.Index([code.name for code in coverage.codes], name="code")
    columns = pd.Index([column.name for column in coverage.columns], name="group")
    cells = [[count.text for count in row] for row in shown.people]
    return pd.DataFrame(cells, index=index, columns=columns)


def say_gaps(coverage: Coverage, rule: Rule = WORKING) -> tuple[str, ...]:
    """Every kind of gap on one line, with what it concerns.

    To publish, no role is named that has too few interviews: how many it had would follow.
    """
    by_gap: dict[str, list[str]] = {}
    for gap, where in find_gaps(coverage):
        if rule.active and gap.endswith(" to do"):
            continue
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


def say_table(coverage: Coverage, shown: ShownCoverage | None = None) -> str:
    """How many people there is evidence from, by code and group, narrow enough for a terminal."""
    printed = shown or print_coverage(coverage)
    letters = [chr(ord("A") + n) if n < 26 else str(n) for n in range(len(coverage.columns))]
    names = [shorten(code.short or code.name, 30) for code in coverage.codes]
    width = max(map(len, names), default=0)
    lines = ["People with evidence, by code and group", "", " " * width + "".join(f"{x:>5}" for x in letters)]
    for name, row in zip(names, printed.people, strict=True):
        counts = ("·" if count.text == "0" else count.text for count in row)
        lines.append(f"{name:{width}}" + "".join(f"{count:>5}" for count in counts))
    keys = zip(letters, coverage.columns, printed.heard, strict=True)
    out_of = (
        f"{x}  {c.name}, of {_say_heard(heard, c, printed.rule)} in coded sources" for x, c, heard in keys
    )
    return "\n".join([*lines, "", *out_of, ""])


def _say_heard(heard: Shown, column: Column, rule: Rule) -> str:
    if column.basis == "notes":
        return plural(column.people, *_NOUNS["notes"])
    return rule.say_shown(heard, *_NOUNS[column.basis])


_NOUNS: dict[Basis, tuple[str, str]] = {
    "spoken": ("person", "people"),
    "survey": ("person", "people"),
    "notes": ("meeting", "meetings"),
}


def cover_project(project: Project, evidence: Evidence) -> Coverage:
    """The coverage of this evidence against the project's codebook, outline and aim."""
    codebook, outline = project.codebook, project.outline
    aim = project.settings.coverage.interviews_per_discipline
    return project.remembered.get(
        "coverage",
        (evidence, codebook, outline, aim),
        lambda: cover(
            evidence.excerpts,
            codebook,
            outline,
            sources=evidence.sources,
            participants=evidence.speaker,
            aim_per_discipline=aim,
            heard=evidence.voices,
        ),
    )
