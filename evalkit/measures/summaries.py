"""Waits, reach, series, fidelity and cost as rows of results, beside those of the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evalkit.measures.analyse import ALL
from evalkit.measures.formulas.access import FOUR_WEEKS, Referral, Waits, describe_waits
from evalkit.measures.formulas.fidelity import (
    fidelity_and_outcome,
    icc_agreement,
    ordinal_alpha,
    weighted_kappa,
)
from evalkit.measures.formulas.funnel import funnel, say_dispersion
from evalkit.measures.formulas.paired import FEWEST
from evalkit.measures.formulas.series import Better, Xmr, run_chart, say_target, say_variation, xmr
from evalkit.measures.formulas.shares import share
from evalkit.measures.results import ResultRow, share_row
from evalkit.wording import say_whole_date


def wait_rows(referrals: Sequence[Referral], census: date, group: str = ALL) -> tuple[list[ResultRow], Waits]:
    """Waits at the census day as rows, and the waits themselves for a curve."""
    found = describe_waits(referrals, census)
    every = found.stopped + len(found.waiting)
    day = f"census {say_whole_date(census)}"

    def row(
        statistic: str,
        value: float | None,
        n: int,
        method: str,
        low: float | None = None,
        high: float | None = None,
    ) -> ResultRow:
        return ResultRow("waits", group, statistic, value, low, high, n, every, method)

    few = f"fewer than {FEWEST} people"
    seen, waiting = found.stopped, len(found.waiting)
    within = f"{FOUR_WEEKS} days or less of those seen; {day}"
    of_seen = "of those seen" if seen >= FEWEST else few
    so_far = "days so far" if waiting >= FEWEST else few
    limits = found.low_with_waiting, found.high_with_waiting
    rows = [
        row("seen", seen, seen, day),
        share_row("waits", group, "within_28_days", found.within, within),
        row("median_wait", found.median if seen >= FEWEST else None, seen, of_seen),
        row("ninetieth_wait", found.ninetieth if seen >= FEWEST else None, seen, of_seen),
        row("still_waiting", waiting, waiting, day),
        row("waiting_over_28_days", found.waiting_over, found.waiting_over, "of those still waiting"),
        row("median_still_waiting", found.waiting_median if waiting >= FEWEST else None, waiting, so_far),
        row(
            "within_28_days_with_waiting",
            found.within_with_waiting,
            every,
            "Kaplan–Meier, log(−log)",
            *limits,
        ),
        row("median_wait_with_waiting", found.median_with_waiting, every, "Kaplan–Meier"),
    ]
    return rows, found


@dataclass(frozen=True, slots=True)
class Population:
    """One group of the population: its characteristic, name, how many people, and where that comes from."""

    characteristic: str
    group: str
    count: float
    source: str = ""


def reach_rows(people: Mapping[str, Sequence[str]], population: Sequence[Population]) -> list[ResultRow]:
    """Who is seen against who lives there; ``people`` holds each one's values ("" unknown) by characteristic.

    A characteristic is matched by its name whatever its capitals; groups too.
    """
    rows: list[ResultRow] = []
    own = {name.casefold(): values for name, values in people.items()}
    for characteristic in dict.fromkeys(one.characteristic for one in population):
        values = [value for value in own.get(characteristic.casefold(), ()) if value]
        if not values:
            continue
        counts = Counter(value.casefold() for value in values)
        groups = [one for one in population if one.characteristic == characteristic]
        total = sum(one.count for one in groups)
        known = {one.group.casefold() for one in groups}
        others = sorted({value for value in values if value.casefold() not in known})
        measure = f"reach: {characteristic}"
        for name, count, source in [
            *((g.group, g.count, g.source) for g in groups),
            *((o, None, "") for o in others),
        ]:
            rows.append(
                share_row(
                    measure,
                    name,
                    "share_of_people",
                    share(counts[name.casefold()], len(values)),
                    "of people with this recorded",
                )
            )
            if count is not None and total:
                said = f"population, {source}" if source else "population"
                rows.append(
                    ResultRow(
                        measure, name, "share_of_population", count / total, None, None, None, None, said
                    )
                )
    return rows


@dataclass(frozen=True, slots=True)
class Series:
    """A series in order of time, with its target and which way is better."""

    name: str
    periods: tuple[str, ...]
    values: tuple[float, ...]
    target: float | None = None
    better: Better = ""


def series_rows(series: Series) -> tuple[list[ResultRow], Xmr | None, str]:
    """A series as rows, its chart (None with fewer than two points), and what it says in words."""
    if len(series.values) < 2:
        return [], None, f"{series.name} has fewer than two points, so there is nothing to chart."
    chart = xmr(series.values)
    n = len(chart.values)
    trial = f"; {n} points are few: limits on trial" if chart.trial else ""

    def row(
        statistic: str, value: float, method: str, low: float | None = None, high: float | None = None
    ) -> ResultRow:
        return ResultRow(series.name, ALL, statistic, value, low, high, None, None, method)

    outside = sum(chart.outside)
    runs = run_chart(series.values)
    tested = f", p {runs.p:.3f}" if runs.p is not None else ""
    rows = [
        row("series_latest", chart.values[-1], f"{series.periods[-1]}, the last of {n}"),
        row("series_mean", chart.mean, f"XmR limits{trial}", chart.lower, chart.upper),
        row("series_points_outside", float(outside), f"of {n} points"),
        row(
            "series_median",
            runs.median,
            f"run chart: {runs.runs} runs of {runs.useful} points off it{tested}",
        ),
    ]
    said = [say_variation(chart, series.better)]
    if series.target is not None:
        said.append(say_target(chart, series.target, series.better))
    return (
        rows,
        chart,
        " ".join(said) + (" There are few points: the limits are on trial." if chart.trial else ""),
    )


def funnel_rows(places: Sequence[tuple[str, int, int]]) -> tuple[list[ResultRow], str]:
    """Places against the limits for their size, in alphabetical order and never ranked; what it says.

    ``places`` are (name, k, n). The over-dispersion is that of z cut at the 10th and 90th centile where there
    are ten places or more.
    """
    found = funnel(places, winsorise=0.1 if len(places) >= 10 else 0.0)
    rows = [
        share_row("places", place.name, "place_share", share(place.k, place.n), "not ranked")
        for place in sorted(found.places, key=lambda place: place.name.casefold())
    ]
    of = len(found.places)
    figures = (
        ("places_pooled", found.pooled, "all places together"),
        ("places_dispersion", found.phi, f"φ over {of} places: 1 is chance alone"),
        ("places_outside", float(found.outside), f"beyond three sigma, of {of}"),
        (
            "places_outside_adjusted",
            float(found.outside_adjusted),
            f"once over-dispersion is allowed for, of {of}",
        ),
    )
    rows += [
        ResultRow("places", ALL, name, value, None, None, None, None, said) for name, value, said in figures
    ]
    return rows, say_dispersion(found)


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's score of one item in one team."""

    team: str
    item: str
    rater: str
    score: float


