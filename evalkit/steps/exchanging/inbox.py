"""Files of other programs that were given to the page: kept privately until they are brought in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from evalkit.errors import EvalkitError, ReadError
from evalkit.files import read_text, write_whole
from evalkit.project import Project
from evalkit.steps.exchanging.plan import FOLDER
from evalkit.steps.intake.incoming import INCOMING

INBOX = "programs"
LARGEST = 500_000_000
"""Bytes that the page takes. A project with recordings in it is large, though only its texts are read."""
ENDINGS = (
    *(".qdpx", ".qde", ".qdc", ".xml", ".xlsx", ".xlsm", ".csv", ".tsv", ".html", ".htm", ".docx", ".txt"),
    *(".sqlite3", ".qda", ".db"),
)


@dataclass(frozen=True)
class Record:
    """What an import left out or changed, as it was written down then."""

    name: str
    text: str


def keep_outside(project: Project, name: str, file: BinaryIO) -> Path:
    """Keep a file of another program until it is brought in. ReadError where it cannot be taken."""
    name = PurePath(name.replace("\\", "/")).name.strip()
    if not name or name.startswith(".") or "\x00" in name:
        raise ReadError("This file has no usable name. Rename it, then choose it again.")
    if Path(name).suffix.lower() not in ENDINGS:
        raise ReadError(
            f"{name} is not a file that evalkit knows. Export a “REFI-QDA project (.qdpx)” there, or a table."
        )
    path = project.folder / INCOMING / INBOX / name
    write_whole(path, file, private=True)
    (project.folder / INCOMING).chmod(0o700)
    return path


def list_outside(project: Project) -> list[Path]:
    """The files that were given and are not brought in yet."""
    folder = project.folder / INCOMING / INBOX
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def find_outside(project: Project, name: str) -> Path:
    """The file of a name; EvalkitError where there is none any more."""
    found = next((path for path in list_outside(project) if path.name == name), None)
    if found is None:
        raise EvalkitError(f"{name} was brought in or taken away. Go back to the page Other programs.")
    return found


def drop_outside(project: Project, name: str) -> None:
    """Take a file away here; the person's own stays where it is."""
    find_outside(project, name).unlink(missing_ok=True)


def list_records(project: Project) -> list[Record]:
    """What each import left out, the newest first."""
    paths = sorted(
        (project.folder / FOLDER).glob("*.left-out.txt"), key=lambda p: (-p.stat().st_mtime, p.name)
    )
    return [Record(path.name.removesuffix(".left-out.txt"), read_text(path)) for path in paths]
