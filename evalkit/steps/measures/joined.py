"""The project's tables of scores, goals and people, joined and worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.measures.analyse import ALL, describe_changes, describe_people, find_groups
from evalkit.measures.arms import Arms, describe_arms, find_arms
from evalkit.measures.formulas.instrument import Instrument
from evalkit.measures.results import ResultRow
from evalkit.measures.tidying.outcomes import Outcome, Times, build_outcomes, choose_times
from evalkit.measures.tidying.people import BLANK, People, build_people
from evalkit.measures.tidying.tidy import Checked, check_scores
from evalkit.model import Problem
from evalkit.steps.measures.kept import KeptTable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scored:
    """Scores of a project worked out; empty where it has none."""

    rows: tuple[ResultRow, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    times: Times | None = None
    outcomes: tuple[Outcome, ...] = ()
    people: People | None = None
    arms: Arms | None = None
    cluster: str = ""
    attributes: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def score_tables(tables: Sequence[KeptTable], instruments: dict[str, Instrument]) -> Scored:
    """Everything that scores and people of a project come to."""
    scored = [t for t in tables if t.settings.what in ("scores", "wide", "pairs", "goals")]
    people, problems = _people(tables, scored)
    if people is None:
        return Scored(problems=tuple(problems))
    attributes = {
        str(c): ["" if v == BLANK else v for v in people.groups(str(c))]
        for c in people.frame.columns
        if str(c) not in ("recruited", "started", "withdrew", "why")
    }
    if not scored:
        return Scored(
            tuple(describe_people(people, find_groups(people))), people=people, attributes=attributes
        )
    settings = next((t.settings for t in scored if t.settings.what in ("scores", "wide")), scored[0].settings)
    times = _times(scored, settings.times)
    checked = [check_scores(_tidy(t, times), people, instruments, t.name) for t in scored]
    for one in checked:
        problems += one.problems
    frame, again = _together(checked)
    problems += again
    outcomes, wrong = build_outcomes(frame, len(people.frame), times, instruments, settings.raw)
    problems += wrong
    groups = find_groups(people, settings.by[0] if settings.by else "")
    rows = [*describe_people(people, groups), *reasons(people), *describe_changes(outcomes, groups, times)]
    for further in settings.by[1:]:
        more = [group for group in find_groups(people, further) if group.name != ALL]
        rows += describe_changes(outcomes, more, times)
    arms, said = None, [f"Compared: {times.first} with {times.last}."]
    if settings.arm:
        arms, unplaced = find_arms(people, settings.arm, settings.comparison)
        between, notes = describe_arms(outcomes, people, arms, settings.cluster)
        rows += between
        problems += unplaced
        said += [f"Differences are {arms.interest} less {arms.comparison}.", *notes]
    titles = {o.name: o.title for o in outcomes}
    return Scored(
        tuple(rows),
        titles,
        times,
        tuple(outcomes),
        people,
        arms,
        settings.cluster,
        attributes,
        tuple(said),
        tuple(problems),
    )


def _people(tables: Sequence[KeptTable], scored: Sequence[KeptTable]) -> tuple[People | None, list[Problem]]:
    """The people of the project; without a table of them those who have a score, which is said."""
    import pandas as pd

    own = [table for table in tables if table.settings.what == "people"]
    if own:
        frame = pd.concat([table.frame for table in own]).fillna("")
        return build_people(frame, " and ".join(table.name for table in own))
    ids = [str(person) for table in scored for person in table.frame.get("person", [])]
    if not ids:
        return None, []
    frame = pd.DataFrame({"person": [person for person in dict.fromkeys(ids) if person]})
    people, problems = build_people(frame, "scores")
    said = (
        "There is no table of people, so everybody with a score is taken to have started: nobody can "
        "tell how many are "
        "missing. Add one with the columns person, site, started."
    )
    return people, [*problems, Problem("people", said)]


def _times(scored: Sequence[KeptTable], asked: Sequence[str]) -> Times:
    there = [
        str(t) for table in scored if "time" in table.frame for t in dict.fromkeys(table.frame["time"]) if t
    ]
    return choose_times(there, asked) if there else Times("first", "last")


def _tidy(table: KeptTable, times: Times) -> pd.DataFrame:
    """A kept table with one row a score; goals and pairs of scores are at the two times."""
    import pandas as pd

    frame = table.frame
    if table.settings.what in ("scores", "wide"):
        return frame
    parts = []
    for column, time in (("first", times.first), ("last", times.last)):
        part = pd.DataFrame(
            {"person": frame["person"], "time": time, "value": frame[column]}, index=frame.index
        )
        goals = table.settings.what == "goals"
        part["measure"] = "goals" if goals else frame["measure"]
        part["item"] = _goal_numbers(frame) if goals else ""
        parts.append(part)
    return pd.concat(parts)


def _goal_numbers(frame: pd.DataFrame) -> pd.Series[str]:
    """The number of each person's goal, counted where the table has none."""
    if "number" in frame:
        return frame["number"]
    return (frame.groupby("person").cumcount() + 1).astype(str)


