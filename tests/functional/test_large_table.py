"""A large table: the same suggestions as a small one, written in parts, and a killed run goes on."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import TableError, WriteError
from evalkit.steps.large import cluster
from evalkit.steps.large.cluster import check_address, open_cluster
from evalkit.steps.large.parts import (
    AT_ONCE,
    begin_folder,
    iterate_parts,
    make_plan,
    read_rows,
)

pyarrow = pytest.importorskip("pyarrow", reason="the extra scale is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="the extra scale is not installed")
distributed = pytest.importorskip("distributed", reason="the extra scale is not installed")

TEXTS = ["They never rang me back.", "", "Kind nurse.", "They never rang me back.", "Hot, cold\nand damp."]


def write(folder: Path, name: str, texts: list[str]) -> Path:
    """A table of texts as csv or Parquet."""
    path = folder / name
    if path.suffix == ".parquet":
        parquet.write_table(pyarrow.table({"said": texts}), path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["said"], *([text] for text in texts)])
    return path


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_equal_texts_are_one_and_a_row_without_a_text_keeps_its_place(tmp_path: Path, name: str) -> None:
    texts = [text or " " for text in TEXTS]
    table = write(tmp_path, name, texts)
    columns = ("said", "", "")
    plan = make_plan(read_rows(table, columns), lambda _: None)
    assert plan.rows.tolist() == [0, -1, 1, 0, 2]
    parts = list(iterate_parts(read_rows(table, columns), plan))
    assert parts == [(0, [(TEXTS[0], "", ""), (TEXTS[2], "", ""), (TEXTS[4], "", "")])]


def test_parts_are_of_one_size_and_the_sample_does_not_depend_on_the_order() -> None:
    rows = [(f"Text {n}", "", "") for n in range(2 * AT_ONCE + 1)]
    plan = make_plan(iter(rows), lambda _: None)
    assert [len(part) for _, part in iterate_parts(iter(rows), plan)] == [AT_ONCE, AT_ONCE, 1]
    assert plan.parts == 3
    assert make_plan(iter(rows[::-1]), lambda _: None).sample == plan.sample


def test_a_folder_with_something_else_in_it_is_never_written_to(tmp_path: Path) -> None:
    begin_folder(tmp_path / "run", "one")
    assert begin_folder(tmp_path / "run", "one").is_dir()
    with pytest.raises(WriteError, match="unfinished run for another"):
        begin_folder(tmp_path / "run", "two")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="is not empty"):
        begin_folder(tmp_path / "full", "one")


def test_words_go_to_another_machine_encrypted_and_deidentified_or_not_at_all() -> None:
    assert check_address("tcp://127.0.0.1:8786", deidentified=False) is None
    with pytest.raises(TableError, match="unencrypted"):
        check_address("tcp://10.0.0.7:8786", deidentified=True)
    with pytest.raises(TableError, match="Only de-identified tables"):
        check_address("tls://10.0.0.7:8786", deidentified=False)
    with pytest.raises(TableError, match="not an address"):
        check_address("somewhere", deidentified=True)
    assert check_address("tls://10.0.0.7:8786", deidentified=True).require_encryption


def test_workers_that_do_not_start_at_once_are_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = distributed.LocalCluster, [RuntimeError("too busy"), OSError("too busy")]

    def start(**options: object) -> object:
        if failures:
            raise failures.pop()
        return real(**options)

    monkeypatch.setattr(distributed, "LocalCluster", start)
    monkeypatch.setattr(cluster, "PAUSE", 0)
    with open_cluster(1, "", deidentified=False) as client:
        assert client.submit(sum, [2, 3]).result() == 5
    assert not failures


def test_workers_that_never_start_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("too busy")

    monkeypatch.setattr(distributed, "LocalCluster", fail)
    monkeypatch.setattr(cluster, "PAUSE", 0)
    with (
        pytest.raises(TableError, match=r"did not start .too busy.*run the same command again"),
        open_cluster(1, "", deidentified=False),
    ):
        pass


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with (
        pytest.raises(TableError, match="Nothing answers at"),
        open_cluster(1, "tcp://127.0.0.1:9", deidentified=False),
    ):
        pass


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column “text”"):
        list(read_rows(write(tmp_path, "t.parquet", TEXTS), ("text", "", "")))


def test_the_command_writes_what_a_small_table_gets(tmp_path: Path) -> None:
    large, small = (
        write(tmp_path, "t.parquet", TEXTS),
        write(tmp_path, "t.csv", [text or " " for text in TEXTS]),
    )
    run = ["suggest", "--column", "said", "--table"]
    done = CliRunner().invoke(app, [*run, str(small), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, [*run, str(large), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    found = parquet.read_table(tmp_path / "out" / "part-000000.parquet").to_pylist()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "finished.txt",
        "part-000000.parquet",
    ]
    names = ("row", "rank", "code", "valence", "suggested")
    assert [[str(line[n]) for n in names] for line in found] == [[row[n] for n in names] for row in rows]
    gaps = [abs(line["score"] - float(row["score"])) for line, row in zip(found, rows, strict=True)]
    assert max(gaps) < 0.011


PARTS_OF_ONE = "import evalkit.steps.large.parts as p; p.AT_ONCE = 1; from evalkit.cli import app; app()"
"""The command line with one text a part, so that a run is killed between parts."""


@pytest.mark.thorough
def test_a_killed_run_goes_on_where_it_was_and_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    table = write(tmp_path, "t.parquet", [f"Text {n} says they never rang me back." for n in range(12)])

    def run(out: str) -> subprocess.Popen[bytes]:
        options = ["--column", "said", "--table", str(table), "--out", str(tmp_path / out), "--workers", "1"]
        command = [sys.executable, "-c", PARTS_OF_ONE, "suggest", *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    assert run("whole").wait() == 0
    killed = run("killed")
    unfinished = tmp_path / "killed" / "unfinished"
    while not list(unfinished.glob("part-*.parquet")):
        assert killed.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    first = min(unfinished.glob("part-*.parquet"))
    held = parquet.read_table(first)
    mark = pyarrow.array(["was there"] * len(held), held.schema.field("code").type)
    parquet.write_table(held.set_column(held.schema.get_field_index("code"), "code", mark), first)
    assert run("killed").wait() == 0
    whole, killed_one = (
        parquet.read_table(tmp_path / out / "part-000000.parquet").to_pandas() for out in ("whole", "killed")
    )
    same = killed_one["code"] != "was there"
    assert 0 < (~same).sum() == len(held)
    assert killed_one[same].equals(whole[same])
