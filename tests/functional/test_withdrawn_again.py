"""A copy of the store from before a withdrawal comes back: whoever withdrew leaves again, nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.leaving.replay import replay_withdrawals
from evalkit.steps.leaving.withdraw import plan_withdrawal, withdraw
from evalkit.steps.leaving.withdrawn import WITHDRAWN_FILE, read_withdrawn
from evalkit.store.backups import restore
from tests.page_sample import NOW, make_project

THEIRS = "felt heard from the start"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


def leave(project: Project, participant: str = "P1") -> None:
    withdraw(project, plan_withdrawal(project, participant), "Olu")


def put_back(project: Project, copy: Path) -> tuple[Project, Path | None]:
    project.close()
    aside = restore(project.folder / "evalkit.db", copy, NOW)
    return Project(project.folder), aside


def everything(project: Project) -> bytes:
    return b"".join(path.read_bytes() for path in project.folder.rglob("*") if path.is_file())


def test_whoever_withdrew_leaves_again_when_an_older_copy_comes_back(
    project: Project, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere.db"
    copy.write_bytes(project.store.back_up(NOW).read_bytes())
    leave(project)
    assert THEIRS.encode() not in everything(project)
    project, _ = put_back(project, copy)
    assert any(THEIRS in source.text for source in project.sources)
    assert replay_withdrawals(project) == ["P1"]
    assert not any(THEIRS in source.text for source in project.sources)
    assert THEIRS.encode() not in everything(project)
    assert "The meeting works." in project.sources[-1].text
    assert replay_withdrawals(project) == []


def test_the_store_that_was_put_aside_is_not_lost_by_it(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere.db"
    copy.write_bytes(project.store.back_up(NOW).read_bytes())
    leave(project)
    second = next(source for source in project.sources if source.id == "S02")
    start = second.text.index("The meeting works.")
    code_passage(project, "Rosa", "S02", (start, start + 17), "trust", "working_well")
    project, aside = put_back(project, copy)
    replay_withdrawals(project)
    assert aside is not None
    assert aside.exists()
    again, _ = put_back(project, aside)
    assert [coding.coder for coding in again.codings] == ["Rosa"]


def test_copies_in_the_folder_that_still_hold_them_are_removed(project: Project) -> None:
    before = project.store.back_up(NOW).read_bytes()
    leave(project)
    left = project.folder / "backups" / "evalkit-20260101-000000.db"
    left.write_bytes(before)
    project, _ = put_back(project, left)
    assert replay_withdrawals(project) == ["P1"]
    assert not left.exists()
    assert THEIRS.encode() not in everything(project)


def test_what_is_kept_of_a_withdrawal_holds_no_words(project: Project) -> None:
    leave(project)
    (kept,) = read_withdrawn(project)
    assert (kept.participant, kept.by) == ("P1", "Olu")
    assert [label for _, label in kept.voices] == ["ANN"]
    assert "heard" not in (project.folder / WITHDRAWN_FILE).read_text("utf-8")


def test_somebody_new_who_is_given_the_same_id_is_left_alone(project: Project) -> None:
    leave(project, "P2")
    with project.participants_file.open("a", encoding="utf-8") as file:
        file.write("P2,,ANN,service_user,Service user,Service users\n")
    assert replay_withdrawals(project) == []
    assert any(THEIRS in source.text for source in project.sources)
