"""The projects that were opened on this machine, the last one first, and the name of who uses it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.machine.state import state_folder

FILE = "recent.json"
MOST = 40
"""How many projects are remembered."""


class Known(BaseModel):
    """A project that was opened here, when (ISO 8601), and where it stood then: counts alone."""

    model_config = ConfigDict(frozen=True)

    folder: str
    opened: str
    title: str = ""
    stands: str = ""


class Recent(BaseModel):
    """What is remembered between two starts."""

    model_config = ConfigDict(frozen=True)

    coder: str = ""
    projects: tuple[Known, ...] = ()


def read_recent() -> Recent:
    """What is remembered; nothing where the file is missing or cannot be read."""
    with suppress(EvalkitError, ValidationError, OSError):
        return Recent.model_validate_json(read_text(state_folder() / FILE))
    return Recent()


def remember_project(folder: Path, now: datetime, title: str = "", stands: str = "") -> None:
    """Put a project first in the list. Where the list cannot be written, nothing else suffers."""
    every = read_recent().projects
    kept = [known for known in every if known.folder != str(folder)]
    before = next((known for known in every if known.folder == str(folder)), None)
    title, stands = title or (before.title if before else ""), stands or (before.stands if before else "")
    first = Known(folder=str(folder), opened=now.isoformat(timespec="seconds"), title=title, stands=stands)
    _write(read_recent().model_copy(update={"projects": (first, *kept)[:MOST]}))


def forget_project(folder: Path) -> None:
    """Take a project off the list; its folder stays as it is."""
    recent = read_recent()
    kept = tuple(known for known in recent.projects if known.folder != str(folder))
    _write(recent.model_copy(update={"projects": kept}))


def remember_coder(name: str) -> None:
    """Remember who uses this machine, so that nobody is asked twice."""
    _write(read_recent().model_copy(update={"coder": name}))


def _write(recent: Recent) -> None:
    with suppress(EvalkitError, OSError):
        write_whole(state_folder() / FILE, recent.model_dump_json(indent=1), private=True)
