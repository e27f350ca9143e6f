"""Rows and names as they stand, changed in memory and written together: many acts in the time of a few.

An act that another copy did is tried here first, on what the acts before it left; nothing is written until
all of them have been.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from evalkit.errors import StaleChangeError, StoreError
from evalkit.ids import LETTERS, make_alias, number_of
from evalkit.store.between.travelling import SharedChange, translate
from evalkit.store.events import TABLES, Change, Columns, stale_change
from evalkit.store.kept_codings import stamp_codings
from evalkit.store.layout.schema import IDS, KINDS, OTHER_ALIASES, SOURCES, SUGGESTIONS

HELD = frozenset({"codings", "decisions", "summaries", "unplaced", "agreed", "written_memos"})
"""The tables that coders' acts change; acts on others are done one by one."""
Row = dict[str, Any]


class Rows:
    """The rows of the tables that coders' acts change, each table read when it is first asked for."""

    def __init__(self, connection: Connection, now: str) -> None:
        self._connection = connection
        self._now = now
        self._held: dict[str, dict[str, Row]] = {}
        self._first: dict[tuple[str, str], Row | None] = {}
        self._texts: dict[str, str] | None = None
        self._suggestions: dict[str, str] | None = None

    def verify(self, change: Change) -> None:
        """Raise StaleChangeError where a row is not as a change says, or its words are not in the text."""
        row = self._get(change)
        if change.before is None and row is not None:
            raise stale_change(self._connection, change, "is there already", self._now)
        if change.before is not None and row is None:
            raise stale_change(self._connection, change, "has been removed", self._now)
        if any(row is None or row[name] != value for name, value in (change.before or {}).items()):
            raise stale_change(self._connection, change, "has been changed", self._now)
        if change.table == "codings" and change.after is not None:
            self._need_words({**(row or {}), **change.after})

    def has_suggestion(self, suggestion_id: str, source_id: str) -> bool:
        """Whether a suggestion is on record here, on this source where one is given.

        Older suggestions have ids made of their source's short id, which may be another source's elsewhere.
        """
        if self._suggestions is None:
            found = self._connection.execute(select(SUGGESTIONS.c.id, SUGGESTIONS.c.source_id))
            self._suggestions = {row.id: row.source_id for row in found}
        there = self._suggestions.get(suggestion_id)
        return there is not None and source_id in ("", there)

    def has(self, change: Change) -> bool:
        """Whether there is a row under a change's key."""
        return self._get(change) is not None

    def do(self, change: Change) -> None:
        """Change a row, in memory; it was verified before."""
        row = self._get(change)
        self._first.setdefault((change.table, change.key), None if row is None else dict(row))
        table = self._held[change.table]
        if change.after is None:
            table.pop(change.key, None)
        else:
            table[change.key] = {**row, **change.after} if row else _whole(TABLES[change.table], change.after)

    def net(self) -> list[Change]:
        """What all changes come to, row by row, in the order in which the rows were first touched."""
        found = []
        for (table, key), before in self._first.items():
            after = self._held[table].get(key)
            if before == after:
                continue
            names = [n for n in after if before[n] != after[n]] if before and after else None
            source_id = str((after or before or {}).get("source_id", ""))
            found.append(Change(table, key, _some(before, names), _some(after, names), source_id))
        return found

    def write(self, net: Sequence[Change]) -> None:
        """Put what changed into the database."""
        stamp_codings(self._connection, {change.source_id for change in net if change.table == "codings"})
        for name in sorted(HELD):
            table, mine = TABLES[name], [change for change in net if change.table == name]
            if gone := [{"key": c.key} for c in mine if c.after is None]:
                self._connection.execute(delete(table).where(table.c.id == bindparam("key")), gone)
            if fresh := [self._held[name][c.key] for c in mine if c.before is None]:
                self._connection.execute(insert(table), fresh)
            if kept := [
                self._held[name][c.key] for c in mine if c.before is not None and c.after is not None
            ]:
                others: Row = {c.name: bindparam(f"new_{c.name}") for c in table.c if c.name != "id"}
                records = [{f"new_{k}": v for k, v in row.items()} for row in kept]
                change = update(table).where(table.c.id == bindparam("new_id")).values(others)
                self._connection.execute(change, records)

    def _get(self, change: Change) -> Row | None:
        if change.table not in self._held:
            found = self._connection.execute(select(TABLES[change.table])).mappings()
            self._held[change.table] = {str(row["id"]): dict(row) for row in found}
        return self._held[change.table].get(change.key)

    def _need_words(self, row: Columns) -> None:
        if self._texts is None:
            found = self._connection.execute(select(SOURCES.c.id, SOURCES.c.text))
            self._texts = {row.id: row.text for row in found}
        if self._texts.get(row["source_id"], "")[row["start"] : row["end"]] != row["text"]:
            raise StaleChangeError(
                f"The text of {row['source_id']} has been corrected in the meantime, so that a coding would "
                "no longer be on its words. Nothing was changed: open the source again, then decide."
            )


def _some(row: Row | None, names: list[str] | None) -> Columns | None:
    return row if row is None or names is None else {name: row[name] for name in names}


