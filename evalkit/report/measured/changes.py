"""The chapter of change: each measure with its denominators, bounds and intervals, and each area alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.analysis.small_numbers import HIDDEN
from evalkit.measures.words import say_row
from evalkit.report.blocks import (
    Block,
    Heading,
    Table,
    body,
    cells,
)
from evalkit.report.measured.measure_facts import ALL, MeasureFacts, show_value

_CHANGES = (
    "reliably_improved",
    "progress_on_one_goal",
    "progress_on_two_goals",
    "progress_on_two_of_two_goals",
    "reliably_deteriorated",
    "crossed_to_healthy",
    "crossed_to_clinical",
    "mean_change",
)
_SAME = "crossed_to_healthy_cutoff_"
"""Crossings of a further cut-off: what the main one would be with it."""
_CALLED = {
    "reliably_improved": "improved reliably",
    "reliably_deteriorated": "deteriorated reliably",
    "progress_on_one_goal": "made progress on at least one goal",
    "progress_on_two_goals": "made progress on at least two goals, of everybody followed up",
    "progress_on_two_of_two_goals": "made progress on at least two goals, of those who set at least two",
    "crossed_to_healthy": "moved to the healthy side of the cut-off, of those who began on the clinical side",
    "crossed_to_clinical": "moved to the clinical side, of those who began on the healthy side",
    "mean_change": "mean change",
    "recovered": "recovered on both scales, of those who were a case on either",
    "reliably_recovered": "recovered reliably, of the same",
}


def build_change(facts: MeasureFacts) -> Iterator[Block]:
    """What changed, measure by measure."""
    measures = list(dict.fromkeys(r.measure for r in facts.rows if r.statistic == "mean_change"))
    whole = [m for m in measures if facts.find(m, "followed_up")]
    if not whole:
        return
    for measure in whole:
        yield Heading(3, facts.title(measure))
        yield body(_say_change(facts, measure))
        groups = list(
            dict.fromkeys(
                r.group for r in facts.rows if r.measure == measure and r.statistic == "followed_up"
            )
        )
        others = [r.statistic for r in facts.rows if r.measure == measure and r.statistic.startswith(_SAME)]
        statistics = [s for s in (*_CHANGES, *dict.fromkeys(others)) if facts.find(measure, s)]
        yield Table(
            f"{facts.title(measure)}: what changed between {facts.times[0]} and {facts.times[1]}.",
            ("", *("Everybody" if g == ALL else g for g in groups)),
            tuple(cells(_call(s), *(say_row(facts.find(measure, s, g)) for g in groups)) for s in statistics),
            (5, *(4 for _ in groups)),
            dense=True,
        )
        yield from facts.pictures.get(f"change {measure}", ())
    yield from _items(facts, [m for m in measures if m not in whole])


def _call(statistic: str) -> str:
    """A statistic as a row of the table names it."""
    if statistic.startswith(_SAME):
        return f"The same with the cut-off {statistic.removeprefix(_SAME)}"
    return _CALLED[statistic][0].upper() + _CALLED[statistic][1:]


def _say_change(facts: MeasureFacts, measure: str) -> str:
    main = "progress_on_one_goal" if facts.find(measure, "progress_on_one_goal") else "reliably_improved"
    followed, share = facts.find(measure, "followed_up"), facts.find(measure, main)
    said = f"Scored at {facts.times[0]} and {facts.times[1]}: {say_row(followed)} who started."
    if share is None or share.value is None:
        change = facts.find(measure, "mean_change")
        return f"{said} Mean change: {say_row(change)}." if change else said
    said += f" Of the people for whom we have both scores, {_CALLED[main]}: {say_row(share)}."
    none, every = (facts.find(measure, f"improved_if_{which}_missing") for which in ("none", "all"))
    if none and every and none.value not in (None, HIDDEN) and every.value not in (None, HIDDEN):
        said += (
            f" It would be {show_value(none)} if none of those without both scores had improved, and "
            f"{show_value(every)} if all of them had."
        )
    return said


def _items(facts: MeasureFacts, items: Sequence[str]) -> Iterator[Block]:
    if not items:
        return
    yield Table(
        "Each area alone: mean change, and p after Holm for areas that are tested together.",
        ("Area", "Mean change", "p (Holm)"),
        tuple(
            cells(
                facts.title(m), say_row(facts.find(m, "mean_change")), show_value(facts.find(m, "t_holm_p"))
            )
            for m in items
        ),
        (5, 6, 2),
        dense=True,
    )
