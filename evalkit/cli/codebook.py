"""``evalkit codebook check`` and ``evalkit codebook diff``."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say

commands = typer.Typer(help="Check a codebook, or compare two.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(commands, name="codebook")


@commands.command()
def check(
    file: Path | None = typer.Argument(None, help="A codebook file; without it, the project's."),
    project: Path | None = PROJECT,
) -> None:
    """Find near-duplicates, codes too alike and codes without examples.

    Example: evalkit codebook check my-framework.yaml
    """
    from evalkit.codebook import check_codebook, read_codebook

    codebook = read_codebook(file) if file else open_project(project).codebook
    examples = sum(len(code.examples) for code in codebook.codes)
    say(f"{codebook.title}: {plural(len(codebook.codes), 'code')}, {plural(examples, 'example passage')}.")
    problems = check_codebook(codebook)
    list_problems(problems, "To look at:")
    if problems:
        raise typer.Exit(1)
    say("Nothing to complain about.")


@commands.command()
def diff(
    old: str = typer.Argument(
        "original",
        help="The earlier codebook: a file, a day (2026-03-01), the number of an act in the history, or "
        "“original”: the framework as it was taken up.",
    ),
    new: str = typer.Argument("now", help="The later one; without it, the codebook as it is now."),
    project: Path | None = PROJECT,
) -> None:
    """Say in plain sentences what changed in the codebook between two points, or between two files.

    Example: evalkit codebook diff 2026-03-01
    """
    from evalkit.codebook import diff_codebooks, read_codebook
    from evalkit.steps.coding.codebook_history import find_version

    if Path(old).is_file() and Path(new).is_file():
        books = read_codebook(old), read_codebook(new)
    else:
        opened = open_project(project)
        books = find_version(opened, old), find_version(opened, new)
    changes = diff_codebooks(*books)
    for change in changes:
        say(f"- {change}")
    if not changes:
        say("The two codebooks say the same.")