def _whole(table: Table, row: Columns) -> Row:
    """A row with every column of its table; what an older evalkit did not note has its default."""
    names = {column.name for column in table.c}
    if strange := sorted({*row} - names):
        raise StoreError(
            f"This was written by a newer evalkit, which notes “{strange[0]}” too. Update evalkit, then take "
            "it in again."
        )
    defaults = {c.name: getattr(c.default, "arg", None) for c in table.c}
    return {**defaults, **row}


class Names:
    """What uids are called in this copy, and the short ids that are given to what is new here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        found = connection.execute(select(IDS.c.kind, IDS.c.uid, IDS.c.alias))
        self.known: dict[tuple[str, str], str] = {(kind, uid): alias for kind, uid, alias in found}
        self._used = {(kind, alias) for (kind, _), alias in self.known.items()}
        last = connection.execute(select(IDS.c.kind, func.max(IDS.c.number)).group_by(IDS.c.kind))
        self.last: dict[str, int] = {kind: number or 0 for kind, number in last}
        self.new: dict[tuple[str, str], str] = {}
        """(kind, uid) → short id of what came in."""
        self.others: dict[tuple[str, str, str], None] = {}
        """(kind, its short id in the other copy, uid) where it is called otherwise here."""

    def keep(self, kind: str, uid: str, alias: str, there: str) -> None:
        """Remember what something new is called here and in the copy that it came from.

        A summary that its coder wrote here and in a copy is one thing, under the id that it has here.
        """
        if (kind, uid) not in self.known:
            self.known[kind, uid] = alias
            if (kind, alias) not in self._used:
                self.new[kind, uid] = alias
                self._used.add((kind, alias))
        if kind in LETTERS:
            self.last[kind] = max(self.last.get(kind, 0), number_of(alias) or 0)
        if there != alias:
            self.others[kind, there, uid] = None

    def write(self) -> None:
        """Put the new names into the database."""
        fresh = [
            {"kind": kind, "uid": uid, "alias": alias, "number": number_of(alias)}
            for (kind, uid), alias in self.new.items()
        ]
        if fresh:
            self._connection.execute(insert(IDS), fresh)
        names = ("kind", "alias", "uid")
        held = {tuple(row) for row in self._connection.execute(select(*(OTHER_ALIASES.c[n] for n in names)))}
        others = [
            dict(zip(names, one, strict=True)) | {"number": number_of(one[1])}
            for one in self.others
            if one not in held
        ]
        if others:
            self._connection.execute(insert(OTHER_ALIASES), others)


class Naming:
    """One act's changes in the short ids of this copy, also of what the act itself has just brought."""

    def __init__(self, names: Names, same: Mapping[str, str]) -> None:
        self._names = names
        self._same = same
        self.brought: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = {}

    def find(self, kind: str, uid: str) -> str:
        """The short id here of a uid. StoreError where this copy has nothing of that uid."""
        alias = self._find(kind, uid)
        if alias is None:
            raise StoreError(
                "This act is about something that this copy of the project does not have. Add the source "
                "that it belongs to first, then take the acts in again. Nothing was changed."
            )
        return alias

    def localise(self, change: SharedChange) -> Change:
        """A change of another copy in the short ids of this one."""
        uid = change.key if change.table in KINDS else ""
        if change.before is None and uid and self._find(change.table, uid) is None:
            self.brought[change.table, uid] = self._name(change)
        before, after = (translate(change.table, s, self._call) for s in (change.before, change.after))
        key = self._call(change.table, change.key)
        named = {**(before or {}), **(after or {})}
        source_id = str(named.get("source_id", key if change.table == "sources" else ""))
        return Change(change.table, key, before, after, source_id, "" if change.before else uid)

    def keep(self, changes: Iterable[tuple[SharedChange, Change]]) -> None:
        """Remember the names of what an act brought, once it is done."""
        for came, change in changes:
            if change.uid:
                self._names.keep(change.table, change.uid, change.key, came.alias)

    def _find(self, kind: str, uid: str) -> str | None:
        if kind == "sources" and uid in self._same:
            return self._same[uid]
        return self.brought.get((kind, uid)) or self._names.known.get((kind, uid))

    def _call(self, kind: str, uid: str) -> str:
        if kind in KINDS:
            return self.find(kind, uid)
        head, mark, rest = uid.partition("/")
        return f"{self.find('sources', head)}{mark}{rest}" if kind == "turns" else uid

    def _name(self, change: SharedChange) -> str:
        """A short id for a row that is new here: the next number, or one made of what the row belongs to."""
        row = change.after or {}
        made: dict[str, Callable[[], str]] = {
            "decisions": lambda: f"{row['suggestion_id']}/{row['coder']}",
            "summaries": lambda: f"{self.find('sources', row['source_id'])}/{row['code']}/{row['coder']}",
            "unplaced": lambda: self.find("codings", str(json.loads(row["coding"])["id"])),
        }
        if change.table in made:
            return made[change.table]()
        if change.table not in LETTERS:
            return change.alias
        kind = change.table
        self._last[kind] = max(self._last.get(kind, 0), self._names.last.get(kind, 0)) + 1
        return make_alias(kind, self._last[kind])
