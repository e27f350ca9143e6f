"""The last check before a file goes out, and the report that is final when it is clean or signed for."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from typer.testing import CliRunner

from evalkit.analysis.small_numbers import show_count
from evalkit.cli import app
from evalkit.errors import ReadError, ReportError
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.steps.coding.code import code_passage
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.names.project_vault import get_vault
from evalkit.steps.report.check_out import check_out
from evalkit.steps.report.final import finish_report
from evalkit.steps.report.report import write_report
from evalkit.vault import Vault

TALK = """Kit Farrow: How was it?

Bev Campbell: They never rang me back at all that winter. Orlaith Zantham said so.

Dana Achebe: The lift was broken again and the stairs were wet.
"""
PEOPLE = """id,source,labels,kind,role,group,team,organisation,consent
I01,,Kit Farrow,interviewer,,,,,
P01,,Bev Campbell,service_user,Service user,,,,not quoted
P02,,Dana Achebe,staff,Psychiatrist,,Quorrel Hythe Team,,yes
"""


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> tuple[Project, Vault]:
    project = create_project(folder, keep_originals=True)
    project.participants_file.write_text(PEOPLE, encoding="utf-8")
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    vault = get_vault(project, "a long passphrase")
    add_sources(project, [path], vault=vault)
    return project, vault


def word(path: Path, *paragraphs: str, table: list[list[str]] | None = None) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def messages(problems: list[Problem]) -> str:
    return "\n".join(problem.message for problem in problems)


def test_an_original_name_out_of_the_vault_is_found(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    project, vault = opened
    path = word(tmp_path / "out.docx", "As Orlaith Zantham told us, it was slow.")
    assert "“Orlaith Zantham” is an original name" in messages(check_out(project, path, vault))


def test_a_telephone_number_is_found_without_the_vault(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    path.write_text("<html><body><p>Ring 07700 900123.</p></body></html>", encoding="utf-8")
    assert "07700 900123" in messages(check_out(opened[0], path))


def test_role_and_team_together_single_somebody_out(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    project, _ = opened
    both = word(tmp_path / "both.docx", "The psychiatrist of the Quorrel Hythe Team was new.")
    one = word(tmp_path / "one.docx", "The psychiatrist was new.", "The Quorrel Hythe Team was new.")
    assert "single somebody out" in messages(check_out(project, both))
    assert "single somebody out" not in messages(check_out(project, one))


def test_few_people_in_a_table_are_found_and_few_excerpts_are_not(
    opened: tuple[Project, Vault], tmp_path: Path
) -> None:
    project, _ = opened
    table = [["Role", "People", "Excerpts"], ["GP", "3", "2"], ["Nurse", "12", "5"], ["Carer", "0", "0"]]
    found = messages(check_out(project, word(tmp_path / "out.docx", table=table)))
    assert "(GP: 3)" in found
    assert "Excerpts" not in found
    book = Workbook()
    for row in table:
        book.worksheets[0].append(row)
    book.save(tmp_path / "out.xlsx")
    assert "(GP: 3)" in messages(check_out(project, tmp_path / "out.xlsx"))
    (tmp_path / "out.csv").write_text("\n".join(map(",".join, table)), encoding="utf-8")
    assert "(GP: 3)" in messages(check_out(project, tmp_path / "out.csv"))


def test_exact_counts_of_people_are_found_and_rounded_ones_are_not(
    opened: tuple[Project, Vault], tmp_path: Path
) -> None:
    project, _ = opened
    (tmp_path / "out.csv").write_text("Role,People\nGP,12\nNurse,0\nCarer,*\n", encoding="utf-8")
    assert "exact counts of people (GP: 12)" in messages(check_out(project, tmp_path / "out.csv"))
    (tmp_path / "out.csv").write_text("Role,People\nGP,10\nNurse,0\nCarer,*\n", encoding="utf-8")
    assert check_out(project, tmp_path / "out.csv") == []


def test_somebody_who_is_not_to_be_quoted_is_noticed(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    project, _ = opened
    path = word(tmp_path / "out.docx", "“They never rang me back at all.”", "“The lift was broken again.”")
    found = messages(check_out(project, path))
    assert "“They never rang me back at all” was said by somebody who is not to be quoted" in found
    assert "lift was broken" not in found


def test_another_kind_of_file_is_refused(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    (tmp_path / "out.pdf").write_bytes(b"%PDF")
    with pytest.raises(ReadError, match="cannot be checked"):
        check_out(opened[0], tmp_path / "out.pdf")


@pytest.fixture
def coded(opened: tuple[Project, Vault]) -> tuple[Project, Vault]:
    project, _ = opened
    (source,) = project.sources
    said = "The lift was broken again"
    start = source.text.index(said)
    code = project.codebook.codes[0].slug
    code_passage(project, "Rosa", source, (start, start + len(said)), code, "challenging")
    return opened


@pytest.mark.parametrize("signature", [("", ""), ("Rosa Merrin", "it is due")])
def test_a_project_in_which_nothing_is_coded_has_no_final_report(
    opened: tuple[Project, Vault], signature: tuple[str, str]
) -> None:
    project, vault = opened
    with pytest.raises(ReportError, match=r"nothing is coded yet\. Run “evalkit suggest --sheet”"):
        finish_report(project, *signature, vault)
    assert list(project.reports_folder.iterdir()) == []
    assert "sign off" not in [event.act for event in project.store.read.history()]


def test_codings_that_do_not_count_make_no_final_report(coded: tuple[Project, Vault]) -> None:
    project, vault = coded
    project.participants_file.write_text(PEOPLE.replace("Dana Achebe,staff", "Dana Achebe,"), "utf-8")
    with pytest.raises(ReportError, match="no coding counts yet"):
        finish_report(project, vault=vault)


def test_a_report_is_final_only_when_somebody_signs_for_what_is_open(coded: tuple[Project, Vault]) -> None:
    project, vault = coded
    refused = finish_report(project, vault=vault)
    assert refused.path is None
    assert "nobody has confirmed" in messages(list(refused.problems))
    with pytest.raises(ReportError, match="both a name and a reason"):
        finish_report(project, "Rosa Merrin", "", vault)
    final = finish_report(project, "Rosa Merrin", "the board has seen every count", vault)
    assert final.path
    text = "\n".join(p.text for p in Document(str(final.path)).paragraphs)
    assert "by Rosa Merrin with" in text
    assert "the board has seen every count" in text
    signed = [event for event in project.store.read.history() if event.act == "sign off"]
    assert signed[0].coder == "Rosa Merrin"
    assert "the board has seen every count" in signed[0].what


def test_what_a_person_confirmed_is_no_longer_open(coded: tuple[Project, Vault]) -> None:
    project, vault = coded
    confirm_sources(project, ["S01"], "Rosa Merrin")
    assert "nobody has confirmed" not in messages(list(finish_report(project, vault=vault).problems))


def test_unconfirmed_sources_wait_where_the_project_says_so(opened: tuple[Project, Vault]) -> None:
    from evalkit.steps.suggesting.suggest import make_suggestions

    project, _ = opened
    settings = project.folder / "evalkit.toml"
    settings.write_text(settings.read_text("utf-8").replace("confirm = false", "confirm = true"), "utf-8")
    strict = Project(project.folder)
    result = make_suggestions(strict)
    assert result.passages == 0
    assert any("confirmed" in problem.message for problem in result.problems)
    confirm_sources(strict, ["S01"], "Rosa Merrin")
    assert make_suggestions(strict).passages > 0


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15")]
)
def test_counts_of_people_are_shown_by_the_rule(count: int, shown: str) -> None:
    assert show_count(count) == shown


def test_the_tables_and_pictures_of_a_report_that_count_people_are_found(
    coded: tuple[Project, Vault],
) -> None:
    project, vault = coded
    for form in ("full", "html"):
        path = write_report(project, form=form, publish=False).path
        found = [problem for problem in check_out(project, path, vault) if "few people" in problem.message]
        told = messages(found)
        assert "“People interviewed” tells of few people (" in told
        assert "The picture tells of few people (" in told
        assert "The picture tells of few people (1" in told
        assert not [p for p in found if "Meetings" in p.message]


def test_words_for_a_picture_are_read_for_names_too(opened: tuple[Project, Vault], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<html><body><p>Fine.</p><img alt="Orlaith Zantham 3"></body></html>', encoding="utf-8")
    assert "“Orlaith Zantham” is an original name" in messages(check_out(opened[0], page, opened[1]))


def test_scripts_add_files_without_being_asked_for_anything(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVALKIT_PASSPHRASE", raising=False)
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    run = CliRunner()
    assert run.invoke(app, ["new", str(folder), "--vault"]).exit_code == 0
    added = run.invoke(app, ["add", str(path), "-p", str(folder)])
    assert added.exit_code == 0, added.output
    assert "P01 is “" in added.output
    assert "written down nowhere" in added.output
    assert not folder.with_name(f"{folder.name}-originals.evault").exists()


def test_a_passphrase_from_the_environment_opens_the_vault(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALKIT_PASSPHRASE", "a long passphrase")
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    run = CliRunner()
    run.invoke(app, ["new", str(folder), "--vault"])
    assert "loses the originals" in " ".join(
        run.invoke(app, ["add", str(path), "-p", str(folder)]).output.split()
    )
    who = run.invoke(app, ["deidentify", "--who", "-p", str(folder)])
    assert "is “Bev Campbell”" in who.output
    listed = run.invoke(app, ["deidentify", "-p", str(folder)])
    assert "Orlaith Zantham" in listed.output
    assert "Not yet confirmed by a person: S01" in listed.output
    gone = run.invoke(app, ["withdraw", "P01", "--yes", "-p", str(folder)])
    assert gone.exit_code == 0, gone.output
    assert "P01 is withdrawn" in gone.output


def test_retiring_waits_for_the_date_and_then_removes_the_originals(opened: tuple[Project, Vault]) -> None:
    project, vault = opened
    run, where = CliRunner(), ["-p", str(project.folder)]
    assert "No date is set" in run.invoke(app, ["retire", *where]).output
    settings = project.folder / "evalkit.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('until = ""', 'until = "2999-01-01"'), "utf-8")
    assert "Nothing is due yet" in run.invoke(app, ["retire", "--yes", *where]).output
    assert vault.path.exists()
    settings.write_text(text.replace('until = ""', 'until = "2020-01-01"'), "utf-8")
    folder = project.sources_folder / "interviews"
    (folder / "left.txt").write_text(TALK, encoding="utf-8")
    (folder / "new.txt").write_text("Interviewer: And you?\n\nSpeaker 2: I am new here.\n", "utf-8")
    output = run.invoke(app, ["retire", "--yes", *where]).output
    assert "Removed." in output
    assert "nothing of them yet:" in output.partition("new.txt")[0]
    assert not vault.path.exists()
    assert not (folder / "left.txt").exists()
    assert (folder / "new.txt").exists()
    assert project.sources[0].text
