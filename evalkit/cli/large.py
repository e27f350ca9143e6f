"""Options and doings of ``--table`` for tables too large for memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import list_lines, list_problems, plural, say
from evalkit.errors import TableError

if TYPE_CHECKING:
    from evalkit.steps.large.tables import Way
    from evalkit.steps.suggesting.bare_tables import TableResult

QUESTION: str = typer.Option(
    "", help="With --table: the column that holds what was asked; it says much of the side."
)
ROLE: str = typer.Option(
    "",
    help="With --table: the column that holds who wrote. A coded table with that column teaches what "
    "each role writes about.",
)
OUT: Path | None = typer.Option(
    None, help="With --table: the csv file to write, or for a large table a new folder, for Parquet files."
)
WORKERS: int = typer.Option(
    0, min=0, help="With --table and a folder: how many processes work (0: as many as there are cores)."
)
SCHEDULER: str = typer.Option(
    "", help="With --table and a folder: the address of a Dask scheduler whose workers do the work."
)
DEIDENTIFIED: bool = typer.Option(
    False, "--deidentified", help="With --scheduler on another machine: the table holds no name of anybody."
)


def find_way(out: Path, table: Path, workers: int, scheduler: str, deidentified: bool) -> Way | None:
    """Who works on a large table; ``None`` where the result is one csv file."""
    if out.suffix.lower() == ".csv" and table.suffix.lower() != ".parquet":
        if workers or scheduler:
            raise TableError("--workers and --scheduler write a folder. Give --out the name of a new folder.")
        return None
    if out.suffix:
        raise TableError(
            f"{out} should end in .csv. For a large table, name a new folder with --out, without an ending."
        )
    from evalkit.steps.large.tables import Way

    return Way(workers or os.cpu_count() or 1, scheduler, deidentified)


def tell(result: TableResult, out: Path, weak: str) -> None:
    """What was read and written."""
    say(f"{plural(result.texts, 'text')} read, {plural(result.lines, 'line')} written to {out}.")
    list_problems(result.problems, "Noticed:")
    list_lines(result.weak, weak)
