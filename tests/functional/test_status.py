"""What ``evalkit status`` says comes next, from an empty project to the report."""

from __future__ import annotations

from pathlib import Path

from evalkit.steps.coding.code import code_passage
from evalkit.steps.report.report import write_report
from evalkit.steps.status import describe_status
from evalkit.steps.suggesting.suggest import SHEET_FILE
from tests.web.sample import make_project


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
