"""Chapters: waits and use, cost, and how fully a model was put into practice."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.analysis.small_numbers import HIDDEN
from evalkit.measures.publish import Published
from evalkit.measures.words import say_row
from evalkit.report.blocks import (
    Block,
    Table,
    body,
    cells,
)
from evalkit.report.measured.measure_facts import MeasureFacts, show_count_of, show_value


def build_waits(facts: MeasureFacts) -> Iterator[Block]:
    """Waits and series."""
    seen = facts.find("waits", "seen")
    if seen:
        within, counted = (
            facts.find("waits", "within_28_days"),
            facts.find("waits", "within_28_days_with_waiting"),
        )
        said = f"Seen in four weeks or less, of those who were seen: {say_row(within)}."
        if counted and counted.value not in (None, HIDDEN):
            said += f" With those who are still waiting counted in, it is {say_row(counted)}."
        yield body(said)
        yield Table(
            "Waits.",
            ("", "Figure"),
            tuple(
                cells(name, show_count_of(row) if counts else say_row(row))
                for name, statistic, counts in (
                    ("Seen", "seen", True),
                    ("Median wait of those seen, in days", "median_wait", False),
                    ("Nine in ten of those seen waited no longer than, in days", "ninetieth_wait", False),
                    ("Still waiting", "still_waiting", True),
                    ("Of those, waiting for more than four weeks", "waiting_over_28_days", True),
                    ("Median days waited so far by those still waiting", "median_still_waiting", False),
                )
                if (row := facts.find("waits", statistic))
            ),
            (6, 6),
        )
        yield from facts.pictures.get("waits", ())
    yield from facts.pictures.get("series", ())


def build_cost(facts: MeasureFacts) -> Iterator[Block]:
    """What care cost before and after."""
    rows = [
        (name, r)
        for name, s in (
            ("Mean cost before", "mean_cost"),
            ("Mean cost after", "mean_cost_after"),
            ("Change", "cost_change"),
            ("Difference between the arms", "cost_difference"),
        )
        if (r := facts.find("cost", s))
    ]
    contacts = [r for r in facts.rows if r.statistic == "mean_contacts"]
    if not rows:
        return
    change = facts.find("cost", "cost_change") or rows[0][1]
    said = change.method.replace("£, prices", "Pounds, at prices", 1)
    yield body(f"{said}. Means are arithmetic, since totals are what is paid.")
    if (difference := facts.find("cost", "cost_difference")) and "no interval" in difference.method:
        yield body(f"Between the arms: {difference.method.rpartition('; ')[2]}.")
    yield Table("Cost a person.", ("", "Figure"), tuple(cells(name, say_row(r)) for name, r in rows), (4, 8))
    if contacts:
        yield Table(
            "Mean contacts a person.",
            ("Service", "When", "Contacts"),
            tuple(cells(r.measure.removeprefix("contacts: "), r.group, say_row(r)) for r in contacts),
            (4, 3, 5),
            dense=True,
        )


def build_fidelity(facts: MeasureFacts) -> Iterator[Block]:
    """Fidelity by team, and how far raters agree."""
    teams = [r for r in facts.rows if r.statistic == "fidelity"]
    if not teams:
        return
    yield Table(
        "Mean fidelity of each team, lowest first; teams are not named."
        if facts.publishing
        else "Mean fidelity of each team, in alphabetical order.",
        ("Team", "Score"),
        tuple(cells(r.group, show_value(r)) for r in teams),
        (5, 3),
    )
    for statistic, name in (
        ("raters_icc", "Agreement of raters, ICC"),
        ("raters_kappa", "Agreement of raters, weighted kappa"),
        ("raters_alpha", "Agreement of raters, alpha"),
        ("fidelity_and_outcome", "Fidelity and change in the outcome, over teams"),
    ):
        if row := facts.find("fidelity", statistic):
            yield body(f"{name}: {_number(row)} ({row.method}).")


def _number(row: Published) -> str:
    return f"{row.value:.2f}".replace("-", "−") if isinstance(row.value, float) else "not given"
