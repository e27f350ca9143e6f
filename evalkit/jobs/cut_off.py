"""Work that was begun in a project and never came to its end: said when the project is opened again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from evalkit.errors import EvalkitError, StoppedError
from evalkit.files import read_text, write_whole

WORK_FOLDER = ".at-work"
"""The folder in a project that holds a note of each job while it runs."""


@dataclass(frozen=True)
class CutOff:
    """A job that the end of the programme cut off: its kind, its title, and when it was begun (ISO 8601)."""

    name: str
    kind: str
    title: str
    begun: str


@contextmanager
def note_work(
    folder: Path, kind: str, title: str, begun: datetime, closing: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Keep a note of a job in its project while it runs.

    It is taken away at the end, unless the job was stopped because the programme is ``closing``. The
    operating system lets go of its lock where the programme is killed: that tells a job that was cut off
    from one that runs in another window. A new job takes the notes of its kind that were cut off away,
    since it does the same work again. OSError or WriteError where the note cannot be written.
    """
    for earlier in list_cut_off(folder):
        if earlier.kind == kind:
            forget_cut_off(folder, earlier.name)
    file = folder / WORK_FOLDER / f"{secrets.token_hex(6)}.json"
    file.parent.mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(file.with_suffix(".lock"), mode=0o600)
    lock.acquire(timeout=0)
    kept = False
    try:
        said = {"kind": kind, "title": title, "begun": begun.isoformat(timespec="seconds")}
        write_whole(file, json.dumps(said), private=True)
        yield
    except StoppedError:
        kept = closing()
        raise
    finally:
        lock.release()
        if not kept:
            _take_away(file)


def list_cut_off(folder: Path) -> list[CutOff]:
    """The jobs of a project that were cut off, the newest first; those that run now are not among them."""
    found = []
    for file in (folder / WORK_FOLDER).glob("*.json"):
        lock = FileLock(file.with_suffix(".lock"), mode=0o600)
        with suppress(Timeout, EvalkitError, ValueError, KeyError, OSError):
            with lock.acquire(timeout=0):
                said = json.loads(read_text(file))
            found.append(CutOff(file.stem, str(said["kind"]), str(said["title"]), str(said["begun"])))
    return sorted(found, key=lambda one: one.begun, reverse=True)


def forget_cut_off(folder: Path, name: str) -> None:
    """Take the note of a job that was cut off away, once somebody has read it."""
    for one in list_cut_off(folder):
        if one.name == name:
            _take_away(folder / WORK_FOLDER / f"{name}.json")


def _take_away(file: Path) -> None:
    file.unlink(missing_ok=True)
    with suppress(OSError):  # another window looks at it just now, or another note is there
        file.with_suffix(".lock").unlink(missing_ok=True)
        file.parent.rmdir()
