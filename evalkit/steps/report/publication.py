"""Which version of its counts a project prints, and the families that small roles are joined into."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from evalkit.analysis.families import draft_family
from evalkit.analysis.people import Heard
from evalkit.analysis.small_numbers import Rule
from evalkit.delimited import find_delimiter, read_records
from evalkit.files import read_text, write_whole
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.wording import plural

FAMILIES_FILE = "families.csv"
_COLUMNS = ("role", "family", "confirmed by")
_NAMED = 5
"""Roles that a message names, at most."""


def project_rule(project: Project, publish: bool | None = None) -> Rule:
    """How counts of people are printed: as asked for, or as the project's settings say."""
    settings = project.settings.publication
    return Rule(settings.publishes(publish), settings.hide_up_to)


def read_families(
    project: Project, heard: Iterable[Heard], rule: Rule
) -> tuple[dict[str, str], list[Problem]]:
    """The family of each role, where somebody has confirmed it; what waits for a person is a problem.

    Under a rule ``families.csv`` is drafted where it is not there, gets a line for each new role, and loses
    those of roles that nobody has any more. Until somebody has put a name into its last column, small roles
    are joined by the kind of people alone.
    """
    if not rule.active:
        return {}, []
    kinds = {h.participant.role: h.participant.kind for h in heard if h.participant.role}
    path = project.folder / FAMILIES_FILE
    text = read_text(path) if path.exists() else ""
    kept = {row[0]: row for row in _parse(text) if row[0] in kinds}
    drafted = {role: (role, draft_family(role, kind), "") for role, kind in sorted(kinds.items())}
    rows = list((drafted | kept).values())
    if rows and rows != _parse(text):
        write_whole(path, _render(rows))
    return {role: family for role, family, by in rows if by}, _waiting(rows)


def confirm_families(project: Project, by: str) -> None:
    """Say in ``families.csv`` that a person has read every family; their name goes into each empty line."""
    path = project.folder / FAMILIES_FILE
    rows = _parse(read_text(path))
    write_whole(path, _render([(role, family, name or by) for role, family, name in rows]))


def _waiting(rows: Sequence[tuple[str, str, str]]) -> list[Problem]:
    waiting = [role for role, _, by in rows if not by]
    if not waiting:
        return []
    named = "; ".join(waiting[:_NAMED]) + ("; …" if len(waiting) > _NAMED else "")
    return [
        Problem(
            FAMILIES_FILE,
            f"Nobody has confirmed the family of {plural(len(waiting), 'role')} ({named}). Correct the "
            "column “family” where it is wrong, and put your name into “confirmed by”. Until then these "
            "roles are joined by the kind of people alone.",
        )
    ]


def _parse(text: str) -> list[tuple[str, str, str]]:
    """The lines below the heading; a line without a family has none."""
    rows = [record.cells for record in read_records(text, find_delimiter(text))[1:]] if text else []
    filled = [[cell.strip() for cell in (*row, "", "", "")[:3]] for row in rows]
    return [(role, family, by if family else "") for role, family, by in filled if role]


def _render(rows: Iterable[tuple[str, str, str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([_COLUMNS, *rows])
    return out.getvalue()
