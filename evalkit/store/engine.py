"""Opening a store: settings of the database, its version, migrations with a back-up before them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from evalkit.errors import StoreError
from evalkit.store.backups import back_up, keep_daily
from evalkit.store.migrations import MIGRATIONS

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
_UNWRITABLE = ("unable to open", "readonly", "read-only", "disk I/O", "full", "permission")


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
        if 0 < version < len(MIGRATIONS):
            back_up(path, now)
        for step in range(version, len(MIGRATIONS)):
            with engine.connect().execution_options(write=True) as connection, connection.begin():
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
