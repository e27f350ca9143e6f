"""``evalkit suggest``, ``evalkit next``, ``evalkit decide`` and ``evalkit import-codings``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from evalkit.cli.large import (
    DEIDENTIFIED,
    OUT,
    QUESTION,
    ROLE,
    SCHEDULER,
    WORKERS,
    find_way,
    tell,
)
from evalkit.cli.show import (
    PROJECT,
    in_project,
    list_lines,
    list_problems,
    open_project,
    plural,
    quoted,
    say,
    track,
)
from evalkit.errors import TableError
from evalkit.text import shorten

if TYPE_CHECKING:
    from evalkit.project import Project
    from evalkit.steps.large.tables import Way
    from evalkit.steps.suggesting.bare_tables import TableResult


class Prefer(StrEnum):
    """What the threshold favours."""

    recall = "recall"
    balance = "balance"


UNSUGGESTED = (
    "\nRows are counted from 0, below the headings; --texts puts each text beside its codes. Where "
    "“suggested” is False, a code did not pass the threshold: it stands there to compare with, and is not a "
    "suggestion."
)
WEAK = "Codes that few passages show:"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(suggest)
    app.command("next")(read_next)
    app.command()(decide)
    app.command("import-codings")(import_codings)
    app.command("finish")(finish)


def suggest(
    file: Path | None = typer.Argument(None, help="With --sheet: where to write it (else in reports)."),
    sheet: bool = typer.Option(False, "--sheet", help="Also write an Excel workbook to decide in."),
    coder: str = typer.Option("", help="With --sheet: leave out what this coder has decided or coded."),
    project: Path | None = PROJECT,
    table: Path | None = typer.Option(
        None, help="Suggest for a bare table (csv or xlsx) instead of a project."
    ),
    column: str = typer.Option("", help="With --table: the column that holds the texts."),
    question: str = QUESTION,
    role: str = ROLE,
    out: Path | None = OUT,
    workers: int = WORKERS,
    scheduler: str = SCHEDULER,
    deidentified: bool = DEIDENTIFIED,
    codebook: Path | None = typer.Option(None, help="With --table: a codebook (YAML or CSV)."),
    learn_from: Path | None = typer.Option(None, help="With --table: a coded table to learn from."),
    learn_column: str = typer.Option("text", help="With --learn-from: the column that holds the texts."),
    learn_codes: str = typer.Option("labels", help="With --learn-from: the column that holds the codes."),
    top: int = typer.Option(3, min=0, help="With --table: how many codes for each text; 0 for all."),
    prefer: Prefer = typer.Option(
        Prefer.recall,
        help="With --table: rather too much (recall), or fewer and surer (balance). A project has a setting.",
    ),
    encoder: Path | None = typer.Option(
        None,
        help="With --table: a sentence-transformers model of your own, a folder. A project has a setting.",
    ),
    texts: bool = typer.Option(False, "--texts", help="With --table and a csv file: the texts as well."),
) -> None:
    """Suggest codes for every passage that a participant said. A person decides.

    Example: evalkit suggest --sheet

    Example: evalkit suggest --table answers.csv --column comment --question asked --out suggested.csv

    Example: evalkit suggest --table comments.parquet --column comment --out suggested/ --workers 2
    """
    if table is None:
        _suggest_in_project(project, file, sheet, coder)
        return
    place = _name_place(column, out)
    learn = (learn_from, learn_column, learn_codes) if learn_from else None
    way = find_way(place, table, workers, scheduler, deidentified)
    columns = (column, question, role)
    result = _for_table(table, columns, place, codebook, learn, top, prefer.value, encoder, way, texts)
    tell(result, place, WEAK)
    say(UNSUGGESTED)


def _for_table(
    table: Path,
    columns: tuple[str, str, str],
    out: Path,
    codebook: Path | None,
    learn: tuple[Path, str, str] | None,
    top: int,
    prefer: Literal["recall", "balance"],
    encoder: Path | None,
    way: Way | None,
    texts: bool,
) -> TableResult:
    """One csv file, or a folder of Parquet files where ``way`` says who works."""
    if way is None:
        from evalkit.steps.suggesting.bare_tables import suggest_for_table

        return suggest_for_table(table, columns, out, codebook, learn, top, prefer, encoder, texts)
    from evalkit.steps.large.tables import suggest_for_large_table

    return suggest_for_large_table(table, columns, out, codebook, learn, top, prefer, way, say, encoder)


def _name_place(column: str, out: Path | None) -> Path:
    """Where a bare table's suggestions go. Raises TableError where the command does not say all."""
    if not column or out is None:
        raise TableError(
            "With --table, name the texts' column with --column and the file to write with --out."
        )
    return out


