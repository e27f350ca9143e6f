"""Uids for what was made before there were any: made of what never changes, so that all copies agree.

Two copies of one old project may be opened by a newer evalkit each on its own. What both hold then has the
same uid in both; what was made in one of them after they parted has another, even under the same short id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from evalkit.acts import Act
from evalkit.ids import derive_uid, new_uid, number_of
from evalkit.store.layout.owners import belonging_uid
from evalkit.store.layout.review_schema import REVIEW_TABLES
from evalkit.store.layout.schema import EVENT_CHANGES, EVENTS, FACTS, IDS, KINDS, METADATA, PROJECT_UID

Row = Mapping[str, Any]
Known = dict[tuple[str, str], str]
"""(kind, short id) → uid."""


def find_event_uids(connection: Connection) -> Iterator[tuple[int, str]]:
    """Each event that has no uid yet, and the one that it gets."""
    names = ("id", "at", "coder", "act", "source_id", "uid")
    for event in connection.execute(select(*(EVENTS.c[name] for name in names))):
        if not event.uid:
            yield event.id, derive_uid(event.at, "events", event.id, event.coder, event.act, event.source_id)


def register_old_rows(connection: Connection) -> None:
    """Give every row that the store holds, or has held, its uid."""
    known: Known = {(row.kind, row.alias): row.uid for row in connection.execute(select(IDS))}
    new: Known = {}
    for kind, alias, row in _find_rows(connection):
        if (kind, alias) not in known:
            known[kind, alias] = new[kind, alias] = _derive(kind, alias, row, known)
    records = [
        {"kind": kind, "alias": alias, "uid": uid, "number": number_of(alias)}
        for (kind, alias), uid in new.items()
    ]
    if records:
        connection.execute(insert(IDS), records)


def register_project(connection: Connection) -> None:
    """Give the project its uid: of its first act where it has one, so that its copies agree."""
    if connection.scalar(select(FACTS.c.value).where(FACTS.c.name == PROJECT_UID)):
        return
    query = select(*(EVENTS.c[name] for name in ("at", "coder", "act", "what")))
    first = connection.execute(query.order_by(EVENTS.c.id).limit(1)).first()
    uid = derive_uid(first.at, "project", first.coder, first.act, first.what) if first else new_uid()
    connection.execute(insert(FACTS), {"name": PROJECT_UID, "value": uid})


_OWN = {
    "sources": ("added",),
    "codings": ("created", "coder"),
    "review_drafts": ("sent",),
    "review_items": ("created", "fingerprint"),
}
"""The kinds that are told apart by their short id and these columns: first when it was made, then by whom."""

_ORDER = (*_OWN, *sorted(KINDS - _OWN.keys() - {"agreed", "written_memos"}))
"""All kinds but those that no store had before rows had uids."""


def _find_rows(connection: Connection) -> Iterator[tuple[str, str, Row]]:
    """Every row there is, then those that acts on record brought or took away; sources and codings first."""
    tables = {table.name: table for table in (*METADATA.sorted_tables, *REVIEW_TABLES)}
    gone: dict[str, dict[str, Row]] = {}
    query = select(EVENT_CHANGES).order_by(EVENT_CHANGES.c.event_id, EVENT_CHANGES.c.place)
    for change in connection.execute(query.where(EVENT_CHANGES.c.table.in_(KINDS))):
        whole = change.before if change.after is None else change.after if change.before is None else None
        rows = gone.setdefault(change.table, {})
        if whole or change.key not in rows:
            rows[change.key] = json.loads(whole) if whole else {}
    for alias, at in _find_sources(connection).items():
        yield "sources", alias, {"added": at}
    for kind in _ORDER:
        for row in connection.execute(select(tables[kind])).mappings():
            yield kind, str(row["id"]), dict(row)
        for alias, held in gone.get(kind, {}).items():
            yield kind, alias, held


def _find_sources(connection: Connection) -> dict[str, str]:
    """When each source was first added; one that was read anew is the same source still."""
    wanted = EVENTS.c.act.in_((Act.ADD_SOURCE, Act.REMOVE_SOURCE))
    made: dict[str, str] = {}
    removed: dict[str, str] = {}
    query = select(EVENTS.c.source_id, EVENTS.c.at, EVENTS.c.act).where(wanted).order_by(EVENTS.c.id)
    for source_id, at, act in connection.execute(query):
        if act == Act.REMOVE_SOURCE:
            removed[source_id] = at
        elif source_id not in made or removed.pop(source_id, at) != at:
            made[source_id] = at
    return made


def _derive(kind: str, alias: str, row: Row, known: Known) -> str:
    if kind in _OWN:
        at, *others = (str(row.get(name, "")) for name in _OWN[kind])
        return derive_uid(at, kind, alias, *others)
    return belonging_uid(kind, alias, lambda owner, owners_alias: known.get((owner, owners_alias), ""))
