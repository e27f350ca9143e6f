"""``evalkit deidentify`` in a project: names out to a workbook, decisions back, and each source confirmed."""

from __future__ import annotations

from pathlib import Path

from evalkit.acts import Act
from evalkit.deidentify import DETECTION_TYPES, DetectionType
from evalkit.errors import ProjectError, TableError
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.steps.names.replacements import (
    OUTCOMES,
    NameDecision,
    NamesDecided,
    decide_names,
    list_names,
)
from evalkit.vault import Vault
from evalkit.wording import join_plain

DELETE_RECORDING = "If there is a recording of it, delete it now, as people were told."
"""What to remember once the replacements of a source are confirmed."""


def write_names(project: Project, path: Path | None = None, vault: Vault | None = None) -> Path:
    """Write the workbook of names; its path. With an open vault it holds the names, so it lies outside.

    Raises ProjectError for a place inside the project folder while the vault is open.
    """
    from evalkit.exchange.books import find_free
    from evalkit.exchange.names_sheet import Line, write_names_sheet

    outside = project.folder.with_name(f"{project.folder.name}-names.xlsx")
    path = (path or (outside if vault else project.reports_folder / "names.xlsx")).resolve()
    if vault and path.is_relative_to(project.folder):
        raise ProjectError(
            f"With the originals open, the workbook holds names, and {path} is inside the project folder. "
            f"Name a place outside it, such as {outside}, and delete the workbook when you have decided."
        )
    rows = list_names(project, vault)
    lines = [
        Line(r.shown, r.name, r.type, str(r.times), ", ".join(r.sources), "\n".join(r.contexts), r.why)
        for r in rows
    ]
    path = find_free(path)
    write_names_sheet(path, lines, list(OUTCOMES.items()))
    return path


def take_names(project: Project, sheet: Path, vault: Vault | None = None, by: str = "") -> NamesDecided:
    """Follow what a person wrote in the workbook of names. Rows that cannot be used are listed."""
    decisions, problems = read_names(sheet)
    result = decide_names(project, decisions, vault, by)
    return NamesDecided(result.places, result.sources, (*problems, *result.problems))


def read_names(sheet: Path) -> tuple[list[NameDecision], list[Problem]]:
    """The decisions in a workbook of names, and the rows that cannot be used."""
    from evalkit.sources.tables.table_rows import read_table

    table = read_table(sheet)
    if missing := [name for name in ("shown", "name", "decision") if name not in table.columns]:
        raise TableError(
            f"{sheet.name} has no column {', '.join(missing)}. Write it again: evalkit deidentify --sheet."
        )
    decisions: list[NameDecision] = []
    problems: list[Problem] = []
    for number, cells in zip(table.row_numbers, table.rows, strict=True):
        row = dict(zip(table.columns, cells, strict=True))
        where = f"{sheet.name}, row {number}"
        outcome = next((o for o in OUTCOMES if o == row["decision"].strip().lower()), None)
        kind = _type(row.get("type", ""))
        if outcome:
            instead = row.get("instead", "")
            decisions.append(NameDecision(row["shown"], row["name"], outcome, instead, kind, where))
        elif row["decision"]:
            known = join_plain([*OUTCOMES])
            problems.append(
                Problem(where, f"“{row['decision']}” is not one of the decisions. Choose {known}.")
            )
        elif row.get("instead") or (row["name"] and not row["shown"] and not row.get("times")):
            problems.append(Problem(where, "the column “decision” is empty, so nothing was done."))
    return decisions, problems


def _type(written: str) -> DetectionType:
    return next((known for known in DETECTION_TYPES if known == written.strip().lower()), "person")


def confirm_sources(project: Project, source_ids: list[str], by: str) -> list[str]:
    """Put on record that a person has read these sources and found their replacements right.

    Raises ProjectError without a name, and for a source that there is not.
    """
    if not by.strip():
        raise ProjectError('Say who confirms: --by "Your name". A source is confirmed by a person.')
    known = list(project.store.read.added())
    if wrong := [source_id for source_id in source_ids if source_id not in known]:
        raise ProjectError(
            f"There is no source {', '.join(wrong)}. There are {', '.join(known) or 'none yet'}."
        )
    for source_id in source_ids:
        what = f"The replacements in {source_id} confirmed"
        project.store.log(Act.CONFIRM_NAMES, what, project.now(), by.strip(), source_id)
    return source_ids