def _ask_before_replacing(project: Project) -> None:
    """Ask, where somebody sits at the terminal, before suggestions that wait are replaced."""
    from evalkit.steps.suggesting.suggest import count_undecided

    waiting = count_undecided(project)
    if waiting and sys.stdin.isatty():
        asked = f"{plural(waiting, 'suggestion')} that nobody has decided about will be replaced. Go on?"
        typer.confirm(asked, default=True, abort=True)


def _suggest_in_project(project: Path | None, file: Path | None, sheet: bool, coder: str) -> None:
    from evalkit.steps.suggesting.suggest import FEWEST_WORDS, make_suggestions

    opened = open_project(project)
    _ask_before_replacing(opened)
    result = make_suggestions(opened, file, to_sheet=sheet, track=track, coder=coder)
    if not result.passages:
        say("There is nothing to suggest for yet. See what comes next with: evalkit status")
        list_problems(result.problems, "Left out:")
        return
    say(
        f"{plural(result.passages, 'passage')} of {FEWEST_WORDS} words or more read; {result.suggested:,} "
        "have a suggestion that passes the threshold."
    )
    if result.taken_away:
        say(f"They took the place of {result.taken_away:,} that nobody had decided about.")
    list_problems(result.problems, "Left out:")
    list_lines(result.weak, WEAK)
    if result.sheet:
        say(f"\nDecide in {result.sheet}, then run:")
        say(f'  evalkit decide {quoted(result.sheet)} --coder "Your name"{in_project(project)}')
    else:
        say("\nNothing is coded until a person decides: evalkit suggest --sheet writes a workbook for that.")


def read_next(
    most: int = typer.Option(10, "--top", min=1, help="How many passages to list."),
    coder: str = typer.Option("", help="What this coder has not read yet, whoever else has."),
    project: Path | None = PROJECT,
) -> None:
    """List the passages that are best read next, each with the reason. Changes nothing.

    Thin codes, thin groups, doubtful passages and a random sample take turns.

    Example: evalkit next --top 20
    """
    from evalkit.steps.suggesting.next_to_read import find_next

    found = find_next(open_project(project), coder, most)
    say(f"{plural(found.unread, 'passage')} unread. Best read next:")
    for number, passage in enumerate(found.passages, start=1):
        segment = passage.segment
        place = f"{segment.source_id}, turn {segment.turn + 1}"
        say(f"\n{number}. {place} ({passage.group}): {shorten(segment.text, 200)}")
        say(f"   {passage.reason}")
    if not found.passages:
        say("\nNothing: every passage that has a suggestion is read.")
    list_problems(found.problems, "Left out:")


def decide(
    sheet: Path = typer.Argument(help="The workbook with the decisions."),
    coder: str = typer.Option("", help="Whose decisions these are, where the column “coder” is empty."),
    project: Path | None = PROJECT,
) -> None:
    """Take the decisions in a workbook back: only filled rows become codings.

    Example: evalkit decide coding-sheet.xlsx --coder "R. Mensah"
    """
    from evalkit.steps.coding.decide import take_decisions

    opened = open_project(project)
    inside = opened.folder / sheet  # as “evalkit status” names it
    result = take_decisions(opened, inside if inside.exists() and not sheet.exists() else sheet, coder)
    say(
        f"{plural(len(result.codings), 'coding')} added, {plural(result.rejected, 'passage')} marked as "
        f"having no code, {plural(result.already, 'row')} taken before."
    )
    list_problems(result.problems, "These rows were not taken; mend them in the workbook and run this again:")
    if result.problems:
        raise typer.Exit(1)


def import_codings(
    table: Path = typer.Argument(help="A csv or xlsx table: coder, source, passage, code, valence."),
    coder: str = typer.Option("", help="Only the rows of this coder."),
    project: Path | None = PROJECT,
) -> None:
    """Bring in codings that were made elsewhere, each placed on its words.

    Example: evalkit import-codings codings.csv
    """
    from evalkit.steps.coding.import_codings import import_codings as take

    result = take(open_project(project), table, coder)
    say(f"{plural(len(result.codings), 'coding')} added, {result.already:,} there already.")
    list_problems(result.problems, "These rows found no place:")
    if result.problems:
        raise typer.Exit(1)


def finish(
    sources: list[str] = typer.Argument(help="Ids of the sources that you have read to the end."),
    coder: str = typer.Option(..., "--coder", help="Your name, as you code under it."),
    reopen: bool = typer.Option(False, "--reopen", help="You have not read them to the end after all."),
    nothing_coded: bool = typer.Option(False, "--nothing-coded", help="You found nothing to code in them."),
    project: Path | None = PROJECT,
) -> None:
    """Say that you have read sources to the end, whatever you coded in them: agreement counts only these.

    Example: evalkit finish S01 S04 --coder "Jude Odell"
    """
    from evalkit.steps.coding.reading_marks import mark_read

    opened = open_project(project)
    for source_id in sources:
        say(mark_read(opened, coder, source_id, read=not reopen, nothing_coded=nothing_coded))
