"""Copies of the store: listed with what is in them, made, and put back after a look."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evalkit.errors import StoreError
from evalkit.project import STORE_FILE, Project
from evalkit.store.backups import check_copy, list_backups, restore


@dataclass(frozen=True)
class StoreCounts:
    """What a store holds: sources, codings, the coders' names, decisions, and its newest act (ISO 8601)."""

    sources: int
    codings: int
    coders: tuple[str, ...]
    decisions: int
    last: str


@dataclass(frozen=True)
class Copy:
    """One copy of the store, when it was made, and its size in bytes."""

    path: Path
    made: datetime
    size: int


def list_copies(project: Project) -> list[Copy]:
    """Every copy, the newest first."""
    copies = []
    for path in list_backups(project.folder / STORE_FILE):
        stamp = path.stem.removeprefix("evalkit-")
        copies.append(Copy(path, datetime.strptime(stamp, "%Y%m%d-%H%M%S"), path.stat().st_size))  # noqa: DTZ007
    return copies


def find_copy(project: Project, name: str) -> Copy:
    """The copy of this name; StoreError where there is none."""
    for copy in list_copies(project):
        if copy.path.name == name:
            return copy
    raise StoreError("This copy is not there any more. Choose another on the page Back-ups.")


def count_store(path: Path) -> StoreCounts:
    """What a store or a copy of one holds, read without changing it."""
    check_copy(path)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:

        def one(query: str) -> int:
            return int(connection.execute(query).fetchone()[0] or 0)

        coders = connection.execute("SELECT DISTINCT coder FROM codings ORDER BY coder").fetchall()
        last = connection.execute("SELECT MAX(at) FROM events").fetchone()[0] if _has_at(connection) else ""
        return StoreCounts(
            one("SELECT COUNT(*) FROM sources"),
            one("SELECT COUNT(*) FROM codings"),
            tuple(name for (name,) in coders),
            one("SELECT COUNT(*) FROM decisions"),
            last or "",
        )


def _has_at(connection: sqlite3.Connection) -> bool:
    return any(row[1] == "at" for row in connection.execute("PRAGMA table_info(events)"))


def put_back(project: Project, copy: Copy, reopen: Callable[[], None]) -> Path | None:
    """Put a copy in the store's place; what was there is kept aside, and its new path is returned.

    The project is closed for it; ``reopen`` opens it again, whatever came of it.
    """
    check_copy(copy.path)
    now = project.clock()
    project.close()
    try:
        return restore(project.folder / STORE_FILE, copy.path, now)
    finally:
        reopen()
