"""What happens to a project's machine: what was saved is there, nothing is half, and status says what to do.

``EVALKIT_KILLS`` says how often each is killed; ``benchmarks/stopped.py`` does everything twenty times.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.coding.history import undo
from evalkit.steps.status import describe_status
from evalkit.store.backups import check_copy
from tests.spoiling import can_mount, run_read_only, run_two, run_without_room
from tests.stopping import NOW, STEPS, Step, add, build, kill_at_random, kill_migrations, run_apart

KILLS = int(os.environ.get("EVALKIT_KILLS", "1"))
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped")
    run_apart(Step("build", build), folder)
    return folder


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_what_was_saved_is_there_after_a_kill(step: Step, base: Path, tmp_path: Path) -> None:
    kill_at_random(step, base, tmp_path, KILLS, seed=int(os.environ.get("EVALKIT_KILLS_SEED", "0")))


def test_an_older_store_that_is_killed_on_its_way_to_the_tables_of_today_opens_whole(
    base: Path, tmp_path: Path
) -> None:
    kill_migrations(base, tmp_path, KILLS, seed=int(os.environ.get("EVALKIT_KILLS_SEED", "0")))


@pytest.mark.parametrize("pair", [(0, 2), (5, 7)], ids=lambda p: " and ".join(STEPS[n].name for n in p))
def test_two_processes_lose_nothing_of_each_other(pair: tuple[int, int], base: Path, tmp_path: Path) -> None:
    run_two(STEPS[pair[0]], STEPS[pair[1]], base, tmp_path / "two")


def test_a_full_disk_and_a_read_only_folder_are_said_and_spoil_nothing(base: Path, tmp_path: Path) -> None:
    if not can_mount(tmp_path / "mount"):
        pytest.skip("a small disk can be mounted by root alone")
    run_without_room(Step("add", add), base, tmp_path / "full", room=60)
    run_read_only(Step("add", add), base, tmp_path / "fixed")


def told(project: Project) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in describe_status(project).problems)


def earlier(days: int) -> datetime:
    return NOW - timedelta(days=days)


def code_something(project: Project, cut: int) -> str:
    source = project.sources[0]
    turn = next(turn for turn in source.turns if turn.speaker != "Interviewer")
    span = (turn.start, turn.end - 12 * cut)
    return code_passage(project, "Rosa", source.id, span, "trust", "context").coding_id


def test_an_older_store_in_the_place_of_a_newer_is_told_with_the_way_back(base: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(base / "project", tmp_path / "project"))
    shutil.copytree(base / "project", tmp_path / "older")
    project = Project(folder)
    code_something(project, 0)
    copy = project.store.back_up(project.clock())
    assert "older than its own copy" not in told(project)
    project.close()
    shutil.copy(tmp_path / "older" / "evalkit.db", folder / "evalkit.db")
    (folder / "evalkit.db-wal").unlink(missing_ok=True)
    project = Project(folder)
    assert f"older than its own copy backups/{copy.name}" in told(project)
    project.close()


def test_a_clock_that_goes_back_changes_no_order_and_loses_nothing(base: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(base / "project", tmp_path / "project"))
    made: list[str] = []
    for days in (0, 400, 401):
        project = Project(folder, clock=partial(earlier, days))
        made.append(code_something(project, len(made)))
        check_copy(project.store.back_up(earlier(days)))
        project.close()
    project = Project(folder, clock=partial(earlier, 401))
    assert {*made} <= {coding.id for coding in project.codings}
    undo(project, "Rosa")
    left = {coding.id for coding in project.codings}
    assert made[2] not in left, "the last act is taken back first"
    assert {*made[:2]} <= left
    assert project.store.read.check() == []
    project.close()
