"""Copies of the store: listed with what is in them, made, and put back after a look."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evalkit.errors import StoreError
from evalkit.project import STORE_FILE, Project
from evalkit.store.backups import check_copy, restore
from evalkit.store.engine import Database, find_dialect
from evalkit.store.kept import stamp_texts


@dataclass(frozen=True)
class Copy:
    """One copy of the store, when it was made, and its size in bytes."""

    path: Path
    made: datetime
    size: int


def list_copies(project: Project) -> list[Copy]:
    """Every copy, the newest first."""
    copies = []
    for path in project.store.copies():
        stamp = path.stem.removeprefix("evalkit-")
        copies.append(Copy(path, datetime.strptime(stamp, "%Y%m%d-%H%M%S"), path.stat().st_size))  # noqa: DTZ007
    return copies


def find_copy(project: Project, name: str) -> Copy:
    """The copy of this name; StoreError where there is none."""
    for copy in list_copies(project):
        if copy.path.name == name:
            return copy
    raise StoreError("This copy is not there any more. Choose another on the page Back-ups.")


def put_back(project: Project, copy: Copy, reopen: Callable[[], None]) -> Path | None:
    """Put a copy in the store's place; what was there is kept aside, and its new path is returned.

    The project is closed for it; ``reopen`` opens it again, whatever came of it.
    """
    check_copy(copy.path)
    now = project.clock()
    project.close()
    try:
        return put_back_store(project.folder, project.database, copy.path, now)
    finally:
        reopen()


def put_back_store(folder: Path, address: str, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a project's store: its file, or its database at ``address``.

    What was there before is kept aside in the folder; its path, if there was anything. StoreError, and no
    change, for a file that is not a copy of a store, or while another programme has the store open.
    """
    path = folder / STORE_FILE
    if not address:
        return restore(path, copy, now)
    check_copy(copy)
    if find_dialect(path, address).is_open_elsewhere():
        raise StoreError(
            "The project is open in another window or programme. Stop “evalkit serve”, then restore again. "
            "Nothing was changed."
        )
    aside = path.with_name(f"{path.stem}-before-restore-{now:%Y%m%d-%H%M%S}{path.suffix}")
    fresh = path.with_name(f".{path.name}.restored.part")
    shutil.copyfile(copy, fresh)
    try:
        with closing(Database(path, now, address, daily=False)) as store:
            store.write_aside(aside)
            with closing(Database(fresh, now, daily=False)) as old, old.reading() as held:
                store.fill(held)
            with store.changing() as connection:
                stamp_texts(connection)
    finally:
        for end in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)
    return aside
