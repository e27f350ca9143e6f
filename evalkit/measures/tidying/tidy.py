"""Checking a tidy table of scores: every row is used, says that it is missing, or is refused with its
next step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from evalkit.errors import TableError
from evalkit.measures.formulas.instrument import (
    Instrument,
    Score,
    find_instrument,
    find_score,
    key_of_measure,
)
from evalkit.measures.tidying.cells import is_nothing, key_of_time, names_nothing, parse_date, parse_number
from evalkit.measures.tidying.headings import SCORES, find_columns
from evalkit.measures.tidying.people import People, match_people
from evalkit.model import Problem
from evalkit.wording import join_plain, say_places

if TYPE_CHECKING:
    import pandas as pd

MOST_OCCASIONS = 6
"""With more different dates than this, each person has dates of their own."""
TOTALS = frozenset({"", "total", "sum", "score", "all", "overall", "index", "mean"})


class Line(Protocol):
    """One row of a table of scores, as messages look at it."""

    row: int
    measure: str
    item: str
    value: object


@dataclass(frozen=True, slots=True)
class Checked:
    """Scores that can be used, and what was left out.

    ``frame`` has columns person (place in people), time and measure (keys), item ("": total), value, row.
    ``times`` are the times as the file writes them; ``names`` each measure's key → how it is written there.
    ``missing`` rows say that there is no value: they are no fault.
    """

    frame: pd.DataFrame
    times: tuple[str, ...]
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    missing: int
    rows: int
    dated: bool = False
    """Whether times are dates, of which each person's first and last are used."""


def check_scores(
    frame: pd.DataFrame, people: People, instruments: Mapping[str, Instrument], name: str
) -> Checked:
    """Check a tidy table of scores, its cells text and its index the rows in the file ``name``.

    Refused, each row by name: no person, time or measure; a person who is not in ``people``; a value that
    is not a number or not in the instrument's range; an item that the instrument does not have; two values
    for one person, time, measure and item. TableError where a column is missing.
    """
    import pandas as pd

    found = find_columns(frame.columns, SCORES)
    if "time" not in found and "date" in found:
        found["time"] = found["date"]
    need_columns(found, frame, name)
    problems: list[Problem] = []
    rows = frame.index.to_numpy()
    frame = frame.reset_index(drop=True)
    work = pd.DataFrame(
        {kind: _as_categories(frame[column]) for kind, column in found.items() if kind in _USED}
    )
    if "item" not in work:
        work["item"] = pd.Categorical([""] * len(work), categories=[""])
    work["row"] = rows
    work = _leave_blank(work, name, problems)
    work, names = _name_measures(work, instruments)
    work = _find_people(work, people, name, problems)
    work = _name_items(work, instruments, name, problems)
    times = list(dict.fromkeys(work["time"].astype(str)))
    work["time"] = _rename(work["time"], key_of_time)
    used = len(work)
    work, missing = _read_values(work, name, problems)
    work = _in_range(work, instruments, names, name, problems)
    work = _once(work, people, times, names, name, problems)
    dated = _are_dates(times)
    if dated:
        work, times = _first_and_last(work), ["first", "last"]
    return Checked(work.reset_index(drop=True), tuple(times), names, tuple(problems), missing, used, dated)


def _are_dates(times: Sequence[str]) -> bool:
    """Whether times are days of single people, not shared occasions: many dates and nothing else."""
    return len(times) > MOST_OCCASIONS and all(parse_date(time) for time in times)


def _first_and_last(work: pd.DataFrame) -> pd.DataFrame:
    """Each person's scores of a measure on its first and on its last day; a single day is the first."""
    import numpy as np

    days = [parse_date(str(time)) for time in work["time"].cat.categories]
    numbers = np.array([day.toordinal() if day else 0 for day in days])[work["time"].cat.codes.to_numpy()]
    work = work.assign(day=numbers)
    own = work.groupby(["person", "measure"], observed=True)["day"]
    first, last = own.transform("min"), own.transform("max")
    ends = work[(work["day"] == first) | (work["day"] == last)]
    times = np.where(ends["day"] == first[ends.index], "first", "last")
    return ends.assign(time=times).astype({"time": "category"}).drop(columns="day")


_USED = ("person", "time", "measure", "item", "value")


def need_columns(found: Mapping[str, str], frame: pd.DataFrame, name: str) -> None:
    """TableError that names the columns which a tidy table of scores lacks."""
    lacking = [kind for kind in ("person", "time", "measure", "value") if kind not in found]
    if lacking:
        raise TableError(
            f"{name} has no column {join_plain([f'“{kind}”' for kind in lacking])}. Its columns are "
            f"{', '.join(f'“{c}”' for c in frame.columns)}. Give it one row for each person, time and "
            "measure, with the columns "
            "person, time, measure, value and, for single items, item."
        )


