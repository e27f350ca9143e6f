"""Who is in the numbers: one row a person, with site, team, arm, and whether they were recruited and
started."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import TableError
from evalkit.measures.tidying.cells import find_day_order, is_nothing, names_nothing, parse_event
from evalkit.measures.tidying.headings import PEOPLE, find_columns
from evalkit.model import Problem
from evalkit.wording import join_plain

if TYPE_CHECKING:
    import pandas as pd

EVENTS = ("recruited", "started", "withdrew")
BLANK = "not recorded"
"""What stands for a person without a site, team or other group."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, in the file's order: the denominators.

    ``frame`` has a row for each person, indexed by id: the table's own columns, with ``recruited``,
    ``started`` and ``withdrew`` as True or False. ``has`` names those of the three that the table
    had. ``roles`` says which column is the site, the team and the arm.
    """

    frame: pd.DataFrame
    has: frozenset[str]
    roles: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """The column that a person means by a name: a heading, whatever its capitals, or site, team, arm.

        TableError names the columns that there are.
        """
        own = {c.casefold(): c for c in map(str, self.frame.columns)}
        found = own.get(name.casefold()) or self.roles.get(name.casefold())
        if found is None:
            there = join_plain([f"“{c}”" for c in own.values() if c not in EVENTS])
            raise TableError(f"people has no column “{name}”. Its columns are {there}. Name one of them.")
        return found

    def groups(self, name: str) -> pd.Series[str]:
        """Each person's value in a column; “not recorded” where it is blank.

        Spellings that differ in capitals alone are one.
        """
        values = self.frame[self.column(name)].astype(str).str.strip()
        first: dict[str, str] = {}
        for value in values:
            first.setdefault(value.casefold(), value)
        return values.map(lambda value: BLANK if is_nothing(value) else first[value.casefold()])


Key = Callable[[str], str]


def key_of_person(text: str) -> str:
    """An id as people and spreadsheets vary it: no capitals, no “.0” behind a number, no zeros before it.

    >>> key_of_person(" P07"), key_of_person("0012.0")
    ('p07', '12')
    """
    key = re.sub(r"^(\d+)\.0+$", r"\1", text.strip()).casefold()
    return key.lstrip("0") or key if key.isdigit() else key


def build_people(frame: pd.DataFrame, name: str) -> tuple[People, list[Problem]]:
    """People from a table's columns of text, and the rows that cannot be used, each with the next step.

    The frame's index is the row in the file ``name``. A person with two rows that say different things (two
    arms, two sites, started and not) is refused: none of their rows is used.
    """
    found = find_columns(frame.columns, PEOPLE)
    if "person" not in found:
        raise TableError(
            f"{name} has no column for the person. Its columns are {', '.join(map(str, frame.columns))}. "
            "Call one of "
            "them “person”."
        )
    text = frame.astype(object).where(frame.notna(), "").astype(str)
    text.index.name = "row"
    problems: list[Problem] = []
    ids = text[found["person"]].str.strip()
    blank = ids.map(names_nothing)
    problems += [
        Problem(f"{name}, row {row}", "It names no person, so it is not used. Write the person's id.")
        for row in text.index[blank]
    ]
    text, ids = text[~blank], ids[~blank]
    text, refused = _join_rows(text, ids, found["person"], name)
    problems += refused
    people, unclear = _read_events(text, found, name)
    roles = {kind: heading for kind, heading in found.items() if kind in ("site", "team", "arm", "why")}
    has = frozenset(kind for kind in EVENTS if kind in found)
    return People(people.drop(columns=[found["person"]]), has, roles), [*problems, *unclear]


def _join_rows(
    text: pd.DataFrame, ids: pd.Series[str], person: str, name: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """One row for each person: rows that say the same are one, and people with rows that differ are
    left out."""
    import pandas as pd

    twice = ids.duplicated(keep=False)
    if not twice.any():
        return text.assign(_row=text.index).set_index(ids.rename("person")), []
    problems: list[Problem] = []
    keep: list[int] = []
    merged: dict[int, dict[str, str]] = {}
    for who, own in text[twice].groupby(ids[twice], sort=False):
        rows = join_plain([str(row) for row in own.index])
        differing = [
            c
            for c in own.columns
            if c != person and len({v.strip().casefold() for v in own[c] if not is_nothing(v)}) > 1
        ]
        where = f"{name}, rows {rows}"
        if differing:
            said = "; ".join(
                f"{c} {join_plain(list(dict.fromkeys(f'“{v}”' for v in own[c] if v)))}" for c in differing
            )
            problems.append(
                Problem(
                    where,
                    f"{who} has several rows that differ ({said}), so {who} is not used. Keep the row "
                    "that is right.",
                )
            )
            continue
        problems.append(
            Problem(where, f"{who} has the same row more than once; it counts once. Delete the copies.")
        )
        keep.append(own.index[0])
        merged[own.index[0]] = {c: next((v for v in own[c] if not is_nothing(v)), "") for c in own.columns}
    one = pd.concat(
        [text[~twice], pd.DataFrame.from_dict(merged, orient="index", columns=text.columns)]
    ).sort_index()
    return one.assign(_row=one.index).set_index(ids.loc[one.index].rename("person")), problems


def _read_events(text: pd.DataFrame, found: dict[str, str], name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """The table with recruited, started and withdrew as True or False; what cannot be told is listed."""
    problems: list[Problem] = []
    rows = text.pop("_row")
    for kind in EVENTS:
        if kind not in found:
            text[kind] = kind != "withdrew"
            continue
        cells = text[found[kind]].tolist()
        order = find_day_order(cells)
        known = {cell: parse_event(cell, order) for cell in set(cells)}
        for who, row, cell in zip(text.index, rows, cells, strict=True):
            if known[cell] is None:
                problems.append(
                    Problem(
                        f"{name}, row {row}",
                        f"“{cell}” in {found[kind]} is neither a date nor yes or no; {who} was counted as "
                        f"{kind}. Write a date, yes or no.",
                    )
                )
        text[kind] = [event is None or event[0] for event in (known[cell] for cell in cells)]
    return text, problems


def match_people(ids: Sequence[str], people: People) -> dict[str, int]:
    """Each id of another table → the person's place in ``people``; ids that nobody has are left out.

    Exact ids first, then without capitals and without Excel's “.0”, where that leaves no doubt.
    """
    exact = {str(person): place for place, person in enumerate(people.frame.index)}
    loose: dict[str, int | None] = {}
    for person, own in exact.items():
        key = key_of_person(person)
        loose[key] = None if key in loose else own
    found: dict[str, int] = {}
    for text in ids:
        place = exact[text] if text in exact else loose.get(key_of_person(text))
        if place is not None:
            found[text] = place
    return found
