"""A store in one SQLite file beside the project: the default, which needs nothing installed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from evalkit.store.dialects.kind import BARE, WRITES

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
_UNWRITABLE = ("unable to open", "readonly", "read-only", "disk I/O", "full", "permission")


@dataclass(frozen=True)
class Sqlite:
    """The store in the file ``path``: log written ahead, all synchronised, what is deleted overwritten."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def files(self) -> tuple[Path, ...]:
        """Its one file."""
        return (self.path,)

    @property
    def unreached(self) -> str:
        """What is deleted is overwritten."""
        return ""

    def connect(self) -> Engine:
        """Connections to the file, which is made where there is none."""
        engine = create_engine(URL.create("sqlite", database=str(self.path)), hide_parameters=True)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def read_version(self, connection: Connection) -> int:
        """The number that SQLite keeps for its user."""
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())

    def write_version(self, connection: Connection, version: int) -> None:
        """Keep it."""
        connection.execute(text(f"PRAGMA user_version = {version}"))

    def find_damage(self, connection: Connection) -> str:
        """What SQLite's quick check finds."""
        sound = connection.execute(text("PRAGMA quick_check(1)")).scalar_one() == "ok"
        return "" if sound else self._damaged()

    def find_broken(self, connection: Connection) -> list[str]:
        """What SQLite finds, also where another programme did not check what belongs to what."""
        return [str(row[0]) for row in connection.execute(text("PRAGMA foreign_key_check"))]

    def is_open_elsewhere(self) -> bool:
        """Whether another connection has the file open; False for one too damaged to be asked."""
        try:
            with closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as connection:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error) or "busy" in str(error)
        except sqlite3.DatabaseError:
            return False
        return False

    def overwrite(self, engine: Engine) -> bool:
        """Write the file anew and empty its log."""
        with engine.connect().execution_options(**{BARE: True}) as connection:
            connection.execute(text("VACUUM"))
            return not connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()

    def write_copy(self, engine: Engine, file: Path) -> None:
        """Copy the file with all that is in its log."""
        with closing(sqlite3.connect(self.path)) as old, closing(sqlite3.connect(file)) as new:
            old.backup(new)

    def is_silent(self, error: DatabaseError) -> bool:
        """Never: a file that fails has saved nothing."""
        return False

    def say_fault(self, error: DatabaseError) -> str:
        """What a person can do about a fault of the file."""
        if isinstance(error, OperationalError) and any(word in str(error.orig) for word in _UNWRITABLE):
            return (
                f"{self.name} cannot be written: “{error.orig}”. Check that the disk is not full and that "
                f"{self.path.parent} is a folder that you may write to."
            )
        if isinstance(error, OperationalError) and "locked" in str(error.orig):
            return f"{self.name} is busy in another window or programme. Wait a moment, then try again."
        return self._damaged()

    def say_misfit(self, error: DatabaseError) -> str:
        """SQLite names the columns, and no value."""
        return str(error.orig)

    def _damaged(self) -> str:
        return (
            f"{self.name} is damaged or is not an evalkit store. Put the newest copy in its place with "
            "“evalkit restore” (the copies are in the project's folder “backups”), or restore the project "
            "folder from your own back-up."
        )


def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A change takes the lock at once, so that what it has checked stays true until it is written."""
    options = connection.get_execution_options()
    if not options.get(BARE):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN")
