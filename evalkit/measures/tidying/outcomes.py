"""Tidy scores → each measure at two times, person by person; what cannot be used is refused with its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.errors import TableError
from evalkit.measures.formulas.goals import Goal
from evalkit.measures.formulas.instrument import Instrument, Score
from evalkit.measures.tidying.cells import key_of_time, place_of_time
from evalkit.model import Problem
from evalkit.wording import join_plain

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.measures.formulas.scoring import Numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure at two times: a number for each person in the order of people, NaN where there is none.

    ``part_of`` is the instrument whose single item it is ("": a whole score); ``goals`` are what it counts.
    """

    name: str
    title: str
    first: Numbers
    last: Numbers
    score: Score | None = None
    part_of: str = ""
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """The two times that are compared, as the file writes them, and those that are left out."""

    first: str
    last: str
    others: tuple[str, ...] = ()


def choose_times(there: Sequence[str], asked: Sequence[str] = ()) -> Times:
    """The two times to compare: those asked for, however they are written, else the earliest and the latest.

    ``there`` are the times of the file as written. TableError where one asked for is not there.

    >>> choose_times(["12 months", "Baseline", "6m"])
    Times(first='Baseline', last='12 months', others=('6m',))
    """
    own: dict[str, str] = {}
    for text in there:
        own.setdefault(key_of_time(text), text)
    ordered = sorted(own.values(), key=place_of_time)
    listed = join_plain([f"“{time}”" for time in ordered]) or "none"
    if asked:
        if len(asked) != 2 or key_of_time(asked[0]) == key_of_time(asked[1]):
            raise TableError(
                "--times needs two different times with a comma between them, such as baseline,6m."
            )
        chosen = [own.get(key_of_time(time)) for time in asked]
        if missing := [time for time, found in zip(asked, chosen, strict=True) if found is None]:
            raise TableError(
                f"There is no score at “{missing[0]}”. The times in the file are {listed}. Name two of them."
            )
        first, last = (str(time) for time in chosen)
    elif len(ordered) < 2:
        raise TableError(
            f"Two times are needed for a change; the file has {listed}. Add the scores of the other time."
        )
    else:
        first, last = ordered[0], ordered[-1]
    return Times(first, last, tuple(t for t in ordered if t not in (first, last)))


def build_outcomes(
    scores: pd.DataFrame,
    people: int,
    times: Times,
    instruments: Mapping[str, Instrument],
    raw: Sequence[str] = (),
) -> tuple[list[Outcome], list[Problem]]:
    """Every measure of a checked table of scores at the two times.

    ``scores`` has columns person (place in people), time and measure (as keyed), item ("" for a total), value
    and row; ``raw`` names the instruments whose items are still to be turned round.
    """
    found: list[Outcome] = []
    problems: list[Problem] = []
    keys = (key_of_time(times.first), key_of_time(times.last))
    for name, own in scores.groupby("measure", sort=True, observed=True):
        at = [own[own["time"] == key] for key in keys]
        instrument = next((i for i in instruments.values() if i.name == name), None)
        if instrument and instrument.kind == "goals":
            found.append(_goals(at, people, instrument))
        elif instrument and any((part["item"] != "").any() for part in at):
            made, wrong = _from_items(at, people, instrument, "raw" if instrument.name in raw else None)
            found += made
            problems += wrong
        else:
            found.append(_total(str(name), at, people, instruments))
    return found, problems


def _total(
    name: str, at: Sequence[pd.DataFrame], people: int, instruments: Mapping[str, Instrument]
) -> Outcome:
    from evalkit.measures.formulas.instrument import find_score
    from evalkit.measures.formulas.scoring import to_metric

    score = find_score(name, instruments)
    first, last = (_place(part, people) for part in at)
    if score:
        first, last = to_metric(first, score), to_metric(last, score)
    return Outcome(score.name if score else name, score.title if score else name, first, last, score)


def _place(part: pd.DataFrame, people: int) -> Numbers:
    import numpy as np

    out = np.full(people, np.nan)
    out[part["person"].to_numpy()] = part["value"].to_numpy()
    return out


def _matrix(part: pd.DataFrame, people: int, items: int) -> Numbers:
    import numpy as np

    out = np.full((people, items), np.nan)
    own = part[part["item"] != ""]
    if len(own):
        out[own["person"].to_numpy(), own["item"].astype(str).astype(int).to_numpy() - 1] = own[
            "value"
        ].to_numpy()
    return out


def _from_items(
    at: Sequence[pd.DataFrame], people: int, instrument: Instrument, arrives: str | None
) -> tuple[list[Outcome], list[Problem]]:
    """Scores from items, with totals where there are no items; each item alone where it has a name."""
    import numpy as np

    from evalkit.measures.formulas.scoring import score_items, to_metric

    matrices = [_matrix(part, people, instrument.items) for part in at]
    scored = [score_items(matrix, instrument, "raw" if arrives == "raw" else None) for matrix in matrices]
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for score in instrument.scores:
        values = []
        for part, items in zip(at, scored, strict=True):
            own = items[score.name]
            totals = part[part["item"] == ""]
            if len(totals) and len(instrument.scores) == 1:
                given = to_metric(_place(totals, people), score)
                apart = ~np.isnan(own) & ~np.isnan(given) & (np.abs(own - given) > 0.01)
                for person in np.flatnonzero(apart):
                    row = int(totals.loc[totals["person"] == person, "row"].iloc[0])
                    problems.append(
                        Problem(
                            f"row {row}",
                            f"The total of {instrument.title} is {given[person]:g} and its items make "
                            f"{own[person]:g}, so neither "
                            "is used. Correct the one that is wrong.",
                        )
                    )
                own = np.where(np.isnan(own), given, own)
                own[apart] = np.nan
            values.append(own)
        outcomes.append(Outcome(score.name, score.title, values[0], values[1], score))
    for place, area in enumerate(instrument.areas):
        first, last = (matrix[:, place] for matrix in matrices)
        title = f"{instrument.title}: {area}"
        item = _item_score(instrument, place + 1, title)
        outcomes.append(Outcome(item.name, title, first, last, item, instrument.name))
    return outcomes, problems


def _item_score(instrument: Instrument, number: int, title: str) -> Score:
    return Score(
        f"{instrument.name}_{number}", title, (number,), "sum", 0,
        instrument.lowest_item, instrument.highest_item, instrument.better,
    )  # fmt: skip


def _goals(at: Sequence[pd.DataFrame], people: int, instrument: Instrument) -> Outcome:
    """Goals as such, and each person's mean over the goals that were rated twice."""
    import numpy as np

    ratings: dict[tuple[int, str], list[float | None]] = {}
    for place, part in enumerate(at):
        for person, item, value in zip(
            part["person"].tolist(), part["item"].tolist(), part["value"].tolist(), strict=True
        ):
            ratings.setdefault((person, item), [None, None])[place] = value
    goals = tuple(
        Goal(str(person), item, pair[0], pair[1]) for (person, item), pair in sorted(ratings.items())
    )
    sums = np.zeros((people, 3))
    begun = np.zeros((people, 2))
    for goal in goals:
        if goal.first is not None:
            begun[int(goal.person)] += (goal.first, 1)
            if goal.last is not None:
                sums[int(goal.person)] += (goal.first, goal.last, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        both = sums[:, 2] > 0
        first = np.where(both, sums[:, 0] / sums[:, 2], begun[:, 0] / begun[:, 1])
        last = np.where(both, sums[:, 1] / sums[:, 2], np.nan)
    return Outcome(instrument.name, instrument.title, first, last, instrument.scores[0], "", goals)
