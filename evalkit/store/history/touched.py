"""Which turns an act touched: what a page draws again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from evalkit.store.events import TABLES, Change


def find_turns(connection: Connection, changes: Iterable[Change]) -> dict[str, frozenset[int] | None]:
    """The turns that changes touch, by source; None for a source whose text they change."""
    found: dict[str, frozenset[int] | None] = {}
    for change in changes:
        if change.table in ("files", "summaries"):
            continue
        if change.table in ("sources", "turns"):
            found[change.source_id] = None
            continue
        source_id, turn = _locate(connection, change)
        if source_id and found.get(source_id, frozenset()) is not None:
            held = found.get(source_id) or frozenset()
            found[source_id] = held | ({turn} if turn is not None else frozenset())
    return found


def _locate(connection: Connection, change: Change) -> tuple[str, int | None]:
    named = {**(change.before or {}), **(change.after or {})}
    if "turn" in named:
        places = {side["turn"] for side in (change.before, change.after) if side and "turn" in side}
        if len(places) == 1:
            return change.source_id, int(places.pop())
    of_decision = change.table == "decisions"
    table = TABLES["suggestions" if of_decision else change.table]
    key = change.key.rpartition("/")[0] if of_decision else change.key
    row = connection.execute(select(table).where(table.c.id == key)).mappings().first()
    if row is None:
        return change.source_id, None
    return str(row["source_id"]), row.get("turn")
