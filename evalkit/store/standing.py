"""What an act changes beside its rows: whether a source is confirmed, and what its coder can undo and redo.

Both are kept as each act is written, so that asking for them costs the same however long the history is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Integer, String, and_, bindparam, case, or_, select, update

from evalkit.acts import NAMES_OPEN, Act
from evalkit.store.layout.schema import EVENTS, SOURCES


def follow(connection: Connection, number: int, event: Mapping[str, Any]) -> None:
    """Keep what follows from an act that has just been written under this number."""
    _follow_confirmation(connection, event)
    if not event["undoable"]:
        return
    if event["undoes"] is None:
        _follow_new(connection, number, event["coder"])
    else:
        _follow_taking_back(connection, number, event["undoes"], event["act"])


def _follow_confirmation(connection: Connection, event: Mapping[str, Any]) -> None:
    act = event["act"]
    if act != Act.CONFIRM_NAMES and act not in NAMES_OPEN:
        return
    by, at = (event["coder"], event["at"]) if act == Act.CONFIRM_NAMES else ("", "")
    here = SOURCES.c.id == event["source_id"]
    connection.execute(update(SOURCES).where(here).values(confirmed_by=by, confirmed_at=at))


def _follow_new(connection: Connection, number: int, coder: str) -> None:
    """A new act can be undone, and empties its coder's redo list, as in every editor."""
    connection.execute(_NEW_ACT, {"number": number, "who": coder})


_NUMBER = bindparam("number", type_=Integer)
_WAITING = and_(EVENTS.c.coder == bindparam("who", type_=String), EVENTS.c.redo_place.is_not(None))
_NEW_ACT = (
    update(EVENTS)
    .where(or_(EVENTS.c.id == _NUMBER, _WAITING))
    .values(redo_place=None, undo_place=case((EVENTS.c.id == _NUMBER, _NUMBER), else_=EVENTS.c.undo_place))
)


def _follow_taking_back(connection: Connection, number: int, undoes: int, act: str) -> None:
    """An act that is undone leaves the undo list for the redo list; one that is done again comes back.

    What is passed over leaves its list and comes into no other.
    """
    first = connection.execute(select(EVENTS.c.undoes).where(EVENTS.c.id == undoes)).scalar_one()
    taken = EVENTS.c.id == undoes
    connection.execute(update(EVENTS).where(taken).values(undo_place=None, redo_place=None))
    if act == Act.PASS_OVER:
        return
    if first is None:
        connection.execute(update(EVENTS).where(EVENTS.c.id == number).values(redo_place=number))
    else:
        connection.execute(update(EVENTS).where(EVENTS.c.id == first).values(undo_place=number))
