"""A file whose own name names somebody is known again, corrected or not; the store never says its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.intake.file_names import FileNames, key_path
from evalkit.steps.leaving.retire import plan_retirement, retire
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw

NAME = "Jane Hargreaves interview.txt"
TALK = (
    "Interviewer: How did the service feel?\n\n"
    "Jane Hargreaves: They never rang me back after the assessment, honestly never once.\n\n"
    "Interviewer: And then?\n\n"
    "Jane Hargreaves: I hated it.\n"
)
CORRECTED = TALK.replace("honestly", "really")


@pytest.fixture
def project(folder: Path) -> Project:
    return create_project(folder)


@pytest.fixture
def talk(project: Project) -> Path:
    """The file in the folder of sources, added."""
    path = project.sources_folder / "interviews" / NAME
    path.write_text(TALK, encoding="utf-8")
    add_sources(project)
    assert [source.file_name for source in project.sources] == ["S01.txt"]
    return path


def forget(project: Project) -> None:
    """The store as it was before there were fingerprints."""
    project.store.keep_fingerprint("S01", "")
    key_path(project).unlink()


def test_a_corrected_file_is_the_same_source(project: Project, talk: Path) -> None:
    for said, replaced in ((CORRECTED, "really"), (TALK, "honestly")):
        talk.write_text(said, encoding="utf-8")
        assert add_sources(project).changed == (NAME,)
        (added,) = add_sources(project, replace_changed=True).added
        assert added.source.id == "S01"
        assert [replaced in source.text for source in project.sources] == [True]


def test_nobody_can_try_names_without_the_key(project: Project, talk: Path, tmp_path: Path) -> None:
    (fingerprint,) = project.store.read.fingerprints().values()
    other = create_project(tmp_path / "other")
    add_sources(other, [talk])
    assert {fingerprint} != {*other.store.read.fingerprints().values()}
    assert fingerprint != hashlib.sha256(NAME.encode()).hexdigest()
    project.store.back_up(project.clock())
    project.close()
    held = [path for path in project.folder.rglob("*") if path.is_file() and path != talk]
    assert key_path(project) in held
    key = key_path(project).read_bytes()
    assert not [path for path in held if b"Hargreaves" in path.read_bytes()]
    assert [path for path in held if key in path.read_bytes()] == [key_path(project)]


def test_a_file_of_an_older_store_is_known_by_what_it_holds_and_then_by_its_name(
    project: Project, talk: Path
) -> None:
    forget(project)
    assert FileNames(project).find(NAME) == ""
    assert add_sources(project).unchanged == (NAME,)
    talk.write_text(CORRECTED, encoding="utf-8")
    assert add_sources(project).changed == (NAME,)


def test_a_lost_key_is_made_anew(project: Project, talk: Path) -> None:
    before = project.store.read.fingerprints()
    key_path(project).unlink()
    assert add_sources(project).unchanged == (NAME,)
    assert project.store.read.fingerprints() != before
    assert FileNames(project).find(NAME) == "S01"


def test_a_copy_of_the_file_does_not_take_its_place(project: Project, talk: Path) -> None:
    copy = talk.with_name("A copy by Terry Hargreaves.txt")
    copy.write_text(TALK, encoding="utf-8")
    add_sources(project)
    assert [FileNames(project).find(path.name) for path in (talk, copy)] == ["S01", ""]


def say_who_asks(project: Project) -> None:
    """Nobody but an interviewer speaks besides the one participant."""
    rows = project.participants_file.read_text("utf-8-sig")
    rows = rows.replace("P02,S01,Interviewer,", "P02,S01,Interviewer,interviewer")
    project.participants_file.write_text(rows, encoding="utf-8")


@pytest.mark.parametrize("said", [TALK, CORRECTED])
def test_the_file_goes_with_its_source(project: Project, talk: Path, said: str) -> None:
    talk.write_text(said, encoding="utf-8")
    say_who_asks(project)
    plan = plan_withdrawal(project, "P01")
    assert plan.whole_files == (talk,)
    assert [problem.where for problem in plan.unreached] == ["outside this folder"]
    withdraw(project, plan)
    assert not talk.exists()
    assert add_sources(project).added == ()
    assert project.store.read.fingerprints() == {}


def test_an_unchanged_file_goes_with_its_source_also_where_no_fingerprint_is_known(
    project: Project, talk: Path
) -> None:
    forget(project)
    say_who_asks(project)
    assert plan_withdrawal(project, "P01").whole_files == (talk,)


def test_a_file_in_which_others_speak_too_is_pointed_out(project: Project, talk: Path) -> None:
    (file,) = [p for p in plan_withdrawal(project, "P01").unreached if p.where.endswith(NAME)]
    assert "their name" in file.message
    assert "The file's name contains a person's name" in file.message


def test_a_corrected_file_and_the_key_are_retired(project: Project, talk: Path) -> None:
    talk.write_text(CORRECTED, encoding="utf-8")
    settings = project.folder / "evalkit.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('until = ""', 'until = "2020-01-01"'), "utf-8")
    opened = Project(project.folder)
    plan = plan_retirement(opened)
    assert plan.not_added == ()
    retire(opened, plan)
    assert not talk.exists()
    assert not key_path(project).exists()
