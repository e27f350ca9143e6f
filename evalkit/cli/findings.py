"""``evalkit themes`` and ``evalkit findings``."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say, track


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(themes)
    group = typer.Typer(
        help="Draft findings for people to write, and check what they wrote.", no_args_is_help=True
    )
    group.command()(draft)
    group.command()(check)
    app.add_typer(group, name="findings")


def themes(
    take: Path | None = typer.Option(None, help="Take back a theme workbook that you filled in."),
    again: bool = typer.Option(False, help="Propose anew the themes that nobody has decided on."),
    bertopic: bool = typer.Option(False, help="Group with BERTopic, if you have installed it."),
    project: Path | None = PROJECT,
) -> None:
    """Propose themes inside each code and side, as a workbook to rename, merge, split and move in.

    Example: evalkit themes
    """
    from evalkit.steps.findings.themes import count_status, make_themes, take_themes

    opened = open_project(project)
    if take:
        taken = take_themes(opened, take)
        say(
            f"{plural(taken.named, 'theme')} named or kept and {plural(taken.moved, 'excerpt')} moved, "
            f"in {plural(taken.sets, 'code and side', 'codes and sides')}."
        )
        list_problems(taken.problems, "Not used:")
    result = make_themes(opened, again, bertopic, track)
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
