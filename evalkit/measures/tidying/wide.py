"""A wide table (one row a person, a column for each measure and time) → a tidy one, by a map of its
headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.measures.formulas.instrument import Instrument, find_score, key_of_measure, read_instruments
from evalkit.measures.tidying.cells import place_of_time
from evalkit.measures.tidying.headings import PEOPLE, SCORES, find_columns, key_of_heading
from evalkit.wording import join_plain

if TYPE_CHECKING:
    import pandas as pd

_TIME = re.compile(
    r"\b(baseline|base|pre|before|first|start|initial|admission|intake|entry|post|after|last|latest|end|final|discharge|"
    r"follow ?up(?: \d+)?|t\d+|time ?\d+|wave ?\d+|visit ?\d+|"
    r"\d+ ?(?:d|days?|w|wks?|weeks?|m|mo|mths?|months?|y|yrs?|years?)|"
    r"(?:one|two|three|four|six|nine|twelve|eighteen) ?(?:weeks?|months?|years?))\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\b(?:item|q|question|goal)? ?0*(\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One column of a wide table: the measure, item ("" for the total) and time that it holds."""

    header: str
    measure: str
    item: str
    time: str


def find_wide(headings: Iterable[str]) -> bool:
    """Whether a table is wide: it has a person, no column of measures and values, and headings with times."""
    own = list(headings)
    found = find_columns(own, SCORES)
    return "person" in found and not {"measure", "value"} <= found.keys() and len(draft_map(own)) >= 2


def draft_map(headings: Iterable[str], known: Mapping[str, Instrument] | None = None) -> list[WideColumn]:
    """What each heading holds: “ReQoL-10 baseline” → ReQoL-10 at baseline; a map to check.

    >>> [(c.measure, c.item, c.time) for c in draft_map(["id", "ReQoL-10 baseline", "reqol_10_item3_6m"])]
    [('ReQoL-10', '', 'baseline'), ('ReQoL-10', '3', '6m')]
    """
    instruments = known or read_instruments()
    people = set(find_columns(list(headings := list(headings)), PEOPLE).values())
    drafted: list[WideColumn] = []
    for header in headings:
        spaced = key_of_heading(header)
        times = list(_TIME.finditer(spaced))
        if not times or header in people:
            continue
        time = times[-1] if times[-1].start() else times[0]
        rest = " ".join((spaced[: time.start()] + " " + spaced[time.end() :]).split()).strip(" :()")
        if rest and not re.match(r"date\b|.*\bdate$", rest):
            measure, item = _split_item(rest, header, instruments)
            drafted.append(WideColumn(header, measure, item, time[0].strip()))
    return drafted


def _split_item(rest: str, header: str, known: Mapping[str, Instrument]) -> tuple[str, str]:
    """The measure and the item that the rest of a heading names."""
    if found := _title(rest, known):
        return found, ""
    if item := _ITEM.search(rest):
        before = rest[: item.start()].strip(" :()")
        if before and (found := _title(before, known)):
            return found, str(int(item[1]))
    plain = re.sub(r" (?:total|score|sum|total score)$", "", rest)
    return _title(plain, known) or plain, ""


def _title(name: str, known: Mapping[str, Instrument]) -> str:
    for instrument in known.values():
        if key_of_measure(name) in map(key_of_measure, (instrument.name, instrument.title, *instrument.also)):
            return instrument.title
    score = find_score(name, known)
    return score.title if score else ""


def reshape(frame: pd.DataFrame, columns: Sequence[WideColumn]) -> pd.DataFrame:
    """The wide table as a tidy one: person, time, measure, item, value; the index keeps each row's number."""
    import pandas as pd

    person = find_columns(frame.columns, SCORES)["person"]
    parts = [
        pd.DataFrame(
            {
                "person": frame[person].astype(str),
                "time": column.time,
                "measure": column.measure,
                "item": column.item,
                "value": frame[column.header]
                .astype(object)
                .where(frame[column.header].notna(), "")
                .astype(str),
            },
            index=frame.index,
        )
        for column in columns
    ]
    return pd.concat(parts)


def say_map(columns: Sequence[WideColumn]) -> str:
    """A map in words: which measures at which times, and how many columns that is."""
    measures = join_plain(list(dict.fromkeys(c.measure for c in columns)))
    times = join_plain(sorted(dict.fromkeys(c.time for c in columns), key=place_of_time))
    return f"{len(columns)} columns hold {measures} at {times}"
