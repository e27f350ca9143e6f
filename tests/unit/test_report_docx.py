"""The Word file: its outline, its links, what a screen reader needs, and other people's templates."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from evalkit.errors import ReportError
from evalkit.report.blocks import (
    Box,
    Cell,
    Figure,
    FrameworkQuotation,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Quotation,
    ReportContent,
    Span,
    Table,
    cells,
    plain,
    to_write,
)
from evalkit.report.content import build_content
from evalkit.report.docx import render_docx
from evalkit.report.docx.styles import used_colours
from tests.made_files import png
from tests.report_sample import sample_facts

ROWS = (cells("Waiting", "2"), (Cell((plain("a"), plain("b")), bulleted=True), Cell(())))
SMALL = ReportContent(
    title="Tea & <cake> 🙂",
    subtitle="An evaluation",
    place="",
    organisations=("The Quay",),
    authors=(),
    programme="",
    published="March 2025",
    queries="",
    sample=True,
    project_id="tea",
    draft=3,
    created=datetime(2025, 3, 4, 9, 30, tzinfo=UTC),
    blocks=(
        Heading(1, "Findings"),
        Heading(2, "Waiting & “access”", "ek_waiting"),
        Paragraph(plain("Described by 2 people."), "draft", "ek_F001"),
        Quotation("C1", "It’s < 5 & > 3 🙂\x0b", "GP & partner"),
        FrameworkQuotation("People first.", "Framework, page 3"),
        ItemList((Item(plain("One"), "ek_R01", (plain("under"),)), Item((Span("Two", bold=True),)))),
        Box("voice", "Service user voice", (plain("We agree."),)),
        to_write("The key challenge."),
        Paragraph((Span("See "), Span("waiting", to="ek_waiting")), "evidence"),
        Table("Counts.", ("Area", "People"), ROWS, (3, 1), frozenset({1})),
        Heading(2, "End"),
    ),
)  # fmt: skip


def read(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def outline(document: Document) -> list[str]:
    """Style and first words of every paragraph, tables between them."""
    found = []
    for child in document.element.body:
        if child.tag == qn("w:tbl"):
            found.append("[table]")
        elif child.tag == qn("w:p"):
            words = "".join(t.text or "" for t in child.iter(qn("w:t")))
            style = WordParagraph(child, document).style
            assert style is not None
            found.append(f"{style.name}: {words[:44]}")
    return found


def test_the_outline_of_a_small_report_is_as_agreed() -> None:
    assert outline(read(render_docx(SMALL))) == [
        "Notice: Invented sample data: not a real service",
        "Title: Tea & <cake> 🙂",
        "Subtitle: An evaluation",
        "Normal: Organisations: The Quay",
        "Normal: Published: March 2025",
        "To be written: To be written: The authors, each with the or",
        "TOC Heading: Contents",
        "toc 1: Findings",
        "toc 2: Waiting & “access”",
        "toc 2: End",
        "Heading 1: Findings",
        "Heading 2: Waiting & “access”",
        "Draft: Draft: Described by 2 people.",
        "Quote: “It’s < 5 & > 3 🙂” (GP & partner)",
        "Framework quotation: “People first.” (Framework, page 3)",
        "List Bullet: One",
        "List Bullet 2: under",
        "List Bullet: Two",
        "Service user voice: Service user voice: We agree.",
        "To be written: To be written: The key challenge.",
        "Evidence: See waiting",
        "Caption: Table 1: Counts.",
        "[table]",
        "Heading 2: End",
    ]


def test_the_same_content_gives_the_same_bytes() -> None:
    data = render_docx(SMALL)
    assert data == render_docx(replace(SMALL))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}, (
            "the time of writing is in the file"
        )


def test_every_link_and_page_reference_leads_to_a_bookmark_that_stands_once() -> None:
    body = read(render_docx(build_content(sample_facts()))).element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)
    links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")) if not link.get(qn("r:id"))}
    codes = " ".join(code.text for code in body.iter(qn("w:instrText")))
    assert len(links) > 40
    assert links <= set(names)
    assert set(re.findall(r"PAGEREF (\S+)", codes)) <= set(names)


def test_fields_are_opened_and_closed_in_order() -> None:
    depth = 0
    for mark in read(render_docx(SMALL)).element.body.iter(qn("w:fldChar")):
        depth += {"begin": 1, "separate": 0, "end": -1}[mark.get(qn("w:fldCharType"))]
        assert depth >= 0
    assert depth == 0


def _kept_with_next(words: str, rows: int) -> list[bool]:
    """Which rows of a table of such cells stay on the page of the row below them."""
    made = Table("A table.", ("What", "Why"), tuple(cells(words, "no") for _ in range(rows)), (2, 1))
    document = docx.Document(io.BytesIO(render_docx(replace(SMALL, blocks=(made,)))))
    (table,) = document.tables
    return [row._tr.find(f".//{qn('w:keepNext')}") is not None for row in table.rows][1:]


def test_a_short_table_stays_on_one_page_and_of_a_longer_one_no_row_stands_alone() -> None:
    assert _kept_with_next("short", 6) == [True] * 5 + [False]
    long = "words that go over three lines of a column as wide as this one is, " * 3
    assert _kept_with_next(long, 6) == [True, False, False, False, True, False]
    assert _kept_with_next(long * 9, 1) == [False]


def test_a_part_that_begins_on_the_page_of_the_one_before_stands_apart_from_it() -> None:
    blocks = (Heading(1, "Summary"), Heading(1, "Introduction", same_page=True))
    document = docx.Document(io.BytesIO(render_docx(replace(SMALL, blocks=blocks))))
    heading = document.paragraphs[-1]
    assert heading.text == "Introduction"
    assert not heading.paragraph_format.page_break_before
    assert (heading.paragraph_format.space_before or Pt(0)) >= Pt(20)


def test_tables_have_a_header_row_that_repeats_rows_that_hold_together_and_no_merged_cells() -> None:
    body = read(render_docx(build_content(sample_facts()))).element.body
    tables = list(body.iter(qn("w:tbl")))
    assert len(tables) > 4
    for table in tables:
        first, *others = table.findall(qn("w:tr"))
        assert first.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in (first, *others))
        assert not list(table.iter(qn("w:gridSpan"))) + list(table.iter(qn("w:vMerge")))
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val"))
        assert {len(row.findall(qn("w:tc"))) for row in (first, *others)} == {len(first.findall(qn("w:tc")))}


def test_a_figure_has_its_words_and_a_caption() -> None:
    figure = Figure(png(), "A grid of areas by group.", "Who spoke of what.")
    document = read(render_docx(replace(SMALL, blocks=(Heading(1, "B"), figure))))
    (picture,) = document.element.body.iter(qn("wp:docPr"))
    assert picture.get("descr") == "A grid of areas by group."
    assert outline(document)[-1] == "Caption: Figure 1: Who spoke of what."


def test_the_document_says_its_title_language_project_and_draft() -> None:
    data = render_docx(SMALL)
    document = read(data)
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == (
        "Tea & <cake> 🙂",
        "en-GB",
        "The Quay",
    )
    assert properties.created.isoformat() == properties.modified.isoformat() == "2025-03-04T09:30:00+00:00"
    assert {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    custom = zipfile.ZipFile(io.BytesIO(data)).read("docProps/custom.xml").decode()
    assert re.findall(r"<vt:lpwstr>(.*?)</vt:lpwstr>", custom) == ["tea", "3"]
    assert "python-docx" not in custom + properties.comments


def test_invented_data_are_marked_in_the_header_and_real_data_are_not() -> None:
    def header(content: ReportContent) -> list[str]:
        return [p.text for p in read(render_docx(content)).sections[0].header.paragraphs]

    assert header(SMALL) == ["Invented sample data: not a real service", "Tea & <cake> 🙂"]
    assert header(replace(SMALL, sample=False)) == ["Tea & <cake> 🙂"]


def test_no_paragraph_is_blank_and_text_is_never_smaller_than_ten_points() -> None:
    document = read(render_docx(build_content(sample_facts())))
    blank = [
        p for p in document.paragraphs if not p.text.strip() and not p._p.findall(f".//{qn('w:drawing')}")
    ]
    assert not blank
    assert document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:sz')}").get(qn("w:val")) == "24"
    sizes = [size.get(qn("w:val")) for size in document.styles.element.iter(qn("w:sz"))]
    assert len(sizes) > 5
    assert min(int(size) for size in sizes) >= 20


@pytest.mark.parametrize(("text", "background"), used_colours())
def test_every_colour_can_be_read_on_its_background(text: str, background: str) -> None:
    lighter, darker = sorted((luminance(text), luminance(background)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_an_organisations_template_keeps_its_page_header_and_styles(tmp_path: Path) -> None:
    path = tmp_path / "ours.docx"
    template = docx.Document()
    template.add_paragraph("Old text")
    template.sections[0].header.paragraphs[0].text = "The Quay"
    template.styles["Heading 1"].font.name = "Georgia"
    template.save(str(path))
    document = read(render_docx(replace(SMALL, sample=False), path))
    assert "Old text" not in "\n".join(outline(document))
    assert document.sections[0].header.paragraphs[0].text == "The Quay"
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert [line for line in outline(document) if "Heading" in line] == [
        line for line in outline(read(render_docx(SMALL))) if "Heading" in line
    ]
    marked = read(render_docx(SMALL, path))
    assert marked.sections[0].header.paragraphs[0].text == "Invented sample data: not a real service"


def test_all_styles_that_a_template_lacks_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bare.docx"
    template = docx.Document()
    for name in ("Heading 2", "Quote", "Caption"):
        template.styles[name].delete()
    template.save(str(path))
    with pytest.raises(ReportError, match=r"bare\.docx lacks “Heading 2”, “Quote” and “Caption”") as caught:
        render_docx(SMALL, path)
    assert str(caught.value).count("“") == 3


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("letter.dotx", b"PK", "letter.dotx is a .dotx file.*Save As"),
        ("macro.docm", b"PK", "macro.docm is a .docm file"),
        ("not.docx", b"hello", "not.docx is not a Word document"),
        ("broken.docx", b"PK\x03\x04 cut", "broken.docx is not a Word document"),
        ("missing.docx", None, "missing.docx"),
    ],
)
def test_a_template_that_is_no_word_document_is_said_plainly(
    tmp_path: Path, name: str, content: bytes | None, complaint: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ReportError, match=complaint):
        render_docx(SMALL, tmp_path / name)
