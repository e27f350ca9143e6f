"""``evalkit themes`` and ``evalkit findings``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say, track

if TYPE_CHECKING:
    from evalkit.project import Project


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(themes)
    app.command()(topics)
    group = typer.Typer(
        help="Draft findings for people to write, and check what they wrote.", no_args_is_help=True
    )
    group.command()(draft)
    group.command()(check)
    app.add_typer(group, name="findings")


def themes(
    take: Path | None = typer.Option(None, help="Take back a theme workbook that you filled in."),
    again: bool = typer.Option(False, help="Propose anew the themes that nobody has decided on."),
    beyond: bool = typer.Option(
        False, "--beyond", help="Propose topics among what no code of the framework fits."
    ),
    project: Path | None = PROJECT,
) -> None:
    """Propose themes inside each code and side, as a workbook to rename, merge, split and move in.

    Example: evalkit themes
    """
    from evalkit.steps.findings.themes import count_status, make_themes, take_themes

    opened = open_project(project)
    if beyond:
        _show_beyond(opened)
        return
    if take:
        taken = take_themes(opened, take)
        say(
            f"{plural(taken.named, 'theme')} named or kept and {plural(taken.moved, 'excerpt')} moved, "
            f"in {plural(taken.sets, 'code and side', 'codes and sides')}."
        )
        list_problems(taken.problems, "Not used:")
    result = make_themes(opened, again, track)
    counts = count_status(result.sets)
    grouped = sum(1 for found in result.sets if found.themes)
    say(
        f"{plural(counts['kept'], 'theme')} that people kept, {counts['proposed']:,} proposed, "
        f"in {grouped} of {plural(len(result.sets), 'code and side', 'codes and sides')} with evidence; "
        f"{plural(counts['loose'], 'excerpt')} in no theme."
    )
    list_problems(result.problems, "To look at:")
    say(f"\nTo decide in: {result.sheet}\nThe themes:   {result.file}")
    for picture in result.pictures:
        say(f"As a picture: {picture}")


def topics(
    table: Path = typer.Argument(help="A csv or xlsx file of comments, de-identified already."),
    text: str = typer.Option(..., help="The column that holds the comments."),
    out: Path = typer.Option(..., help="A new folder for the tables and pictures."),
    group: str = typer.Option("", help="The column of groups to compare, such as a role or a site."),
    wave: str = typer.Option("", help="The column that says in which wave of the survey it was written."),
    person: str = typer.Option("", help="The column of respondents, where one person has several rows."),
    working: bool = typer.Option(False, "--working", help="Exact counts of people, for the team alone."),
    encoder: Path | None = typer.Option(
        None, help="The folder of a sentence-transformers model of your own."
    ),
) -> None:
    """Find topics in a survey's comments that nobody has coded: names, sizes, by group, over waves.

    Example: evalkit topics comments.csv --text comment --group role --out topics
    """
    from evalkit.steps.large.topics import Columns, find_table_topics

    columns = Columns(text, group, wave, person)
    result = find_table_topics(table, columns, out, publish=not working, encoder=encoder, track=track)
    say(
        f"{plural(result.texts, 'comment')} read, {plural(len(result.topics), 'topic')} found; "
        f"{plural(len(result.topics.loose), 'comment')} in none."
    )
    for topic in result.topics.topics:
        say(f"  {len(topic.members):>7,}  {topic.name}")
    say(f"\nTables and pictures: {out}\nRead a topic's comments in assigned.csv before you believe its name.")


def _show_beyond(project: Project) -> None:
    from evalkit.steps.findings.beyond import propose_beyond

    result = propose_beyond(project, track)
    waiting = sum(topic.verdict == "open" for topic in result.topics)
    say(
        f"{plural(len(result.passages), 'passage')} that no code fits; "
        f"{plural(len(result.topics), 'topic')} among them, {waiting:,} for a person to decide on."
    )
    for topic in result.topics:
        say(f"\n{topic.name} ({plural(len(topic.passages), 'passage')}; {topic.verdict})")
        for words in list(topic.passages.values())[:3]:
            say(f"  {words}")
    list_problems(result.problems, "To look at:")
    say(f"\nThe topics: {result.file}\nDecide on the page “Beyond the framework”: evalkit code")


def draft(project: Path | None = PROJECT) -> None:
    """Write what the evidence is, with quotations to choose from, into each chapter's file in “findings”.

    Example: evalkit findings draft
    """
    from evalkit.steps.findings.findings import draft_files

    result = draft_files(open_project(project))
    say(
        f"{plural(result.findings, 'finding')} from {plural(result.excerpts, 'excerpt')}, "
        f"in {plural(len(result.files), 'chapter')}. What people wrote is as it was."
    )
    list_problems(result.problems, "To look at:")
    say(f"\nWrite in: {result.folder}\nThen run: evalkit findings check")


def check(project: Path | None = PROJECT) -> None:
    """Check every reference and quotation that people wrote in “findings”.

    Example: evalkit findings check
    """
    from evalkit.steps.findings.findings import check_files

    result = check_files(open_project(project))
    say(
        f"{plural(result.references, 'reference')} and {plural(result.quotations, 'quotation')} "
        f"in {plural(result.files, 'chapter')} read."
    )
    list_problems(result.problems, "To put right:")
    list_problems(result.advice, "To think about:")
    if result.problems:
        raise typer.Exit(1)
    say("\nEvery reference leads to its evidence.")
