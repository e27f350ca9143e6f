"""Tables and pictures of the evidence to take away: exact for the team, or as they may be published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from evalkit.analysis.co_occurrence import ANY
from evalkit.analysis.small_numbers import Rule
from evalkit.errors import EvalkitError
from evalkit.model import VALENCES, Valence
from evalkit.project import Project
from evalkit.steps.findings.coverage import tables_of
from evalkit.steps.looking.groups import count_together, cover_by, show_by
from evalkit.steps.report.publication import project_rule

if TYPE_CHECKING:
    import pandas as pd

What = Literal["people", "sides", "together", "tables"]
WHATS: tuple[What, ...] = get_args(What)
"""The heat map of people; the balance of the sides; codes that come together; all tables in one workbook."""
Kind = Literal["png", "svg", "xlsx", "csv"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEDIA: dict[Kind, str] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TITLES: dict[What, str] = {"people": "People by code", "sides": "Both sides"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to take away: its name, what it is, and its bytes."""

    name: str
    kind: Kind
    data: bytes


def take_away(
    project: Project, what: What, kind: Kind, by: str = "group", side: str = ANY, publish: bool | None = None
) -> Taken:
    """A table or picture of the evidence; ``publish`` None leaves the version to the project's settings.

    EvalkitError for what there is not, such as a picture of all tables, or may not be published.
    """
    rule = project_rule(project, publish)
    if rule.active and by != "group":
        raise EvalkitError(
            "Only the table by group can be published: with a second table of the same people, what one of "
            "them hides could be worked out. Choose the working version, or count by group."
        )
    valence = side if side in VALENCES else ANY
    if kind in ("png", "svg"):
        data = _draw(project, what, "svg" if kind == "svg" else "png", by, valence, rule)
    elif kind == "csv":
        data = _frame(project, what, by, valence, rule).to_csv(lineterminator="\n").encode()
    else:
        data = _write_book(project, by, rule)
    about = [what, *([by] if by != "group" else []), *([valence] if what == "together" and valence else [])]
    version = "to-publish" if rule.active else "working"
    name = re.sub(r"\W+", "-", "-".join(["evidence", *about, version])).lower()
    return Taken(f"{name}.{kind}", kind, data)


def _draw(
    project: Project, what: What, kind: Literal["png", "svg"], by: str, side: Valence | str, rule: Rule
) -> bytes:
    from evalkit.report.figures.pictures import draw_balance, draw_coverage
    from evalkit.report.figures.together_map import draw_together

    if what == "together":
        return draw_together(count_together(project), side, rule, kind)
    coverage = cover_by(project, by)
    shown = show_by(project, coverage, rule)
    if what == "people":
        return draw_coverage(coverage, shown, kind)
    if what == "sides":
        return draw_balance(coverage, shown, kind)
    raise EvalkitError("There is no picture of all tables. Take the workbook.")


def _frame(project: Project, what: What, by: str, side: Valence | str, rule: Rule) -> pd.DataFrame:
    if what == "together":
        return count_together(project).frame(side, rule)
    coverage = cover_by(project, by)
    for title, _, frame in tables_of(coverage, show_by(project, coverage, rule)):
        if title == _TITLES.get(what):
            return frame.set_axis([_flat(name) for name in frame.columns], axis=1)
    raise EvalkitError("This table cannot be published as it is. Take the picture, or the working version.")


def _flat(name: object) -> str:
    return ": ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _write_book(project: Project, by: str, rule: Rule) -> bytes:
    from evalkit.exchange.workbook import write_tables
    from evalkit.report.figures.together_map import say_side

    coverage, together = cover_by(project, by), count_together(project)
    note = "People who speak of both codes in the same words; a code with itself: everybody who speaks of it."
    tables = tables_of(coverage, show_by(project, coverage, rule))
    for side in (ANY, *VALENCES):
        tables.append((f"Together, {say_side(side)}", note, together.frame(side, rule)))
    path = project.reports_folder / ("evidence-to-publish.xlsx" if rule.active else "evidence.xlsx")
    write_tables(path, tables)
    return path.read_bytes()
