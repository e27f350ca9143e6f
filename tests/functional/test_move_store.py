"""A store moved into a PostgreSQL database and back: without a difference, or loss when it is killed."""

from __future__ import annotations

import csv
import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, update
from starlette.testclient import TestClient
from typer.testing import CliRunner

from evalkit.acts import Act
from evalkit.cli import app
from evalkit.errors import ProjectError, StoreError
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.create import create_project
from evalkit.steps.demo import DemoResult
from evalkit.steps.intake.add import add_sources
from evalkit.steps.keeping.move_store import HERE, find_stopped, move_store
from evalkit.steps.leaving.ending import end_project, plan_ending
from evalkit.steps.leaving.withdraw import plan_withdrawal
from evalkit.steps.report.report import write_report
from evalkit.steps.status import describe_status
from evalkit.store import Store
from evalkit.store.dialects.carry import Held, carry, weigh
from evalkit.store.engine import Database, find_dialect
from evalkit.store.layout.schema import CODINGS
from evalkit.web.app import build_app
from evalkit.web.desk import Desk
from tests.page_sample import NOW, make_project
from tests.postgres import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def address(postgres: Server) -> Iterator[str]:
    made = postgres.make_database()
    yield made
    gc.collect()
    postgres.drop_database(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that two people have coded in."""
    project = make_project(tmp_path / "project")
    code_passage(project, "Rosa", "S01", (20, 31), "access", "working_well")
    code_passage(project, "Ben", "S01", (20, 31), "trust", "context")
    project.close()
    gc.collect()
    return tmp_path / "project"


def held(folder: Path, address: str = "") -> dict[str, Held]:
    with (
        closing(Database(folder / "evalkit.db", NOW, address, daily=False)) as store,
        store.reading() as rows,
    ):
        return weigh(rows)


def test_a_store_goes_to_a_database_and_back_without_a_difference(folder: Path, address: str) -> None:
    before = held(folder)
    there = move_store(folder, address, NOW)
    assert there.rows == sum(table.rows for table in before.values()) > 20
    assert held(folder, address) == before
    assert not [*folder.glob("evalkit.db*")]
    project = Project(folder)
    assert project.database == address
    code_passage(project, "Rosa", "S02", (22, 30), "place", "context")
    assert [c.coder for c in project.codings] == ["Rosa", "Ben", "Rosa"]
    project.close()
    gc.collect()
    changed = held(folder, address)
    assert changed != before
    move_store(folder, HERE, NOW.replace(hour=11))
    assert held(folder) == changed
    assert Project(folder).database == ""
    assert not (folder / ".moving").exists()


def test_the_copy_of_the_old_store_stays_and_is_whole(folder: Path, address: str) -> None:
    before = held(folder)
    copy = move_store(folder, address, NOW).copy
    assert copy
    with closing(Store(copy, NOW)) as kept, kept.database.reading() as rows:
        assert weigh(rows) == before


def test_everything_else_in_the_database_stays_as_it_was(folder: Path, address: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(address.replace("postgresql", "postgresql+psycopg", 1))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account_people (name VARCHAR)"))
        connection.execute(text("INSERT INTO account_people VALUES ('Rosa')"))
    for to in (address, HERE):
        move_store(folder, to, NOW)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT name FROM account_people")).all() == ["Rosa"]
        left = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    assert sorted(left) == ["account_people", "evalkit_version"]
    engine.dispose()


TAKEN = "engine.Database.take_away"
DIES = {
    "before the rows have arrived": "engine.carry = die",
    "when they have, in the same transaction": "engine.find_differences = die",
    "when they are saved": "move_store.find_differences = die",
    "before the settings name the place": "move_store.name_place = die",
    "when they name it": "engine.drop_tables = die",
    "when the old tables are gone, before that is saved": f"{TAKEN} = then_die({TAKEN})",
    "when that is saved": "move_store._remove_file = die",
}


@pytest.mark.slow
@pytest.mark.parametrize("way", ["there", "back"])
@pytest.mark.parametrize("moment", DIES)
def test_a_move_that_is_killed_begins_again_without_loss(
    folder: Path, address: str, way: str, moment: str
) -> None:
    if way == "back":
        move_store(folder, address, NOW)
        gc.collect()
    to = address if way == "there" else HERE
    before = held(folder, "" if way == "there" else address)
    code = f"""
import os
from datetime import UTC, datetime
from pathlib import Path
from evalkit.store import engine
from evalkit.steps.keeping import move_store

def die(*_):
    os._exit(9)

def then_die(step):
    return lambda *given: (step(*given), die())

{DIES[moment]}
move_store.move_store(Path({str(folder)!r}), {to!r}, datetime(2026, 3, 2, tzinfo=UTC))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    project = Project(folder)
    assert len(project.codings) == 2, "the project is whole where its settings say"
    assert find_stopped(folder)
    code_passage(project, "Rosa", "S02", (22, 30), "place", "context")
    now_at = project.database
    project.close()
    gc.collect()
    changed = held(folder, now_at)
    assert changed != before
    move_store(folder, to, NOW.replace(day=3))
    project = Project(folder)
    assert project.database == ("" if way == "back" else address)
    assert len(project.codings) == 3, "what was done between the two is there too"
    assert project.store.read.check() == []
    project.close()
    gc.collect()
    assert held(folder, project.database) == changed
    assert find_stopped(folder) == []
    assert (folder / "evalkit.db").exists() == (way == "back")


def test_a_row_that_does_not_arrive_stops_the_move_and_nothing_is_changed(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_one(old: Connection, new: Connection) -> None:
        carry(old, new)
        new.execute(update(CODINGS).where(CODINGS.c.id == "C00001").values(memo="another"))

    before = held(folder)
    with monkeypatch.context() as patch:
        patch.setattr("evalkit.store.engine.carry", lose_one)
        with pytest.raises(StoreError, match=r"does not give back what was put into it \(codings\)"):
            move_store(folder, address, NOW)
    assert held(folder) == before
    assert Project(folder).database == ""
    assert find_stopped(folder) == []
    gc.collect()
    move_store(folder, address, NOW)
    assert held(folder, address) == before


def test_another_project_in_the_database_is_left_alone(folder: Path, address: str, tmp_path: Path) -> None:
    other = create_project(tmp_path / "other")
    other.store.log(Act.SUMMARISE, "Looked", NOW.isoformat())
    other.close()
    gc.collect()
    move_store(other.folder, address, NOW)
    before = held(tmp_path / "other", address)
    with pytest.raises(ProjectError, match=r"another project.*Nothing was changed"):
        move_store(folder, address, NOW)
    assert held(tmp_path / "other", address) == before
    assert len(Project(folder).codings) == 2
    assert find_stopped(folder) == []


def test_newer_work_in_the_database_is_never_written_over(folder: Path, address: str, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "older")
    move_store(folder, address, NOW)
    project = Project(folder)
    code_passage(project, "Rosa", "S02", (22, 30), "place", "context")
    with pytest.raises(ProjectError, match="newer work on this one"):
        move_store(tmp_path / "older", address, NOW)
    assert len(project.codings) == 3


def test_a_project_that_somebody_has_open_is_not_moved(folder: Path, address: str) -> None:
    opened = Project(folder)
    assert opened.codings
    with pytest.raises(StoreError, match="open in another window"):
        move_store(folder, address, NOW)
    opened.close()
    gc.collect()
    move_store(folder, address, NOW)
    opened = Project(folder)
    assert opened.codings
    with pytest.raises(StoreError, match="open in another window"):
        move_store(folder, HERE, NOW)
    assert len(opened.codings) == 2


def test_a_database_without_a_project_is_not_taken_for_one(folder: Path, address: str) -> None:
    with pytest.raises(StoreError, match=r"holds no project.*evalkit move"):
        Project(folder, database=address)
    assert len(Project(folder).codings) == 2


def test_moving_backing_up_and_restoring_from_the_command_line(folder: Path, address: str) -> None:
    run = CliRunner().invoke
    where = ["--project", str(folder)]
    moved = run(app, ["move", "--to", address, *where])
    assert moved.exit_code == 0, moved.output
    assert "each compared with what it was" in moved.output
    gc.collect()
    backed = run(app, ["backup", *where])
    copy = backed.output.removeprefix("Backed up to ").strip()
    gc.collect()
    with closing(Project(folder)) as project:
        project.store.purge_source("S01", NOW.isoformat())
        assert project.codings == []
    gc.collect()
    restored = run(app, ["restore", copy, *where, "--yes"])
    assert "is kept as evalkit-before-restore-" in restored.output
    gc.collect()
    with closing(Project(folder)) as project:
        assert len(project.codings) == 2
        code_passage(project, "Rosa", "S02", (22, 30), "place", "context")
        assert [e.act for e in project.store.read.history()][:2] == ["code", "code"]
    gc.collect()
    again = run(app, ["move", "--to", address, *where])
    assert isinstance(again.exception, ProjectError)
    assert run(app, ["move", "--to", "here", *where]).exit_code == 0


def test_the_page_lists_looks_into_and_puts_back_a_copy_of_a_store_in_a_database(
    folder: Path, address: str
) -> None:
    move_store(folder, address, NOW)
    desk = Desk(Project(folder), "Rosa")
    page = TestClient(build_app(desk), base_url="http://127.0.0.1")
    page.get(f"/?token={desk.token}")
    origin = {"Origin": "http://127.0.0.1"}
    page.post("/backups", headers=origin)
    desk.project.store.purge_source("S01", NOW.isoformat())
    name = desk.project.store.copies()[0].name
    looked = page.get(f"/backups/{name}").text
    assert "2 codings" in looked or ">2<" in looked, looked
    page.post(f"/backups/{name}", data={"sure": "yes"}, headers=origin)
    assert desk.project.database == address
    assert len(desk.project.codings) == 2
    desk.close_project()


def test_withdrawing_says_what_it_cannot_reach_in_a_database(folder: Path, address: str) -> None:
    move_store(folder, address, NOW)
    with closing(Project(folder)) as project:
        unreached = plan_withdrawal(project, "P1").unreached
    assert any("pg_dump" in problem.message for problem in unreached)


def test_a_project_that_is_ended_is_gone_from_the_database_too(folder: Path, address: str) -> None:
    move_store(folder, address, NOW)
    project = Project(folder)
    record = end_project(project, plan_ending(project), "Rosa")
    assert "pg_dump" in record.read_text("utf-8")
    assert not folder.exists()
    dialect = find_dialect(folder / "evalkit.db", address)
    engine = dialect.connect()
    with engine.connect() as connection:
        assert dialect.read_version(connection) == 0
        assert inspect(connection).get_table_names() == ["evalkit_version"]
    engine.dispose()


def test_the_same_project_gives_the_same_report_from_either_database(
    demo: DemoResult, address: str, tmp_path: Path
) -> None:
    folder, now = tmp_path / "copy", demo.project.clock()
    shutil.copytree(demo.project.folder, folder)
    first = write_report(Project(folder, clock=lambda: now), tmp_path / "a" / "r.docx").path.read_bytes()
    gc.collect()
    move_store(folder, address, now)
    project = Project(folder, clock=lambda: now)
    assert write_report(project, tmp_path / "b" / "r.docx").path.read_bytes() == first
    assert describe_status(project).sources == describe_status(demo.project).sources
    project.close()


@pytest.mark.real_data
def test_real_interviews_with_their_codings_go_there_and_back_without_a_difference(
    real_data: Path, address: str, tmp_path: Path
) -> None:
    data, folder = real_data / "interviews", tmp_path / "project"
    made = create_project(folder, codebook=data / "codebook.csv", deidentify=False)
    add_sources(made, sorted((data / "transcripts").glob("*.html")))
    with (data / "codings.csv").open(encoding="utf-8", newline="") as file:
        coded = [
            ["First coder", f"{row['document']}.html", row["text"], label, ""]
            for row in csv.DictReader(file)
            for label in json.loads(row["labels"])
        ]
    with (tmp_path / "codings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["coder", "source", "passage", "code", "valence"], *coded])
    import_codings(made, tmp_path / "codings.csv", "First coder")
    texts = [source.text for source in made.sources]
    made.close()
    gc.collect()
    before = held(folder)
    assert before["codings"].rows > 1000
    move_store(folder, address, NOW)
    assert held(folder, address) == before
    with closing(Project(folder)) as there:
        assert [source.text for source in there.sources] == texts
        assert there.store.read.check() == []
    gc.collect()
    move_store(folder, HERE, NOW.replace(hour=11))
    assert held(folder) == before
