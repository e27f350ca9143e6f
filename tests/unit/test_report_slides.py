"""Slides as a PowerPoint file, recommendations by who should act, and quotations that read as speech."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pptx import Presentation

from evalkit.analysis.small_numbers import Rule
from evalkit.checks.quotations import check_quotations
from evalkit.errors import ReportError
from evalkit.exchange.files_to_check import read_outgoing
from evalkit.findings import ChapterNotes
from evalkit.quoting.said_words import Evidence, Spoken
from evalkit.report.blocks import (
    Box,
    Heading,
    ItemList,
    Paragraph,
    Quotation,
    Table,
    find_quotations,
    words_of,
)
from evalkit.report.content import as_content, build_content
from evalkit.report.docx import render_docx
from evalkit.report.easy.skeleton import build_easy_read
from evalkit.report.facts import ReportFacts
from evalkit.report.outline import find_chapters
from evalkit.report.slides.plan import build_slides
from evalkit.report.slides.render import render_presentation
from evalkit.tags import as_speech
from tests.report_sample import sample_facts


@pytest.fixture(scope="module")
def facts() -> ReportFacts:
    return sample_facts()


def pages(facts: ReportFacts) -> list[str]:
    data = render_presentation(as_content(facts, ()), build_slides(facts))
    deck = Presentation(io.BytesIO(data))
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def test_the_slides_are_a_powerpoint_file_with_a_title_on_every_slide(facts: ReportFacts) -> None:
    titles = pages(facts)
    chapters = [chapter.title for chapter in find_chapters(facts.outline)]
    assert titles[:2] == [facts.settings.title, "What we did"]
    assert titles[2 : 2 + len(chapters)] == chapters
    assert titles[-1] == "What limits this"
    made = [render_presentation(as_content(facts, ()), build_slides(facts)) for _ in range(2)]
    assert made[0] == made[1]


def test_what_is_on_slides_can_be_checked_before_it_goes_out(facts: ReportFacts, tmp_path: Path) -> None:
    path = tmp_path / "slides.pptx"
    path.write_bytes(render_presentation(as_content(facts, ()), build_slides(facts)))
    read = read_outgoing(path)
    text = "\n".join(piece.text for piece in read.pieces)
    assert "Invented sample data" in text
    assert "Working version" in text
    assert any(piece.text.startswith("F001: ") for piece in read.pieces), "the notes name the findings"


def test_slides_to_publish_name_no_source_in_the_speaker_s_notes(facts: ReportFacts) -> None:
    published = build_slides(replace(facts, rule=Rule(publish=True)))
    assert not [note for slide in published for note in slide.notes if note.startswith("C")]


def test_a_file_that_is_no_template_is_said(facts: ReportFacts, tmp_path: Path) -> None:
    (tmp_path / "ours.pptx").write_text("not slides", encoding="utf-8")
    with pytest.raises(ReportError, match="is not a PowerPoint file"):
        render_presentation(as_content(facts, ()), [], tmp_path / "ours.pptx")


def test_recommendations_stand_by_who_should_act_with_priority_date_and_findings(facts: ReportFacts) -> None:
    finding = facts.findings[0]
    said = (
        "Train people. (owner: the trust; priority: low; by: May 2026) [F001]",
        f"**The council** should answer. [{finding.excerpts[0].codings[0]}]",
        "Count the wait. (owner: the trust; priority: high)",
    )
    notes = {"evidence_based_care": ChapterNotes(recommendations=said)}
    content = build_content(replace(facts, notes=notes))
    (table,) = [b for b in content.blocks if isinstance(b, Table) and b.columns[0] == "Number"]
    rows = [[" ".join(words_of(line) for line in cell.lines) for cell in row] for row in table.rows]
    assert [row[0] for row in rows] == ["R02", "R03", "R01"]
    assert [row[2:4] for row in rows] == [
        ["The council", "–"],
        ["The trust", "High"],
        ["The trust", "Low, May 2026"],
    ]
    assert [row[4] for row in rows] == ["F001", "Evidence-based care", "F001"]
    assert not any("owner:" in words_of(line) for row in table.rows for cell in row for line in cell.lines)


def test_the_drafted_summary_has_quotations_that_no_chapter_repeats_and_what_is_most_pressing(
    facts: ReportFacts,
) -> None:
    one = tuple(f for f in facts.findings if f.code == "health_inequalities")
    content = build_content(replace(facts, findings=one))
    places = [n for n, b in enumerate(content.blocks) if isinstance(b, Heading) and b.level == 1]
    summary = content.blocks[places[0] : places[1]]
    quoted = [block for block in summary if isinstance(block, Quotation)]
    assert quoted
    ids = [quotation.excerpt_id for quotation in find_quotations(content.blocks)]
    assert len(ids) == len(set(ids))
    lists = [item for block in summary if isinstance(block, ItemList) for item in block.items]
    assert any(words_of(item.text).startswith("R01: ") for item in lists)


def test_the_summary_says_in_one_line_what_was_done(facts: ReportFacts) -> None:
    own = replace(facts, own={"summary": "We listened."})
    lines = [words_of(b.text) for b in build_content(own).blocks if isinstance(b, Paragraph)]
    assert lines[0].startswith(
        "The report draws on 5 interviews, 1 group discussion, 1 set of notes and 1 survey (with"
    )
    published = replace(own, rule=Rule(publish=True))
    first = next(words_of(b.text) for b in build_content(published).blocks if isinstance(b, Paragraph))
    assert "1 survey (with a few people)" in first


def test_a_replaced_name_reads_as_speech_and_is_still_found_in_what_was_said() -> None:
    said = "[Person 13]’s crisps and that we all say the worst bit."
    assert as_speech(said) == "[person]’s crisps and that we all say the worst bit."
    assert as_speech("[Person 1] rang [Person 2] at [Place 3].") == "[Person 1] rang [Person 2] at [place]."
    assert as_speech("[‘Amina’]’s crisps") == "[‘Amina’]’s crisps"
    evidence = Evidence([Spoken(said, "S1", "one", ("Nurse",))])
    found, trimmed = evidence.find_marked(as_speech(said))
    assert found
    assert not trimmed
    assert not evidence.find_marked("[person]’s crisps and that we all say the best bit.")[0]
    assert check_quotations([], []) == []


def test_a_report_that_was_published_before_it_was_coded_is_pointed_out(facts: ReportFacts) -> None:
    early = replace(facts, settings=facts.settings.model_copy(update={"published": "February 2025"}))
    assert any("last coding was made on 4 March 2025" in p.message for p in build_content(early).problems)
    assert facts.coding.last == date(2025, 3, 4)
    fine = replace(facts, settings=facts.settings.model_copy(update={"published": "March 2025"}))
    assert not any("last coding" in p.message for p in build_content(fine).problems)


def test_large_print_has_no_letter_below_eighteen_points(facts: ReportFacts) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(render_docx(build_content(facts), large=True)))
    sizes = [int(size.get(qn("w:val"))) / 2 for size in document.styles.element.iter(qn("w:sz"))]
    assert min(sizes) >= 18
    assert max(sizes) > 30


def test_the_easy_read_skeleton_has_room_for_pictures_and_no_words_of_the_report(
    facts: ReportFacts,
) -> None:
    blocks = list(build_easy_read(facts))
    boxes = [block for block in blocks if isinstance(block, Box)]
    titles = [block.text for block in blocks if isinstance(block, Heading)]
    assert {chapter.title for chapter in find_chapters(facts.outline)} <= set(titles)
    assert sum(box.lead == "Picture" for box in boxes) >= 3 * 13
    said = " ".join(words_of(text) for box in boxes for text in box.paragraphs)
    assert not any(finding.statement in said for finding in facts.findings)
