"""Acts as events: what they did to each row, done once and undone by doing the opposite.

Undo, history and the audit trail are this one mechanism. A :class:`Change` says how a row was and how it is
to be; :func:`perform` does a set of them together, or none, after checking that each row is still as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from evalkit.acts import Act, read_act
from evalkit.errors import StaleChangeError
from evalkit.ids import count_aliases, number_of
from evalkit.model import Coding, Decision
from evalkit.store.aliases import register
from evalkit.store.kept import STAMPED, stamp_texts
from evalkit.store.kept_codings import stamp_codings
from evalkit.store.layout.review_schema import REVIEW_NOUNS, REVIEW_TABLES
from evalkit.store.layout.schema import (
    AGREED,
    CODINGS,
    DECISIONS,
    EVENT_CHANGES,
    EVENTS,
    FILES,
    MEMOS,
    SOURCES,
    SUGGESTIONS,
    SUMMARIES,
    TURNS,
    UNPLACED,
    WRITTEN_MEMOS,
)
from evalkit.store.rows import coding_row, decision_row, text_sha
from evalkit.store.standing import follow
from evalkit.wording import say_ago

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(SOURCES, TURNS, SUGGESTIONS, CODINGS, DECISIONS, MEMOS, SUMMARIES, UNPLACED, AGREED, FILES),
        WRITTEN_MEMOS,
        *REVIEW_TABLES,
    )
}
NOUNS = {
    "sources": "The text",
    "turns": "The turn",
    "codings": "The coding",
    "decisions": "The decision on this suggestion",
    "suggestions": "The suggestion",
    "memos": "The memo",
    "summaries": "The summary",
    "unplaced": "The coding without a place",
    "agreed": "What was agreed on these words",
    "written_memos": "The memo",
    "files": "The codebook",
    **REVIEW_NOUNS,
}
Columns = Mapping[Any, Any]
"""A row, or some of its columns, by name; SQLAlchemy names its rows' keys more loosely than ``str``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row as it was and as it is to be; None where there was, or is to be, no row.

    Between two rows only the columns that differ are named. A source's text is changed by naming
    ``text_at`` and ``text_part`` (the words that stand there), not the whole of it. ``uid`` is of a new row
    that another copy has given one; others get theirs when they are written.
    """

    table: str
    key: str
    before: Columns | None
    after: Columns | None
    source_id: str = ""
    uid: str = ""

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before, self.source_id)


@dataclass(frozen=True, slots=True)
class Event:
    """An act that somebody did. ``undoes`` is the act that it took back, if it took one back.

    ``what`` says it in words and never quotes a source; ``about`` is its subject, for the acts that say so.
    ``undone`` is True where it no longer holds.
    """

    id: int
    at: str
    coder: str
    act: Act
    what: str
    source_id: str = ""
    undoes: int | None = None
    undoable: bool = True
    undone: bool = False
    about: str = ""
    uid: str = field(default="", compare=False)


def added(table: str, row: Columns, source_id: str = "") -> Change:
    """The change that adds a row."""
    return Change(table, str(row["id"]), None, dict(row), source_id or str(row.get("source_id", "")))


def removed(table: str, row: Columns, source_id: str = "") -> Change:
    """The change that removes a row."""
    return Change(table, str(row["id"]), dict(row), None, source_id or str(row.get("source_id", "")))


def altered(table: str, before: Columns, after: Columns) -> Change:
    """The change from one state of a row to another; both rows are given whole."""
    names = [name for name in after if before[name] != after[name]]
    source_id = str(before.get("source_id", ""))
    return Change(
        table, str(before["id"]), {n: before[n] for n in names}, {n: after[n] for n in names}, source_id
    )


def adding(
    codings: Iterable[Coding], decisions: Iterable[Decision], held: Mapping[str, Columns]
) -> list[Change]:
    """The changes that add codings, and decisions in place of those that the coder held before."""
    changes = [added("codings", coding_row(coding)) for coding in codings]
    for row in map(decision_row, decisions):
        changes.append(
            altered("decisions", held[row["id"]], row) if row["id"] in held else added("decisions", row)
        )
    return changes


def number_anew(
    first: str, codings: Sequence[Coding], decisions: Sequence[Decision]
) -> tuple[list[Coding], list[Decision]]:
    """Codings with the short ids from ``first`` on, and the decisions that they belong to."""
    ids = count_aliases("codings", number_of(first) or 1)
    given = {coding.id: next(ids) for coding in codings}
    return [replace(coding, id=given[coding.id]) for coding in codings], [
        replace(decision, coding_id=given.get(decision.coding_id, decision.coding_id))
        for decision in decisions
    ]


def perform(
    connection: Connection, changes: Sequence[Change], event: Mapping[str, Any], new: str = ""
) -> int:
    """Do the changes and write the event; its number. Raises StaleChangeError before anything is done.

    ``new`` is the id of an added row that was drawn in this transaction, so that nothing can have it.
    """
    for change in changes:
        if change.before is not None or change.key != new:
            _verify(connection, change, str(event["at"]))
    for change in changes:
        _write(connection, change)
    _check_places(connection, changes)
    if any(change.table in STAMPED for change in changes):
        stamp_texts(connection)
    stamp_codings(connection, (change.source_id for change in changes if change.table == "codings"))
    number = connection.execute(_NEW_EVENT, event).scalar_one()
    follow(connection, number, event)
    records = [
        {
            "event_id": number,
            "place": place,
            "table": change.table,
            "key": change.key,
            "source_id": change.source_id,
            "before": dump_columns(change.before),
            "after": dump_columns(change.after),
        }
        for place, change in enumerate(changes)
    ]
    if records:
        connection.execute(_inserting(EVENT_CHANGES), records)
    return int(number)


def read_changes(connection: Connection, event_id: int) -> list[Change]:
    """What an event did, row by row."""
    query = select(EVENT_CHANGES).where(EVENT_CHANGES.c.event_id == event_id).order_by(EVENT_CHANGES.c.place)
    return [change_from(row) for row in connection.execute(query).mappings()]


def change_from(row: Columns) -> Change:
    """A stored change of one row."""
    before, after = (_load(row[side]) for side in ("before", "after"))
    return Change(row["table"], row["key"], before, after, row["source_id"])


def event_from(row: Columns, undone: bool = False) -> Event:
    """A stored event."""
    told = {name: row[name] for name in ("id", "at", "coder", "what", "source_id", "undoes", "about", "uid")}
    return Event(**told, act=read_act(row["act"]), undoable=bool(row["undoable"]), undone=undone)


def last_change_of(connection: Connection, table: str, key: str) -> Event | None:
    """The newest act that touched a row."""
    newest = (
        select(EVENT_CHANGES.c.event_id)
        .where(EVENT_CHANGES.c.table == table, EVENT_CHANGES.c.key == key)
        .order_by(EVENT_CHANGES.c.event_id.desc())
        .limit(1)
    )
    row = connection.execute(select(EVENTS).where(EVENTS.c.id == newest.scalar_subquery())).mappings().first()
    return event_from(row) if row else None


def read_history(connection: Connection, source_id: str = "", limit: int = 500) -> list[Event]:
    """The newest acts first, each with whether it still holds; all sources where none is named."""
    query = select(EVENTS).order_by(EVENTS.c.id.desc()).limit(limit)
    if source_id:
        query = query.where(EVENTS.c.source_id == source_id)
    rows = [*connection.execute(query).mappings()]
    undone: set[int] = set()
    for row in rows:  # newest first: an undoing that was itself taken back undoes nothing
        if row["undoes"] is not None and row["id"] not in undone and row["act"] != Act.PASS_OVER:
            undone.add(row["undoes"])
    return [event_from(row, row["id"] in undone or (row["merged"] or 0) < 0) for row in rows]


def _verify(connection: Connection, change: Change, now: str) -> None:
    table = TABLES[change.table]
    row = connection.execute(by_id(table), {"key": change.key}).mappings().first()
    if change.before is None:
        if row is not None:
            raise stale_change(connection, change, "is there already", now)
    elif row is None:
        raise stale_change(connection, change, "has been removed", now)
    elif any(_present(row, name, change.before) != value for name, value in change.before.items()):
        raise stale_change(connection, change, "has been changed", now)


def _present(row: Columns, name: str, before: Columns) -> object:
    if name == "text_at":
        return before["text_at"]
    if name == "text_part":
        start = before["text_at"]
        return row["text"][start : start + len(before["text_part"])]
    value: object = row[name]
    return value


def stale_change(connection: Connection, change: Change, how: str, now: str) -> StaleChangeError:
    """What somebody did in the meantime, and when."""
    event = last_change_of(connection, change.table, change.key)
    by = ""
    if event:
        by = f" by {event.coder} ({event.what[:1].lower()}{event.what[1:]}) {say_ago(event.at, now)}"
    return StaleChangeError(
        f"{NOUNS[change.table]} {how}{by}. Nothing was overwritten: look again, then decide."
    )


def _write(connection: Connection, change: Change) -> None:
    table = TABLES[change.table]
    here = table.c.id == change.key
    if change.after is None:
        connection.execute(delete(table).where(here))
    elif change.before is None:
        connection.execute(_inserting(table), dict(change.after))
        register(connection, change.table, change.key, change.uid)
    else:
        values = {k: v for k, v in change.after.items() if k not in ("text_at", "text_part")}
        if "text_part" in change.after:
            text = connection.execute(select(table.c.text).where(here)).scalar_one()
            start = change.after["text_at"]
            end = start + len(change.before["text_part"])
            values["text"] = text[:start] + change.after["text_part"] + text[end:]
            values["text_sha"] = text_sha(values["text"])
        if values:
            connection.execute(update(table).where(here).values(values))


def _check_places(connection: Connection, changes: Iterable[Change]) -> None:
    """Refuse changes after which a coding's words would not be where it says."""
    sources = {c.key for c in changes if c.table == "sources"}
    codings = {c.key for c in changes if c.table == "codings" and c.after}
    moved = [*connection.execute(_MOVED.where(CODINGS.c.source_id.in_(sources)))] if sources else []
    keys = sorted(codings)
    for first in range(0, len(keys), 500):
        moved += connection.execute(_MOVED_OF, {"keys": keys[first : first + 500]})
    for source_id, start, end, words, text in moved:
        if text[start:end] != words:  # SQLite stops counting at a NUL, and finds words moved that are not
            event = last_change_of(connection, "sources", source_id)
            by = f" by {event.coder}" if event else ""
            raise StaleChangeError(
                f"The text of {source_id} has been corrected{by} in the meantime, so that a coding would no "
                "longer be on its words. Nothing was changed: open the source again, then decide."
            )


_WORDS_THERE = func.substr(
    SOURCES.c.text, cast(CODINGS.c.start + 1, Integer), cast(CODINGS.c.end - CODINGS.c.start, Integer)
)
_MOVED = (
    select(CODINGS.c.source_id, CODINGS.c.start, CODINGS.c.end, CODINGS.c.text, SOURCES.c.text)
    .join(SOURCES, SOURCES.c.id == CODINGS.c.source_id)
    .where(CODINGS.c.text != _WORDS_THERE)
)
"""The codings whose words are not where they say, as the database sees it."""
_MOVED_OF = _MOVED.where(CODINGS.c.id.in_(bindparam("keys", expanding=True)))


@cache
def by_id(table: Table) -> Select[tuple[Any, ...]]:
    """The question for one row of a table, by its ``key``."""
    return select(table).where(table.c.id == bindparam("key", type_=String))


@cache
def _inserting(table: Table) -> Insert:
    return insert(table)


_NEW_EVENT = insert(EVENTS).returning(EVENTS.c.id)


def dump_columns(columns: Columns | None) -> str | None:
    """A row, or some of its columns, as it is kept on record."""
    return None if columns is None else json.dumps(columns, ensure_ascii=False)


def _load(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
