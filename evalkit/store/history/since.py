"""What has been done since a window was drawn, by others than the person who sits at it."""

from __future__ import annotations

from sqlalchemy import Column, Function, Integer, String, bindparam, func, literal, select

from evalkit.model import Coding
from evalkit.store.engine import Database
from evalkit.store.events import change_from
from evalkit.store.history.touched import NOWHERE, TEXTS, find_turns
from evalkit.store.layout.schema import CODINGS, EVENT_CHANGES, EVENTS
from evalkit.store.rows import coding_from


class Since:
    """The acts behind one that a window knows of by its number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> int:
        """The number of the newest act; 0 before the first."""
        with self._database.asking() as connection:
            return connection.scalar(_NEWEST) or 0

    def turns(self, source_id: str, known: int, besides: str, most: int) -> tuple[frozenset[int] | None, str]:
        """The turns of a source that others than one person have changed after the act of this number.

        None for all of them where there were more than ``most`` changes, or where somebody has changed the
        text: then also who it was.
        """
        asked = {"source": source_id, "known": known, "besides": besides, "most": most + 1}
        with self._database.asking() as connection:
            rows = connection.execute(_CHANGES, asked).mappings()
            found = [(row["coder"], change_from(row)) for row in rows]
            turns = find_turns(connection, [change for _, change in found]).get(source_id, frozenset())
        if turns is None:
            who = (who for who, change in found if change.table in TEXTS and change.source_id == source_id)
            return None, next(who) or "Somebody"
        return (None if len(found) > most else turns), ""

    def meeting(self, coding_id: str, known: int) -> list[tuple[str, str, Coding]]:
        """Others' codings on a coding's words after the act of this number: who, when, and what it is now."""
        with self._database.asking() as connection:
            rows = connection.execute(_MEETING, {"coding": coding_id, "known": known}).mappings().all()
        return [(row["who"], row["at"], coding_from(dict(row))) for row in rows]


def _unindexed(column: Column[str]) -> Function[str]:
    """A column without its index: to look through the newest acts is quicker than through a whole source."""
    return func.coalesce(column, "")


_AFTER = EVENT_CHANGES.c.event_id > bindparam("known", type_=Integer)
_NEWEST = select(func.max(EVENTS.c.id))
_CHANGES = (
    select(EVENTS.c.coder, EVENT_CHANGES)
    .join(EVENTS, EVENT_CHANGES.c.event_id == EVENTS.c.id)
    .where(_AFTER, EVENTS.c.coder != bindparam("besides", type_=String))
    .where(_unindexed(EVENT_CHANGES.c.source_id).in_((bindparam("source", type_=String), literal(""))))
    .where(*(_unindexed(EVENT_CHANGES.c.table) != name for name in sorted(NOWHERE)))
    .order_by(EVENT_CHANGES.c.event_id)
    .limit(bindparam("most", type_=Integer))
)
_MINE = CODINGS.alias("mine")
_MEETING = (
    select(EVENTS.c.coder.label("who"), EVENTS.c.at.label("at"), CODINGS)
    .join(EVENT_CHANGES, EVENT_CHANGES.c.event_id == EVENTS.c.id)
    .join(CODINGS, CODINGS.c.id == EVENT_CHANGES.c.key)
    .join(_MINE, _MINE.c.source_id == _unindexed(CODINGS.c.source_id))
    .where(_AFTER, _unindexed(EVENT_CHANGES.c.table) == CODINGS.name, _MINE.c.id == bindparam("coding"))
    .where(EVENTS.c.coder != _MINE.c.coder, CODINGS.c.coder != _MINE.c.coder)
    .where(CODINGS.c.start < _MINE.c.end, CODINGS.c.end > _MINE.c.start)
    .order_by(EVENTS.c.id)
)
