"""``evalkit import`` and ``evalkit export``: to and from other programs for qualitative analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, in_project, list_lines, list_problems, open_project, plural, quoted, say

if TYPE_CHECKING:
    from evalkit.steps.exchanging.bring_in import Imported


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("import")(bring_in)
    app.command("export")(give_out)


def bring_in(
    file: Path = typer.Argument(
        help="A coded project or list of codings: .qdpx, .qde, .qdc, .xlsx, .csv, .docx with comments, "
        "Taguette's .sqlite3, QualCoder's folder."
    ),
    confirm: bool = typer.Option(False, "--confirm", help="The list of codes is right: bring everything in."),
    coder: str = typer.Option(
        "",
        help="Who coded it, if the file says it wrongly; with a table of evalkit's own: only their rows.",
    ),
    project: Path | None = PROJECT,
) -> None:
    """Bring in what was coded in NVivo, MAXQDA, ATLAS.ti, Dedoose, Taguette, QualCoder, Word or a table.

    The first run drafts a list of what each code becomes here, for you to correct in Excel. With --confirm
    the texts, codes and codings come in. What could not be placed is listed. A table that evalkit wrote, or
    with its columns, comes in at once.

    Example: evalkit import our-project.qdpx

    Example: evalkit import our-project.qdpx --confirm
    """
    from evalkit.steps.coding.import_codings import is_own_table

    opened = open_project(project)
    if is_own_table(file):
        _bring_in_table(opened.folder, file, coder)
        return
    from evalkit.steps.exchanging.bring_in import import_plan, plan_import

    plan = plan_import(opened, file)
    outside = plan.outside
    applied = sum(1 for _ in outside.applied())
    say(
        f"{file.name} ({outside.program}): {plural(len(outside.sources), 'source')}, "
        f"{plural(len(outside.codes), 'code')}, {plural(applied, 'coding')}, "
        f"{plural(len(outside.coders), 'coder')}."
    )
    if not confirm:
        list_lines(outside.left_out, "Will not come in:")
        say(f"\nCheck what each code becomes in {plan.mapping}. Then run:")
        say(f"  evalkit import {quoted(file)} --confirm{in_project(project)}")
        return
    _say_imported(import_plan(opened, plan, coder), applied)


def _say_imported(done: Imported, applied: int) -> None:
    say(
        f"{plural(done.sources, 'source')} added, {done.applied:,} of {applied:,} codings placed, "
        f"{done.already:,} there already, {plural(done.new_codes, 'new code')}."
    )
    if done.codings > done.applied:
        say(f"They are {done.codings:,} codings here: one for each turn that the words run through.")
    if done.waiting:
        say(f"{plural(done.waiting, 'coding')} waiting for you to say where they belong: evalkit code")
    list_problems(done.problems, "To look at:")
    list_lines(done.left_out, "Left out:")
    say(f"\nAll of this is written down in {done.record}.")


def _bring_in_table(folder: Path, file: Path, coder: str) -> None:
    from evalkit.cli.coding import import_codings

    import_codings(file, coder, folder)


def give_out(
    out: Path = typer.Argument(help="The file to write: .qdpx, .qdc, .csv, .xlsx, .html or .txt."),
    project: Path | None = PROJECT,
) -> None:
    """Write the project's confirmed texts and codings for other programs, with a list of what is left out.

    .qdpx is a REFI-QDA project (NVivo, MAXQDA, ATLAS.ti, QualCoder …), .qdc its codebook; .csv and .xlsx list
    every coding; .html shows them by code; .txt is each text with its codes as tags.

    Example: evalkit export evaluation.qdpx
    """
    from evalkit.steps.exchanging.give_out import export_project

    done = export_project(open_project(project), out)
    say(f"{plural(done.sources, 'source')} and {plural(done.codings, 'coding')} written to {done.path}.")
    list_lines(done.left_out, "Left out:")
    say(f"\nThe list is also in {done.record}.")
