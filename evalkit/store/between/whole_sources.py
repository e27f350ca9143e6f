"""A source as a whole: put in with all that hangs on it, taken out again, or taken over from another copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from evalkit.acts import Act
from evalkit.model import ClosedAnswer, Participant, Source
from evalkit.store import events, rows
from evalkit.store.aliases import next_in, register
from evalkit.store.engine import Database
from evalkit.store.kept import stamp_texts
from evalkit.store.layout import schema
from evalkit.store.layout.asked import worked_on_query
from evalkit.store.layout.schema import EVENT_CHANGES, EVENTS, IDS, SOURCES, TURNS


def insert_source(
    connection: Connection,
    source: Source,
    at: str,
    replaced: int,
    respondents: Sequence[Participant] = (),
    answers: Sequence[ClosedAnswer] = (),
    uid: str = "",
) -> None:
    """Put a source in with its turns, memos, respondents and closed answers, and the act that did so."""
    connection.execute(insert(SOURCES), rows.source_row(source, at, replaced))
    register(connection, "sources", source.id, uid)
    stamp_texts(connection)
    for table, records in (
        (TURNS, [rows.turn_row(source.id, turn) for turn in source.turns]),
        (schema.MEMOS, rows.memo_rows(source)),
        (schema.RESPONDENTS, [rows.respondent_row(source.id, r) for r in respondents]),
        (schema.CLOSED_ANSWERS, [asdict(answer) | {"source_id": source.id} for answer in answers]),
    ):
        if records:
            connection.execute(insert(table), records)
    for memo in rows.memo_rows(source):
        register(connection, "memos", memo["id"])
    log_bare(connection, at, Act.ADD_SOURCE, f"Source {source.id} added", source.id)


def delete_source(connection: Connection, source_id: str, at: str) -> None:
    """Take a source out with all that hangs on it; its events lose what they quote."""
    memos = schema.WRITTEN_MEMOS.c.source_id == source_id
    connection.execute(delete(schema.WRITTEN_MEMOS).where(memos))
    connection.execute(delete(SOURCES).where(SOURCES.c.id == source_id))
    stamp_texts(connection)
    forget_source(connection, source_id)
    log_bare(connection, at, Act.REMOVE_SOURCE, f"Source {source_id} removed", source_id)


def forget_source(connection: Connection, source_id: str) -> None:
    """Take what earlier acts quote of a source out of the history; the acts themselves stay on record."""
    touched = select(EVENT_CHANGES.c.event_id).where(EVENT_CHANGES.c.source_id == source_id)
    connection.execute(update(EVENTS).where(EVENTS.c.id.in_(touched)).values(undoable=False))
    connection.execute(delete(EVENT_CHANGES).where(EVENT_CHANGES.c.source_id == source_id))


def log_bare(connection: Connection, at: str, act: Act, what: str, source_id: str, coder: str = "") -> None:
    """An event without content: it is on record and cannot be undone."""
    events.perform(connection, [], record_bare(at, act, what, source_id, coder))


def record_bare(at: str, act: Act, what: str, source_id: str, coder: str) -> dict[str, object]:
    """The record of an event that cannot be undone."""
    record: dict[str, object] = {"at": at, "coder": coder, "act": act, "what": what, "source_id": source_id}
    return record | {"undoes": None, "undoable": False}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A source as another copy holds it: its short id and uid there, and who says that it is confirmed."""

    source: Source
    uid: str
    by: str
    respondents: Sequence[Participant] = ()
    answers: Sequence[ClosedAnswer] = ()


class WholeSources:
    """Takes sources of another copy over, each in one transaction with its confirmation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, coming: Incoming, at: str) -> str | None:
        """Add a source, under its own short id or, where that was ever given, the next; the id.

        None, and nothing is changed, where it is here already: somebody else has just brought it.
        """
        with self._database.changing() as connection:
            here = select(IDS.c.alias).where(IDS.c.kind == "sources", IDS.c.uid == coming.uid)
            if connection.scalar(here) is not None:
                return None
            wanted = coming.source.id
            given = select(IDS.c.alias).where(IDS.c.kind == "sources", IDS.c.alias == wanted)
            alias = wanted if connection.scalar(given) is None else next_in(connection, "sources")
            self._insert(connection, coming, alias, at)
        return alias

    def replace(self, coming: Incoming, alias: str, at: str) -> bool:
        """Put a source in the place of its former state, of which no word stays in the store's file.

        False, and nothing is changed, where somebody has worked on it by now.
        """
        with self._database.changing() as connection:
            if alias in {*connection.scalars(worked_on_query((Act.CONFIRM_NAMES,)))}:
                return False
            delete_source(connection, alias, at)
            self._insert(connection, coming, alias, at)
        self._database.overwrite()
        return True

    def _insert(self, connection: Connection, coming: Incoming, alias: str, at: str) -> None:
        source = replace(coming.source, id=alias)
        insert_source(connection, source, at, 0, coming.respondents, coming.answers, coming.uid)
        what = f"{alias} was confirmed before it was pushed"
        log_bare(connection, at, Act.CONFIRM_NAMES, what, alias, coming.by)
