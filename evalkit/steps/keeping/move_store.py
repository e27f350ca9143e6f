"""A project's store from its file into a PostgreSQL database, for several people at once, and back.

All rows arrive in one transaction and are compared; only then do the settings name the new place, and only
then is the old one emptied. Stopped anywhere on the way, the project is whole where its settings say, and
doing it again finishes it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tomlkit
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from evalkit.errors import ProjectError, StoreError
from evalkit.files import read_text, write_whole
from evalkit.model import Problem
from evalkit.project import SETTINGS_FILE, STORE_FILE, need_project
from evalkit.settings import check_database, load_settings
from evalkit.store.backups import need_store
from evalkit.store.dialects.carry import find_differences, is_earlier
from evalkit.store.engine import Database, find_dialect

HERE = "here"
"""What people say for the file in the project's folder."""
BEGUN_FILE = ".moving"
"""In the project's folder while its store moves: the address that it leaves, empty for the file."""


@dataclass(frozen=True)
class Moved:
    """Where a store is now, how many rows came along, and the copy of it as it was before."""

    to: str
    rows: int
    copy: Path | None


def find_store(folder: Path) -> str:
    """The address that a project's settings name; "" for the file in its folder."""
    need_project(folder)
    return load_settings(read_text(folder / SETTINGS_FILE), SETTINGS_FILE).store.database


def move_store(folder: Path, to: str, now: datetime) -> Moved:
    """Move the store of a project that nobody has open to an address, or ``HERE``.

    ProjectError where it is there already, or the place holds another project; StoreError where somebody has
    the store open, or either database fails. The project is then as it was.
    """
    old, new = find_store(folder), "" if to == HERE else check_database(to)
    begun = folder / BEGUN_FILE
    if old == new:
        if not begun.is_file():
            raise ProjectError(f"The store is {_say_place(new)} already. Nothing was changed.")
        _take_away_what_is_left(folder, read_text(begun).strip(), new, now)
        begun.unlink()
        return Moved(new, 0, None)
    if not old:
        need_store(folder / STORE_FILE)
    if find_dialect(folder / STORE_FILE, old).is_open_elsewhere():
        raise StoreError(
            "The project is open in another window or programme. Stop “evalkit serve” and the coding page, "
            "close notebooks that have it open, then move it again. Nothing was changed."
        )
    with closing(_open(folder, old, now)) as store:
        copy = store.back_up(now)
        rows = _move(store, folder, old, new, now)
    _remove_file(folder, old)
    begun.unlink()
    return Moved(new, rows, copy)


def find_stopped(folder: Path) -> list[Problem]:
    """A move that was stopped on the way: the place that it left may still hold what people said."""
    if not (folder / BEGUN_FILE).is_file():
        return []
    told = (
        "moving the store was begun and did not come to its end, so a second store may be left. Run “evalkit "
        f"move --to {find_store(folder) or HERE}” to take away what is left, or move it again."
    )
    return [Problem("store", told)]


def name_place(folder: Path, address: str) -> None:
    """Say in the settings where the store is; "" for the file in the folder."""
    path = folder / SETTINGS_FILE
    if find_store(folder) == address:
        return
    file = tomlkit.parse(read_text(path))
    file.setdefault("store", tomlkit.table())["database"] = address
    write_whole(path, tomlkit.dumps(file))


def _move(store: Database, folder: Path, old: str, new: str, now: datetime) -> int:
    """Fill the new place, name it in the settings and empty the old one, while nobody else changes it."""
    try:
        with store.changing() as connection:
            if new:
                _need_room(folder, new, connection)
            write_whole(folder / BEGUN_FILE, f"{old}\n", private=True)
            place = (folder, now, connection)
            rows = _fill_database(new, *place) if new else _fill_file(*place)
            name_place(folder, new)
            store.take_away(connection)
    except StoreError as error:
        if find_store(folder) != new:
            (folder / BEGUN_FILE).unlink(missing_ok=True)
            raise
        raise StoreError(
            f"The store is {_say_place(new)} now, but what was in its old place could not be taken away. "
            f"{error} Run “evalkit move --to {new or HERE}” again to do that."
        ) from error
    return rows


def _need_room(folder: Path, address: str, old: Connection) -> None:
    """Raise ProjectError where a database holds what this store does not; it is looked at and not changed."""
    dialect = find_dialect(folder / STORE_FILE, address)
    engine = dialect.connect()
    try:
        with engine.connect() as connection:
            has_room = not dialect.read_version(connection) or is_earlier(connection, old)
    except DatabaseError as error:
        raise StoreError(dialect.say_fault(error)) from error
    finally:
        engine.dispose()
    if not has_room:
        raise ProjectError(
            f"There is another project, or newer work on this one, {_say_place(address)}. Make a new "
            "database for this project, then move it there. Nothing was changed."
        )


def _fill_database(address: str, folder: Path, now: datetime, old: Connection) -> int:
    with closing(_open(folder, address, now)) as store:
        return _fill(store, old)


def _fill_file(folder: Path, now: datetime, old: Connection) -> int:
    """Write a file that takes the place of the project's once it is whole."""
    place = folder / STORE_FILE
    partial = place.with_name(f".{STORE_FILE}.arriving")
    for file in _belongs_to(partial):
        file.unlink(missing_ok=True)
    with closing(Database(partial, now, daily=False)) as store:
        rows = _fill(store, old)
    partial.chmod(0o600)
    for file in _belongs_to(place)[1:]:
        file.unlink(missing_ok=True)
    partial.replace(place)
    return rows


def _fill(store: Database, old: Connection) -> int:
    """Put all rows in, and read all of them back."""
    rows = store.fill(old)
    with store.reading() as arrived:
        if differing := find_differences(old, arrived):
            raise StoreError(
                f"{store.dialect.name} does not hold what was put into it ({', '.join(differing)}). The "
                "project is where it was. Please report this."
            )
    return rows


def _take_away_what_is_left(folder: Path, left: str, here: str, now: datetime) -> None:
    """Finish a move that was stopped after the settings named the new place."""
    if left or (folder / STORE_FILE).exists():
        with (
            closing(_open(folder, left, now)) as old,
            closing(_open(folder, here, now)) as store,
            old.changing() as gone,
            store.reading() as kept,
        ):
            if not is_earlier(gone, kept):
                raise StoreError(
                    f"There is newer work on this project {_say_place(left)}, so that it was left there. Say "
                    "in evalkit.toml, under [store], which of the two is right."
                )
            old.take_away(gone)
    _remove_file(folder, left)


def _remove_file(folder: Path, address: str) -> None:
    if not address:
        for file in _belongs_to(folder / STORE_FILE):
            file.unlink(missing_ok=True)


def _belongs_to(place: Path) -> list[Path]:
    """A store's file and those that SQLite keeps beside it."""
    return [place.with_name(place.name + end) for end in ("", "-wal", "-shm")]


def _open(folder: Path, address: str, now: datetime) -> Database:
    return Database(folder / STORE_FILE, now, address, daily=False)


def _say_place(address: str) -> str:
    return f"in {address}" if address else "in the project's folder"