def _together(checked: Sequence[Checked]) -> tuple[pd.DataFrame, list[Problem]]:
    """The scores of several tables as one; a person's value that stands in two tables counts once."""
    import pandas as pd

    frames = [
        one.frame.assign(
            measure=one.frame["measure"].astype(str),
            time=one.frame["time"].astype(str),
            item=one.frame["item"].astype(str),
        )
        for one in checked
    ]
    frame = pd.concat(frames, ignore_index=True)
    again = frame.duplicated(["person", "time", "measure", "item"])
    said = f"{int(again.sum())} scores stand in more than one table; the first counts. Take them out of one."
    return frame[~again], [Problem("scores", said)] if again.any() else []


def team_changes(scored: Scored) -> Iterator[tuple[str, float]]:
    """Each team's mean change in the first measure that people have: fidelity is set against it."""
    import numpy as np

    if scored.people is None or not scored.outcomes or "team" not in scored.people.roles:
        return
    outcome = next((o for o in scored.outcomes if not o.part_of and not o.goals), scored.outcomes[0])
    teams = scored.people.groups("team")
    started = scored.people.frame["started"].to_numpy(dtype=bool)
    change = outcome.last - outcome.first
    for team in sorted(set(teams) - {BLANK}):
        own = change[(teams == team).to_numpy() & started & ~np.isnan(change)]
        if len(own):
            yield team, float(own.mean())


def reasons(people: People) -> Iterator[ResultRow]:
    """Why people withdrew, where somebody wrote it down: of those who started and withdrew."""
    if "why" not in people.roles or "withdrew" not in people.has:
        return
    gone = people.frame["withdrew"].to_numpy(dtype=bool) & people.frame["started"].to_numpy(dtype=bool)
    given = people.groups("why")[gone]
    for reason, count in sorted(given.value_counts().items(), key=lambda pair: (-int(pair[1]), str(pair[0]))):
        n = int(count)
        yield ResultRow(
            "withdrew",
            str(reason),
            "withdrew_because",
            n,
            None,
            None,
            n,
            int(gone.sum()),
            "as it was written down",
        )


def arms_of_teams(scored: Scored) -> dict[str, str]:
    """Each team's arm, by the team's name in small letters, of teams whose people are all in one arm."""
    if scored.people is None or scored.arms is None or "team" not in scored.people.roles:
        return {}
    teams = scored.people.groups("team")
    found: dict[str, set[str]] = {}
    for place, team in enumerate(teams):
        for name, inside in (
            (scored.arms.interest, scored.arms.in_interest),
            (scored.arms.comparison, scored.arms.in_comparison),
        ):
            if inside[place]:
                found.setdefault(team.casefold(), set()).add(name)
    return {team: arms.pop() for team, arms in found.items() if len(arms) == 1 and team != BLANK}
