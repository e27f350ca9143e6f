"""The numbered migrations that bring a store of any older evalkit to the tables of this one.

Each runs in one transaction with the store's new version, so that one which was killed begins again. A step
that has been released is never edited; a store is copied to ``backups/`` before the first. What is noted of
a coding (:data:`evalkit.model.PROPERTIES`) needs no step: a store without its column gets it when opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, inspect, select, update
from sqlalchemy.schema import CreateColumn

from evalkit.acts import NAMES_OPEN, Act
from evalkit.model import PROPERTIES
from evalkit.store.history.undo import sort_lists
from evalkit.store.layout.review_schema import add_meeting_table, add_review_tables
from evalkit.store.layout.schema import (
    AGREED,
    CODINGS,
    EVENTS,
    FACTS,
    IDS,
    METADATA,
    OTHER_ALIASES,
    RISKS,
    SOURCES,
    SUGGESTIONS,
    VIEWS,
    WRITTEN_MEMOS,
)
from evalkit.store.old_ids import find_event_uids, register_old_rows, register_project


def _first_tables(connection: Connection) -> None:
    METADATA.create_all(connection)


def _add_words_and_blind(connection: Connection) -> None:
    """Which words weighed most for a suggestion, and whether a coding was made without seeing any."""
    add_columns(connection, SUGGESTIONS.c.words, CODINGS.c.blind)


def _add_fingerprint(connection: Connection) -> None:
    """By what a file is known again whose own name is not kept."""
    add_columns(connection, SOURCES.c.fingerprint)


def _keep_confirmations(connection: Connection) -> None:
    """Who confirmed which source, what acts were about, and what can be undone, out of the acts so far."""
    add_columns(
        connection,
        *(SOURCES.c.confirmed_by, SOURCES.c.confirmed_at),
        *(EVENTS.c.about, EVENTS.c.undo_place, EVENTS.c.redo_place),
    )
    names = ("id", "at", "coder", "act", "what", "source_id", "undoes", "undoable")
    events = connection.execute(select(*(EVENTS.c[name] for name in names)).order_by(EVENTS.c.id)).all()
    confirmed: dict[str, tuple[str, str]] = {}
    for event in events:
        if event.act == Act.CONFIRM_NAMES:
            confirmed[event.source_id] = (event.coder, event.at)
        elif event.act in NAMES_OPEN:
            confirmed.pop(event.source_id, None)
    _fill(
        connection,
        SOURCES,
        ({"key": key, "confirmed_by": by, "confirmed_at": at} for key, (by, at) in confirmed.items()),
    )
    subjects = {Act.ACCEPT_NAME: " accepted", Act.WITHDRAW: " withdrawn from the project"}
    _fill(
        connection,
        EVENTS,
        ({"key": e.id, "about": e.what.removesuffix(subjects[e.act])} for e in events if e.act in subjects),
    )
    by_coder: dict[str, list[tuple[int, int | None, str]]] = {}
    for event in events:
        if event.undoable:
            by_coder.setdefault(event.coder, []).append((event.id, event.undoes, event.act))
    for mine in by_coder.values():
        lists = sort_lists(mine)
        for name, numbers in (("undo_place", lists.undo), ("redo_place", lists.redo)):
            _fill(connection, EVENTS, ({"key": n, name: place} for place, n in enumerate(numbers, 1)))
    _add_indexes(connection, "events_about", "events_to_undo", "events_to_redo")


def _give_ids(connection: Connection) -> None:
    """An id that no two copies give to every act and everything that people made."""
    add_columns(connection, EVENTS.c.uid)
    for table in (IDS, OTHER_ALIASES, FACTS):
        table.create(connection, checkfirst=True)
    _fill(connection, EVENTS, ({"key": n, "uid": uid} for n, uid in find_event_uids(connection)))
    register_old_rows(connection)
    register_project(connection)
    _add_indexes(connection, "events_by_uid")


def _add_agreed(connection: Connection) -> None:
    """What coders agreed on together."""
    AGREED.create(connection, checkfirst=True)


def _add_views(connection: Connection) -> None:
    """Named views of the codings."""
    VIEWS.create(connection, checkfirst=True)


def _add_risks(connection: Connection) -> None:
    """Passages that were flagged because they tell of a risk to somebody."""
    RISKS.create(connection, checkfirst=True)


def _add_merged(connection: Connection) -> None:
    """Which act brought an act in from another copy."""
    add_columns(connection, EVENTS.c.merged)
    _add_indexes(connection, "events_merged")


def _add_written_memos(connection: Connection) -> None:
    """Memos that people wrote about anything in the project."""
    WRITTEN_MEMOS.create(connection, checkfirst=True)


def _add_marks_index(connection: Connection) -> None:
    """The acts of one kind by source and coder, so that who has read what is asked for and not sought."""
    _add_indexes(connection, "events_marks")


def _fill(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Set columns of rows by their keys: {"key": the row's id, column: value}."""
    if records := [*rows]:
        names = [name for name in records[0] if name != "key"]
        change = update(table).where(table.c.id == bindparam("key"))
        connection.execute(change.values({name: bindparam(name) for name in names}), records)


def _add_indexes(connection: Connection, *names: str) -> None:
    for table in METADATA.sorted_tables:
        for index in table.indexes:
            if index.name in names:
                index.create(connection, checkfirst=True)


def find_lacking(connection: Connection) -> list[Column[Any]]:
    """What is noted of codings by now and has no column in this store yet."""
    held = {found["name"] for found in inspect(connection).get_columns(CODINGS.name)}
    return [CODINGS.c[noted.name] for noted in PROPERTIES if noted.name not in held]


def add_columns(connection: Connection, *columns: Column[Any]) -> None:
    """Add columns to tables that do not have them: a new store is made with every column there is."""
    for column in columns:
        held = {found["name"] for found in inspect(connection).get_columns(column.table.name)}
        if column.name not in held:
            made = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {made}")


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _first_tables,
    add_review_tables,
    _add_words_and_blind,
    add_meeting_table,
    _add_fingerprint,
    _keep_confirmations,
    _give_ids,
    _add_agreed,
    _add_views,
    _add_risks,
    _add_merged,
    _add_written_memos,
    _add_marks_index,
)
"""Step n brings a store from version n to n + 1."""
