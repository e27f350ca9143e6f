"""Service use and cost of people before and after, by arm, as rows of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.measures.analyse import ALL
from evalkit.measures.formulas.cost import (
    Use,
    cost_change,
    cost_difference,
    cost_difference_by_team,
    cost_people,
)
from evalkit.measures.formulas.paired import FEWEST
from evalkit.measures.results import ResultRow
from evalkit.measures.tidying.cells import place_of_time
from evalkit.model import Problem
from evalkit.wording import join_plain

FEWEST_TEAMS = 3
"""In each arm, for an interval that resamples teams."""


def cost_rows(
    uses: Sequence[Use],
    prices: Mapping[str, float],
    year: str,
    arms: Mapping[str, int] | None = None,
    teams: Mapping[str, str] | None = None,
) -> tuple[list[ResultRow], list[Problem]]:
    """Cost before and after, its change and, with ``arms`` (person → 1 or 0), the difference between them.

    ``teams`` (person → team) are given where arms are teams: whole teams are resampled then. Services without
    a price are listed, and nobody's cost is worked out without it.
    """
    without = sorted({use.service for use in uses} - set(prices))
    if without:
        listed = join_plain([f"“{service}”" for service in without])
        return [], [
            Problem("prices", f"{listed} has no price, so there is no cost. Add it to the table of prices.")
        ]
    windows = sorted(dict.fromkeys(use.window for use in uses), key=place_of_time)
    if len(windows) != 2:
        listed = join_plain([f"“{w}”" for w in windows]) or "none"
        return [], [
            Problem(
                "use",
                f"Two windows are needed, before and after; there are {listed}. Correct the column window.",
            )
        ]
    costs = cost_people(uses, prices)
    before, after = (costs.get(window, {}) for window in windows)
    people = sorted({*before, *after})
    pairs = {
        p: (b, a) for p in people if (b := before.get(p)) is not None and (a := after.get(p)) is not None
    }
    rows = list(_change_rows(pairs, len(people), windows, year))
    rows += _contact_rows(uses, windows, len(people))
    if arms:
        rows += _difference_rows(pairs, arms, teams, year)
    return rows, []


def _change_rows(
    pairs: Mapping[str, tuple[float, float]], everybody: int, windows: Sequence[str], year: str
) -> Iterator[ResultRow]:
    n = len(pairs)
    if n < FEWEST:
        yield ResultRow(
            "cost",
            ALL,
            "cost_change",
            None,
            None,
            None,
            n,
            everybody,
            f"fewer than {FEWEST} people with every count",
        )
        return
    first, last = zip(*pairs.values(), strict=True)
    found = cost_change(first, last)
    said = f"£, prices of {year or 'a year that is not named'}"
    yield ResultRow(
        "cost", ALL, "mean_cost", found.mean_before, None, None, n, everybody, f"{windows[0]}; {said}"
    )
    yield ResultRow(
        "cost", ALL, "mean_cost_after", found.mean_after, None, None, n, everybody, f"{windows[1]}; {said}"
    )
    yield ResultRow(
        "cost",
        ALL,
        "cost_change",
        found.change,
        found.low,
        found.high,
        n,
        everybody,
        f"{said}; {found.method}",
    )


def _contact_rows(uses: Sequence[Use], windows: Sequence[str], everybody: int) -> Iterator[ResultRow]:
    """Mean contacts with each service in each window, of people whose count is there."""
    for service in sorted({use.service for use in uses}):
        for window in windows:
            counts: dict[str, float] = {}
            for use in uses:
                if use.service == service and use.window == window and use.count is not None:
                    counts[use.person] = counts.get(use.person, 0) + use.count
            few = len(counts) < FEWEST
            value = None if few else sum(counts.values()) / len(counts)
            method = f"{window}; {f'fewer than {FEWEST} people' if few else 'people whose count is there'}"
            yield ResultRow(
                f"contacts: {service}",
                window,
                "mean_contacts",
                value,
                None,
                None,
                len(counts),
                everybody,
                method,
            )


def _difference_rows(
    pairs: Mapping[str, tuple[float, float]],
    arms: Mapping[str, int],
    teams: Mapping[str, str] | None,
    year: str,
) -> Iterator[ResultRow]:
    changes = [(a - b, arms[p], (teams or {}).get(p, "")) for p, (b, a) in pairs.items() if p in arms]
    sides = [[change for change, arm, _ in changes if arm == which] for which in (1, 0)]
    if min(len(side) for side in sides) < FEWEST:
        yield ResultRow(
            "cost",
            ALL,
            "cost_difference",
            None,
            None,
            None,
            len(changes),
            len(arms),
            f"an arm has fewer than {FEWEST} people",
        )
        return
    whole_teams = teams is not None and all(team for _, _, team in changes)
    found = cost_difference_by_team(changes) if whole_teams else cost_difference(sides[0], sides[1])
    said = f"£, prices of {year or 'a year that is not named'}; {found.method}"
    low: float | None = found.low
    high: float | None = found.high
    if whole_teams and min(_teams_in(changes, arm) for arm in (1, 0)) < FEWEST_TEAMS:
        low = high = None
        said += f"; an arm has fewer than {FEWEST_TEAMS} teams, so there is no interval"
    yield ResultRow("cost", ALL, "cost_difference", found.value, low, high, found.n, len(arms), said)


def _teams_in(changes: Sequence[tuple[float, int, str]], arm: int) -> int:
    return len({team for _, of_arm, team in changes if of_arm == arm})
