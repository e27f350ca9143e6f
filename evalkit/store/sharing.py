"""Acts as they travel between copies of a project: everything they name is named by its uid.

Within one copy, rows refer to each other by short ids, which another copy may have given to something else.
A :class:`SharedAct` has a uid in the place of each. Taken into another copy, it is done there as it was done
here, under the same uid, moment and coder; what it adds gets the next free short ids. Taken twice, it is done
once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from evalkit.acts import Act, read_act
from evalkit.errors import StoreError
from evalkit.ids import LETTERS, make_alias
from evalkit.store import events
from evalkit.store.aliases import register_other
from evalkit.store.engine import Database
from evalkit.store.events import Change, Columns
from evalkit.store.layout.schema import EVENTS, IDS, KINDS

REFERENCES: Mapping[str, str] = {"source_id": "sources", "coding_id": "codings"}
"""The columns that name a row of another table, and which. Suggestions are named by what they say."""


@dataclass(frozen=True, slots=True)
class SharedChange:
    """What an act did to one row: ``key`` is its uid, ``alias`` its short id where the act was done."""

    table: str
    key: str
    alias: str
    before: Columns | None
    after: Columns | None


@dataclass(frozen=True, slots=True)
class SharedAct:
    """An act as it travels: ``uid``, ``source`` and ``undoes`` are uids ("" for none), ``at`` is in UTC."""

    uid: str
    at: str
    coder: str
    act: Act
    what: str
    about: str
    source: str
    undoes: str
    undoable: bool
    changes: tuple[SharedChange, ...]


class SharedActs:
    """The acts of a project for other copies of it, and theirs for this one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, coder: str = "", since: str = "") -> list[SharedAct]:
        """The acts in their order, of one coder where one is named; those after the act ``since``."""
        query = select(EVENTS).order_by(EVENTS.c.id)
        if coder:
            query = query.where(EVENTS.c.coder == coder)
        if since:
            after = select(EVENTS.c.id).where(EVENTS.c.uid == since).scalar_subquery()
            query = query.where(EVENTS.c.id > func.coalesce(after, 0))
        with self._database.reading() as connection:
            ids = connection.execute(select(IDS.c.kind, IDS.c.alias, IDS.c.uid))
            uids = {(kind, alias): uid for kind, alias, uid in ids}
            acts = {row.id: row.uid for row in connection.execute(select(EVENTS.c.id, EVENTS.c.uid))}
            rows = connection.execute(query).mappings().all()
            return [self._share(connection, row, uids, acts) for row in rows]

    def _share(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        uids: Mapping[tuple[str, str], str],
        acts: Mapping[int, str],
    ) -> SharedAct:
        changes = events.read_changes(connection, row["id"])
        return SharedAct(
            row["uid"],
            row["at"],
            row["coder"],
            read_act(row["act"]),
            row["what"],
            row["about"],
            uids.get(("sources", row["source_id"]), ""),
            acts.get(row["undoes"], ""),
            bool(row["undoable"]),
            tuple(_share_change(change, uids) for change in changes),
        )

    def known(self) -> frozenset[str]:
        """The uids of the acts that are here already."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(EVENTS.c.uid)))

    def take(self, act: SharedAct, same: Mapping[str, str] | None = None) -> int | None:
        """Do an act of another copy here; its number, or None where it was done before.

        ``same`` says which short id here is what another copy knows by a uid of its own, such as a source
        that was added to both. Raises StaleChangeError, and does nothing, where what the act changes is not
        here as it was there; StoreError where it names something that is not here.
        """
        with self._database.changing() as connection:
            if _find_event(connection, act.uid) is not None:
                return None
            here = _Here(connection, same or {})
            changes = [here.localise(change) for change in act.changes]
            told = {name: getattr(act, name) for name in ("uid", "at", "coder", "act", "what", "about")}
            event = told | {
                "source_id": here.find("sources", act.source) if act.source else "",
                "undoes": here.find_act(act.undoes) if act.undoes else None,
                "undoable": act.undoable,
            }
            number = events.perform(connection, changes, event)
            for change, came in zip(changes, act.changes, strict=True):
                if change.uid and came.alias != change.key:
                    register_other(connection, change.table, came.alias, change.uid)
            return number


def _find_event(connection: Connection, uid: str) -> int | None:
    return connection.scalar(select(EVENTS.c.id).where(EVENTS.c.uid == uid))


def _share_change(change: Change, uids: Mapping[tuple[str, str], str]) -> SharedChange:
    def share(kind: str, alias: str) -> str:
        if kind in KINDS:
            return uids.get((kind, alias), alias)
        head, mark, rest = alias.partition("/")
        return f"{uids.get(('sources', head), head)}{mark}{rest}"

    before, after = (_translate(change.table, side, share) for side in (change.before, change.after))
    return SharedChange(change.table, share(change.table, change.key), change.key, before, after)


def _translate(table: str, side: Columns | None, call: Callable[[str, str], str]) -> dict[str, Any] | None:
    """A row with each id in it called otherwise: ``call`` is given the table that it is of, and the id."""
    if side is None:
        return None
    named = {"id": table, **REFERENCES}
    new = {k: call(named[k], v) if k in named and v else v for k, v in side.items()}
    if table == "agreed" and "given" in side:
        given = [one | {"coding": call("codings", one["coding"])} for one in json.loads(side["given"])]
        new["given"] = json.dumps(given, ensure_ascii=False)
    if table == "unplaced" and "coding" in side:
        new["coding"] = json.dumps(
            _translate("codings", json.loads(side["coding"]), call), ensure_ascii=False
        )
    return new


class _Here:
    """What another copy's uids are called in this one, also those that the act at hand has just brought."""

    def __init__(self, connection: Connection, same: Mapping[str, str]) -> None:
        self._connection = connection
        self._new = dict(same)
        self._last: dict[str, int] = {}

    def find(self, kind: str, uid: str) -> str:
        """The short id here of a uid. StoreError where this copy has nothing of that uid."""
        if uid in self._new:
            return self._new[uid]
        query = select(IDS.c.alias).where(IDS.c.kind == kind, IDS.c.uid == uid)
        alias: str | None = self._connection.scalar(query)
        if alias is None:
            raise StoreError(
                "This act is about something that this copy of the project does not have. Add the source "
                "that it belongs to first, then take the acts in again. Nothing was changed."
            )
        return alias

    def find_act(self, uid: str) -> int:
        """The number here of an act. StoreError where it is not here."""
        number = _find_event(self._connection, uid)
        if number is None:
            raise StoreError("This act takes back one that is not here. Take the acts in from the first on.")
        return number

    def localise(self, change: SharedChange) -> Change:
        """A change of another copy in the short ids of this one."""
        uid = change.key if change.table in KINDS else ""
        if change.before is None and uid and not self._knows(change.table, uid):
            self._new[uid] = self._name(change)
        before, after = (_translate(change.table, s, self._call) for s in (change.before, change.after))
        key = self._call(change.table, change.key)
        named = {**(before or {}), **(after or {})}
        source_id = str(named.get("source_id", key if change.table == "sources" else ""))
        return Change(change.table, key, before, after, source_id, "" if change.before else uid)

    def _call(self, kind: str, uid: str) -> str:
        if kind in KINDS:
            return self.find(kind, uid)
        head, mark, rest = uid.partition("/")
        return f"{self.find('sources', head)}{mark}{rest}" if kind == "turns" else uid

    def _knows(self, kind: str, uid: str) -> bool:
        query = select(IDS.c.alias).where(IDS.c.kind == kind, IDS.c.uid == uid)
        return uid in self._new or self._connection.scalar(query) is not None

    def _name(self, change: SharedChange) -> str:
        """A short id for a row that is new here: the next number, or one made of what the row belongs to."""
        row = change.after or {}
        if change.table == "decisions":
            return f"{row['suggestion_id']}/{row['coder']}"
        if change.table == "summaries":
            return f"{self.find('sources', row['source_id'])}/{row['code']}/{row['coder']}"
        if change.table == "unplaced":
            return self.find("codings", str(json.loads(row["coding"])["id"]))
        if change.table not in LETTERS:
            return change.alias
        if change.table not in self._last:
            used = select(func.max(IDS.c.number)).where(IDS.c.kind == change.table)
            self._last[change.table] = self._connection.scalar(used) or 0
        self._last[change.table] += 1
        return make_alias(change.table, self._last[change.table])
