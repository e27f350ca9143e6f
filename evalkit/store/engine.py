"""The database behind the store: how it is opened, read, changed and made to forget.

This is the one module that knows which database it is. Everything else asks a :class:`Database` for a
connection and speaks SQLAlchemy Core to it, so that another database needs one more module like this.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from evalkit.errors import StoreError
from evalkit.store.backups import back_up, keep_daily
from evalkit.store.migrations import MIGRATIONS, add_columns, find_lacking

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
_UNWRITABLE = ("unable to open", "readonly", "read-only", "disk I/O", "full", "permission")


_SAVED_BUT = "The change was saved, but what was taken out is still in the store's files"


class Database:
    """One store's database: connections to read it and to change it, each with its faults said in words."""

    def __init__(self, path: Path, now: datetime) -> None:
        self.path = path
        self._engine = open_engine(path, now)
        weakref.finalize(self, self._engine.dispose)  # nobody closes a notebook's project

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise StoreError(say_fault(self.path, error)) from error

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A connection in a transaction: what is done through it is saved whole, or not at all."""
        try:
            with self._engine.connect().execution_options(write=True) as connection, connection.begin():
                yield connection
        except IntegrityError as error:
            raise StoreError(
                "The change was not saved and nothing was altered: it does not fit what the project holds by "
                f"now (“{error.orig}”). Open the page or the project again, then try again."
            ) from error
        except DatabaseError as error:
            fault = say_fault(self.path, error)
            raise StoreError(f"The change was not saved and nothing was altered. {fault}") from error

    def overwrite(self) -> None:
        """Leave nothing of what was deleted in the file or its log."""
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
                being_read = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        except DatabaseError as error:
            raise StoreError(f"{_SAVED_BUT}. {say_fault(self.path, error)}") from error
        if being_read:
            raise StoreError(
                f"{_SAVED_BUT}: another window or programme is reading them. Close the coding page and "
                "notebooks that have the project open, then do this again."
            )

    def find_broken(self, connection: Connection) -> list[str]:
        """The tables with a row that belongs to nothing, once for each such row."""
        return [str(row[0]) for row in connection.execute(text("PRAGMA foreign_key_check"))]


def open_engine(path: Path, now: datetime) -> Engine:
    """The database at ``path``, brought to this evalkit's version; made where there is none.

    Write-ahead log, full synchronisation, foreign keys on; what is deleted is overwritten, and nothing is
    sorted in a file outside the project. Before a migration, and once a day when it holds anything, the store
    is copied to ``backups/`` beside it. Raises StoreError for a damaged or newer store, and for a folder that
    cannot be written to.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    try:
        version = _read_version(engine, path)
        lacking = _find_lacking(engine) if version else []
        if lacking or 0 < version < len(MIGRATIONS):
            back_up(path, now)
        if lacking:
            with engine.connect().execution_options(write=True) as connection, connection.begin():
                add_columns(connection, *lacking)
        for step in range(version, len(MIGRATIONS)):
            with engine.connect().execution_options(write=True) as connection, connection.begin():
                if connection.execute(text("PRAGMA user_version")).scalar_one() == step:
                    MIGRATIONS[step](connection)
                    connection.execute(text(f"PRAGMA user_version = {step + 1}"))
    except StoreError:
        engine.dispose()
        raise
    except DatabaseError as error:
        engine.dispose()
        raise StoreError(f"{say_fault(path, error)} Nothing was altered.") from error
    if version and _holds_sources(engine):
        keep_daily(path, now)
    return engine


def _find_lacking(engine: Engine) -> list[Column[Any]]:
    with engine.connect() as connection:
        return find_lacking(connection)


def _holds_sources(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT EXISTS (SELECT 1 FROM sources)")).scalar_one())


def _read_version(engine: Engine, path: Path) -> int:
    with engine.connect() as connection:
        version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{path.name} was written by a newer evalkit (store version {version}; this evalkit knows "
                f"{len(MIGRATIONS)}). Update evalkit, then open the project again. Nothing was changed."
            )
        if connection.execute(text("PRAGMA quick_check(1)")).scalar_one() != "ok":
            raise StoreError(_damaged(path))
    return version


def say_fault(path: Path, error: DatabaseError) -> str:
    """What a person can do about a database error."""
    if isinstance(error, OperationalError) and any(word in str(error.orig) for word in _UNWRITABLE):
        return (
            f"{path.name} cannot be written: “{error.orig}”. Check that the disk is not full and that "
            f"{path.parent} is a folder that you may write to."
        )
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return f"{path.name} is busy in another window or programme. Wait a moment, then try again."
    return _damaged(path)


def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A change takes the lock at once, so that what it has checked stays true until it is written."""
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    writes = options.get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _damaged(path: Path) -> str:
    return (
        f"{path.name} is damaged or is not an evalkit store. Put the newest copy in its place with "
        "“evalkit restore” (the copies are in the project's folder “backups”), or restore the project folder "
        "from your own back-up."
    )
