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
    old: Path = typer.Argument(help="The earlier codebook."),
    new: Path = typer.Argument(help="The later codebook."),
) -> None:
    """Say in plain sentences what changed between two codebooks.

    Example: evalkit codebook diff codebook-v1.yaml codebook.yaml
    """
    from evalkit.codebook import diff_codebooks, read_codebook

    changes = diff_codebooks(read_codebook(old), read_codebook(new))
    for change in changes:
        say(f"- {change}")
    if not changes:
        say("The two codebooks say the same.")
