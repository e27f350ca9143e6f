"""A store that an older evalkit wrote opens with all it holds; a migration that is killed begins again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, MetaData, create_engine, insert, select, text

from evalkit.acts import Act
from evalkit.ids import is_uid
from evalkit.model import Coding
from evalkit.store import added
from evalkit.store.engine import find_dialect
from evalkit.store.history.undo import sort_lists
from evalkit.store.migrations import MIGRATIONS
from tests.postgres import Stores

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
OLD = Path(__file__).parents[1] / "data" / "store" / "version5.sql"


def write_old(path: Path, address: str = "") -> Path:
    """The store of a small project as evalkit 0.1 wrote it: invented words, one of every kind of row.

    None was on PostgreSQL then; the same tables stand there for what a later migration will meet.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    path.chmod(0o600)
    if address:
        _put_on_server(path, address)
    return path


def _put_on_server(path: Path, address: str) -> None:
    """The tables and rows of an SQLite file, as they are, in a PostgreSQL database."""
    old = create_engine(URL.create("sqlite", database=str(path)))
    new, tables = find_dialect(path, address), MetaData()
    engine = new.connect()
    with old.connect() as there, engine.connect().execution_options(write=True) as here, here.begin():
        tables.reflect(there)
        for column in (column for table in tables.sorted_tables for column in table.c):
            column.server_default = None  # SQLite's 0 is no Boolean there
        tables.create_all(here)
        for table in tables.sorted_tables:
            if rows := [dict(row) for row in there.execute(select(table)).mappings()]:
                here.execute(insert(table), rows)
        here.execute(text("SELECT setval(pg_get_serial_sequence('events', 'id'), max(id)) FROM events"))
        new.write_version(here, there.exec_driver_sql("PRAGMA user_version").scalar_one())
    old.dispose()
    engine.dispose()


@pytest.fixture
def path(stores: Stores, tmp_path: Path) -> Path:
    return write_old(tmp_path / "evalkit.db", stores.address(tmp_path / "evalkit.db"))


def test_a_store_of_an_older_evalkit_knows_which_sources_are_confirmed(stores: Stores, path: Path) -> None:
    store = stores.open(path, NOW)
    assert (store.read.is_confirmed("S01"), store.read.is_confirmed("S02")) == (True, False)
    assert store.read.unconfirmed() == ["S02"]
    assert store.read.subjects(Act.ACCEPT_NAME) == {"[Person 1]"}
    assert store.read.subjects(Act.WITHDRAW) == {"P3"}
    assert store.read.subjects(Act.MAKE_VAULT)
    assert not store.read.subjects(Act.SIGN_OFF)


def test_everyone_can_undo_in_a_migrated_store_what_they_could_before(stores: Stores, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:  # the file, which is the older store in either case
        acts = connection.execute("SELECT coder, id, undoes, act FROM events WHERE undoable").fetchall()
    store = stores.open(path, NOW)
    for coder in ("Rosa", "Ben"):
        expected = sort_lists((number, undoes, act) for who, number, undoes, act in acts if who == coder)
        assert store.read.lists(coder) == expected
        assert expected.undo
        assert store.read.last(coder) == (expected.undo[-1], expected.redo[-1] if expected.redo else None)


def test_a_migrated_store_is_sound_and_holds_what_it_held(stores: Stores, path: Path) -> None:
    store = stores.open(path, NOW)
    assert store.read.check() == []
    assert [source.id for source in store.read.sources()] == ["S01", "S02"]
    assert [coding.id for coding in store.read.codings()] == ["C00002", "C00001", "C00003"]
    assert len(store.read.history()) == 24
    assert len(store.read.decisions()) == 2
    assert [summary.text for summary in store.read.summaries()] == ["They ring back."]


@pytest.mark.parametrize("step", range(5, len(MIGRATIONS)))
def test_a_migration_that_is_killed_begins_again(stores: Stores, path: Path, step: int) -> None:
    code = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from evalkit.store import Store, engine
from evalkit.store.migrations import MIGRATIONS
from tests.postgres import Stores

def die(connection):
    MIGRATIONS[{step}](connection)
    os._exit(9)

engine.MIGRATIONS = (*MIGRATIONS[:{step}], die)
Store(Path({str(path)!r}), datetime(2026, 4, 1, tzinfo=UTC), {stores.address(path)!r})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    store = stores.open(path, NOW)
    assert store.read.unconfirmed() == ["S02"]
    assert store.read.check() == []
    assert len(store.read.codings()) == 3


def test_everything_in_a_migrated_store_has_an_id_that_no_copy_gives_twice(
    stores: Stores, path: Path
) -> None:
    ids = stores.open(path, NOW).ids
    assert list(ids.uids("sources")) == ["S01", "S02", "S10"], "S10 was removed: its id is not given again"
    assert set(ids.uids("codings")) == {"C00001", "C00002", "C00003", "C00004"}
    assert {alias.split("/")[0] for alias in ids.uids("summaries")} == {"S01"}
    assert set(ids.uids("review_items")) == {"V001", "V002"}
    kinds = ("sources", "codings", "decisions", "memos", "summaries", "review_items", "review_answers")
    uids = [uid for kind in kinds for uid in ids.uids(kind).values()]
    assert all(map(is_uid, uids))
    assert len(set(uids)) == len(uids) == 14
    assert next(ids.new_aliases("codings")) == "C00005"
    assert next(ids.new_aliases("sources")) == "S11"
    assert next(ids.new_aliases("review_items")) == "V003"


def test_two_copies_of_an_old_project_agree_on_what_both_hold_and_differ_in_the_rest(
    stores: Stores, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("one.db", "other.db")]
    one, other = (stores.open(write_old(path, stores.address(path)), NOW) for path in paths)
    assert one.ids.project_uid == other.ids.project_uid
    for kind in ("sources", "codings", "decisions", "memos", "summaries", "review_items"):
        assert one.ids.uids(kind) == other.ids.uids(kind)
    assert [event.uid for event in one.read.history()] == [event.uid for event in other.read.history()]
    for store in (one, other):
        segment = store.read.codings()[0].segment
        made = Coding("C00005", segment, "trust", "context", "Rosa", NOW.isoformat())
        store.apply([added(made)], "Rosa", Act.CODE, "Coded", NOW.isoformat(), "S01")
    assert one.ids.find_uid("codings", "C00005") != other.ids.find_uid("codings", "C00005")
    assert one.read.history()[0].uid != other.read.history()[0].uid


def test_a_coding_whose_removal_is_undone_after_the_migration_has_the_uid_it_had(
    stores: Stores, path: Path
) -> None:
    store = stores.open(path, NOW)
    before = store.ids.find_uid("codings", "C00004")
    number, _ = store.read.last("Ben")
    assert number is not None
    store.take_back(number, "Ben", NOW.isoformat())
    assert "C00004" in {coding.id for coding in store.read.codings()}
    assert store.ids.find_uid("codings", "C00004") == before
