"""How good suggestions are, how far coders agree, and what to look at again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, list_lines, open_project, plural, say
from evalkit.text import shorten
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from evalkit.analysis.agreement.compare import CodeAgreement
    from evalkit.steps.coding.first_look import FirstLook
    from evalkit.steps.suggesting.second_look import Doubt


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(evaluate)
    app.command()(agreement)
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
    from evalkit.steps.suggesting.first_day import say_first_day

    found = evaluate_project(open_project(project), curve)
    for sentence in say_measured(found.measured):
        say(sentence)
    for line in say_first_day(found.first_day):
        say(line)
    say(f"\nEvery table: {found.page}")


def agreement(
    out: Path | None = typer.Option(None, help="Also write every figure to this csv file."),
    project: Path | None = PROJECT,
) -> None:
    """Measure how far coders agree, code by code and side by side, on sources that two or more coded.

    Each code's row: units compared, both, only the first, only the second, percent, positive agreement,
    Cohen's kappa and Gwet's AC1 with 95% intervals over sources, PABAK; once for sources coded without
    suggestions (unaided), once for all.

    Example: evalkit agreement --out agreement.csv
    """
    from evalkit.files import expect_ending
    from evalkit.steps.coding.agreement import measure_agreement, say_agreement, write_agreement
    from evalkit.steps.coding.first_look import look_first

    if out:
        expect_ending(out, ".csv")
    opened = open_project(project)
    found = measure_agreement(opened)
    if not found.pairs:
        say(found.why_none)
        return
    for look in look_first(opened, found):
        _say_first(look)
    say("\nThe figures for your methods:")
    for sentence in say_agreement(found):
        say(sentence)
    for pair in found.told():
        first, second = pair.coders
        list_lines(
            [
                f"{one.code}: both {one.table.both}, only {first} {one.table.only_first}, only {second} "
                f"{one.table.only_second}; {_coefficients(one)}"
                for one in pair.codes
                if one.side == "any" and one.note != "not used"
            ],
            f"\n{first} and {second}, {pair.over}, {plural(pair.units, 'sentence')}:",
        )
    if out:
        write_agreement(found, out)
        say(f"\nEvery figure, also for each side: {out}")


def _say_first(look: FirstLook) -> None:
    say(f"{join_plain(look.coders)}. {look.said}")
    list_lines(look.agree, "Where they agree:")
    list_lines(look.differ, "Where they differ:")
    topics = [f"{one.said}: {plural(one.passages, 'passage')}" for one in look.topics]
    list_lines(topics, "What to talk about next (on the page Agreement, passage by passage):")


def _coefficients(one: CodeAgreement) -> str:
    if one.kappa is None or one.ac1 is None:
        return one.note
    kappa, ac1 = one.kappa_interval, one.ac1_interval
    between = f" ({kappa.low:.2f} to {kappa.high:.2f})" if kappa else ""
    also = f" ({ac1.low:.2f} to {ac1.high:.2f})" if ac1 else ""
    return f"kappa {one.kappa:.2f}{between}, AC1 {one.ac1:.2f}{also}{f'; {one.note}' if one.note else ''}"


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
