"""What a store needs of a database, whichever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

WRITES = "write"
"""The option of a connection that is going to change something: it waits until no other one does."""
BARE = "bare"
"""The option of a connection that must not be in a transaction."""


class Dialect(Protocol):
    """One kind of database: how it is opened, numbered, made to forget, and what its faults mean."""

    @property
    def name(self) -> str:
        """What people call the place of the store."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of this machine in which it is."""

    @property
    def unreached(self) -> str:
        """Where words that were taken out can still be, with what to do; "" where nowhere."""

    def connect(self) -> Engine:
        """Its connections. Those with the option ``WRITES`` take turns; the others see one state each."""

    def read_version(self, connection: Connection) -> int:
        """The number of the migrations that were done; 0 where there is no store yet."""

    def write_version(self, connection: Connection, version: int) -> None:
        """Keep that number, in the transaction of the migration."""

    def find_damage(self, connection: Connection) -> str:
        """What keeps this database from being used, with what to do; "" where it is sound."""

    def find_broken(self, connection: Connection) -> list[str]:
        """The tables with a row that belongs to nothing, once for each such row."""

    def is_open_elsewhere(self) -> bool:
        """Whether another window or programme has the store open; this one must have let go of it."""

    def overwrite(self, engine: Engine) -> bool:
        """Leave nothing of what was deleted where it was; False where somebody was reading it."""

    def write_copy(self, engine: Engine, file: Path) -> None:
        """Write all that the store holds into a new file, which is a store of its own."""

    def is_silent(self, error: DatabaseError) -> bool:
        """Whether nothing answered, so that what was being saved may be saved or not."""

    def say_fault(self, error: DatabaseError) -> str:
        """What a person can do about a fault."""

    def say_misfit(self, error: DatabaseError) -> str:
        """What a change did not fit, without a word of what it held."""
