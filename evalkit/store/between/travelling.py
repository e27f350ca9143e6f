"""Acts on their way between copies of a project: everything they name is named by its uid.

Within one copy, rows refer to each other by short ids, which another copy may have given to something else.
A :class:`SharedAct` has a uid in the place of each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evalkit.acts import Act
from evalkit.store.events import Change, Columns
from evalkit.store.layout.schema import KINDS

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


def share_change(change: Change, uids: Mapping[tuple[str, str], str]) -> SharedChange:
    def share(kind: str, alias: str) -> str:
        if kind in KINDS:
            return uids.get((kind, alias), alias)
        head, mark, rest = alias.partition("/")
        return f"{uids.get(('sources', head), head)}{mark}{rest}"

    before, after = (translate(change.table, side, share) for side in (change.before, change.after))
    return SharedChange(change.table, share(change.table, change.key), change.key, before, after)


def translate(table: str, side: Columns | None, call: Callable[[str, str], str]) -> dict[str, Any] | None:
    """A row with each id in it called otherwise: ``call`` is given the table that it is of, and the id."""
    if side is None:
        return None
    named = {"id": table, **REFERENCES}
    new = {k: call(named[k], v) if k in named and v else v for k, v in side.items()}
    if table == "agreed" and "given" in side:
        given = [one | {"coding": call("codings", one["coding"])} for one in json.loads(side["given"])]
        new["given"] = json.dumps(given, ensure_ascii=False)
    if table == "unplaced" and "coding" in side:
        new["coding"] = json.dumps(translate("codings", json.loads(side["coding"]), call), ensure_ascii=False)
    return new
