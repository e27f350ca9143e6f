"""What has been done since a window was drawn, by others than the person who sits at it."""

from __future__ import annotations

from sqlalchemy import func, select

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
            return connection.scalar(select(func.max(EVENTS.c.id))) or 0

    def turns(self, source_id: str, known: int, besides: str, most: int) -> tuple[frozenset[int] | None, str]:
        """The turns of a source that others than one person have changed after the act of this number.

        None for all of them where there were more than ``most`` changes, or where somebody has changed the
        text: then also who it was.
        """
        query = (
            select(EVENTS.c.coder, EVENT_CHANGES)
            .join(EVENT_CHANGES, EVENT_CHANGES.c.event_id == EVENTS.c.id)
            .where(EVENTS.c.id > known, EVENTS.c.coder != besides)
            .where(EVENT_CHANGES.c.source_id.in_((source_id, "")), EVENT_CHANGES.c.table.not_in(NOWHERE))
            .order_by(EVENTS.c.id)
            .limit(most + 1)
        )
        with self._database.asking() as connection:
            found = [(row["coder"], change_from(row)) for row in connection.execute(query).mappings()]
            turns = find_turns(connection, [change for _, change in found]).get(source_id, frozenset())
        if turns is None:
            who = (who for who, change in found if change.table in TEXTS and change.source_id == source_id)
            return None, next(who) or "Somebody"
        return (None if len(found) > most else turns), ""

    def meeting(self, mine: Coding, known: int) -> list[tuple[str, str, Coding]]:
        """Others' codings on a coding's words after the act of this number: who, when, and what it is now."""
        here = mine.segment
        query = (
            select(EVENTS.c.coder.label("who"), EVENTS.c.at.label("at"), CODINGS)
            .join(EVENT_CHANGES, EVENT_CHANGES.c.event_id == EVENTS.c.id)
            .join(CODINGS, CODINGS.c.id == EVENT_CHANGES.c.key)
            .where(EVENTS.c.id > known, EVENTS.c.coder != mine.coder, EVENT_CHANGES.c.table == CODINGS.name)
            .where(CODINGS.c.source_id == here.source_id, CODINGS.c.coder != mine.coder)
            .where(CODINGS.c.start < here.end, CODINGS.c.end > here.start)
            .order_by(EVENTS.c.id)
        )
        with self._database.asking() as connection:
            rows = connection.execute(query).mappings().all()
        return [(row["who"], row["at"], coding_from(dict(row))) for row in rows]
