"""One step at a time where ids are handed out or names are replaced: two at once would mix people up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from evalkit.errors import ProjectError
from evalkit.project import Project

LOCK_FILE = ".busy"


@contextmanager
def alone(project: Project) -> Iterator[None]:
    """Hold the project for a step; ProjectError where another window or programme is in one.

    The operating system lets go of the lock when a step is over, also after a crash.
    """
    lock = FileLock(project.folder / LOCK_FILE, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ProjectError(
            "Sources of this project are being added or changed in another window. Wait until that is done, "
            "then run this again. Nothing was changed."
        ) from error
    try:
        yield
    finally:
        lock.release()
