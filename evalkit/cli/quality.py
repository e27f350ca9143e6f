"""``evalkit evaluate`` and ``evalkit second-look``: how good suggestions are, and what to look at again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, list_lines, open_project, plural, say
from evalkit.text import shorten

if TYPE_CHECKING:
    from evalkit.steps.suggesting.second_look import Doubt


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(evaluate)
    app.command("second-look")(second_look)


def evaluate(
    curve: bool = typer.Option(
        False, help="Also how it was after fewer codings, and what 50 more would bring (takes longer)."
    ),
    project: Path | None = PROJECT,
) -> None:
    """Measure how good suggestions are on what people coded here, on sources held out.

    Writes a page into reports; the report's method quotes the figures.

    Example: evalkit evaluate --curve
    """
    from evalkit.steps.suggesting.evaluate import evaluate_project, say_measured

    found = evaluate_project(open_project(project), curve)
    for sentence in say_measured(found.measured):
        say(sentence)
    say(f"\nEvery table: {found.page}")


def second_look(
    most: int = typer.Option(20, "--top", min=1, help="How many codings, and how many passages, to list."),
    out: Path | None = typer.Option(None, help="Also write the list to this csv file."),
    project: Path | None = PROJECT,
) -> None:
    """List codings that the model finds unlikely, and likely passages that nobody coded. Changes nothing.

    Example: evalkit second-look --top 10
    """
    from evalkit.files import expect_ending
    from evalkit.steps.suggesting.second_look import look_again, write_second_look

    if out:
        expect_ending(out, ".csv")
    found = look_again(open_project(project), most)
    list_lines(
        [
            f"{_place(d)} coded as {d.code} by {d.coder}{f'; likelier: {d.instead}' if d.instead else ''}"
            for d in found.codings
        ],
        f"{plural(len(found.codings), 'coding')} that the model finds unlikely:",
    )
    list_lines(
        [f"{_place(d)} is probably about {d.code}" for d in found.passages],
        f"{plural(len(found.passages), 'passage')} that nobody coded, though a code is likely:",
    )
    if not found.codings and not found.passages:
        say("Nothing stands out.")
    if out:
        write_second_look(found, out)
        say(f"\nWritten to {out}.")
    say("\nThis is a list for people to check. Nothing was changed.")


def _place(doubt: Doubt) -> str:
    segment = doubt.segment
    return f"{segment.source_id}, turn {segment.turn + 1}: “{shorten(segment.text, 120)}”"
