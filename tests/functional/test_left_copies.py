"""Whoever withdraws leaves no copy of the store behind, whatever its name; what is not read is listed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from evalkit.errors import WriteError
from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.intake.source_files import find_files
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.names.deidentify import write_names
from evalkit.steps.names.project_vault import get_vault
from evalkit.steps.status import describe_status

HERS = "The crisis line never answered me when I rang at night last winter."
TALK = (
    "Facilitator: Tell me about your experience of the community team please.",
    f"Bev Carter: {HERS}",
    "Omar Haddad: We waited eleven weeks for the first appointment with psychology services.",
)
NAMES = (
    "evalkit-LAPTOP-7QK2.db",
    "evalkit (1).db",
    "Copy of evalkit.db",
    "evalkit.db.bak",
    "backups/before-meeting.db",
    "reports/old.dat",
)


@pytest.fixture
def project(folder: Path) -> Project:
    made = create_project(folder)
    talk = made.sources_folder / "groups" / "group1.txt"
    talk.write_text("\n\n".join(TALK), encoding="utf-8")
    add_sources(made)
    talk.unlink()
    return made


def bev(project: Project) -> str:
    """The id of the one whose words HERS are."""
    source = project.sources[0]
    return next(t.speaker for t in source.turns if "crisis line" in source.text[t.start : t.end])


def leave_copies(project: Project) -> list[Path]:
    copies = [project.folder / name for name in NAMES]
    with closing(sqlite3.connect(project.store.path)) as store:
        for copy in copies:
            copy.parent.mkdir(exist_ok=True)
            with closing(sqlite3.connect(copy)) as new:
                store.backup(new)
    return copies


def test_copies_of_the_store_under_other_names_go_and_are_shown_before(project: Project) -> None:
    copies = leave_copies(project)
    plan = plan_withdrawal(project, bev(project))
    assert {*copies} <= {*plan.whole_files}
    withdraw(project, plan)
    held = [p for p in project.folder.rglob("*") if p.is_file() and b"crisis line never" in p.read_bytes()]
    assert held == []


def test_another_programmes_database_is_listed_and_stays(project: Project) -> None:
    other = project.folder / "notes.sqlite"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE notes (words TEXT)")
        database.execute("INSERT INTO notes VALUES (?)", [HERS])
        database.commit()
    damaged = project.folder / "half.db"
    damaged.write_bytes(b"SQLite format 3\x00" + b"\xff" * 200)
    plan = plan_withdrawal(project, bev(project))
    assert {"notes.sqlite", "half.db"} <= {problem.where for problem in plan.unreached}
    withdraw(project, plan)
    assert other.is_file()


def test_every_file_that_is_not_read_is_listed(project: Project) -> None:
    (project.folder / "scan.png").write_bytes(b"\x89PNG")
    (project.folder / "voice.mp3").write_bytes(b"ID3")
    where = {problem.where for problem in plan_withdrawal(project, bev(project)).unreached}
    assert {"scan.png", "voice.mp3"} <= where


def test_what_a_notebook_shows_is_cut(project: Project) -> None:
    notebook = project.folder / "look.ipynb"
    shown = {"output_type": "stream", "text": ["1\n", f"{HERS}\n"]}
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [shown]}]}), encoding="utf-8")
    withdraw(project, plan_withdrawal(project, bev(project)))
    text = notebook.read_text("utf-8")
    assert "crisis line" not in text
    assert json.loads(text)["cells"][0]["outputs"][0]["text"][0] == "1\n"


def test_a_withdrawal_that_was_stopped_is_said_by_status_until_it_is_run_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = bev(project)

    def fail(*_: object) -> None:
        raise WriteError("The disk is full.")

    monkeypatch.setattr("evalkit.store.store.Store.renew_copies", fail)
    with pytest.raises(WriteError):
        withdraw(project, plan_withdrawal(project, who))
    monkeypatch.undo()
    [said] = [p.message for p in describe_status(project).problems if p.where == who]
    assert f"evalkit withdraw {who}" in said
    withdraw(project, plan_withdrawal(project, who))
    assert not [p for p in describe_status(project).problems if p.where == who]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_the_workbook_of_names_is_its_owners_alone(folder: Path) -> None:
    project = create_project(folder, keep_originals=True)
    vault = get_vault(project, "kettle orbit fern lantern")
    path = write_names(project, None, vault)
    assert not path.is_relative_to(project.folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.txt"
    outside.write_text("Somebody's private notes.", encoding="utf-8")
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "talk.txt").write_text("Hello.", encoding="utf-8")
    (folder / "out.txt").symlink_to(outside)
    (folder / "in.txt").symlink_to(folder / "talk.txt")
    files, refused = find_files([folder])
    assert [path.name for path in files] == ["in.txt", "talk.txt"]
    assert [Path(problem.where).name for problem in refused] == ["out.txt"]
    assert "leads out" in refused[0].message


def test_a_copied_folder_keeps_its_store(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(project.folder, copy)
    other = Project(copy)
    withdraw(other, plan_withdrawal(other, bev(other)))
    assert [source.id for source in other.sources] == [source.id for source in project.sources]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_character_that_turns_the_writing_round_is_shown_in_a_files_name(folder: Path) -> None:
    project = create_project(folder)
    talk = project.sources_folder / "interviews" / "notes\u202etxt.exe.txt"
    talk.write_text("Interviewer: Hello.\n\nParticipant: Hello to you.", encoding="utf-8")
    add_sources(project)
    assert project.sources[0].name == "notes\\u202etxt.exe"


def test_to_look_for_somebodys_words_leaves_no_file_behind(project: Project) -> None:
    leave_copies(project)
    project.store.back_up(project.clock())
    before = find_logs(project)
    plan_withdrawal(project, bev(project))
    describe_status(project)
    assert find_logs(project) == before


def find_logs(project: Project) -> list[Path]:
    return sorted(path for path in project.folder.rglob("*") if path.name.endswith(("-wal", "-shm")))


def test_nothing_of_a_back_up_stays_when_somebody_withdraws(project: Project) -> None:
    old = project.store.back_up(project.clock())
    old.with_name(f"{old.name}-wal").write_bytes(b"")
    withdraw(project, plan_withdrawal(project, bev(project)))
    kept = {path.name for path in old.parent.iterdir()}
    assert not any(name.endswith(("-wal", "-shm")) for name in kept)
