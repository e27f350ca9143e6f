"""Changing a source's text for good: everything on it moves along, and no earlier act can bring it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import Column, Connection, String, Table, delete, insert, select, update

from evalkit.edits import Edited
from evalkit.store import schema
from evalkit.store.kept import stamp_texts
from evalkit.store.review_schema import REVIEW_TABLES
from evalkit.store.rows import text_sha

_SPEECH: dict[str, frozenset[str]] = {
    "codings": frozenset({"memo"}),
    "suggestions": frozenset({"nearest"}),
    "memos": frozenset({"text"}),
    "summaries": frozenset({"text"}),
    "unplaced": frozenset({"coding", "former"}),
    "files": frozenset({"text", "former"}),
    "event_changes": frozenset({"before", "after"}),
}
"""Columns outside a source's own text in which somebody's words may stand."""


def rewrite_source(connection: Connection, source_id: str, edited: Edited, gone: Collection[int]) -> None:
    """Give a source its edited text, without the turns that are gone; what is on them goes with them."""
    turns = _rows(connection, schema.TURNS, source_id)
    left = [row for row in sorted(turns, key=lambda row: row["index"]) if row["index"] not in gone]
    numbers = {row["index"]: n for n, row in enumerate(left)}
    connection.execute(delete(schema.TURNS).where(schema.TURNS.c.source_id == source_id))
    moved = [
        row
        | {
            "id": f"{source_id}/{n}",
            "index": n,
            "start": edited.move(row["start"], False),
            "end": edited.move(row["end"], True),
        }
        for n, row in enumerate(left)
    ]
    if moved:
        connection.execute(insert(schema.TURNS), moved)
    for table in (schema.CODINGS, schema.SUGGESTIONS):
        for row in _rows(connection, table, source_id):
            place = edited.place(row["start"], row["end"]) if row["turn"] in numbers else None
            _put(connection, table, row, edited.text, place, {"turn": numbers.get(row["turn"])})
    for row in _rows(connection, schema.MEMOS, source_id):
        if row["start"] is not None:
            place = edited.place(row["start"], row["end"])
            _put(connection, schema.MEMOS, row, None, place, {})
    for row in _rows(connection, schema.UNPLACED, source_id):
        number = numbers.get(row["turn"])
        _put(connection, schema.UNPLACED, row, None, (0, 0) if number is not None else None, {"turn": number})
    connection.execute(delete(schema.SENTENCES).where(schema.SENTENCES.c.source_id == source_id))
    here = schema.SOURCES.c.id == source_id
    values = {"text": edited.text, "text_sha": text_sha(edited.text)}
    connection.execute(update(schema.SOURCES).where(here).values(values))
    stamp_texts(connection)


def _put(
    connection: Connection,
    table: Table,
    row: dict[str, Any],
    text: str | None,
    place: tuple[int, int] | None,
    values: dict[str, Any],
) -> None:
    """Move a row to its new place, or take it out where there is none."""
    here = table.c.id == row["id"]
    if place is None:
        connection.execute(delete(table).where(here))
        return
    if "start" in table.c:
        values |= {"start": place[0], "end": place[1]}
    if text is not None:
        values["text"] = text[place[0] : place[1]]
        if table is schema.SUGGESTIONS and values["text"] != row["text"]:
            values["words"] = ""
    connection.execute(update(table).where(here).values(values))


def remove_respondent(connection: Connection, source_id: str, respondent: str) -> None:
    """Take one person out of a survey's respondents and closed answers."""
    people, answers = schema.RESPONDENTS, schema.CLOSED_ANSWERS
    connection.execute(delete(people).where(people.c.source_id == source_id, people.c.id == respondent))
    mine = answers.c.source_id == source_id, answers.c.respondent == respondent
    connection.execute(delete(answers).where(*mine))
    stamp_texts(connection)


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


def _rows(connection: Connection, table: Table, source_id: str) -> list[dict[str, Any]]:
    query = select(table).where(table.c.source_id == source_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _all(connection: Connection, table: Table, columns: Iterable[Column[Any]]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(*columns)).mappings()]
