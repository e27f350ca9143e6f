"""Databases in a project's folder that are not its store: copies under other names, and others' files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from evalkit.model import Problem
from evalkit.project import Project
from evalkit.speech import Speech
from evalkit.store.backups import look_into

_FIRST_BYTES = b"SQLite format 3\x00"
_BESIDE = ("-wal", "-shm", "-journal")
EMBEDDINGS = "embeddings.db"


@dataclass(frozen=True)
class Databases:
    """Copies of the store with somebody's words in them, and what a person must look at themselves."""

    found: tuple[Path, ...]
    unreached: tuple[Problem, ...]


def find_databases(project: Project, speech: Speech) -> Databases:
    """Every SQLite file of the folder, known by its first bytes, but for the store and its own back-ups."""
    own = find_own(project)
    copies: list[Path] = []
    unreached: list[Problem] = []
    for path in sorted(p for p in project.folder.rglob("*") if p.is_file() and p not in own):
        if not is_database(path):
            continue
        name = path.relative_to(project.folder).as_posix()
        try:
            is_store, holds = _look_into(path, speech)
        except sqlite3.Error as error:
            unreached.append(
                Problem(name, f"this database could not be read ({error}). Look into it, or delete it.")
            )
            continue
        if is_store and holds:
            copies += [path, *beside(path)]
        elif holds:
            unreached.append(
                Problem(
                    name,
                    "this database holds words of theirs. Take them out with the programme that made it.",
                )
            )
    return Databases(tuple(copies), tuple(unreached))


def find_own(project: Project) -> frozenset[Path]:
    """The store, what belongs to it, and the copies that are made anew when somebody withdraws."""
    kept = [*project.store.own_files(), project.folder / EMBEDDINGS]
    return frozenset(path for one in kept for path in (one, *beside(one)))


def beside(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database, where there are any."""
    return [found for end in _BESIDE if (found := path.with_name(path.name + end)).is_file()]


def is_database(path: Path) -> bool:
    """Whether a file begins as SQLite files do, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(_FIRST_BYTES)) == _FIRST_BYTES
    except OSError:
        return False


def _look_into(path: Path, speech: Speech) -> tuple[bool, bool]:
    """Whether a database is a copy of an evalkit store, and whether words of somebody stand in it."""
    with closing(look_into(path)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        is_store = {"sources", "codings"} <= set(tables)
        return is_store, any(speech.find(text) for text in _texts(connection, tables))


def _texts(connection: sqlite3.Connection, tables: list[str]) -> Iterator[str]:
    for table in tables:
        for row in connection.execute('SELECT * FROM "{}"'.format(table.replace('"', '""'))):
            for value in row:
                if isinstance(value, bytes):
                    yield value.decode("utf-8", "replace")
                elif isinstance(value, str):
                    yield value
