"""The database behind the store: how it is opened, read, changed and made to forget.

Everything else asks a :class:`Database` for a connection and speaks SQLAlchemy Core to it. What is particular
to one database or the other is in ``dialects/``: nothing else knows which of them it is.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from evalkit.errors import StoreError
from evalkit.store.backups import back_up, keep_daily, read_whole, renew, write_copy
from evalkit.store.dialects.carry import carry, drop_tables, empty_tables, find_differences, weigh
from evalkit.store.dialects.kind import BARE, WRITES, Dialect
from evalkit.store.dialects.sqlite import Sqlite
from evalkit.store.migrations import MIGRATIONS, add_columns, find_lacking

_SAVED_BUT = "The change was saved, but what was taken out is still in the store's files"


def find_dialect(path: Path, address: str = "") -> Dialect:
    """The database at ``address``; the file ``path`` where there is none."""
    if not address:
        return Sqlite(path)
    from evalkit.store.dialects.postgresql import PostgreSQL

    return PostgreSQL(address)


class Database:
    """One store's database: connections to read it and to change it, each with its faults said in words.

    ``path`` is the store's file, beside which its copies are; with ``address``, the store itself is in that
    PostgreSQL database. It is brought to this evalkit's version, and made where there is none (where it may
    not be made: StoreError). Before a migration, and once a day when it holds anything, it is copied. Raises
    StoreError for a damaged or newer store, and for a folder that cannot be written to.
    """

    def __init__(
        self, path: Path, now: datetime, address: str = "", *, daily: bool = True, make: bool = True
    ) -> None:
        self.path = path
        self._daily, self._make = daily, make
        self._turn = (
            RLock()
        )  # whoever else here wants to change something waits for it, holding no connection
        self.dialect = find_dialect(path, address)
        self._engine = self.dialect.connect()
        weakref.finalize(self, self._engine.dispose)  # nobody closes a notebook's project
        try:
            self._open(now)
        except StoreError:
            self._engine.dispose()
            raise
        except (DatabaseError, NoConnectionError) as error:
            self._engine.dispose()
            raise StoreError(f"{self._say(error)} Nothing was altered.") from error

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DatabaseError, NoConnectionError) as error:
            raise StoreError(self._say(error)) from error

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection for one question: what it sees between two may differ. Quicker than ``reading``."""
        try:
            with self._engine.connect().execution_options(**{BARE: True}) as connection:
                yield connection
        except (DatabaseError, NoConnectionError) as error:
            raise StoreError(self._say(error)) from error

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A connection in a transaction: what is done through it is saved whole, or not at all.

        Nobody else changes the store meanwhile.
        """
        saving = False
        try:
            with self._writing() as connection:
                yield connection
                saving = True
        except IntegrityError as error:
            raise StoreError(
                "The change was not saved and nothing was altered: it does not fit what the project holds by "
                f"now (“{self.dialect.say_misfit(error)}”). Open the page or the project again, then try "
                "again."
            ) from error
        except (DatabaseError, NoConnectionError) as error:
            if saving and isinstance(error, DatabaseError) and self.dialect.is_silent(error):
                raise StoreError(
                    f"{self._say(error)} It is not certain whether your last change is among what was saved: "
                    "look before you do it again."
                ) from error
            raise StoreError(
                f"The change was not saved and nothing was altered. {self._say(error)}"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        options = {WRITES: True}
        with (
            self._turn,
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def fill(self, source: Connection) -> int:
        """Hold what another store holds, and nothing else, all of it or none; how many rows.

        StoreError, and nothing is changed, where a row would not be the same here.
        """
        with self.changing() as connection:
            empty_tables(connection)
            carry(source, connection)
            if differing := find_differences(source, connection):
                raise StoreError(
                    f"{self.dialect.name} does not give back what was put into it ({', '.join(differing)}). "
                    "Nothing was changed. Please report this."
                )
            return sum(held.rows for held in weigh(connection).values())

    def take_away(self, connection: Connection) -> None:
        """Take the store's tables away with all that is in them: nothing can be saved there any more."""
        drop_tables(connection)
        self.dialect.write_version(connection, 0)

    def overwrite(self) -> None:
        """Leave nothing of what was deleted in the database or its log."""
        try:
            done = self.dialect.overwrite(self._engine)
        except (DatabaseError, NoConnectionError) as error:
            raise StoreError(f"{_SAVED_BUT}. {self._say(error)}") from error
        if not done:
            raise StoreError(
                f"{_SAVED_BUT}: another window or programme is reading them. Close the coding page and "
                "notebooks that have the project open, then do this again."
            )

    def find_broken(self, connection: Connection) -> list[str]:
        """The tables with a row that belongs to nothing, once for each such row."""
        return self.dialect.find_broken(connection)

    def back_up(self, now: datetime) -> Path:
        """Copy the store to ``backups/`` beside its file; the copy's path."""
        return back_up(self.path, now, self._write_copy)

    def renew_copies(self, now: datetime) -> list[Path]:
        """Make one copy of the store as it is, and remove all that were made before; what was removed."""
        return renew(self.path, now, self._write_copy)

    def write_aside(self, file: Path) -> None:
        """Write all that the store holds into a file of this name, which is its owner's alone."""
        write_copy(file, self._write_copy)

    def read_whole(self) -> bytes:
        """All that the store holds, as the bytes of one file."""
        return read_whole(self.path, self._write_copy)

    def _write_copy(self, file: Path) -> None:
        self.dialect.write_copy(self._engine, file)

    def _say(self, error: DatabaseError | NoConnectionError) -> str:
        if isinstance(error, NoConnectionError):
            return f"{self.dialect.name} is busy with what others do. Wait a moment, then try again."
        return self.dialect.say_fault(error)

    def _open(self, now: datetime) -> None:
        version = self._find_version()
        if not version and not self._make:
            raise StoreError(
                f"{self.dialect.name} holds no project. Check the address, or bring this project there with "
                "“evalkit move --to ADDRESS”."
            )
        lacking = []
        if version:
            with self._engine.connect() as connection:
                lacking = find_lacking(connection)
        if lacking or 0 < version < len(MIGRATIONS):
            self.back_up(now)
        if lacking:
            with self._writing() as connection:
                add_columns(connection, *lacking)
        for step in range(version, len(MIGRATIONS)):
            with self._writing() as connection:
                if self.dialect.read_version(connection) == step:
                    MIGRATIONS[step](connection)
                    self.dialect.write_version(connection, step + 1)
        if self._daily and version and self._holds_sources():
            keep_daily(self.path, now, self._write_copy)

    def _find_version(self) -> int:
        with self._engine.connect() as connection:
            version = self.dialect.read_version(connection)
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{self.dialect.name} was written by a newer evalkit (store version {version}; this "
                    f"evalkit knows {len(MIGRATIONS)}). Update evalkit, then open the project again. Nothing "
                    "was changed."
                )
            if damage := self.dialect.find_damage(connection):
                raise StoreError(damage)
        return version

    def _holds_sources(self) -> bool:
        with self._engine.connect() as connection:
            return bool(connection.execute(text("SELECT EXISTS (SELECT 1 FROM sources)")).scalar_one())
