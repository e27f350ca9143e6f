"""A project of an older evalkit is opened: what its files say of codings, findings and comments holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.coding.code import change_coding
from evalkit.steps.create import create_project
from evalkit.steps.findings.findings import check_files, draft_files, find_files
from evalkit.store.reviews import load_reviews
from tests.unit.test_migrations import write_old

WHO = "id,source,label,kind,role\nI1,,INT,interviewer,Interviewer\nP1,,P,service_user,Service user\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project folder with the store that evalkit 0.1 left in it."""
    made = create_project(tmp_path / "old", confirm=True)
    made.close()
    (made.folder / "evalkit.db").unlink()
    write_old(made.folder / "evalkit.db")
    made.participants_file.write_text(WHO)
    opened = Project(made.folder)
    yield opened
    opened.close()


def write(project: Project, words: str) -> None:
    """Put a sentence into the first chapter's file, as somebody would by hand."""
    draft_files(project)
    _, path = next(iter(find_files(project)))
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition("-->")
    path.write_text(f"{head}{mark}\n\n{words}\n{rest}", encoding="utf-8")


def test_what_findings_files_say_about_old_codings_still_resolves(project: Project) -> None:
    write(project, "Somebody rings back. [C00002]")
    assert not any("C00002" in problem.message for problem in check_files(project).problems)


def test_a_coding_that_an_old_project_has_removed_is_still_missed(project: Project) -> None:
    write(project, "Somebody rings late. [C00004]")
    assert any("C00004" in problem.message for problem in check_files(project).problems)


def test_comments_and_answers_of_an_old_project_belong_together_still(project: Project) -> None:
    reviews = load_reviews(project.store)
    assert [item.id for item in reviews.items] == ["V001", "V002"]
    assert reviews.answered["V001"].reply == "We will look."
    assert reviews.items[0].place.anchor == "ek_F001"
    assert next(project.store.ids.new_aliases("review_items")) == "V003"


def test_a_coding_of_an_old_project_is_changed_under_the_id_that_people_know(project: Project) -> None:
    uid = project.store.ids.find_uid("codings", "C00001")
    change_coding(project, "Rosa", (project.store.ids.find_alias("codings", "c1"), ""), memo="seen again")
    assert {c.id: c.memo for c in project.codings}["C00001"] == "seen again"
    assert project.store.ids.find_by_uid("codings", uid) == "C00001"
