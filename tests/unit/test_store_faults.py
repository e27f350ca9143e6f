"""What can go wrong around the store's file: it is said in words, and nothing is lost."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.acts import Act
from evalkit.cli import app
from evalkit.errors import StoreError
from evalkit.model import Coding, Segment, Source, Turn
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.store import Store, added
from evalkit.store.backups import KEPT, list_backups, restore
from evalkit.store.dialects import sqlite

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AT = NOW.isoformat()
TEXT = "They rang me back. " * 400
SOURCE = Source("S01", "first", "interview", TEXT, (Turn(0, 0, len(TEXT), "P"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "evalkit.db"
    store = Store(file, NOW)
    store.add_source(SOURCE, NOW)
    store.close()
    return file


def add(store: Store, number: int) -> None:
    start = number * 19 % 7000
    segment = Segment("S01", start, start + 4, TEXT[start : start + 4], 0)
    new = Coding(f"C{number:05d}", segment, "access", "context", "RM", AT)
    store.apply([added(new)], "RM", Act.CODE, "Coded", AT, "S01")


def test_a_corrupted_page_is_refused_with_how_to_restore_and_restoring_works(path: Path) -> None:
    store = Store(path, NOW)
    for number in range(1, 200):
        add(store, number)
    copy = store.back_up(NOW)
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="evalkit restore"):
        Store(path, NOW)
    aside = restore(path, copy, NOW)
    assert aside
    assert aside.read_bytes() == damaged
    assert len(Store(path, NOW).read.codings()) == 199


def test_a_full_disk_is_said_and_nothing_is_half_written(path: Path) -> None:
    code = f"""
import resource, signal, sys
from datetime import datetime, UTC
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.unit.test_store_faults import add
from evalkit.errors import StoreError
from evalkit.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path({str(path)!r}), datetime(2026, 3, 1, tzinfo=UTC))
limit = 200_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
done = 0
try:
    for number in range(1, 10_000):
        add(store, number)
        done = number