def fidelity_rows(ratings: Sequence[Rating], change: Mapping[str, float] | None = None) -> list[ResultRow]:
    """How fully each team put the model into practice, how far raters agree, and fidelity against outcome.

    ``change`` is each team's mean change in the outcome; teams are matched by name.
    """
    teams: dict[str, list[float]] = {}
    for rating in ratings:
        teams.setdefault(rating.team, []).append(rating.score)
    means = {team: sum(scores) / len(scores) for team, scores in sorted(teams.items())}
    rows = [
        ResultRow(
            "fidelity", team, "fidelity", mean, None, None, None, None, f"mean of {len(teams[team])} ratings"
        )
        for team, mean in means.items()
    ]
    rows += _agreement(ratings)
    both = [team for team in means if change and team in change]
    if change:
        found = fidelity_and_outcome([means[t] for t in both], [change[t] for t in both])
        method = f"Spearman over {found.teams} teams"
        method += f", p {found.p:.3f}; few teams" if found.p is not None else ": too few teams, or no spread"
        rows.append(
            ResultRow("fidelity", ALL, "fidelity_and_outcome", found.rho, None, None, None, None, method)
        )
    return rows


def _agreement(ratings: Sequence[Rating]) -> Iterator[ResultRow]:
    units: dict[tuple[str, str], dict[str, float]] = {}
    for rating in ratings:
        units.setdefault((rating.team, rating.item), {})[rating.rater] = rating.score
    raters = sorted({rating.rater for rating in ratings})
    whole = [[own[r] for r in raters] for own in units.values() if set(own) == set(raters)]
    said = f"{len(whole)} ratings that all of {len(raters)} raters made"

    def row(statistic: str, value: float | None, method: str) -> ResultRow:
        return ResultRow("fidelity", ALL, statistic, value, None, None, None, None, method)

    if len(raters) < 2 or len(whole) < 2:
        yield row("raters_alpha", None, "agreement needs two raters who rated the same things")
        return
    yield row("raters_icc", icc_agreement(whole).value, f"ICC(A,1), {said}")
    if len(raters) == 2:
        first, second = zip(*whole, strict=True)
        yield row("raters_kappa", weighted_kappa(first, second, "linear"), f"linear weights, {said}")
    every = [[own.get(r) for r in raters] for own in units.values()]
    yield row("raters_alpha", ordinal_alpha(every), f"ordinal, {len(raters)} raters")
