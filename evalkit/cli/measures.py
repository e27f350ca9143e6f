"""``evalkit measures``: every figure of scores and people, in a project or out of two bare tables."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, PUBLISH, list_lines, list_problems, open_project, plural, say
from evalkit.errors import EvalkitError
from evalkit.measures.definitions import describe_statistics

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.steps.measures.bare import Measured

MOST_LISTED = 30
"""Problems shown on the screen; all of them are in the file beside the results."""

HELP = """Work out every figure of scores: change, cut-offs, who is missing, and two arms compared.

With --scores and --people, two tables (csv or xlsx) are read and no project is needed. One row a figure is
written: measure, group, statistic, value, low, high, n, of, method. Shares go from 0 to 1, intervals are 95%.
For a share, value is n of “of”; for other figures n people are in it, of those who started. Denominators come
from the table of people.

Without them, the tables of the project are worked out into a workbook and pictures in its reports.

Example: evalkit measures --scores scores.csv --people people.csv --by site --out results.csv

\b
scores: person, time, measure, value and, for single items, item
people: person and, where there are such, site, team, arm, recruited, started, withdrew

Statistics (each for “all” and each group; those of two arms for “all”):

"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=HELP + "\n\n".join(describe_statistics().splitlines()))(measures)


def measures(
    scores: Path | None = typer.Option(
        None, help="The table of scores: one row for each person, time and measure."
    ),
    people: Path | None = typer.Option(None, help="The table of people: one row for each person."),
    measure: list[str] = typer.Option([], help="Only this measure; several with commas between them."),
    times: str = typer.Option(
        "", help="The two times to compare, such as baseline,6m. Without it: first and last."
    ),
    by: str = typer.Option("", help="A column of people: every figure also for each of its values."),
    arm: str = typer.Option("", help="A column of people that holds two arms: they are compared."),
    comparison: str = typer.Option("", help="Which arm is the comparison, where its name does not tell."),
    cluster: str = typer.Option(
        "", help="A column of people, such as team: people who share it are kept together."
    ),
    raw: str = typer.Option("", help="Instruments whose items are raw answers, still to be turned round."),
    out: Path | None = typer.Option(None, help="The csv file to write."),
    publish: bool | None = PUBLISH,
    project: Path | None = PROJECT,
) -> None:
    from evalkit.steps.measures.bare import Asked, measure_tables

    if scores is None and people is None:
        _in_project(project, publish, out)
        return
    if scores is None or people is None:
        raise EvalkitError("Give both tables: --scores scores.csv --people people.csv --out results.csv.")
    asked = Asked(
        tuple(name for text in measure for name in _split(text)),
        _split(times),
        by.strip(),
        arm.strip(),
        comparison.strip(),
        cluster.strip(),
        _split(raw),
    )
    found = measure_tables(scores, people, out, asked, bool(publish))
    _say(found, out, bool(publish))


def _in_project(folder: Path | None, publish: bool | None, out: Path | None) -> None:
    from evalkit.files import expect_ending
    from evalkit.steps.measures.write import write_measures

    if out:
        expect_ending(out, ".xlsx")
    written = write_measures(open_project(folder), publish, out)
    found = written.found
    if not found.tables:
        say("There are no measures yet. Put scores, people, goals, referrals, costs or aims into")
        say("sources/measures and run “evalkit add”. Blank tables: evalkit template outcomes")
        return
    for table in found.tables:
        say(f"{table.name}: {table.settings.what}, {plural(len(table.frame), 'row')}")
    for note in found.notes:
        say(note)
    list_problems(found.problems[:MOST_LISTED], "Not used, or to be checked:")
    if len(found.problems) > MOST_LISTED:
        say(f"  … and {len(found.problems) - MOST_LISTED:,} more, in the workbook")
    list_lines(
        [f"measures/{name}" for name in found.waiting], "Check these, and set confirmed = true in each:"
    )
    say(
        f"\n{plural(len(found.rows), 'figure')} and {plural(len(written.pictures), 'picture')}: "
        f"{written.book}"
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def show_figures(frame: pd.DataFrame) -> str:
    """A table of figures for a terminal: at most four digits that count, no powers of ten, methods whole."""
    from numpy import format_float_positional

    def show(value: object) -> str:
        if not isinstance(value, float):
            return "" if value is None else str(value)
        return "" if isnan(value) else format_float_positional(value, 4, fractional=False, trim="-")

    return frame.map(show).to_string(index=False, max_colwidth=None)


def _say(found: Measured, out: Path | None, publish: bool) -> None:
    from evalkit.steps.measures.bare import refused_file

    for note in found.notes:
        say(note)
    missing = f"; {plural(found.missing, 'row')} without a value" if found.missing else ""
    say(f"{plural(found.used, 'score')} used{missing}.")
    list_problems(found.problems[:MOST_LISTED], "Not used, or to be checked:")
    if len(found.problems) > MOST_LISTED:
        say(f"  … and {len(found.problems) - MOST_LISTED:,} more")
    if out is None:
        say("")
        say(show_figures(found.published_frame() if publish else found.frame()))
        return
    say(f"\n{plural(len(found.rows), 'figure')} written to {out}.")
    if found.problems:
        say(f"Every row that was not used: {refused_file(out)}")
    if publish:
        say(
            "Small numbers are hidden: 1 to 7 people are “*”, and other counts are to the nearest 5. "
            "Totals of who was recruited, started and followed up are exact where no two of them "
            "differ by a few people."
        )
