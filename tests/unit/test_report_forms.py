"""The report's other forms, its links and notes, and what people write for the whole of it."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn

from evalkit.findings import ChapterNotes
from evalkit.model import Chapter, Excerpt, Finding, Outline, Part, Participant, Segment
from evalkit.report.blocks import (
    Heading,
    ItemList,
    Paragraph,
    ReportContent,
    Table,
    find_quotations,
    find_texts,
    words_of,
)
from evalkit.report.content import build_content, build_evidence
from evalkit.report.docx import render_docx
from evalkit.report.facts import ReportFacts
from evalkit.report.html import render_html
from evalkit.report.outline import find_chapters
from evalkit.report.slides.plan import build_slides, say_slides
from evalkit.report.standards import SRQR
from evalkit.report.variants import build_brief, build_sheets
from evalkit.report.whole import KEYS, SECTIONS, Key, draft_whole, parse_whole
from evalkit.report.written import written
from tests.made_files import png
from tests.report_sample import sample_facts

AWKWARD = "Tea & <b>cake</b> 🙂 “for all”"


@pytest.fixture(scope="module")
def facts() -> ReportFacts:
    notes = ChapterNotes(
        epigraph="Nobody had asked us before. (Carer)",
        working_well="It works [as planned](#staff_wellbeing), see F002.^[Counted in 2024.] And more.[^a]\n\n"
        "[^a]: A note & <more> 🙂",
        challenging="See F999 and [the rules](https://example.org/rules).",
        key_challenge="There are too few people for the work.",
        recommendations=("The Trust should ask.\n- twice",),
        elsewhere="- A town does it so [(its report)](https://example.org/town).",
    )
    sample = sample_facts(png())
    return replace(sample, notes={**sample.notes, "evidence_based_care": notes})


@pytest.fixture(scope="module")
def content(facts: ReportFacts) -> ReportContent:
    return build_content(facts)


@pytest.fixture(scope="module")
def page(content: ReportContent) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render_html(content).decode())


def text_of(content: ReportContent) -> str:
    return "\n".join(words_of(text) for text in find_texts(content.blocks))


# links, notes, epigraphs


def test_links_lead_to_findings_and_chapters_and_those_that_lead_nowhere_are_named(
    content: ReportContent,
) -> None:
    spans = [span for text in find_texts(content.blocks) for span in text]
    assert ("as planned", "ek_staff_wellbeing") in [(span.text, span.to) for span in spans]
    assert ("F002", "ek_F002") in [(span.text, span.to) for span in spans]
    assert [span.to for span in spans if span.text == "F999"] == [""]
    assert any(problem.where == "“F999”" for problem in content.problems)


def test_a_chapter_opens_with_its_epigraph_and_ends_with_best_practice_elsewhere(
    content: ReportContent,
) -> None:
    document = docx.Document(io.BytesIO(render_docx(content)))
    styles = [(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    start = styles.index(("Heading 2", "Evidence-based care"))
    assert styles[start + 1] == ("Epigraph", "“Nobody had asked us before.” (Carer)")
    assert ("Heading 4", "Best practice elsewhere") in styles


def test_footnotes_are_real_ones_numbered_through(content: ReportContent) -> None:
    data = render_docx(content)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        notes = package.read("word/footnotes.xml").decode()
        assert "footnotes+xml" in package.read("[Content_Types].xml").decode()
    assert re.findall(r'w:footnote w:id="(\d+)"', notes.replace('w:type="separator" ', "")) == ["1", "2"]
    assert "A note &amp; &lt;more&gt; 🙂" in notes
    body = docx.Document(io.BytesIO(data)).element.body
    assert [n.get(qn("w:id")) for n in body.iter(qn("w:footnoteReference"))] == ["1", "2"]


def test_a_report_without_notes_has_no_footnotes_part() -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(build_content(sample_facts())))) as package:
        assert "word/footnotes.xml" not in package.namelist()


def test_links_out_of_the_report_keep_their_address(content: ReportContent) -> None:
    document = docx.Document(io.BytesIO(render_docx(content)))
    addresses = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert addresses == {"https://example.org/rules", "https://example.org/town", "evidence.docx"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**[Place 1]** is far", "[Place 1] is far"),
        ("a [Person 2] (GP) said", "a [Person 2] (GP) said"),
        ("^[Alone.]", ""),
        ("one[^x] without its note", "one[^x] without its note"),
        ("R2D2 and F16 and #F001", "R2D2 and F16 and #F001"),
        (AWKWARD, AWKWARD),
    ],
)
def test_marks_that_only_look_like_marks_keep_their_words(text: str, words: str) -> None:
    (block,) = written(text)
    assert isinstance(block, Paragraph)
    assert words_of(block.text) == words


# the web page


def test_the_page_has_the_same_headings_tables_and_figures(
    page: lxml.html.HtmlElement, content: ReportContent
) -> None:
    main = page.get_element_by_id("main")
    found = [h.text_content() for h in main.iter("h2", "h3", "h4", "h5") if h.text_content() != "Notes"]
    assert found == [block.text for block in content.blocks if isinstance(block, Heading)]
    outside = [table for table in main.iter("table") if not any(True for _ in table.iterancestors("details"))]
    assert len(outside) == sum(isinstance(block, Table) for block in content.blocks)
    assert all(image.get("alt") and image.get("src").startswith("data:") for image in page.iter("img"))


def test_the_page_asks_the_network_for_nothing(page: lxml.html.HtmlElement) -> None:
    assert not list(page.iter("script", "link", "iframe", "object"))
    assert "url(" not in "".join(style.text_content() for style in page.iter("style"))


def test_every_link_on_the_page_leads_somewhere_and_every_id_stands_once(page: lxml.html.HtmlElement) -> None:
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [a.get("href") for a in page.iter("a")]
    assert len(links) > 80
    assert "evidence.html#ek_E_F001" in links
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_each_finding_s_evidence_stands_whole_in_the_companion_page(facts: ReportFacts) -> None:
    content = build_evidence(facts)
    companion: lxml.html.HtmlElement = lxml.html.document_fromstring(render_html(content).decode())
    text = " ".join(companion.text_content().split())
    for finding in facts.findings:
        for excerpt in finding.excerpts:
            whole = " ".join(excerpt.segment.text.split())
            assert (whole in text) == excerpt.participant.may_quote
            assert excerpt.id in text
    back = [a.get("href") for a in companion.iter("a") if "report.html#ek_F" in a.get("href")]
    assert len(back) == len(facts.findings)


def test_the_page_says_its_language_and_title_and_has_a_header_for_every_column(
    page: lxml.html.HtmlElement,
) -> None:
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Caring & sharing in <Millbrook>"
    for table in page.iter("table"):
        assert table.findtext("caption")
        assert {th.get("scope") for th in table.iter("th")} == {"col", "row"}


# shorter forms


def test_the_summary_for_leaders_has_every_key_challenge_and_no_contents(facts: ReportFacts) -> None:
    content = build_brief(facts)
    text = text_of(content)
    assert "There are too few people for the work." in text
    assert "R01: The Trust should ask." in text
    styles = {p.style.name for p in docx.Document(io.BytesIO(render_docx(content))).paragraphs if p.style}
    assert "TOC Heading" not in styles


def test_many_recommendations_are_one_of_each_chapter_and_the_number_of_all(facts: ReportFacts) -> None:
    many = ChapterNotes(recommendations=tuple(f"Do thing {n}." for n in range(20)))
    text = text_of(build_brief(replace(facts, notes={"staff_wellbeing": many})))
    assert "R01: Do thing 0." in text
    assert "Do thing 1." not in text
    assert "all 20 recommendations" in text


def test_there_is_a_page_for_every_chapter_with_both_sides(facts: ReportFacts) -> None:
    blocks = build_sheets(facts).blocks
    titles = [chapter.title for chapter in find_chapters(facts.outline)]
    assert [b.text for b in blocks if isinstance(b, Heading) and b.level == 1] == titles
    second = [b.text for b in blocks if isinstance(b, Heading) and b.level == 2]
    assert second.count("What's working well") == second.count("What's challenging") == len(titles)


def test_slides_have_one_for_each_chapter_and_only_quotable_words(facts: ReportFacts) -> None:
    slides = say_slides(build_slides(facts))
    for chapter in find_chapters(facts.outline):
        assert slides.count(f"\n{chapter.title}\n") == 1
    assert "R01: The Trust should ask." in slides
    silent = {e.segment.text for f in facts.findings for e in f.excerpts if not e.participant.may_quote}
    assert silent
    assert not any(words in slides for words in silent)


def test_marks_and_references_stay_out_of_slides_and_a_recommendation_may_be_a_reference_alone(
    facts: ReportFacts,
) -> None:
    notes = ChapterNotes(
        key_challenge="There are **too few** people. [F002, C00001]",
        recommendations=("[F002]", "Ask. [F002]"),
    )
    own = replace(facts, notes={**facts.notes, "evidence_based_care": notes})
    slides = say_slides(build_slides(own))
    assert "Key challenge: There are too few people.\n" in slides
    assert "R02: Ask." in slides
    assert "R02: Ask." in text_of(build_brief(own)) + text_of(build_sheets(own))
    assert "R01: " in text_of(build_content(own))


# the whole report


def test_what_people_write_for_the_whole_report_is_read_back_and_hints_are_nothing() -> None:
    assert parse_whole(draft_whole(), "00.md") == ({}, [])
    filled = draft_whole()
    for key in KEYS:
        title = SECTIONS[key].title
        filled = filled.replace(f"## {title}\n", f"## {title}\n\nText of {key}.\n", 1)
    assert parse_whole(filled, "00.md")[0] == {key: f"Text of {key}." for key in KEYS}


def test_an_unknown_heading_of_the_whole_report_is_named() -> None:
    found, problems = parse_whole("## Fundin\n\nMoney.", "00.md")
    assert not found
    assert "“Fundin”" in problems[0].message


def test_everything_written_for_the_whole_report_is_printed_in_place_of_its_box(facts: ReportFacts) -> None:
    own = {key: f"These are words on {key}." for key in KEYS}
    filled = build_content(replace(facts, own=own))
    text = text_of(filled)
    for words in own.values():
        assert words in text
    asked = [line for line in text.splitlines() if line in {section.ask for section in SECTIONS.values()}]
    assert asked == []


def test_the_checklist_has_its_21_items_and_asks_for_what_is_not_written(facts: ReportFacts) -> None:
    assert len(SRQR) == 21
    anchors = {b.anchor for b in build_content(facts).blocks if isinstance(b, Heading)}
    anchors |= {b.anchor for b in build_evidence(facts).blocks if isinstance(b, Heading)}

    def checklist(own: dict[Key, str]) -> str:
        blocks = build_evidence(replace(facts, own=own)).blocks
        (table,) = [b for b in blocks if isinstance(b, Table) and "SRQR" in b.caption]
        assert len(table.rows) == 21
        links = {s.to for row in table.rows for c in row for line in c.lines for s in line} - {""}
        assert {to.removeprefix("other:") for to in links} <= anchors
        return "\n".join(words_of(line) for row in table.rows for c in row for line in c.lines)

    assert "To be written: Funding" in checklist({})
    assert "To be written" not in checklist(dict.fromkeys(KEYS, "Words."))


def test_a_response_rate_is_given_where_people_said_how_many_were_invited(facts: ReportFacts) -> None:
    (survey,) = facts.surveys
    asked = build_content(replace(facts, surveys=(replace(survey, invited=50),)))
    assert "25 of the 50 people invited to the survey “GP survey” responded (50%)." in text_of(asked)
    few = build_content(replace(facts, surveys=(replace(survey, invited=19, respondents=9),)))
    assert "9 of the 19 people invited to the survey “GP survey” responded." in text_of(few)
    assert "How many were invited is not recorded." in text_of(build_content(facts))


def test_more_respondents_than_people_invited_is_a_problem_and_no_rate(facts: ReportFacts) -> None:
    (survey,) = facts.surveys
    odd = build_content(replace(facts, surveys=(replace(survey, invited=20),)))
    assert "125%" not in text_of(odd)
    assert "How many were invited is not recorded." in text_of(odd)
    (problem,) = [p for p in odd.problems if p.where == "evalkit.toml"]
    assert problem.message.startswith(
        "20 people are said to have been invited to the survey “GP survey”, and 25"
    )


@pytest.mark.parametrize(
    ("respondents", "wrote", "said"),
    [
        (25, 25, "had 25 respondents, all of whom wrote something in answer"),
        (25, 0, "had 25 respondents, none of whom wrote something in answer"),
        (25, 4, "had 25 respondents, 4 of whom wrote something in answer"),
        (1, 1, "had 1 respondent, who wrote something in answer"),
    ],
)
def test_how_many_respondents_wrote_something_is_said_in_plain_words(
    facts: ReportFacts, respondents: int, wrote: int, said: str
) -> None:
    survey = replace(facts.surveys[0], respondents=respondents, wrote=wrote)
    assert said in text_of(build_content(replace(facts, surveys=(survey,))))
    invited = replace(survey, invited=30)
    told = text_of(build_content(replace(facts, surveys=(invited,))))
    count = {25: "All of them", 0: "None of them", 4: "4 of them", 1: "That person"}[wrote]
    assert f"{count} wrote something in answer" in told


def test_slides_speak_of_two_sides_only_where_the_codebook_has_them(facts: ReportFacts) -> None:
    both = "Every area shows what is working well and what is challenging."
    assert both in say_slides(build_slides(facts))
    assert both not in say_slides(build_slides(replace(facts, codebook=replace(facts.codebook, sides=False))))


# bad input


def test_an_outline_that_names_an_unknown_code_is_said_and_nothing_is_lost(facts: ReportFacts) -> None:
    part = Part("Findings", "", (Chapter("a", "A & <b> 🙂", ("nothing_like_it", "staff_wellbeing")),))
    content = build_content(replace(facts, outline=Outline("Odd", (part,))))
    assert any(
        "uses the code 'nothing_like_it', which is not in the codebook" in p.message for p in content.problems
    )
    for finding in facts.findings:
        odd = replace(facts, outline=Outline("Odd", (part,)))
        headings = [b.text for b in build_evidence(odd).blocks if isinstance(b, Heading)]
        assert any(text.startswith(f"{finding.id}: ") for text in headings)


def test_six_hundred_excerpts_of_awkward_words_in_one_chapter_are_all_there(facts: ReportFacts) -> None:
    person = Participant("P9", "staff", "Nurse & <friend> 🙂")
    many = tuple(
        Excerpt(f"C{n:05}", Segment("S01", n * 50, n * 50 + 20, f"{AWKWARD} number {n}.", 0),
                "staff_wellbeing",
                "challenging", person, "one", "interview", ("Ana & Bo",), (f"C{n:05}",))
        for n in range(600)
    )  # fmt: skip
    finding = Finding("F001", "staff_wellbeing", "challenging", "Described by 1.", True, many, many[:3])
    content = build_evidence(replace(facts, findings=(finding,)))
    assert len(find_quotations(content.blocks)) == 600
    document = docx.Document(io.BytesIO(render_docx(content)))
    words = "".join(t.text or "" for t in document.element.body.iter(qn("w:t")))
    assert all(f"C{n:05}" in words for n in range(600))
    assert AWKWARD in words
    main = "".join(map(str, lxml.html.document_fromstring(render_html(content).decode()).itertext()))
    assert f"{AWKWARD} number 599." in main


def test_a_list_of_a_person_keeps_its_order_in_every_form(content: ReportContent) -> None:
    lists = [b for b in content.blocks if isinstance(b, ItemList)]
    assert any("twice" in words_of(text) for b in lists for item in b.items for text in item.under)
