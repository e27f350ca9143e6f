"""What is read often and changes seldom: kept in memory until the store says that it has changed.

Whatever changes a text, a turn, a memo or a respondent also changes one stamp in the store, in the same
transaction. Asking for the stamp takes one small row; only where it is another than before is all read anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import Connection, insert, select, update

from evalkit.ids import new_uid
from evalkit.store.engine import Database
from evalkit.store.layout.schema import FACTS

STAMP = "texts_stamp"
STAMPED = frozenset({"sources", "turns", "memos", "respondents"})
"""The tables whose changes the stamp tells."""

_PRESENT = select(FACTS.c.value).where(FACTS.c.name == STAMP)

T = TypeVar("T")


def stamp_texts(connection: Connection) -> None:
    """Say that a text, or what belongs to one, has changed."""
    here = FACTS.c.name == STAMP
    if not connection.execute(update(FACTS).where(here).values(value=new_uid())).rowcount:
        connection.execute(insert(FACTS), {"name": STAMP, "value": new_uid()})


class Kept(Generic[T]):
    """A value made from the texts, made again only once they have changed, by whatever programme."""

    def __init__(self, database: Database, make: Callable[[], T]) -> None:
        self._database = database
        self._make = make
        self._held: tuple[str | None, T] | None = None

    def get(self) -> T:
        """The value as it is now."""
        with self._database.asking() as connection:
            stamp = connection.scalar(_PRESENT)
        if self._held is None or self._held[0] != stamp:
            self._held = (stamp, self._make())
        return self._held[1]
