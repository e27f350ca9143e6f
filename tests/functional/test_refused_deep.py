"""Refusals deep inside: a store, a file of originals or a returned file that is not as it should be."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pypdf
import pytest
from typer.testing import CliRunner

from evalkit.acts import Act
from evalkit.cli import app, passphrase
from evalkit.errors import EvalkitError
from evalkit.model import Turn
from evalkit.project import Project
from evalkit.review.decide import AnswerDraft, settle_answer
from evalkit.review.read.package_parts import Parts
from evalkit.sample.masters import load_master
from evalkit.sources import read
from evalkit.sources.files.guard import Archive
from evalkit.sources.participants.participants_file import edit_rows
from evalkit.steps import lab
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.create import create_project
from evalkit.steps.names.project_vault import get_vault
from evalkit.steps.review.answer import take_answers, write_sheet
from evalkit.steps.review.read_back import read_returned
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting.suggest import make_suggestions
from evalkit.store.backups import restore
from evalkit.store.events import added, altered
from evalkit.supply.learnt import MINILM_WEIGHTS, check
from evalkit.vault.vault import open_vault
from tests.page_sample import make_project
from tests.review_sample import NOW, make_reviewed_project

HEAD = "INVENTED\ntitle: T\nkind: survey\nformat: survey_csv\nfile: t.csv\n\n"
TALK = "INVENTED\ntitle: T\nkind: interview\nformat: txt\nfile: t.txt\nspeaker: A = A|P1|staff|||||\n\nA: Hi."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


def _blocked_back_up(project: Project) -> None:
    (project.folder / "backups").write_text("in the way", "utf-8")
    project.store.back_up(NOW)


def _damaged_store(project: Project) -> None:
    project.close()
    for file in project.folder.glob("evalkit.db*"):
        file.write_bytes(b"no database " * 1000)
    project.store.read.sources()


def _without_rows(project: Project) -> None:
    (project.folder / "no.csv").mkdir()
    edit_rows(project.folder / "no.csv", lambda row: row)


def _row(project: Project) -> dict[str, object]:
    return dict(project.store.read.table_rows("turns", "S01")[0])


REFUSED: dict[str, tuple[Callable[[Project], object], str]] = {
    "a back-up with no folder": (_blocked_back_up, "Check that the disk is not full"),
    "a damaged store": (_damaged_store, "evalkit restore"),
    "a row that is there": (
        lambda p: p.store.apply([added("turns", _row(p))], "Rosa", Act.CORRECT, "x", p.now()),
        "is there already",
    ),
    "a row that is gone": (
        lambda p: p.store.apply(
            [altered("turns", _row(p) | {"id": "S01/99"}, _row(p) | {"id": "S01/99", "speaker": "B"})],
            "Rosa", Act.CORRECT, "x", p.now(),
        ),
        "has been removed",
    ),
    "an act that is off record": (lambda p: p.store.take_back(9999, "Rosa", p.now()), "no longer on record"),
    "a turn that is gone": (
        lambda p: p.store.read.plan_correction(p.sources[0], Turn(99, 0, 1, "A"), "x", "B"),
        "Open the source again",
    ),
    "originals in a folder": (lambda p: open_vault(p.folder, "correct horse"), "Check who may read it"),
    "participants in a folder": (_without_rows, "Close it in Excel"),
    "an answer without a name": (
        lambda p: settle_answer(
            SimpleNamespace(),  # type: ignore[arg-type]
            AnswerDraft("", "replied", reply="Yes."), "",
        ),
        "Fill in “answered by”",
    ),
    "an encoder's part that is gone": (
        lambda p: check(replace(MINILM_WEIGHTS, module="no_such_package")), "Install evalkit again",
    ),
    "a survey's master": (lambda p: load_master(f"{HEAD}Ann / A\n", "m"), "is not a name"),
    "a master without options": (lambda p: load_master(TALK, "m").field("scale"), "Add it"),
}  # fmt: skip


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_not_as_it_should_be_is_said_with_what_to_do(project: Project, given: str) -> None:
    act, instead = REFUSED[given]
    with pytest.raises(EvalkitError, match=instead):
        act(project)


def test_a_back_up_that_cannot_be_put_back_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError("No space left on device")

    copy = project.store.back_up(NOW)
    project.close()
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(EvalkitError, match="could not be restored"):
        restore(project.folder / "other.db", copy, NOW)


def test_a_pdf_of_which_no_page_can_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> str:
        raise ValueError("broken")

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "a.pdf")
    monkeypatch.setattr(pypdf.PageObject, "extract_text", broken)
    with pytest.raises(EvalkitError, match="Export or copy it again"):
        read(tmp_path / "a.pdf")


def test_a_jupyter_that_stops_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda *given, **named: SimpleNamespace(returncode=3))
    with pytest.raises(EvalkitError, match="What it printed above says why"):
        lab.open_lab(tmp_path)


def test_passphrases_are_asked_for_where_somebody_can_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create_project(tmp_path / "p", keep_originals=True)
    get_vault(project, "correct horse")
    nobody = CliRunner().invoke(app, ["passphrase", "--project", str(project.folder)])
    assert "asked for in a terminal" in str(nobody.exception)
    with pytest.raises(EvalkitError, match="--passphrase-file"):
        passphrase.need_vault(project, None)
    typed = iter(["one phrase", "another phrase"])
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(passphrase, "getpass", lambda prompt: next(typed))
    with pytest.raises(EvalkitError, match="run the command again"):
        passphrase.ask_passphrase(twice=True)


def test_what_comes_back_is_listed_where_it_cannot_be_used(tmp_path: Path) -> None:
    project = make_reviewed_project(tmp_path / "reviewed")
    sent = send_draft(project)
    meeting = next(path for path in sent.files if path.suffix == ".xlsx")
    book = openpyxl.load_workbook(meeting)
    sheet = book.worksheets[0]
    row = next(r for r in range(1, 12) if str(sheet.cell(r, 1).value).startswith("Draft"))
    sheet.cell(row, 2).value = None
    book.save(tmp_path / "meeting.xlsx")
    (one,) = read_returned(project, [tmp_path / "meeting.xlsx"])
    assert "Say so with --draft" in one.problems[0].message
    answers, _ = write_sheet(project)
    book = openpyxl.load_workbook(answers)
    sheet = book.worksheets[0]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    sheet.cell(2, columns["id"]).value, sheet.cell(2, columns["decision"]).value = "I404", "reply"
    book.save(answers)
    assert "Leave the column “id” as it is" in take_answers(project, answers).problems[0].message
    reading = next(path for path in sent.files if path.suffix == ".docx")
    with pytest.raises(EvalkitError, match="Save it anew in Word"):
        Parts(Archive(reading.read_bytes(), reading.name)).read_main(10)


def test_a_suggestion_whose_code_is_gone_is_listed(project: Project) -> None:
    path = make_suggestions(project, project.folder / "sheet.xlsx").sheet
    assert path
    book = openpyxl.load_workbook(path)
    sheet = book["Passages"]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    row = next(r for r in range(2, 99) if sheet.cell(r, columns["suggestion 1"]).value)
    sheet.cell(row, columns["decision"]).value = 1
    book.save(path)
    text = project.codebook_file.read_text("utf-8")
    for slug in ("access", "trust", "choice", "place"):
        text = text.replace(f"slug: {slug}\n", f"slug: {slug}_2\n")
    project.codebook_file.write_text(text, "utf-8")
    (problem,) = take_decisions(Project(project.folder), path, "Rosa").problems
    assert "Choose another" in problem.message
