"""Which act comes next to be taken back, or to be done again: each coder has their own list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, Column, Connection, Select, String, bindparam, select

from evalkit.acts import Act
from evalkit.store.layout.schema import EVENTS


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
            if act != Act.PASS_OVER:
                undo.append(taken_back[undoes])
        else:
            if undoes in undo:
                undo.remove(undoes)
            if act != Act.PASS_OVER:
                taken_back[number] = undoes
                redo.append(number)
    return Lists(tuple(undo), tuple(redo))


def read_lists(connection: Connection, coder: str) -> Lists:
    """What this coder can undo and redo, oldest first."""
    undo, redo = (tuple(connection.scalars(_listed(coder, place))) for place in _PLACES)
    return Lists(undo, redo)


def read_last(connection: Connection, coder: str) -> tuple[int | None, int | None]:
    """The acts that this coder's next undo and next redo are about; None where a list is empty."""
    undo, redo = connection.execute(select(*LAST), {"coder": coder}).one()
    return undo, redo


_PLACES = (EVENTS.c.undo_place, EVENTS.c.redo_place)


def _listed(coder: str | BindParameter[str], place: Column[int]) -> Select[int]:
    mine = EVENTS.c.coder == coder, EVENTS.c.undoable, place.is_not(None)
    return select(EVENTS.c.id).where(*mine).order_by(place)


LAST = tuple(
    _listed(bindparam("coder", type_=String), place)
    .order_by(None)
    .order_by(place.desc())
    .limit(1)
    .scalar_subquery()
    for place in _PLACES
)
"""The next act to undo, and the next to redo, of the person who is given as “coder”."""
