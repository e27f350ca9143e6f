"""Opening a store: settings of the database, its version, migrations with a back-up before them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from evalkit.errors import StoreError
from evalkit.store.schema import MIGRATIONS


def open_engine(path: Path, now: datetime) -> Engine:
    """The database at ``path``, brought to this evalkit's version; made where there is none.

    Write-ahead log, full synchronisation, foreign keys on. Before a migration the store is copied to
    ``backups/`` beside it, with the date in the name. Raises StoreError for a damaged or newer store.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_pragmas)
    try:
        with engine.connect() as connection:
            version = connection.execute(text("PRAGMA user_version")).scalar_one()
            if connection.execute(text("PRAGMA quick_check(1)")).scalar_one() != "ok":
                raise StoreError(_damaged(path))
    except DatabaseError as error:
        raise StoreError(_damaged(path)) from error
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path.name} was written by a newer evalkit (store version {version}; this evalkit knows "
            f"{len(MIGRATIONS)}). Update evalkit, then open the project again. Nothing was changed."
        )
    if 0 < version < len(MIGRATIONS):
        back_up(path, now)
    for step in range(version, len(MIGRATIONS)):
        with engine.begin() as connection:
            MIGRATIONS[step](connection)
            connection.execute(text(f"PRAGMA user_version = {step + 1}"))
    return engine


def back_up(path: Path, now: datetime) -> Path:
    """Copy the store, with all that is in its log, to ``backups/`` beside it; the copy's path."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-{now:%Y%m%d-%H%M%S}{path.suffix}"
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    copy.chmod(0o600)
    return copy


def _set_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _damaged(path: Path) -> str:
    return (
        f"{path.name} is damaged or is not an evalkit store, so it was not opened. Copy the newest file "
        f"of the project's backups folder over it, or restore the project folder from your own back-up."
    )
