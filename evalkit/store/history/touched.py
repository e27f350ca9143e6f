"""Which turns an act touched: what a page draws again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from evalkit.store.events import TABLES, Change
from evalkit.store.layout.review_schema import REVIEW_TABLES

NOWHERE = frozenset({"files", "summaries", *(table.name for table in REVIEW_TABLES)})
"""The tables whose rows lie on no words."""
TEXTS = frozenset({"sources", "turns"})
"""Those whose changes make a text another."""


def find_turns(connection: Connection, changes: Iterable[Change]) -> dict[str, frozenset[int] | None]:
    """The turns that changes touch, by source; None for a source whose text they change."""
    found: dict[str, frozenset[int] | None] = {}
    somewhere = [change for change in changes if change.table not in NOWHERE]
    rows = _read_rows(connection, [change for change in somewhere if change.table not in TEXTS])
    for change in somewhere:
        source_id, turn = change.source_id, _say_turn(change)
        if change.table in TEXTS:
            found[source_id] = None
            continue
        if turn is None and (row := rows.get(_place(change))):
            source_id, turn = str(row["source_id"]), row.get("turn")
        held = found.get(source_id, frozenset())
        if source_id and held is not None:
            found[source_id] = held | (frozenset() if turn is None else {turn})
    return found


def _say_turn(change: Change) -> int | None:
    """The turn that a change names itself; None where it names none, or two."""
    places = {side["turn"] for side in (change.before, change.after) if side and "turn" in side}
    return int(places.pop()) if len(places) == 1 else None


def _place(change: Change) -> tuple[str, str]:
    """The table and key of the row that says where a change is: a decision is where its suggestion is."""
    if change.table == "decisions":
        return "suggestions", change.key.rpartition("/")[0]
    return change.table, change.key


def _read_rows(
    connection: Connection, changes: Sequence[Change]
) -> Mapping[tuple[str, str], Mapping[Any, Any]]:
    """The rows that say where changes are which do not say it themselves, one question for each table."""
    wanted: dict[str, set[str]] = {}
    for name, key in (_place(change) for change in changes if _say_turn(change) is None):
        wanted.setdefault(name, set()).add(key)
    return {
        (name, str(row["id"])): row
        for name, keys in wanted.items()
        for row in connection.execute(select(TABLES[name]).where(TABLES[name].c.id.in_(keys))).mappings()
    }
