"""Kept tables of referrals, series, population, prices and ratings as values; rows that cannot be read "
"are listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evalkit.errors import TableError
from evalkit.measures.costing import cost_rows
from evalkit.measures.formulas.access import Referral
from evalkit.measures.formulas.comparison import find_design
from evalkit.measures.formulas.cost import Use
from evalkit.measures.formulas.series import Better
from evalkit.measures.results import ResultRow
from evalkit.measures.summaries import Population, Rating, Series, fidelity_rows
from evalkit.measures.tidying.cells import find_day_order, is_nothing, parse_date, parse_number
from evalkit.model import Problem
from evalkit.steps.measures.joined import Scored, team_changes
from evalkit.steps.measures.kept import KeptTable


def read_referrals(table: KeptTable) -> tuple[list[Referral], date, list[Problem]]:
    """Referrals and the census day. TableError where nobody has said the day."""
    if not table.settings.census:
        raise TableError(
            'Say on which day they were counted: set census, such as "2025-03-31", in its settings.'
        )
    census = date.fromisoformat(table.settings.census)
    order = find_day_order([*table.frame["start"], *table.frame["stop"]])
    found: list[Referral] = []
    problems: list[Problem] = []
    for row, start, stop in zip(table.frame.index, table.frame["start"], table.frame["stop"], strict=True):
        where = f"{table.name}, row {row}"
        begun = parse_date(start, order)
        ended = None if is_nothing(stop) else parse_date(stop, order)
        if begun is None or (ended is None and not is_nothing(stop)):
            wrong = start if begun is None else stop
            problems.append(
                Problem(
                    where, f"“{wrong}” is not a date, so this referral is not used. Write it as 2025-03-31."
                )
            )
        elif begun > census:
            problems.append(
                Problem(where, f"It starts on {begun}, after the census day {census}, so it is not used.")
            )
        elif ended and ended < begun:
            problems.append(
                Problem(
                    where, f"It ends on {ended}, before it starts on {begun}, so it is not used. Correct one."
                )
            )
        else:
            found.append(Referral(begun, ended))
    return found, census, problems


def _number(text: str, where: str, problems: list[Problem]) -> float | None:
    if is_nothing(text):
        return None
    value = parse_number(text, thousands=True)
    if value is None:
        problems.append(
            Problem(where, f"“{text}” is not a number, so it is not used. Correct it, or leave it blank.")
        )
    return value


def read_series(table: KeptTable) -> tuple[list[Series], list[Problem]]:
    """The series of a table, each in the order of its rows; shares are 100 × numerator ÷ denominator."""
    problems: list[Problem] = []
    found: dict[str, list[tuple[str, float]]] = {}
    for row, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
        where = f"{table.name}, row {row}"
        name = str(cells.get("series") or table.settings.title or table.name)
        if "value" in cells:
            value = _number(str(cells["value"]), where, problems)
        else:
            top, under = (
                _number(str(cells.get(k, "")), where, problems) for k in ("numerator", "denominator")
            )
            value = 100 * top / under if top is not None and under else None
        if value is not None:
            found.setdefault(name, []).append((str(cells["period"]), value))
    series = []
    for name, points in found.items():
        periods, values = zip(*points, strict=True)
        series.append(Series(name, periods, values, table.settings.target, _better(table)))
    return series, problems


def _better(table: KeptTable) -> Better:
    known: dict[str, Better] = {"higher": "higher", "lower": "lower"}
    return known.get(table.settings.better, "")


def read_places(table: KeptTable) -> tuple[list[tuple[str, int, int]], list[Problem]]:
    """Places as (name, k, n); a row whose k is above its n is listed."""
    problems: list[Problem] = []
    found = []
    for row, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
        where = f"{table.name}, row {row}"
        k, n = (_number(str(cells[key]), where, problems) for key in ("numerator", "denominator"))
        if k is None or n is None:
            continue
        if not 0 <= k <= n or not n:
            problems.append(
                Problem(where, f"{k:g} of {n:g} cannot be, so it is not used. Correct one of them.")
            )
            continue
        found.append((str(cells["place"]), round(k), round(n)))
    return found, problems


def read_population(table: KeptTable) -> tuple[list[Population], list[Problem]]:
    """The groups of the population."""
    problems: list[Problem] = []
    groups = []
    for row, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
        count = _number(str(cells["count"]), f"{table.name}, row {row}", problems)
        if count is not None:
            groups.append(
                Population(
                    str(cells["characteristic"]), str(cells["group"]), count, str(cells.get("source", ""))
                )
            )
    return groups, problems


def read_costs(
    use: Sequence[KeptTable], prices: Sequence[KeptTable], scored: Scored, problems: list[Problem]
) -> list[ResultRow]:
    """Cost before and after, from tables of use and of prices; nothing where one of them is not there."""
    if not use:
        return []
    if not prices:
        problems.append(
            Problem(
                "use",
                "There is no table of prices, so there is no cost. Add one: service, unit cost, price "
                "year, source.",
            )
        )
        return []
    known: dict[str, float] = {}
    years: list[str] = []
    for table in prices:
        for row, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
            price = _number(str(cells["price"]), f"{table.name}, row {row}", problems)
            if price is not None:
                known[str(cells["service"])] = price
            years.append(str(cells.get("year", "")))
    uses = [
        Use(
            str(c["person"]),
            str(c["window"]),
            str(c["service"]),
            _number(str(c["count"]), f"{table.name}, row {row}", problems),
        )
        for table in use
        for row, c in zip(table.frame.index, table.frame.to_dict("records"), strict=True)
    ]
    arms, teams = _arms(scored)
    rows, wrong = cost_rows(uses, known, " and ".join(sorted({y for y in years if y})), arms, teams)
    problems += wrong
    return rows


def _arms(scored: Scored) -> tuple[dict[str, int] | None, dict[str, str] | None]:
    """Each person's arm (1 or 0) and, where arms are teams, each person's team."""
    if scored.arms is None or scored.people is None:
        return None, None
    arms = {}
    for place, person in enumerate(scored.people.frame.index):
        if scored.arms.in_interest[place] or scored.arms.in_comparison[place]:
            arms[str(person)] = int(scored.arms.in_interest[place])
    if not scored.cluster:
        return arms, None
    teams = {str(p): str(t) for p, t in scored.people.groups(scored.cluster).items()}
    between = find_design(list(arms.values()), [teams[p] for p in arms]) == "between teams"
    return arms, teams if between else None


def read_ratings(tables: Sequence[KeptTable], scored: Scored, problems: list[Problem]) -> list[ResultRow]:
    """Fidelity of teams, agreement of raters, and fidelity against outcome over teams."""
    ratings = []
    for table in tables:
        for row, cells in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
            score = _number(str(cells["score"]), f"{table.name}, row {row}", problems)
            if score is not None:
                ratings.append(
                    Rating(str(cells["team"]), str(cells.get("item", "")), str(cells["rater"]), score)
                )
    return fidelity_rows(ratings, dict(team_changes(scored))) if ratings else []