def _as_categories(column: pd.Series) -> pd.Series:
    return (
        column
        if column.dtype == "category"
        else column.astype(object).where(column.notna(), "").astype(str).astype("category")
    )


def _rename(column: pd.Series, key: Callable[[str], str]) -> pd.Series:
    """A column of categories with each different text renamed; those that become the same are one."""
    import pandas as pd

    after = [key(str(text)) for text in column.cat.categories]
    codes, unique = pd.factorize(pd.Series(after, dtype=object))
    if not len(after):
        return column
    return pd.Series(
        pd.Categorical.from_codes(codes[column.cat.codes.to_numpy()], pd.Index(unique, dtype=object)),
        index=column.index,
    )


def _is(column: pd.Series, test: Callable[[str], bool]) -> pd.Series:
    """True where a text passes a test that is made once for each different text."""
    import numpy as np
    import pandas as pd

    marks = np.array([test(str(text)) for text in column.cat.categories], dtype=np.bool_)
    return pd.Series(
        marks[column.cat.codes.to_numpy()] if len(marks) else False, index=column.index, dtype=bool
    )


def _refuse(
    work: pd.DataFrame, bad: pd.Series, name: str, say: Callable[[Line], str], problems: list[Problem]
) -> pd.DataFrame:
    """The rows that are not ``bad``; a problem for each that is. ``say`` makes its sentence of the row."""
    if bad.any():
        for line in work[bad].itertuples():
            problems.append(Problem(f"{name}, row {line.row}", say(cast(Line, line))))
        work = work[~bad]
    return work


def _leave_blank(work: pd.DataFrame, name: str, problems: list[Problem]) -> pd.DataFrame:
    for kind in ("person", "time", "measure"):
        bad = _is(work[kind], names_nothing)
        said = f"It has no {kind}, so it is not used. Write it."
        work = _refuse(
            work,
            bad,
            name,
            partial(_say_same, said),
            problems,
        )
    return work


def _say_same(said: str, line: Line) -> str:
    return said


