"""The report of real interviews with their own codebook and an outline made for it alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from pptx import Presentation

from evalkit.checks.access import find_barriers
from evalkit.checks.quotations import check_quotations
from evalkit.checks.word import read_word
from evalkit.project import Project
from evalkit.report.blocks import Heading, ReportContent, find_quotations
from evalkit.settings import ReportSettings
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.report.check_report import gather_known, gather_spoken
from evalkit.steps.report.report import gather_facts, render_form, write_companion

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def project(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """13 interviews, 22 codes, about 1,400 codings, without suggestions."""
    folder = tmp_path_factory.mktemp("real")
    data = real_data / "interviews"
    made = create_project(
        folder / "p", ReportSettings(title="Interviews & maps"), data / "codebook.csv", deidentify=False
    )
    add_sources(made, sorted((data / "transcripts").glob("*.html")))
    rows = list(csv.DictReader(io.StringIO(made.participants_file.read_text(encoding="utf-8-sig"))))
    for row in rows:
        row.update(
            kind=row["kind"] or "other", role=row["role"] or "Participant", consent=row["consent"] or "yes"
        )
    write(made.participants_file, list(rows[0]), [list(row.values()) for row in rows])
    with (data / "codings.csv").open(encoding="utf-8", newline="") as file:
        coded = [
            ["First coder", f"{row['document']}.html", row["text"], label, ""]
            for row in csv.DictReader(file)
            for label in json.loads(row["labels"])
        ]
    table = folder / "codings.csv"
    write(table, ["coder", "source", "passage", "code", "valence"], coded)
    import_codings(made, table, "First coder")
    return made


def write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture(scope="module")
def forms(project: Project) -> dict[str, tuple[ReportContent, bytes]]:
    facts = gather_facts(project)
    return {form: render_form(facts, form) for form in ("full", "summary", "criteria", "slides", "html")}


def test_its_chapters_are_its_codes_and_no_other_framework_is_named(
    project: Project, forms: dict[str, tuple[ReportContent, bytes]]
) -> None:
    content, data = forms["full"]
    headings = [b.text for b in content.blocks if isinstance(b, Heading) and b.level == 2]
    assert {code.name for code in project.codebook.codes} <= set(headings)
    body = docx.Document(io.BytesIO(data)).element.body
    text = "".join(t.text or "" for t in body.iter(qn("w:t")))
    slides = " ".join(
        shape.text_frame.text
        for slide in Presentation(io.BytesIO(forms["slides"][1])).slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    for words in (text, forms["html"][1].decode(), slides):
        assert "ental health" not in words
        assert "CMHF" not in words
        assert "Core Team" not in words


def test_all_of_its_evidence_is_in_the_companion_of_both_forms(project: Project, tmp_path: Path) -> None:
    facts = gather_facts(project)
    ids = {excerpt.id for finding in facts.findings for excerpt in finding.excerpts}
    assert len(ids) > 1000
    word = write_companion(facts, tmp_path / "report.docx")
    body = docx.Document(str(word)).element.body
    text = " ".join(t.text or "" for t in body.iter(qn("w:t")))
    web = write_companion(facts, tmp_path / "report.html").read_bytes()
    page = "".join(map(str, lxml.html.document_fromstring(web.decode()).itertext()))
    assert all(name in text and name in page for name in ids)


def test_its_quotations_are_word_for_word_and_nothing_keeps_anybody_from_reading_it(
    project: Project, forms: dict[str, tuple[ReportContent, bytes]]
) -> None:
    file = read_word(forms["full"][1], "report.docx")
    checked = check_quotations(file.paragraphs, gather_spoken(project), gather_known(project))
    assert len(checked) >= len(find_quotations(forms["full"][0].blocks)) > 20
    assert not [one for one in checked if set(one.faults) - {"used_twice"}]
    assert find_barriers(file) == []
