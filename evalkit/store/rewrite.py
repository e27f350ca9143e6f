"""Cutting words and people out of all that the store holds, for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Column, Connection, String, Table, delete, select, update

from evalkit.store.kept import stamp_texts
from evalkit.store.layout import schema
from evalkit.store.layout.review_schema import REVIEW_TABLES

_SPEECH: dict[str, frozenset[str]] = {
    "codings": frozenset({"memo"}),
    "suggestions": frozenset({"nearest"}),
    "memos": frozenset({"text"}),
    "summaries": frozenset({"text"}),
    "unplaced": frozenset({"coding", "former"}),
    "agreed": frozenset({"note"}),
    "written_memos": frozenset({"memo", "text"}),
    "views": frozenset({"name", "asked"}),
    "risks": frozenset({"done"}),
    "files": frozenset({"text", "former"}),
    "event_changes": frozenset({"before", "after"}),
}
"""Columns outside a source's own text in which somebody's words may stand."""


def remove_respondent(connection: Connection, source_id: str, respondent: str) -> None:
    """Take one person out of a survey's respondents and closed answers."""
    people, answers = schema.RESPONDENTS, schema.CLOSED_ANSWERS
    connection.execute(delete(people).where(people.c.source_id == source_id, people.c.id == respondent))
    mine = answers.c.source_id == source_id, answers.c.respondent == respondent
    connection.execute(delete(answers).where(*mine))
    stamp_texts(connection)


def forget_person(connection: Connection, person: str) -> None:
    """Take every memo about a person out, and out of the acts that wrote it; these stay on record."""
    memos, changes, events = schema.WRITTEN_MEMOS, schema.EVENT_CHANGES, schema.EVENTS
    mine = {
        row["id"] for row in _all(connection, memos, [memos.c.id, memos.c.person]) if row["person"] == person
    }
    written = changes.c.table == memos.name
    query = select(changes.c.key, changes.c.before, changes.c.after).where(written)
    for key, *sides in connection.execute(query):  # those that were removed by hand too
        if any(side and json.loads(side).get("person") == person for side in sides):
            mine.add(key)
    for key in sorted(mine):
        here = written, changes.c.key == key
        touched = select(changes.c.event_id).where(*here)
        connection.execute(update(events).where(events.c.id.in_(touched)).values(undoable=False))
        connection.execute(delete(changes).where(*here))
        connection.execute(delete(memos).where(memos.c.id == key))


def cut_everywhere(connection: Connection, cut: Callable[[str], str]) -> int:
    """Cut words out of every note, record and history of the store; in how many rows they stood.

    An act whose record held them can no longer be undone.
    """
    changed = 0
    stamp_texts(connection)
    for table in (*schema.METADATA.sorted_tables, *REVIEW_TABLES):
        names = _SPEECH.get(table.name, _texts_of(table) if table in REVIEW_TABLES else frozenset())
        columns = [column for column in table.c if column.name in names]
        if not columns:
            continue
        keys = list(table.primary_key.columns)
        for row in _all(connection, table, [*keys, *columns]):
            new = {c.name: _cut(row[c.name], cut) for c in columns if row[c.name]}
            if all(row[name] == value for name, value in new.items()):
                continue
            changed += 1
            here = [key == row[key.name] for key in keys]
            if table is schema.EVENT_CHANGES:
                connection.execute(delete(table).where(*here))
                act = schema.EVENTS.c.id == row["event_id"]
                connection.execute(update(schema.EVENTS).where(act).values(undoable=False))
            else:
                connection.execute(update(table).where(*here).values(new))
    return changed


def _texts_of(table: Table) -> frozenset[str]:
    return frozenset(c.name for c in table.c if isinstance(c.type, String) and not c.primary_key)


def _cut(value: str, cut: Callable[[str], str]) -> str:
    """A text without the words; in JSON, within each of its texts."""
    if value[:1] not in ("{", "["):
        return cut(value)
    try:
        held = json.loads(value)
    except json.JSONDecodeError:
        return cut(value)
    new = _cut_within(held, cut)
    return value if new == held else json.dumps(new, ensure_ascii=False)


def _cut_within(held: object, cut: Callable[[str], str]) -> object:
    if isinstance(held, str):
        return cut(held)
    if isinstance(held, list):
        return [_cut_within(item, cut) for item in held]
    if isinstance(held, dict):
        return {key: _cut_within(item, cut) for key, item in held.items()}
    return held


def _all(connection: Connection, table: Table, columns: Iterable[Column[Any]]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(*columns)).mappings()]
