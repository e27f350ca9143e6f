"""``evalkit deidentify``: what could identify someone, in a project or in a bare table of texts."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.large import OUT, WORKERS, find_way
from evalkit.cli.passphrase import PASSPHRASE_FILE, ask_passphrase, find_vault, need_vault, read_passphrase
from evalkit.cli.show import PROJECT, in_project, list_problems, open_project, plural, quoted, say
from evalkit.errors import TableError
from evalkit.text import shorten


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(deidentify)
    app.command()(passphrase)


def deidentify(
    table: Path | None = typer.Option(None, help="A csv or xlsx table of texts, instead of a project."),
    column: str = typer.Option("", help="With --table: the column that holds the texts."),
    out: Path | None = OUT,
    workers: int = WORKERS,
    sheet: bool = typer.Option(
        False, "--sheet", help="Write a workbook in which to decide about every name."
    ),
    decide: Path | None = typer.Option(None, help="Take the decisions in such a workbook."),
    confirm: list[str] = typer.Option([], help="Confirm a source's replacements, such as S03 (or: all)."),
    who: bool = typer.Option(False, "--who", help="Show whose names the speakers' labels were."),
    by: str = typer.Option("", help="Who decides or confirms."),
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """List the names, numbers and places that were replaced, decide about them, and confirm sources.

    Example: evalkit deidentify --sheet

    Example: evalkit deidentify --decide names.xlsx --by "R. Mensah"

    Example: evalkit deidentify --confirm S03 --by "R. Mensah"

    Example: evalkit deidentify --table answers.csv --column comment --out identifiers.csv
    """
    if table:
        _table(table, column, out, workers)
    elif confirm:
        _confirm(project, confirm, by)
    elif who:
        _who(project, passphrase_file)
    else:
        _names(project, sheet, decide, by, passphrase_file)


def _table(table: Path, column: str, out: Path | None, workers: int) -> None:
    if not column or out is None:
        raise TableError(
            "With --table, name the texts' column with --column and the file to write with --out."
        )
    way = find_way(out, table, workers, "", deidentified=False)
    if way is None:
        from evalkit.steps.suggesting.bare_tables import deidentify_table

        result = deidentify_table(table, column, out)
    else:
        from evalkit.steps.large.tables import deidentify_large_table

        result = deidentify_large_table(table, column, out, way, say)
    say(f"{plural(result.texts, 'text')} read, {plural(result.lines, 'identifier')} written to {out}.")
    list_problems(result.problems, "Noticed:")


def _names(folder: Path | None, sheet: bool, decide: Path | None, by: str, file: Path | None) -> None:
    from evalkit.steps.names.confirmed import find_unconfirmed
    from evalkit.steps.names.deidentify import take_names, write_names
    from evalkit.steps.names.replacements import list_names

    project = open_project(folder)
    vault = find_vault(project, file)
    if decide:
        result = take_names(project, decide, vault, by)
        say(f"{plural(result.places, 'place')} changed in {plural(len(result.sources), 'source')}.")
        if result.sources:
            say("Run “evalkit suggest” and “evalkit report” again: files written before are as they were.")
        list_problems(result.problems, "Not done:")
        if result.problems:
            raise typer.Exit(1)
        return
    if sheet:
        path = write_names(project, None, vault)
        say(f"Decide in {path}, then run:\n  evalkit deidentify --decide {quoted(path)}{in_project(folder)}")
        if vault:
            say(
                f"That workbook holds names, and lies in {path.parent}, outside the project. On this machine "
                "only you can open it. Do not send it, and delete it when you have decided."
            )
        return
    for row in list_names(project, vault):
        name = f" “{row.name}”" if row.name else ""
        say(f"{row.shown or 'to look at:'}{name}: {plural(row.times, 'time')} in {', '.join(row.sources)}")
        say(f"     {shorten(row.contexts[0], 100)}" + (f"  ({row.why})" if row.why else ""))
    say(
        "\nThe day is taken out of dates. Months, years and days of the week stay (“July 2022”), and so do "
        "ages up to 89. National shops and charities stay unless a place is named with them."
    )
    waiting = find_unconfirmed(project)
    if waiting:
        say(f"\nNot yet confirmed by a person: {', '.join(waiting)}.")
    say("\nTo decide about them in a workbook: evalkit deidentify --sheet")


def _confirm(folder: Path | None, confirm: list[str], by: str) -> None:
    from evalkit.steps.names.deidentify import DELETE_RECORDING, confirm_sources

    project = open_project(folder)
    ids = list(project.store.read.added()) if confirm == ["all"] else confirm
    confirm_sources(project, ids, by)
    say(f"{plural(len(ids), 'source')} confirmed by {by}. {DELETE_RECORDING}")


def _who(folder: Path | None, file: Path | None) -> None:
    vault = need_vault(open_project(folder), file)
    for label in vault.contents.labels:
        say(f"{label.source_id}  {label.shown} is “{label.original}”")


def passphrase(project: Path | None = PROJECT, passphrase_file: Path | None = PASSPHRASE_FILE) -> None:
    """Lock the originals with another passphrase.

    Example: evalkit passphrase
    """
    from evalkit.errors import VaultError
    from evalkit.steps.names.project_vault import need_path, rotate_passphrase

    opened = open_project(project)
    need_path(opened)
    old = read_passphrase(passphrase_file) or ask_passphrase("Present passphrase: ")
    new = ask_passphrase("New passphrase: ", twice=True)
    if not new:
        raise VaultError("The new passphrase is asked for in a terminal. Run this command in one.")
    path = rotate_passphrase(opened, old, new)
    say(f"{path} is locked with the new passphrase. Older copies of that file keep the old one.")
