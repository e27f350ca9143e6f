"""A project's measures as the report shows them: figures to the rule for small numbers, and their "
"pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.analysis.small_numbers import Rule
from evalkit.measures.formulas.access import FOUR_WEEKS
from evalkit.measures.formulas.series import Xmr
from evalkit.measures.publish import publish
from evalkit.model import Problem
from evalkit.report.blocks import Figure
from evalkit.report.figures.measure_plots import (
    Interval,
    draw_before_after,
    draw_differences,
    draw_flow,
    draw_funnel,
    draw_reach,
    draw_shares,
    draw_waits,
    draw_xmr,
)
from evalkit.report.measured.measure_facts import ALL, MeasureFacts, first_upper
from evalkit.steps.measures.gather import Charted, ProjectMeasures, gather_measures
from evalkit.steps.measures.kept import find_waiting_tables

if TYPE_CHECKING:
    from evalkit.measures.publish import Published
    from evalkit.project import Project


def gather_measure_facts(project: Project, rule: Rule) -> tuple[MeasureFacts, list[Problem]]:
    """What the report says of measures, to the rule for small numbers, and what of them is not used.

    Only tables that somebody has confirmed are in it.
    """
    found = gather_measures(project, confirmed_only=True)
    return show_measures(found, rule), [*found.problems, *find_waiting_tables(project)]


def show_measures(found: ProjectMeasures, rule: Rule) -> MeasureFacts:
    """Measures as they may be shown, with their pictures."""
    hide = rule.hide_up_to if rule.active else 0
    facts = MeasureFacts(
        rows=tuple(publish(found.rows, hide)),
        titles=found.titles,
        fed=found.fed,
        joint=found.joint,
        times=(found.times.first, found.times.last) if found.times else ("", ""),
        names=found.arms or ("", ""),
        notes=tuple(note for note in found.notes if not note.startswith(("Compared:", "Differences are"))),
        waiting=found.waiting,
        publishing=rule.active,
        arm_of_team=found.arm_of_team,
        rule=rule,
    )
    return _with_pictures(facts, found)


def _with_pictures(facts: MeasureFacts, found: ProjectMeasures) -> MeasureFacts:
    pictures: dict[str, tuple[Figure, ...]] = {
        "flow": tuple(_flow(facts)),
        "reach": tuple(_reach(facts)),
        "comparison": tuple(_differences(facts)),
        "waits": tuple(_waits(facts, found)),
        "series": (*_series(found.series), *_funnel(facts)),
    }
    for measure in facts.titles:
        pictures[f"change {measure}"] = tuple(_change(facts, measure))
    return replace(facts, pictures={name: drawn for name, drawn in pictures.items() if drawn})


def draw_every(facts: MeasureFacts) -> Iterator[tuple[str, Figure]]:
    """Each picture with a short name for a file."""
    for name, drawn in facts.pictures.items():
        for number, picture in enumerate(drawn, start=1):
            yield f"{name.replace(' ', '-').replace(':', '')}{'' if number == 1 else f'-{number}'}", picture


def _flow(facts: MeasureFacts) -> Iterator[Figure]:
    measure = next((m for m in facts.titles if facts.find(m, "followed_up")), "")
    rows = [
        ("Recruited", "people", "recruited"),
        ("Started", "people", "started"),
        (f"Followed up ({facts.title(measure)})", measure, "followed_up"),
    ]
    steps = [(name, facts.show_people(of, what)) for name, of, what in rows if facts.find(of, what)]
    if len(steps) > 1:
        yield draw_flow(steps, "People at each step.")


def _interval(row: Published | None) -> Interval | None:
    if row is None or not (
        isinstance(row.value, float) and isinstance(row.low, float) and isinstance(row.high, float)
    ):
        return None
    return row.value, row.low, row.high


def _groups(facts: MeasureFacts, measure: str) -> list[str]:
    return list(
        dict.fromkeys(r.group for r in facts.rows if r.measure == measure and r.statistic == "followed_up")
    )


def _change(facts: MeasureFacts, measure: str) -> Iterator[Figure]:
    groups = _groups(facts, measure)
    means = [
        ("Everybody" if g == ALL else g, first, last)
        for g in groups
        if (first := _interval(facts.find(measure, "mean_first", g)))
        and (last := _interval(facts.find(measure, "mean_last", g)))
    ]
    if means:
        yield draw_before_after(means, facts.title(measure), facts.times)
    main = "progress_on_one_goal" if facts.find(measure, "progress_on_one_goal") else "reliably_improved"
    shares = [
        ("Everybody" if g == ALL else g, share, _bounds(facts, measure, g))
        for g in groups
        if (share := _interval(facts.find(measure, main, g)))
    ]
    if shares:
        what = "made progress on at least one goal" if main.startswith("progress") else "improved reliably"
        yield draw_shares(
            shares,
            f"{facts.title(measure)}: share of people with both scores who {what}, with its 95% interval; "
            "the grey bar goes from "
            "none to all of those without both scores.",
        )


def _bounds(facts: MeasureFacts, measure: str, group: str) -> tuple[float, float] | None:
    none, every = (facts.find(measure, f"improved_if_{which}_missing", group) for which in ("none", "all"))
    if none and every and isinstance(none.value, float) and isinstance(every.value, float):
        return none.value, every.value
    return None


def _differences(facts: MeasureFacts) -> Iterator[Figure]:
    rows = [
        (facts.title(row.measure), span)
        for row in facts.rows
        if row.statistic == "adjusted_difference" and (span := _interval(row))
    ]
    if rows:
        yield draw_differences(rows, facts.names)


def _waits(facts: MeasureFacts, found: ProjectMeasures) -> Iterator[Figure]:
    """The waiting curve; to publish, week by week and to the nearest five people: nobody’s wait is seen.

    In words, the share at four weeks is that of the text beside it.
    """
    if found.waits is None or len(found.waits.curve) < 2:
        return
    curve = found.waits.curve
    if facts.publishing:
        people = found.waits.stopped + len(found.waits.waiting)
        weeks = range(7, curve[-1][0] + 7, 7)
        left = [next((share for day, share in reversed(curve) if day <= week), 1.0) for week in weeks]
        curve = tuple(
            (week, round(share * people / 5) * 5 / people) for week, share in zip(weeks, left, strict=True)
        )
    within = _number(facts.find("waits", "within_28_days_with_waiting"))
    yield draw_waits(curve, FOUR_WEEKS, None if within is None else 1 - within)


def _series(series: tuple[Charted, ...]) -> Iterator[Figure]:
    for one in series:
        chart: Xmr = one.chart
        name = first_upper(one.series.name)
        yield draw_xmr(name, one.series.periods, chart, one.series.target, one.said)


def _funnel(facts: MeasureFacts) -> Iterator[Figure]:
    """The funnel of places, out of the counts that may be shown."""
    places = [
        (row.group, row.n, row.of)
        for row in facts.rows
        if row.statistic == "place_share" and isinstance(row.n, int) and isinstance(row.of, int)
    ]
    if len(places) > 1:
        yield draw_funnel(places, "Places by their size, with limits of 95% (dotted) and 99.8% (dashed).")


def _reach(facts: MeasureFacts) -> Iterator[Figure]:
    for measure in dict.fromkeys(r.measure for r in facts.rows if r.measure.startswith("reach: ")):
        groups = list(dict.fromkeys(r.group for r in facts.rows if r.measure == measure))
        shares = []
        for group in groups:
            own, population = (
                facts.find(measure, s, group) for s in ("share_of_people", "share_of_population")
            )
            shares.append((group, _number(own), _number(population)))
        yield draw_reach(first_upper(measure.removeprefix("reach: ")), shares)


def _number(row: Published | None) -> float | None:
    return row.value if row and isinstance(row.value, float) else None
