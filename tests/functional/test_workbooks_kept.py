"""A workbook that somebody has filled in is never written over; one that says what evalkit wrote is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from evalkit.exchange import books
from evalkit.project import Project
from evalkit.steps.coding.summaries import write_matrix
from evalkit.steps.names.deidentify import write_names
from evalkit.steps.review.answer import write_sheet
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting import suggest as suggesting
from evalkit.steps.suggesting.suggest import make_suggestions
from evalkit.suggest import Passage, Scorer
from tests.review_sample import make_reviewed_project


def learn_once(learn: Callable[..., Scorer]) -> Callable[..., Scorer]:
    """What was learnt the first time: nobody codes in between."""
    learnt: list[Scorer] = []

    def again(project: Project, passages: Sequence[Passage]) -> Scorer:
        if not learnt:
            learnt.append(learn(project, passages))
        return learnt[0]

    return again


def suggest(project: Project) -> Path:
    path = make_suggestions(project, to_sheet=True).sheet
    assert path
    return path


WRITERS: dict[str, Callable[[Project], Path]] = {
    "suggestions": suggest,
    "names": write_names,
    "answers": lambda project: write_sheet(project)[0],
    "summaries": lambda project: write_matrix(project, "Rosa"),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_that_somebody_filled_in_stays(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "learn", learn_once(suggesting.learn))
    project = make_reviewed_project(tmp_path / "project")
    send_draft(project)
    write = WRITERS[kind]
    path = write(project)
    assert write(project) == path, "nobody has written in it"
    book = load_workbook(path)
    book.worksheets[0].cell(4, 5).value = "two hours of deciding"
    book.save(path)
    filled = path.read_bytes()
    assert write(project) == path.with_stem(f"{path.stem}-2")
    assert path.read_bytes() == filled
    project.close()


def test_a_workbook_that_was_only_opened_and_saved_is_written_over(tmp_path: Path) -> None:
    project = make_reviewed_project(tmp_path / "project")
    path = write_matrix(project, "Rosa")
    load_workbook(path).save(path)
    assert write_matrix(project, "Rosa") == path
    path.write_bytes(b"no workbook")
    assert write_matrix(project, "Rosa") == path.with_stem("summaries-2")
    project.close()


def test_a_workbook_that_nobody_touched_is_known_without_opening_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_whole(*_: object, **__: object) -> None:
        pytest.fail("a long workbook takes long to open")

    project = make_reviewed_project(tmp_path / "project")
    path = write_matrix(project, "Rosa")
    monkeypatch.setattr(books, "load_workbook", open_whole)
    assert write_matrix(project, "Rosa") == path
    project.close()
