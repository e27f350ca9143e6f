"""Changes of what people made, said in values: a step says what there was and what there is to be.

How a value is kept (its table, its columns) is known here and below, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from evalkit.model import Agreed, Coding, Decision, Suggestion, Summary, WrittenMemo
from evalkit.store import events
from evalkit.store.events import Change
from evalkit.store.rows import (
    Row,
    agreed_row,
    coding_from,
    coding_row,
    decision_row,
    suggestion_row,
    summary_row,
    written_memo_row,
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a file of the project folder is to hold after an act that changed it together with codings."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coding whose words a correction took away; ``former`` is what its turn said ("" where that is gone).

    ``id`` is the coding's.
    """

    id: str
    source_id: str
    turn: int
    coding: Coding
    former: str


def waiting_row(waiting: Waiting) -> dict[str, Any]:
    """A coding without a place as a row; the coding as JSON."""
    held = {name: getattr(waiting, name) for name in ("id", "source_id", "turn", "former")}
    return held | {"coding": json.dumps(coding_row(waiting.coding), ensure_ascii=False)}


def waiting_from(row: Row) -> Waiting:
    """A stored coding without a place."""
    held = {name: row[name] for name in ("id", "source_id", "turn", "former")}
    return Waiting(**held, coding=coding_from(json.loads(row["coding"])))


def file_row(file: KeptFile) -> dict[str, Any]:
    """A file as a row."""
    return {"id": file.name, "text": file.text}


def file_from(row: Row) -> KeptFile:
    """A stored file."""
    return KeptFile(row["id"], row["text"])


Value = TypeVar("Value", Agreed, Coding, Decision, Summary, Suggestion, KeptFile, Waiting, WrittenMemo)

_TABLES: dict[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    Agreed: ("agreed", agreed_row),
    Coding: ("codings", coding_row),
    Decision: ("decisions", decision_row),
    Summary: ("summaries", summary_row),
    Suggestion: ("suggestions", suggestion_row),
    KeptFile: ("files", file_row),
    Waiting: ("unplaced", waiting_row),
    WrittenMemo: ("written_memos", written_memo_row),
}


def added(value: Value, source_id: str = "") -> Change:
    """The change that adds a value; ``source_id`` where it does not say itself which source it is of."""
    table, row = _TABLES[type(value)]
    return events.added(table, row(value), source_id)


def removed(value: Value, source_id: str = "") -> Change:
    """The change that takes a value away."""
    table, row = _TABLES[type(value)]
    return events.removed(table, row(value), source_id)


def altered(before: Value, after: Value) -> Change:
    """The change from one state of a value to another."""
    table, row = _TABLES[type(before)]
    return events.altered(table, row(before), row(after))