def _name_measures(
    work: pd.DataFrame, instruments: Mapping[str, Instrument]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Measures by the short names of instruments and scores; others by their own name, as first written."""
    names: dict[str, str] = {}

    def key(text: str) -> str:
        instrument, score = find_instrument(text, instruments), find_score(text, instruments)
        short = instrument.name if instrument else score.name if score else ""
        title = instrument.title if instrument else score.title if score else text
        same = next((k for k in names if not short and key_of_measure(k) == key_of_measure(text)), "")
        short = short or same or text
        names.setdefault(short, title)
        return short

    return work.assign(measure=_rename(work["measure"], key)), names


def _find_people(work: pd.DataFrame, people: People, name: str, problems: list[Problem]) -> pd.DataFrame:
    import numpy as np

    ids = [str(text) for text in work["person"].cat.categories]
    places = match_people(ids, people)
    codes = np.array([places.get(text, -1) for text in ids])[work["person"].cat.codes.to_numpy()]
    unknown = work["person"][codes < 0]
    for who, rows in unknown.groupby(unknown.astype(str)).groups.items():
        lines = list(dict.fromkeys(str(row) for row in work.loc[rows, "row"]))
        problems.append(
            Problem(
                f"{name}, {say_places('row', lines)}",
                f"“{who}” is not among the people who are used, so it is not used. Correct the id, or add "
                f"{who} to the table of people; if its rows of {who} are listed too, mend them first.",
            )
        )
    return work.assign(person=codes)[codes >= 0]


def _name_items(
    work: pd.DataFrame, instruments: Mapping[str, Instrument], name: str, problems: list[Problem]
) -> pd.DataFrame:
    """Items as numbers from 1 in text; "" for a total. Goals keep whatever tells them apart."""
    work = work.assign(item=_rename(work["item"], _item_key))
    known = {i.name: i for i in instruments.values()}
    bad = work["row"] < 0
    for measure in work["measure"].cat.categories:
        instrument = known.get(str(measure))
        if instrument is None or instrument.kind == "goals":
            continue
        allowed = {"", *map(str, range(1, instrument.items + 1))}
        bad |= (work["measure"] == measure) & ~_is(work["item"], allowed.__contains__)
    return _refuse(
        work,
        bad,
        name,
        lambda line: (
            f"“{line.item}” is not an item of {known[line.measure].title}, so it is not used. Write the "
            "item's number, "
            f"1 to {known[line.measure].items}, or leave it blank for the total."
        ),
        problems,
    )


def _item_key(text: str) -> str:
    """The number of an item, however it is written; "" for a total.

    >>> [_item_key(t) for t in ("3", "Item 03", "reqol_3", "Total", "")]
    ['3', '3', '3', '', '']
    """
    key = text.strip().casefold()
    if key in TOTALS or names_nothing(key):
        return ""
    if found := re.search(r"(?<!\d)(\d++)(?:\.0)?$", key):
        return str(int(found[1]))
    return key


def _read_values(work: pd.DataFrame, name: str, problems: list[Problem]) -> tuple[pd.DataFrame, int]:
    import numpy as np

    blank = _is(work["value"], is_nothing)
    missing = int(blank.sum())
    work = work[~blank]
    numbers = {str(text): parse_number(str(text)) for text in work["value"].cat.categories}
    bad = _is(work["value"], lambda text: numbers[text] is None)
    work = _refuse(
        work,
        bad,
        name,
        _say_no_number,
        problems,
    )
    values = np.array([np.nan if number is None else number for number in numbers.values()], dtype=float)
    taken = values[work["value"].cat.codes.to_numpy()] if len(values) else np.array([])
    return work.assign(value=taken), missing


def _say_no_number(line: Line) -> str:
    if str(line.value).strip().casefold() == "none":
        return f"“{line.value}” may mean 0 or no answer, so it is not used. Write 0, or leave it blank."
    return f"“{line.value}” is not a number, so it is not used. Correct it, or leave it blank."


def _in_range(
    work: pd.DataFrame,
    instruments: Mapping[str, Instrument],
    names: Mapping[str, str],
    name: str,
    problems: list[Problem],
) -> pd.DataFrame:
    limits: dict[tuple[str, bool], tuple[float, float]] = {}
    for measure in names:
        limits |= _limits(measure, instruments)
    low, high = (
        work["measure"].map({m: pair[side] for (m, total), pair in limits.items() if total}).astype(float)
        for side in (0, 1)
    )
    item = work["item"] != ""
    if item.any():
        own = work.loc[item, "measure"]
        low = low.mask(
            item, own.map({m: p[0] for (m, total), p in limits.items() if not total}).astype(float)
        )
        high = high.mask(
            item, own.map({m: p[1] for (m, total), p in limits.items() if not total}).astype(float)
        )
    bad = (work["value"] < low) | (work["value"] > high)

    def say(line: Line) -> str:
        least, most = limits[line.measure, line.item == ""]
        what = names[line.measure] if line.item == "" else f"item {line.item} of {names[line.measure]}"
        span = f"from {least:g} to {most:g}"
        return f"{line.value:g} is not a score of {what}, which goes {span}, so it is not used. Correct it."

    return _refuse(work, bad, name, say, problems)


def _limits(
    measure: str, instruments: Mapping[str, Instrument]
) -> dict[tuple[str, bool], tuple[float, float]]:
    """The range of a measure's total (True) and of its items (False)."""
    instrument = next((i for i in instruments.values() if i.name == measure), None)
    score: Score | None = next((s for i in instruments.values() for s in i.scores if s.name == measure), None)
    found = {}
    whole = score or (instrument.scores[0] if instrument else None)
    if whole:
        found[measure, True] = (whole.lowest, whole.highest)
    if instrument and (instrument.items or instrument.kind == "goals"):
        found[measure, False] = (instrument.lowest_item, instrument.highest_item)
    return found


def _once(
    work: pd.DataFrame,
    people: People,
    times: Sequence[str],
    names: Mapping[str, str],
    name: str,
    problems: list[Problem],
) -> pd.DataFrame:
    """One value for each person, time, measure and item. The same value twice counts once; two that
    differ do not count."""
    keys = ["person", "time", "measure", "item"]
    twice = work.duplicated(keys, keep=False)
    if not twice.any():
        return work
    written = {key_of_time(time): time for time in reversed(list(times))}
    drop: list[int] = []
    for _, own in work[twice].groupby(keys, observed=True, sort=False):
        person, time, measure, item = own[keys].iloc[0].tolist()
        rows = join_plain([str(row) for row in own["row"]])
        who = people.frame.index[person]
        what = f"{names[measure]}{f', item {item},' if item else ''} at {written.get(time, time)}"
        where = f"{name}, rows {rows}"
        if own["value"].nunique() == 1:
            drop += list(own.index[1:])
            problems.append(
                Problem(
                    where,
                    f"{who} has the same value of {what} more than once; it counts once. Delete the copies.",
                )
            )
        else:
            drop += list(own.index)
            values = join_plain([f"{value:g}" for value in own["value"]])
            problems.append(
                Problem(
                    where,
                    f"{who} has {values} for {what}, so none of them is used. Keep the row that is right.",
                )
            )
    return work.drop(index=drop)
