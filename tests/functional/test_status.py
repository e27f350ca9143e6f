"""What ``evalkit status`` says comes next, from an empty project to the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.codebook import check, dump_codebook
from evalkit.model import Example
from evalkit.steps.coding.code import code_passage
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.overview import describe_overview
from evalkit.steps.report.report import write_report
from evalkit.steps.status import describe_status
from evalkit.steps.suggesting.suggest import SHEET_FILE
from tests.page_sample import CODEBOOK, make_project


def test_the_next_step_is_one_that_can_be_done_now(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    assert "page: “evalkit code”; or decide in a workbook" in describe_status(project).next_step
    (project.reports_folder / SHEET_FILE).write_bytes(b"")
    assert f"evalkit decide reports/{SHEET_FILE}" in describe_status(project).next_step
    start = project.sources[0].text.index("They rang me back")
    code_passage(project, "Rosa", "S01", (start, start + 17), "access", "working_well")
    assert "evalkit coverage" in describe_status(project).next_step
    write_report(project)
    assert "folder “findings”" in describe_status(project).next_step
    project.store.remove_source("S01")
    project.store.remove_source("S02")
    assert "then run “evalkit add”" in describe_status(project).next_step
    project.close()


def test_an_interview_in_which_nobody_was_heard_is_told(tmp_path: Path) -> None:
    project = create_project(tmp_path / "project", deidentify=False)
    (tmp_path / "talk.txt").write_text("They rang me back the same day.\n\nThen nothing came for weeks.\n")
    (tmp_path / "елена.txt").write_text(
        "Елена: Спасибо, всё было хорошо. Медсестра позвонила мне.\n", "utf-8"
    )
    add_sources(project, [tmp_path / "talk.txt", tmp_path / "елена.txt"])
    told = {problem.where: problem.message for problem in describe_status(project).problems}
    assert told["talk.txt"].startswith("Nobody is named as speaking in it")
    assert "does not read like English" in told["елена.txt"]
    assert {problem.where for problem in describe_overview(project).problems} >= {"talk.txt", "елена.txt"}
    project.close()


def test_examples_that_did_not_change_are_compared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    compare = check.find_twins

    def count(texts: Sequence[str]) -> list[tuple[int, int]]:
        compared.append(len(texts))
        return compare(texts)

    def alike() -> list[bool]:
        told = [describe_status(project).problems for _ in range(2)]
        return [any("Two examples are" in problem.message for problem in problems) for problems in told]

    monkeypatch.setattr(check, "find_twins", count)
    project = make_project(tmp_path / "project")
    assert (alike(), len(compared)) == ([False, False], 1)
    said = "She let me finish, and then she wrote down what I had said"
    twins = tuple(Example(f"{said}{end}", "working_well") for end in (".", "!"))
    first, *others = CODEBOOK.codes
    book = replace(CODEBOOK, codes=(replace(first, examples=twins), *others))
    project.codebook_file.write_text(dump_codebook(book), "utf-8")
    assert (alike(), len(compared)) == ([True, True], 2)
    project.close()
