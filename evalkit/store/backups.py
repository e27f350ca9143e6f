"""Copies of the store: one a day and on request, the newest kept, and the way back to one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from evalkit.errors import StoreError
from evalkit.store.dialects.sqlite import Sqlite
from evalkit.store.migrations import MIGRATIONS
from evalkit.wording import quoted

KEPT = 14
"""How many copies are kept; the oldest go first."""
Write = Callable[[Path], None]
"""Writes all that a store holds into a new file: a copy is one SQLite file, whichever database it is of."""


def back_up(path: Path, now: datetime, write: Write) -> Path:
    """Copy the store, with all that is in its log, to ``backups/`` beside its file; the copy's path."""
    copy = path.parent / "backups" / f"{path.stem}-{now:%Y%m%d-%H%M%S}{path.suffix}"
    write_copy(copy, write)
    return copy


def write_copy(copy: Path, write: Write) -> None:
    """Have a copy written under its name, whole or not at all, for its owner's eyes alone."""
    folder = copy.parent
    partial = folder / f".{copy.name}.part"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        partial.unlink(missing_ok=True)
        write(partial)
        partial.chmod(0o600)
        partial.replace(copy)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        why = error.orig if isinstance(error, DatabaseError) else error
        raise StoreError(
            f"The store could not be backed up to {folder} ({why}). Check that the disk is not full and "
            "that the folder can be written to, then do this again."
        ) from error


def read_whole(path: Path, write: Write) -> bytes:
    """All that the store holds, as the bytes of one file."""
    partial = path.parent / "backups" / f".{path.name}.whole.part"
    partial.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        partial.unlink(missing_ok=True)
        write(partial)
        return partial.read_bytes()
    finally:
        partial.unlink(missing_ok=True)


def list_backups(path: Path) -> list[Path]:
    """The store's copies, newest first."""
    return sorted((path.parent / "backups").glob(f"{path.stem}-????????-??????{path.suffix}"), reverse=True)


def list_put_aside(path: Path) -> list[Path]:
    """The stores that were put aside when a copy took their place."""
    return sorted(path.parent.glob(f"{path.stem}-before-restore-*"))


def renew(path: Path, now: datetime, write: Write) -> list[Path]:
    """Remove every copy of the store, also those put aside, and make one of it as it is; what was removed."""
    old = [*list_backups(path), *sorted((path.parent / "backups").glob(".*.part")), *list_put_aside(path)]
    for copy in old:
        for ending in ("-wal", "-shm", ""):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)
    back_up(path, now, write)
    return old


def drop_copies_without(path: Path, act: str, about: Collection[str]) -> list[Path]:
    """Remove every copy that does not know of these acts, or cannot be asked; what was removed."""
    dropped = []
    for copy in [*list_backups(path), *list_put_aside(path)]:
        if copy.suffix != path.suffix or set(about) <= _subjects(copy, act):
            continue
        for ending in ("-wal", "-shm", ""):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)
        dropped.append(copy)
    return dropped


def _subjects(copy: Path, act: str) -> set[str]:
    """What the acts of a kind were about in a copy; nothing where it cannot be read."""
    query = "SELECT about FROM events WHERE act = ?"
    try:
        with closing(sqlite3.connect(copy)) as connection:
            return {about for (about,) in connection.execute(query, (act,))}
    except sqlite3.Error:
        return set()


def keep_daily(path: Path, now: datetime, write: Write) -> Path | None:
    """Back the store up where there is no copy of today yet, and let the oldest copies go."""
    copies = list_backups(path)
    today = f"{path.stem}-{now:%Y%m%d}-"
    if any(copy.name.startswith(today) for copy in copies):
        return None
    copy = back_up(path, now, write)
    for old in list_backups(path)[KEPT:]:
        old.unlink(missing_ok=True)
    return copy


