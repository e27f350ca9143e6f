"""``evalkit import`` and ``evalkit export``: to and from other programs for qualitative analysis."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.passphrase import PASSPHRASE_FILE, find_vault
from evalkit.cli.show import (
    PROJECT,
    PUBLISH,
    in_project,
    list_lines,
    list_problems,
    open_project,
    plural,
    quoted,
    say,
    track,
)

if TYPE_CHECKING:
    from evalkit.project import Project
    from evalkit.steps.exchanging.bring_in import Imported, Preview


class Kind(StrEnum):
    """What the texts of a file are."""

    interview = "interview"
    group = "group"
    notes = "notes"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("import")(bring_in)
    app.command("export")(give_out)


def bring_in(
    file: Path = typer.Argument(
        help="A coded project or list of codings: .qdpx, .qde, .qdc, .xlsx, .csv, .html, .docx, Taguette's "
        ".sqlite3, QualCoder's folder."
    ),
    confirm: bool = typer.Option(False, "--confirm", help="The list of codes is right: bring everything in."),
    coder: str = typer.Option(
        "",
        help="Who coded it, if the file says it wrongly; with a table of evalkit's own: only their rows.",
    ),
    kind: Kind = typer.Option(Kind.interview, help="What the texts of the file are."),
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """Bring in what was coded in NVivo, MAXQDA, ATLAS.ti, Dedoose, Taguette, QualCoder, Word or a table.

    The first run shows what would come of it, and drafts a list of what each code becomes here, for you to
    correct in Excel. With --confirm the texts, codes and codings come in. What could not be placed is listed.

    Example: evalkit import our-project.qdpx

    Example: evalkit import our-project.qdpx --confirm
    """
    from evalkit.steps.coding.import_codings import is_own_table

    opened = open_project(project)
    again = f"  evalkit import {quoted(file)} --confirm{in_project(project)}"
    if is_own_table(file):
        _bring_in_table(opened, file, coder, confirm, again)
        return
    from evalkit.steps.exchanging.bring_in import import_plan, preview_import
    from evalkit.steps.exchanging.plan import plan_import, say_contents

    plan = replace(plan_import(opened, file), kind=kind.value)
    say(say_contents(plan))
    if confirm and not plan.drafted:
        vault = find_vault(opened, passphrase_file)
        _say_imported(import_plan(opened, plan, coder, vault, track), plan.applied, project)
        return
    _say_preview(preview_import(opened, plan))
    list_lines([] if coder else plan.doubts, "Who coded (--coder NAME says it for the whole file):")
    if confirm:
        say(f"\nNothing came in yet: nobody has checked {plural(len(plan.drafted), 'code')} of the list.")
    check = f"Check what each code becomes in {plan.mapping}. Then run:" if plan.choices else "Then run:"
    say(f"\n{check}")
    say(again)


def _say_preview(preview: Preview) -> None:
    if preview.new:
        say(f"{plural(len(preview.new), 'text')} would be added, with names taken out.")
    if preview.known:
        say(f"{plural(len(preview.known), 'text of the file is', 'texts of the file are')} here already.")
    found = f"{plural(preview.placed, 'coding')} would be placed, {preview.waiting:,} would wait for you"
    say(f"{found}, {preview.already:,} there already or twice in the file.")
    if preview.homeless:
        many = plural(len(preview.without_text), "text")
        say(
            f"{plural(preview.homeless, 'coding')} would not come in: {many} neither here nor in the file. "
            "Add them first: evalkit add"
        )
    if preview.new_codes:
        say(f"{plural(len(preview.new_codes), 'code')} would be new in the codebook.")
    list_lines(preview.left_out, "Will not come in:")


def _say_imported(done: Imported, applied: int, project: Path | None) -> None:
    from evalkit.steps.exchanging.waiting import say_waiting

    say(
        f"{plural(len(done.sources), 'source')} added, {done.applied:,} of {applied:,} codings placed, "
        f"{done.already:,} there already or twice in the file, {plural(done.new_codes, 'new code')}."
    )
    if done.codings > done.applied:
        say(f"They are {done.codings:,} codings here: one for each turn that the words run through.")
    if done.memos:
        say(f"{plural(done.memos, 'memo')} came along.")
    if done.waiting:
        say(say_waiting(done.waiting))
    list_problems(done.problems, "To look at:")
    list_lines(done.left_out, "Left out:")
    say(f"\nAll of this is written down in {done.record}.")
    if done.sources:
        say("Next, say who speaks in participants.csv, and confirm the names that were")
        say(f"taken out: evalkit code{in_project(project)}")
    elif done.waiting:
        say(f"Next, see to what waits, on the page Other programs: evalkit code{in_project(project)}")
    else:
        say(f"Next, see what to do: evalkit status{in_project(project)}")


def _bring_in_table(project: Project, file: Path, coder: str, confirm: bool, again: str) -> None:
    from evalkit.steps.coding.import_codings import import_codings, read_codings

    if confirm:
        result = import_codings(project, file, coder)
        say(f"{plural(len(result.codings), 'coding')} added, {result.already:,} there already.")
        list_lines(result.left_out, "Left out:")
        list_problems(result.problems, "These rows found no place:")
        if result.problems:
            raise typer.Exit(1)
        say(f"Next, see what to do: evalkit status --project {quoted(project.folder)}")
        return
    result = read_codings(project, file, coder)
    say(f"{file.name} (a table of codings with evalkit's columns)")
    say(f"{plural(len(result.codings), 'coding')} would be added, {result.already:,} there already.")
    list_lines(result.left_out, "Will not come in:")
    list_problems(result.problems, "These rows would find no place:")
    say("\nTo bring them in, run:")
    say(again + (f" --coder {quoted(Path(coder))}" if coder else ""))


def give_out(
    out: Path = typer.Argument(help="The file to write: .qdpx, .qdc, .csv, .xlsx, .html or .txt."),
    publish: bool | None = PUBLISH,
    project: Path | None = PROJECT,
) -> None:
    """Write the project's confirmed texts and codings for other programs, with a list of what is left out.

    .qdpx is a REFI-QDA project (NVivo, MAXQDA, ATLAS.ti, QualCoder …), .qdc its codebook; .csv and .xlsx list
    every coding; .html shows them by code; .txt is each text with its codes as tags. These files are for your
    team. To publish, .csv, .xlsx and .html hold only passages that may be quoted, and no role that few people
    have: with --publish, or where evalkit.toml says so.

    Example: evalkit export evaluation.qdpx
    """
    from evalkit.steps.exchanging.give_out import export_project

    done = export_project(open_project(project), out, publish)
    say(f"{done.said} written to {done.path}.")
    list_lines(done.left_out, "Left out:")
    say(f"\nThe list is also in {done.record}.")
