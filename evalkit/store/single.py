"""One thing by its id, as a value: what a step looks at before it changes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Table, select

from evalkit.model import Agreed, Coding, Decision, Suggestion, Summary, WrittenMemo
from evalkit.store import events, rows
from evalkit.store.changes import KeptFile, Waiting, file_from, waiting_from
from evalkit.store.engine import Database
from evalkit.store.layout.schema import (
    AGREED,
    CODINGS,
    DECISIONS,
    EVENT_CHANGES,
    EVENTS,
    FILES,
    SUGGESTIONS,
    SUMMARIES,
    UNPLACED,
    WRITTEN_MEMOS,
)

T = TypeVar("T")


class Single:
    """What the store holds under an id; None where there is nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def coding(self, coding_id: str) -> Coding | None:
        """A coding."""
        return self._get(CODINGS, coding_id, rows.coding_from)

    def agreed(self, agreed_id: str) -> Agreed | None:
        """What coders agreed on about some words."""
        return self._get(AGREED, agreed_id, rows.agreed_from)

    def written_memo(self, memo_id: str) -> WrittenMemo | None:
        """A memo that somebody wrote."""
        return self._get(WRITTEN_MEMOS, memo_id, rows.written_memo_from)

    def suggestion(self, suggestion_id: str) -> Suggestion | None:
        """A suggestion."""
        return self._get(SUGGESTIONS, suggestion_id, rows.suggestion_from)

    def decision(self, suggestion_id: str, coder: str) -> Decision | None:
        """What a coder last said to a suggestion."""
        return self._get(DECISIONS, f"{suggestion_id}/{coder}", rows.decision_from)

    def summary(self, source_id: str, code: str, coder: str) -> Summary | None:
        """What a coder wrote about a code in a source."""
        return self._get(SUMMARIES, f"{source_id}/{code}/{coder}", rows.summary_from)

    def waiting(self, coding_id: str) -> Waiting | None:
        """A coding that lost its words."""
        return self._get(UNPLACED, coding_id, waiting_from)

    def file(self, name: str) -> KeptFile | None:
        """What a file of the project folder is to hold."""
        return self._get(FILES, name, file_from)

    def file_before(self, name: str) -> str | None:
        """What a file held before the last act that changed it; None where no act did."""
        with self._database.reading() as connection:
            last = events.last_change_of(connection, "files", name)
            changes = events.read_changes(connection, last.id) if last else []
        return _text_before(changes, name)

    def file_history(self, name: str) -> list[tuple[events.Event, str | None, str | None]]:
        """Each act that changed a file, oldest first: the act, the text before it and after it."""
        here = EVENT_CHANGES.c.table == "files", EVENT_CHANGES.c.key == name
        query = (
            select(EVENTS, EVENT_CHANGES.c.before, EVENT_CHANGES.c.after)
            .join(EVENT_CHANGES, EVENT_CHANGES.c.event_id == EVENTS.c.id)
            .where(*here)
            .order_by(EVENTS.c.id)
        )
        with self._database.asking() as connection:
            rows = connection.execute(query).mappings().all()
        return [(events.event_from(row), _text_in(row["before"]), _text_in(row["after"])) for row in rows]

    def file_before_act(self, event_id: int) -> str | None:
        """What the codebook's file held before an act; None where the act did not change it."""
        with self._database.asking() as connection:
            return _text_before(events.read_changes(connection, event_id))

    def _get(self, table: Table, key: str, read: Callable[[rows.Row], T]) -> T | None:
        with self._database.asking() as connection:
            row = connection.execute(events.by_id(table), {"key": key}).mappings().first()
        return None if row is None else read(dict(row))


def _text_in(side: str | None) -> str | None:
    held = json.loads(side) if side else {}
    return str(held["text"]) if "text" in held else None


def _text_before(changes: list[events.Change], name: str = "") -> str | None:
    for change in changes:
        if change.table == "files" and change.before and name in ("", change.key):
            return str(change.before["text"])
    return None