except StoreError as error:
    print(done, error)
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    done, message = out.split(" ", 1)
    assert "disk is not full" in message
    store = Store(path, NOW)
    assert len(store.read.codings()) == int(done) > 0
    assert len(store.read.history()) == int(done) + 1
    assert store.read.check() == []


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Without the powers of root, to whom no folder is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_to_is_said(path: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copy(path, folder / "evalkit.db")
        (folder / "evalkit.db").chmod(0o444)
        folder.chmod(0o555)
        with as_nobody(folder), pytest.raises(StoreError, match="folder that you may write to"):
            Store(folder / "evalkit.db", NOW)
        with as_nobody(folder), pytest.raises(StoreError, match="folder that you may write to"):
            Store(folder / "new.db", NOW)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_the_opening_check_names_what_is_wrong_and_mends_nothing(path: Path) -> None:
    store = Store(path, NOW)
    add(store, 1)
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE codings SET start = start + 1")
        connection.execute("INSERT INTO summaries VALUES ('x', 'S99', 'access', 'RM', '', '')")
    connection.close()
    store = Store(path, NOW)
    problems = [f"{p.where}: {p.message}" for p in store.read.check()]
    assert len(problems) == 2
    assert any("C00001 is not on its words" in p for p in problems)
    assert any("belongs to nothing" in p for p in problems)
    assert store.read.codings()[0].segment.start == 20


def test_the_first_opening_of_a_day_leaves_a_copy_and_the_oldest_go(path: Path) -> None:
    for day in range(KEPT + 5):
        for hour in (9, 15):
            Store(path, NOW + timedelta(days=day, hours=hour - 9)).close()
    copies = list_backups(path)
    assert len(copies) == KEPT
    assert copies[0].name.startswith("evalkit-20260319-")
    assert len({copy.name[8:16] for copy in copies}) == KEPT
    assert Store(copies[-1], NOW).read.sources() == [SOURCE]


@contextmanager
def held(path: Path, begin: str) -> Iterator[None]:
    """Another programme has the store open and has read it or is writing to it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(begin)
        other.execute("SELECT count(*) FROM sources").fetchone()
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [p.replace("busy_timeout = 5000", "busy_timeout = 50") for p in sqlite.PRAGMAS]
    monkeypatch.setattr(sqlite, "PRAGMAS", waiting)


@pytest.mark.usefixtures("impatient")
def test_a_store_that_another_window_writes_to_is_said_to_be_busy(path: Path) -> None:
    store = Store(path, NOW)
    with held(path, "BEGIN IMMEDIATE"), pytest.raises(StoreError, match=r"nothing was altered.*is busy in"):
        store.log(Act.SUMMARISE, "Looked", AT)
    store.log(Act.SUMMARISE, "Looked", AT)


@pytest.mark.usefixtures("impatient")
def test_words_are_not_said_to_be_gone_while_another_window_reads_them(path: Path) -> None:
    store = Store(path, NOW)
    with held(path, "BEGIN"), pytest.raises(StoreError, match=r"was saved.*Close the coding page"):
        store.purge_source("S01", AT)
    assert store.read.sources() == []
    store.cut_everywhere(str)
    assert all(b"rang me back" not in file.read_bytes() for file in path.parent.glob("evalkit.db*"))


def test_a_copy_that_is_no_store_is_not_restored(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    for content in (b"", b"not a store" * 500):
        wrong = tmp_path / "wrong.db"
        wrong.write_bytes(content)
        with pytest.raises(StoreError, match="Choose another copy"):
            restore(path, wrong, NOW)
    with pytest.raises(StoreError, match="There is no file"):
        restore(path, tmp_path / "missing.db", NOW)
    assert path.read_bytes() == before


def test_nothing_is_restored_under_an_open_store(path: Path) -> None:
    store = Store(path, NOW)
    copy = store.back_up(NOW)
    store.read.sources()
    with pytest.raises(StoreError, match="Close the coding page"):
        restore(path, copy, NOW)
    store.close()
    assert restore(path, copy, NOW)


def test_backup_and_restore_from_the_command_line(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p")
    project.store.add_source(SOURCE, NOW)
    project.close()
    run = CliRunner().invoke
    result = run(app, ["backup", "--project", str(project.folder)])
    assert result.exit_code == 0
    copy = Path(result.output.removeprefix("Backed up to ").strip())
    store = Store(project.folder / "evalkit.db", NOW)
    store.remove_source("S01")
    store.close()
    refused = run(app, ["restore", str(copy), "--project", str(project.folder)], input="n\n")
    assert refused.exit_code == 1
    store = Store(project.folder / "evalkit.db", NOW)
    assert store.read.sources() == []
    store.close()
    gc.collect()  # a command that is over has let go of its store, as its process would have
    result = run(app, ["restore", str(copy), "--project", str(project.folder), "--yes"])
    assert "is kept as evalkit-before-restore-" in result.output
    assert Store(project.folder / "evalkit.db", NOW).read.sources() == [SOURCE]


@pytest.mark.parametrize("name", ["Draft #2", "100%25 done", "Rye & Co; what next"])
def test_a_folder_of_any_name_holds_its_store_and_takes_copies_back(name: str, tmp_path: Path) -> None:
    made = create_project(tmp_path / name)
    made.store.add_source(SOURCE, NOW)
    copy = made.store.back_up(NOW)
    made.store.remove_source("S01")
    made.close()
    gc.collect()
    restore(made.folder / "evalkit.db", copy, NOW)
    assert Project(tmp_path / name).sources == [SOURCE]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_store_that_is_gone_or_cut_to_nothing_is_not_made_anew(tmp_path: Path) -> None:
    made = create_project(tmp_path / "project")
    store = made.folder / "evalkit.db"
    assert list_backups(store) == [], "a copy of nothing would stand for today's"
    copy = made.store.back_up(NOW)
    made.close()
    gc.collect()
    store.write_bytes(b"")
    with pytest.raises(StoreError, match=rf"is empty.*evalkit restore \S*{copy.name}"):
        Project(made.folder)
    store.unlink()
    with pytest.raises(StoreError, match="is missing"):
        Project(made.folder)
    assert not store.exists()


def test_a_folder_copied_while_somebody_codes_is_a_usable_project(path: Path, tmp_path: Path) -> None:
    store = Store(path, NOW)
    stop = threading.Event()
    acknowledged: list[int] = []

    def work() -> None:
        for number in range(1, 5000):
            if stop.is_set():
                return
            add(store, number)
            acknowledged.append(number)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for turn in range(8):
            before = len(acknowledged)
            copy = tmp_path / f"copy{turn}"
            copy.mkdir()
            for file in sorted(path.parent.glob("evalkit.db*")):
                shutil.copy(file, copy)
            opened = Store(copy / "evalkit.db", NOW)
            assert opened.read.check() == []
            assert len(opened.read.codings()) >= before
            opened.close()
    finally:
        stop.set()
        worker.join()
