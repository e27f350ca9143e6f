"""Which act comes next to be taken back, or to be done again: each coder has their own list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from evalkit.store.events import Event, event_from
from evalkit.store.schema import EVENTS

PASSED_OVER = "passed over"
"""The act of leaving something as it is because it can no longer be undone."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Event numbers, oldest first: what can be undone, and the undoings that can be taken back."""

    undo: tuple[int, ...]
    redo: tuple[int, ...]


def sort_lists(events: Iterable[tuple[int, int | None, str]]) -> Lists:
    """One coder's acts (number, what it undoes, act) in order, as their undo and redo lists.

    A new act empties the redo list, as in every editor.

    >>> sort_lists([(1, None, "code"), (2, None, "code"), (3, 2, "undo")])
    Lists(undo=(1,), redo=(3,))
    >>> sort_lists([(1, None, "code"), (2, 1, "undo"), (3, 2, "redo")])
    Lists(undo=(1,), redo=())
    """
    undo: list[int] = []
    redo: list[int] = []
    taken_back: dict[int, int] = {}
    for number, undoes, act in events:
        if undoes is None:
            undo.append(number)
            redo.clear()
        elif undoes in taken_back:
            if undoes in redo:
                redo.remove(undoes)
            if act != PASSED_OVER:
                undo.append(taken_back[undoes])
        else:
            if undoes in undo:
                undo.remove(undoes)
            if act != PASSED_OVER:
                taken_back[number] = undoes
                redo.append(number)
    return Lists(tuple(undo), tuple(redo))


def read_lists(connection: Connection, coder: str) -> Lists:
    """What this coder can undo and redo."""
    query = (
        select(EVENTS.c.id, EVENTS.c.undoes, EVENTS.c.act)
        .where(EVENTS.c.coder == coder, EVENTS.c.undoable)
        .order_by(EVENTS.c.id)
    )
    return sort_lists((row.id, row.undoes, row.act) for row in connection.execute(query))


def read_history(connection: Connection, source_id: str = "", limit: int = 500) -> list[Event]:
    """The newest acts first, each with whether it still holds; all sources where none is named."""
    query = select(EVENTS).order_by(EVENTS.c.id.desc()).limit(limit)
    if source_id:
        query = query.where(EVENTS.c.source_id == source_id)
    rows = [*connection.execute(query).mappings()]
    undone: set[int] = set()
    for row in rows:  # newest first: an undoing that was itself taken back undoes nothing
        if row["undoes"] is not None and row["id"] not in undone and row["act"] != PASSED_OVER:
            undone.add(row["undoes"])
    return [event_from(row, row["id"] in undone) for row in rows]
