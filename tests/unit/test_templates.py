"""Blank forms and tables: each is written, opened and read back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import openpyxl
import pytest

from evalkit.codebook import read_codebook
from evalkit.errors import EvalkitError
from evalkit.exchange.form import render_form
from evalkit.model import Code, Codebook, Group
from evalkit.resources import resource
from evalkit.sources.participants.participants import read_participants
from evalkit.sources.surveys.survey import load_survey_settings, read_survey
from evalkit.sources.tables.table_rows import read_table
from evalkit.steps.templates import TEMPLATES, Template, copy_template, get_template

FORMS = [t for t in TEMPLATES if t.becomes == "docx"]
SKELETONS = ("consent-form", "information-sheet", "reference-group-terms", "data-protection")
BOOK = Codebook(
    "Ours | and theirs", "2.0",
    (Code("a", "Warm\nrooms", "Whether rooms are warm.", "g", belongs=("heating | radiators", "coats")),
     Code("b", "Loose ends", "Everything else.")),
    (Group("g", "Buildings", "What they are like."),),
)  # fmt: skip
each = pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
form = pytest.mark.parametrize("template", FORMS, ids=lambda t: t.name)


def words(path: Path) -> str:
    """Every word of a Word file, its tables' too."""
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@each
def test_every_template_says_what_it_is_and_how_to_fill_it(template: Template) -> None:
    assert template.what
    assert template.how.endswith(".")


def test_every_file_of_data_templates_belongs_to_a_template() -> None:
    folder = resource("data_templates")
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"README.md"}
    assert there == {master for template in TEMPLATES for master in template.masters}


@form
def test_a_form_opens_in_word_with_a_line_on_how_to_use_it(template: Template, tmp_path: Path) -> None:
    (path,) = copy_template(template.name, tmp_path)
    text = words(path)
    assert re.search("How to (fill it in|use it)", text)
    assert "{{" not in text
    assert "{%" not in text
    assert docx.Document(str(path)).core_properties.language == "en-GB"


@pytest.mark.parametrize("name", SKELETONS)
def test_a_skeleton_says_that_it_must_be_adapted_and_approved(name: str, tmp_path: Path) -> None:
    text = words(copy_template(name, tmp_path)[0])
    assert "Adapt" in text
    assert "approved" in text
    assert "[" in text


@form
def test_the_same_form_has_the_same_bytes(template: Template, tmp_path: Path) -> None:
    first, second = (copy_template(template.name, tmp_path / n)[0].read_bytes() for n in "ab")
    assert first == second


@pytest.mark.parametrize("name", ["interview-guide", "topic-guide", "summary-sheet"])
def test_guides_follow_the_codebook(name: str, tmp_path: Path) -> None:
    text = words(copy_template(name, tmp_path, BOOK)[0])
    assert all(part in text for part in ("Warm rooms", "Loose ends", "Buildings", "Ours / and theirs", "2.0"))
    assert "Trauma" not in text
    default = words(copy_template(name, tmp_path / "cmhf")[0])
    assert all(code.name in default for code in read_codebook(resource("codebooks", "cmhf.yaml")).codes)


@pytest.mark.parametrize("name", ["sampling-plan", "outcomes"])
def test_a_workbook_opens_with_headings_and_rows_to_fill(name: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(copy_template(name, tmp_path)[0])
    for sheet in book.worksheets:
        assert str(sheet["A2"].value).endswith(".")
        assert all(cell.value for cell in sheet[3])
        assert sheet.max_row > 20
        assert sheet.print_area.endswith(f"${sheet.max_row}"), "blank rows are printed too"
        assert sheet.row_dimensions[3].height > 20, "headings of two lines are seen whole"
    plan = {"Psychiatrist", "GP", "Service user"}
    goals = {"No wrong door"}
    first = {row[0].value for sheet in book.worksheets for row in sheet.iter_rows(min_row=4)}
    assert (plan if name == "sampling-plan" else goals) <= first
    if name == "sampling-plan":
        assert book.worksheets[0]["D4"].value == 2, "a number, so that it adds up"


def test_the_participants_example_is_read_without_a_problem(tmp_path: Path) -> None:
    _, example = copy_template("participants", tmp_path)
    voices, problems = read_participants(example)
    assert problems == []
    assert {voice.participant.kind for voice in voices} >= {"staff", "service_user", "interviewer"}


def test_the_survey_example_is_read_with_its_settings(tmp_path: Path) -> None:
    table, settings = copy_template("survey", tmp_path)
    result = read_survey(read_table(table), load_survey_settings(settings.read_text("utf-8"), settings.name))
    assert len(result.respondents) == 6
    assert result.answers


def test_the_blank_codebook_is_a_codebook(tmp_path: Path) -> None:
    (path,) = copy_template("codebook", tmp_path)
    assert [code.slug for code in read_codebook(path).codes] == ["first_code", "second_code"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    copy_template("codebook", tmp_path)
    with pytest.raises(EvalkitError, match="already"):
        copy_template("codebook", tmp_path)


def test_an_unknown_template_names_those_that_there_are() -> None:
    with pytest.raises(EvalkitError, match="consent-form"):
        get_template("consent")


def test_a_form_has_headings_bullets_boxes_lines_and_tables() -> None:
    text = "# Title\n\n! Mind this\n\n## Part\n- one\n\n___\n\n| a | b |\n|---|---|\n| 1 | |\n"
    document = docx.Document(io.BytesIO(render_form(text)))
    styles = [p.style.name.lower() for p in document.paragraphs if p.style and p.style.name]
    assert styles[:4] == ["title", "notice", "heading 1", "list bullet"]
    assert [[c.text for c in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["1", ""]]
