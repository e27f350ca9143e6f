"""Copies of the store: listed with what is in them, made, and put back after a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evalkit.errors import StoreError
from evalkit.project import STORE_FILE, Project
from evalkit.store.backups import check_copy, restore


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
        return restore(project.folder / STORE_FILE, copy.path, now)
    finally:
        reopen()