def restore(path: Path, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the store's place. The present store is kept aside; its new path, if there was one.

    Raises StoreError, and changes nothing, for a file that is not a sound store of this evalkit, or while
    another programme has the store open.
    """
    check_copy(copy)
    if path.exists() and Sqlite(path).is_open_elsewhere():
        raise StoreError(
            f"{path.name} is open in another window or programme. Close the coding page (Ctrl+C in its "
            "terminal), then restore again. Nothing was changed."
        )
    aside = path.with_name(f"{path.stem}-before-restore-{now:%Y%m%d-%H%M%S}{path.suffix}")
    fresh = path.with_name(f".{path.name}.restored.part")
    fresh.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(fresh)) as new:
            old.backup(new)
        fresh.chmod(0o600)
        for ending in ("-wal", "-shm", ""):
            present = path.with_name(path.name + ending)
            if present.exists():
                present.rename(aside.with_name(aside.name + ending))
        fresh.rename(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{copy.name} could not be restored ({error}). Check the disk and the folder."
        ) from error
    return aside if aside.exists() else None


def need_store(path: Path) -> None:
    """Raise StoreError where the store of a project is missing or empty, as a cut-off copy leaves it."""
    if path.exists() and path.stat().st_size:
        return
    copies = list_backups(path)
    what = "is empty" if path.exists() else "is missing"
    how = f"evalkit restore {quoted(copies[0])}" if copies else "restore the project folder from your back-up"
    raise StoreError(
        f"{path} {what}: it holds everything that was added and coded. If the folder is being copied or "
        f"synchronised, wait until that is done. Else put the newest copy in its place: {how}. Nothing was "
        "changed."
    )


def look_into(file: Path) -> sqlite3.Connection:
    """A connection that only reads, and leaves no files beside the one it looks into.

    SQLite makes two beside a file that keeps a log; only where there is a log with something in it must it.
    """
    log = file.with_name(file.name + "-wal")
    logged = log.is_file() and log.stat().st_size > 0
    how = "mode=ro" if logged else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)


def check_copy(copy: Path) -> None:
    """Raise StoreError unless a file is a whole store that this evalkit can read."""
    if not copy.is_file():
        raise StoreError(f"There is no file {copy}. The copies are in the project's folder “backups”.")
    try:
        with closing(look_into(copy)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        sound, version = False, 0
    if not sound or version == 0:
        raise StoreError(f"{copy.name} is damaged or is not a copy of a store. Choose another copy.")
    if version > len(MIGRATIONS):
        raise StoreError(f"{copy.name} was written by a newer evalkit. Update evalkit, then restore it.")


def find_ahead(path: Path, acts: int) -> list[Path]:
    """The copies that know of more acts than the store does (``acts``), newest first.

    Copies from before somebody put one of them in the store's place are left out: that was meant.
    """
    restored = max((aside.stem[-15:] for aside in list_put_aside(path)), default="")
    return [copy for copy in list_backups(path) if copy.stem[-15:] > restored and _count_acts(copy) > acts]


def _count_acts(copy: Path) -> int:
    """The number of the last act that a copy holds; 0 where it cannot be read."""
    try:
        with closing(look_into(copy)) as connection:
            return int(connection.execute("SELECT MAX(id) FROM events").fetchone()[0] or 0)
    except sqlite3.Error:
        return 0


@dataclass(frozen=True)
class StoreCounts:
    """What a store holds: sources, codings, the coders' names, decisions, and its newest act (ISO 8601)."""

    sources: int
    codings: int
    coders: tuple[str, ...]
    decisions: int
    last: str


def count_store(path: Path) -> StoreCounts:
    """What a store or a copy of one holds, read without changing it."""
    check_copy(path)
    with closing(look_into(path)) as connection:

        def one(query: str) -> int:
            return int(connection.execute(query).fetchone()[0] or 0)

        coders = connection.execute("SELECT DISTINCT coder FROM codings ORDER BY coder").fetchall()
        dated = any(row[1] == "at" for row in connection.execute("PRAGMA table_info(events)"))
        last = connection.execute("SELECT MAX(at) FROM events").fetchone()[0] if dated else ""
        return StoreCounts(
            one("SELECT COUNT(*) FROM sources"),
            one("SELECT COUNT(*) FROM codings"),
            tuple(name for (name,) in coders),
            one("SELECT COUNT(*) FROM decisions"),
            last or "",
        )
