"""A store that an older evalkit wrote opens with all it holds; a migration that is killed begins again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.acts import Act
from evalkit.store import Store
from evalkit.store.migrations import MIGRATIONS
from evalkit.store.undo import sort_lists

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
OLD = Path(__file__).parents[1] / "data" / "store" / "version5.sql"


def write_old(path: Path) -> Path:
    """The store of a small project as evalkit 0.1 wrote it: invented words, one of every kind of row."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    path.chmod(0o600)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_old(tmp_path / "evalkit.db")


def test_a_store_of_an_older_evalkit_knows_which_sources_are_confirmed(path: Path) -> None:
    store = Store(path, NOW)
    assert (store.is_confirmed("S01"), store.is_confirmed("S02")) == (True, False)
    assert store.unconfirmed() == ["S02"]
    assert store.subjects(Act.ACCEPT_NAME) == {"[Person 1]"}
    assert store.subjects(Act.WITHDRAW) == {"P3"}
    assert store.subjects(Act.MAKE_VAULT)
    assert not store.subjects(Act.SIGN_OFF)


def test_everyone_can_undo_in_a_migrated_store_what_they_could_undo_before(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        acts = connection.execute("SELECT coder, id, undoes, act FROM events WHERE undoable").fetchall()
    store = Store(path, NOW)
    for coder in ("Rosa", "Ben"):
        expected = sort_lists((number, undoes, act) for who, number, undoes, act in acts if who == coder)
        assert store.lists(coder) == expected
        assert expected.undo
        assert store.last(coder) == (expected.undo[-1], expected.redo[-1] if expected.redo else None)


def test_a_migrated_store_is_sound_and_holds_what_it_held(path: Path) -> None:
    store = Store(path, NOW)
    assert store.check() == []
    assert [source.id for source in store.sources()] == ["S01", "S02"]
    assert [coding.id for coding in store.codings()] == ["C00002", "C00001", "C00003"]
    assert len(store.history()) == 24
    assert len(store.decisions()) == 2
    assert [summary.text for summary in store.summaries()] == ["They ring back."]


@pytest.mark.parametrize("step", range(5, len(MIGRATIONS)))
def test_a_migration_that_is_killed_begins_again(path: Path, step: int) -> None:
    code = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from evalkit.store import Store, engine
from evalkit.store.migrations import MIGRATIONS

def die(connection):
    MIGRATIONS[{step}](connection)
    os._exit(9)

engine.MIGRATIONS = (*MIGRATIONS[:{step}], die)
Store(Path({str(path)!r}), datetime(2026, 4, 1, tzinfo=UTC))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    store = Store(path, NOW)
    assert store.unconfirmed() == ["S02"]
    assert store.check() == []
    assert len(store.codings()) == 3
