"""``evalkit deidentify``: what in a table of texts could identify someone."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import list_problems, plural, say


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(deidentify)


def deidentify(
    table: Path = typer.Option(help="A csv or xlsx table of texts."),
    column: str = typer.Option(help="The column that holds the texts."),
    out: Path = typer.Option(help="The csv file to write: one line for each name, number or place found."),
) -> None:
    """List names, places, numbers and dates that could identify someone, with where and why.

    Example: evalkit deidentify --table answers.csv --column comment --out identifiers.csv
    """
    from evalkit.steps.tables import deidentify_table

    result = deidentify_table(table, column, out)
    say(f"{plural(result.texts, 'text')} read, {plural(result.lines, 'identifier')} written to {out}.")
    list_problems(result.problems, "Noticed:")
