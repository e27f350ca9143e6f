"""The store keeps what was saved, refuses what it cannot read, and copies itself before it changes shape."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from evalkit.errors import StaleChangeError, StoreError
from evalkit.model import (
    ClosedAnswer,
    Coding,
    Decision,
    Memo,
    Origin,
    Participant,
    Segment,
    Source,
    Suggestion,
    Turn,
)
from evalkit.store import Store, engine
from evalkit.store.engine import Database
from evalkit.store.migrations import MIGRATIONS
from tests.postgres import Stores

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SOURCE = Source(
    "S01",
    "first",
    "interview",
    "Hello.\nThey rang me back.",
    (Turn(0, 0, 6, "INT"), Turn(1, 7, 26, "P", 1.5, 4.0, "How was it?")),
    (Memo("a laugh", "comment", "RM", 0, 5),),
    "first.docx",
    "abc",
)
SEGMENT = Segment("S01", 7, 26, "They rang me back.", 1)
SUGGESTION = Suggestion(
    "m:1", SEGMENT, "access", "working_well", 0.7, 1, True, "m", "rang back", "codebook", "rang back"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evalkit.db"


def coding(number: int, origin: Origin | None = None) -> Coding:
    return Coding(
        f"C{number:05d}",
        SEGMENT,
        "access",
        "working_well",
        "RM",
        NOW.isoformat(),
        "memo",
        origin,
        blind=number == 2,
    )


def test_everything_that_was_saved_is_there_after_opening_again(stores: Stores, path: Path) -> None:
    respondent = Participant("S01-R1", "staff", "GP", attributes=(("Practice", "Elm"),))
    answer = ClosedAnswer("S01-R1", "How often?", "Never")
    origin = Origin("m:1", "m", "access", "working_well", 0.7, 1)
    decision = Decision("m:1", "accepted", "RM", NOW.isoformat(), "C00001")
    store = stores.open(path, NOW)
    store.add_source(SOURCE, NOW, 3, [respondent], [answer])
    store.replace_suggestions(["S01"], [SUGGESTION])
    store.add_codings([coding(1, origin), coding(2)], [decision])
    store.close()

    again = stores.open(path, NOW)
    assert again.read.sources() == [SOURCE]
    assert again.read.replaced() == {"S01": 3}
    assert again.read.respondents() == {"S01": {"S01-R1": respondent}}
    assert again.read.closed_answers() == {"S01": [answer]}
    assert again.read.suggestions() == [SUGGESTION]
    assert again.read.codings() == [coding(1, origin), coding(2)]
    assert again.read.decisions() == [decision]
    assert next(again.ids.new_aliases("codings")) == "C00003"


def test_a_decided_suggestion_stays_on_record_when_new_ones_come(stores: Stores, path: Path) -> None:
    store = stores.open(path, NOW)
    store.add_source(SOURCE, NOW)
    undecided = Suggestion("m:2", SEGMENT, "trust", "context", 0.2, 2, False, "m")
    store.replace_suggestions(["S01"], [SUGGESTION, undecided])
    store.add_codings([], [Decision("m:1", "rejected", "RM", NOW.isoformat())])
    fresh = Suggestion("n:1", SEGMENT, "trust", "context", 0.4, 1, True, "n")
    store.replace_suggestions(["S01"], [fresh, SUGGESTION])
    assert {s.id for s in store.read.suggestions()} == {"m:1", "n:1"}


def test_a_change_that_fails_half_way_leaves_nothing_behind(stores: Stores, path: Path) -> None:
    store = stores.open(path, NOW)
    store.add_source(SOURCE, NOW)
    with pytest.raises(StoreError, match="nothing was altered"):
        store.add_codings([coding(1), coding(1)])
    assert store.read.codings() == []


def test_a_coding_cannot_hang_on_a_source_that_is_not_there(stores: Stores, path: Path) -> None:
    with pytest.raises(StoreError, match="nothing was altered"):
        stores.open(path, NOW).add_codings([coding(1)])


def test_removing_a_source_removes_all_that_hangs_on_it(stores: Stores, path: Path) -> None:
    store = stores.open(path, NOW)
    store.add_source(SOURCE, NOW)
    store.replace_suggestions(["S01"], [SUGGESTION])
    store.add_codings([coding(1)])
    store.remove_source("S01")
    assert (store.read.sources(), store.read.suggestions(), store.read.codings()) == ([], [], [])


def test_the_log_is_written_ahead_and_foreign_keys_are_checked(path: Path) -> None:
    with Database(path, NOW).reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2


def test_a_store_from_a_newer_evalkit_is_refused_unchanged(path: Path) -> None:
    Store(path, NOW).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer evalkit"):
        Store(path, NOW)
    assert path.read_bytes() == before


def test_a_damaged_store_is_refused_with_what_to_do(path: Path) -> None:
    path.write_bytes(b"this is not a database at all" * 200)
    with pytest.raises(StoreError, match="evalkit restore"):
        Store(path, NOW)


def test_a_store_from_before_words_and_blind_codings_opens_and_keeps_what_it_holds(path: Path) -> None:
    store = Store(path, NOW)
    store.add_source(SOURCE, NOW)
    store.replace_suggestions(["S01"], [SUGGESTION])
    store.add_codings([coding(1)])
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE suggestions DROP COLUMN words")
        connection.execute("ALTER TABLE codings DROP COLUMN blind")
        connection.execute("PRAGMA user_version = 2")
    opened = Store(path, NOW)
    assert opened.read.suggestions() == [replace(SUGGESTION, words="")]
    assert opened.read.codings() == [coding(1)]
    opened.close()


def test_a_store_from_before_fingerprints_opens_and_learns_them(path: Path) -> None:
    store = Store(path, NOW)
    store.add_source(SOURCE, NOW)
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE sources DROP COLUMN fingerprint")
        connection.execute("PRAGMA user_version = 4")
    opened = Store(path, NOW)
    assert (opened.read.sources(), opened.read.fingerprints()) == ([SOURCE], {})
    opened.keep_fingerprint("S01", "abc")
    assert opened.read.fingerprints() == {"S01": "abc"}
    opened.close()


def test_a_migration_is_preceded_by_a_dated_copy(
    stores: Stores, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stores.open(path, NOW)
    store.add_source(SOURCE, NOW)
    store.close()

    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE sources ADD COLUMN language VARCHAR"))

    monkeypatch.setattr(engine, "MIGRATIONS", (*MIGRATIONS, add_column))
    assert stores.open(path, NOW).read.sources() == [SOURCE]
    (copy,) = (path.parent / "backups").iterdir()
    assert copy.name == "evalkit-20260301-093000.db"
    monkeypatch.undo()
    assert Store(copy, NOW).read.sources() == [SOURCE]


def test_what_was_worked_out_from_other_words_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "evalkit.db", NOW)
    store.add_source(SOURCE, NOW)
    segment = Segment(SOURCE.id, 0, 4, "Else", 0)
    with pytest.raises(StaleChangeError, match=f"changed the words of {SOURCE.id}.*Do it again"):
        store.add_codings([Coding("C00001", segment, "access", "context", "RM", NOW.isoformat())])
    with pytest.raises(StaleChangeError, match="Do it again"):
        store.replace_suggestions(
            [SOURCE.id], [Suggestion("G1", segment, "access", "context", 0.5, 1, True, "m1", "", "")]
        )
    assert (store.read.codings(), store.read.suggestions()) == ([], [])
