"""Accessibility of a Word file: every planted barrier is found, and our own report has none."""

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from evalkit.checks.access import find_barriers
from evalkit.checks.word import read_word
from evalkit.model import Problem
from evalkit.report.content import build_content
from evalkit.report.docx import render_docx
from evalkit.report.variants import build_brief, build_sheets
from tests.made_files import png
from tests.report_sample import sample_facts


def good() -> Document:
    """A small document without a barrier."""
    document = docx.Document()
    document.core_properties.title = "Tea"
    document.styles["Normal"].font.size = Pt(12)
    for level in (1, 2, 4):
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0, 0, 0)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    document.add_heading("One", 1)
    document.add_paragraph("Some words.")
    document.add_heading("Two", 2)
    document.add_picture(io.BytesIO(png()))
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "Two bars of the same height.")
    table = document.add_table(2, 2)
    for cell in (cell for row in table.rows for cell in row.cells):
        cell.text = "A cell"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    document.add_paragraph("The end.")
    return document


def barriers(document: Document) -> list[Problem]:
    out = io.BytesIO()
    document.save(out)
    return find_barriers(read_word(out.getvalue(), "tea.docx"))


def no_title(document: Document) -> None:
    document.core_properties.title = ""


def no_language(document: Document) -> None:
    for language in list(document.styles.element.iter(qn("w:lang"))):
        language.getparent().remove(language)


def other_language(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")


def skipped_level(document: Document) -> None:
    document.add_heading("Four", 4)


def no_words(document: Document) -> None:
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "")


def file_name(document: Document) -> None:
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "image3.png")


def no_header(document: Document) -> None:
    mark = next(document.element.body.iter(qn("w:tblHeader")))
    mark.getparent().remove(mark)


def merged(document: Document) -> None:
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))


def bad_link(document: Document) -> None:
    paragraph = document.add_paragraph("For more, click ")
    link = f'<w:hyperlink {nsdecls("w")} w:anchor="x"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))


def blank(document: Document) -> None:
    document.add_paragraph("")


def pale(document: Document) -> None:
    document.add_paragraph().add_run("Pale words").font.color.rgb = RGBColor(0x99, 0x99, 0x99)


def tiny(document: Document) -> None:
    document.add_paragraph().add_run("Tiny words").font.size = Pt(8)


def small(document: Document) -> None:
    document.add_paragraph().add_run("Small words").font.size = Pt(11)


def test_a_document_without_a_barrier_has_none() -> None:
    assert barriers(good()) == []


@pytest.mark.parametrize(
    ("plant", "where", "said"),
    [
        (no_title, "Title", "no title"),
        (no_language, "Language", "No language"),
        (other_language, "Language", "en-US"),
        (skipped_level, "Heading order", "level 4 after level 2"),
        (no_words, "Picture 1", "no alternative text"),
        (file_name, "Picture 1", "image3.png"),
        (no_header, "Table 1", "No header row"),
        (merged, "Table 1", "merged"),
        (bad_link, "Link", "does not say where it leads"),
        (blank, "Blank paragraph", "after “The end.…”"),
        (pale, "Contrast", "2.8 to 1"),
        (tiny, "Size", "smaller than 10 point"),
        (small, "Size", "12 point or more"),
    ],
)
def test_each_planted_barrier_is_found_alone(
    plant: Callable[[Document], None], where: str, said: str
) -> None:
    document = good()
    plant(document)
    (found,) = barriers(document)
    assert found.where.startswith(where)
    assert said in found.message


def test_a_document_without_headings_is_told_so() -> None:
    document = docx.Document()
    assert any(problem.where == "Headings" for problem in barriers(document))


def test_our_own_reports_have_no_barrier() -> None:
    facts = sample_facts(png())
    for content in (build_content(facts), build_brief(facts), build_sheets(facts)):
        assert find_barriers(read_word(render_docx(content), "report.docx")) == []
