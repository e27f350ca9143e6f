"""An act costs the same however much has been done before it: work is counted, not timed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from evalkit.acts import Act
from evalkit.errors import EvalkitError
from evalkit.ids import new_uid
from evalkit.model import Source, Turn
from evalkit.project import Project
from evalkit.steps.coding.code import change_coding, code_passage, remove_coding
from evalkit.steps.coding.history import redo, undo
from evalkit.steps.create import create_project
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.web.desk import Desk, Session
from evalkit.web.routes.source import Shown, redraw

TEXT = "How was it?\nThey rang me back within a day. Nobody told me who would call."
SOURCE = Source(
    "S01", "first", "interview", TEXT, (Turn(0, 0, 11, "INT"), Turn(1, 12, len(TEXT), "P")), (), "a.txt", "x"
)
WHO = "id,source,label,kind,role\nI1,,INT,interviewer,Interviewer\nP1,,P,service_user,Service user\n"


class Counter:
    """Tens of steps that the databases have taken since it was made: every row that is read is some."""

    def __init__(self) -> None:
        self.steps = 0

    def __call__(self) -> int:
        self.steps += 1
        return 0


@contextmanager
def counting() -> Iterator[Counter]:
    counter = Counter()

    def listen(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.set_progress_handler(counter, 10)

    event.listen(Engine, "connect", listen)
    try:
        yield counter
    finally:
        event.remove(Engine, "connect", listen)


def make_project(folder: Path, events: int) -> Path:
    """A project as “evalkit new” makes it, its source confirmed, and then so many acts of two people."""
    project = create_project(folder, confirm=True)
    project.participants_file.write_text(WHO)
    project.store.add_source(SOURCE, project.clock())
    confirm_sources(project, ["S01"], "Rosa")
    code_passage(project, "Rosa", "S01", (12, 16), project.codebook.codes[1].slug, "context")
    project.close()
    with closing(sqlite3.connect(folder / "evalkit.db")) as connection, connection:
        connection.executemany(
            "INSERT INTO events (at, coder, act, what, source_id, undoable, uid)"
            " VALUES (?, ?, ?, ?, 'S01', ?, ?)",
            (
                (
                    f"2026-03-01T10:00:{n % 60:02d}+00:00",
                    ("Rosa", "Ben")[n % 2],
                    act,
                    "Done",
                    act == "change",
                    new_uid(),
                )
                for n in range(events)
                for act in [("change", "summarise", "suggest")[n % 3]]
            ),
        )
    return folder


def act_once(folder: Path) -> int:
    """What a morning's acts take: coded, changed, undone, done again, removed, each with its answer."""
    with counting() as counter:
        project = Project(folder)
        desk = Desk(project, "Rosa")
        session = Session("Rosa")
        code = project.codebook.codes[0].slug
        before = counter.steps
        made = code_passage(project, "Rosa", "S01", (12, 30), code, "context")
        change_coding(project, "Rosa", (made.coding_id, ""), memo="look again")
        undo(project, "Rosa")
        redo(project, "Rosa")
        remove_coding(project, "Rosa", (made.coding_id, ""))
        redraw(desk, session, "S01", Shown(), frozenset({1}), (12, 30), "Done")
        project.close()
        return counter.steps - before


@pytest.mark.parametrize("events", [5_000, 20_000])
def test_an_act_takes_as_much_work_after_thousands_of_acts_as_at_first(tmp_path: Path, events: int) -> None:
    first = act_once(make_project(tmp_path / "new", 0))
    later = act_once(make_project(tmp_path / "old", events))
    assert first > 100
    assert later <= first * 1.1


def test_a_source_that_waits_to_be_confirmed_is_still_refused_after_thousands_of_acts(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "old", 5_000)
    project = Project(folder)
    project.store.log(Act.REOPEN_NAMES, "S01 is to be confirmed again", project.now(), "Rosa", "S01")
    with pytest.raises(EvalkitError, match="S01"):
        code_passage(project, "Rosa", "S01", (12, 30), project.codebook.codes[0].slug, "context")
    project.close()
