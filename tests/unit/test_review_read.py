"""Returned files as Word writes them: comments and changes of every sort, each on its finding."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from lxml import etree

from evalkit.errors import ReadError
from evalkit.model import ReviewItem
from evalkit.report.content import build_content
from evalkit.report.docx import render_docx
from evalkit.report.docx.review import render_review
from evalkit.review.draft import draft_form, draft_meeting_sheet, draft_reading
from evalkit.review.items import Reading, drop_names, find_items
from evalkit.review.match import SURE
from evalkit.review.read import parse_returned
from evalkit.review.sent import find_document, find_sent
from evalkit.rounds.records import Form, SentParagraph
from evalkit.speech import CUT
from tests.report_sample import NOW, sample_facts
from tests.review_sample import Returned, w

CELEBRATE, WORRY, MISSING = "What would you celebrate?", "What worries you?", "What is missing or wrong?"
WAITS, THERAPY = "Waits are long.", "People who get therapy value it."


class Draft:
    """A draft as it was sent, and what is read from a copy that came back."""

    def __init__(self, form: Form = "reading draft", without: frozenset[str] = frozenset()) -> None:
        facts = sample_facts(without=without)
        paragraphs: tuple[SentParagraph, ...] = draft_reading(facts, "reference_group").paragraphs
        if form != "reading draft":
            make = draft_form if form == "comment form" else draft_meeting_sheet
            paragraphs = make(paragraphs)
        self.data = render_review(
            paragraphs, form, facts.settings, project_id="millbrook", number=3, created=NOW
        )
        self.sent = find_sent(parse_returned(self.data, "draft.docx"), paragraphs)

    def copy(self) -> Returned:
        return Returned(self.data)

    def read(self, data: bytes) -> Reading:
        return find_items(parse_returned(data, "back.docx"), self.sent, 3, "reference_group")

    def items(self, file: Returned) -> list[ReviewItem]:
        return list(self.read(file.save()).items)


@pytest.fixture(scope="module")
def draft() -> Draft:
    return Draft()


def only(items: list[ReviewItem]) -> ReviewItem:
    assert len(items) == 1, [(item.way, item.text) for item in items]
    return items[0]


@pytest.mark.parametrize("form", ["reading draft", "comment form", "meeting sheet"])
def test_a_file_that_nobody_touched_says_nothing(form: Form) -> None:
    unread = Draft(form)
    document = parse_returned(unread.data, "back.docx")
    assert (document.project, document.draft, document.form) == ("millbrook", 3, form)
    assert unread.read(unread.data) == Reading((), {}, 0)


def test_a_page_number_that_an_editor_counted_is_nobodys_change() -> None:
    content = build_content(sample_facts())
    data = render_docx(content)
    file = Returned(data)
    counted = 0
    for code in list(file.root.iter(w("instrText"))):
        if "PAGEREF" in (code.text or ""):
            instruction = code.getparent()
            separator = instruction.getnext() if instruction is not None else None
            assert separator is not None
            run = etree.Element(w("r"))
            etree.SubElement(run, w("t")).text = "12"
            separator.addnext(run)
            counted += 1
    assert counted > 10
    sent, back = parse_returned(data, "sent.docx"), parse_returned(file.save(), "back.docx")
    assert [p.original for p in back.paragraphs] == [p.original for p in sent.paragraphs]


def test_a_comment_with_a_reply_that_is_resolved(draft: Draft) -> None:
    file = draft.copy()
    first = file.comment(file.paragraph(WAITS), "Is this still so?", done=True)
    file.comment(file.paragraph(WAITS), "Yes, I asked.", reply_to=first)
    item = only(draft.items(file))
    assert (item.place.finding, item.passage) == ("F002", WAITS)
    assert (item.text, item.replies, item.resolved) == ("Is this still so?", ("Yes, I asked.",), True)
    assert item.proposed == "question"


def test_a_reply_whose_comment_is_gone_is_still_there(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph(WAITS), "Gone", author="A")
    file.comment(file.paragraph(WAITS), "I agree with this", reply_to=0)
    file.comments.pop(0)
    assert only(draft.items(file)).text == "I agree with this"


def test_a_comment_across_two_findings_is_on_the_first_and_names_the_other(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph(THERAPY), "All of this", last=file.paragraph(WAITS))
    item = only(draft.items(file))
    assert (item.place.finding, item.also) == ("F001", ("F002",))
    assert item.passage.startswith(THERAPY)
    assert item.passage.endswith(WAITS)


def test_a_comment_on_a_heading_is_on_the_chapter(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph("Trauma-informed care"), "The best part 👍 שלום")
    item = only(draft.items(file))
    assert (item.place.chapter, item.place.finding) == ("trauma_informed_care", "")
    assert (item.text, item.proposed) == ("The best part 👍 שלום", "celebration")


def test_a_comment_in_a_table_of_the_meeting_sheet() -> None:
    sheet = Draft("meeting sheet")
    file = sheet.copy()
    file.comment(file.paragraph("F004"), "We spoke of this for long")
    cell = file.paragraph("F004").getparent()
    assert cell is not None
    second = cell.getnext()
    assert second is not None
    paragraph = second.find(w("p"))
    assert paragraph is not None
    file.write(paragraph, "They came to my house")
    found = {item.way: item for item in sheet.items(file)}
    assert {item.place.finding for item in found.values()} == {"F004"}
    assert (found["answer"].text, found["answer"].proposed) == ("They came to my house", "celebration")


def test_a_comment_on_words_that_were_deleted_keeps_its_finding(draft: Draft) -> None:
    file = draft.copy()
    paragraph = file.paragraph(WAITS)
    file.comment(paragraph, "I took this out")
    file.strike(paragraph, WAITS)
    items = {item.way: item for item in draft.items(file)}
    assert set(items) == {"comment", "deletion"}
    assert {item.place.finding for item in items.values()} == {"F002"}
    assert (items["deletion"].before, items["deletion"].after) == (WAITS, "")
    assert items["comment"].passage == WAITS


def test_a_comment_without_a_place_comes_back_with_its_text(draft: Draft) -> None:
    file = draft.copy()
    file.comment(None, "Somewhere in it")
    item = only(draft.items(file))
    assert (item.text, item.place.anchor, item.placed, item.sure) == ("Somewhere in it", "", "", 0.0)


def test_a_tracked_replacement_is_one_change_that_can_be_taken(draft: Draft) -> None:
    file = draft.copy()
    file.retype(file.paragraph(WAITS), "long", "much too long")
    item = only(draft.items(file))
    assert (item.way, item.text) == ("replacement", "added: “much too”")
    assert (item.before, item.after) == (WAITS, "Waits are much too long.")


def test_two_changes_of_one_paragraph_are_two_items(draft: Draft) -> None:
    file = draft.copy()
    paragraph = file.paragraph(WAITS)
    file.retype(paragraph, "Waits", "Queues")
    file.write(paragraph, " They grow.", tracked=True)
    assert [(item.before, item.after) for item in draft.items(file)] == [
        (WAITS, "Queues are long."),
        (WAITS, "Waits are long. They grow."),
    ]


def test_words_that_one_person_added_and_another_took_out_are_told(draft: Draft) -> None:
    file = draft.copy()
    inner = file.tracked("del", file.run(" and shameful", "delText"), author="Bo")
    file.paragraph(WAITS).append(file.tracked("ins", inner, author="Al"))
    item = only(draft.items(file))
    assert item.text == "added and taken out again: “and shameful”"
    assert item.before == item.after == WAITS


@pytest.mark.parametrize(
    ("outer", "inner"), [("moveTo", "del"), ("del", "ins"), ("ins", "moveFrom"), ("moveFrom", "ins")]
)
def test_words_that_came_and_went_again_are_in_neither_text(draft: Draft, outer: str, inner: str) -> None:
    file = draft.copy()
    words = file.run("and shameful", "delText" if "del" in (outer, inner) else "t")
    file.paragraph(WAITS).append(file.tracked(outer, file.tracked(inner, words, author="Bo"), author="Al"))
    item = only(draft.items(file))
    assert item.text == "added and taken out again: “and shameful”"
    assert item.before == item.after == WAITS


def test_google_docs_says_that_a_comment_is_resolved_by_another_comment(draft: Draft) -> None:
    file = draft.copy()
    for words in ("Is this so?", "_Marked as resolved_"):
        file.comment(file.paragraph(WAITS), words)
    for words in ("And this?", "_Marked as resolved_", "_Re-opened_"):
        file.comment(file.paragraph(THERAPY), words)
    data = file.save(lose=("word/commentsExtended.xml",))
    found = [(item.text, item.resolved, item.place.finding) for item in draft.read(data).items]
    assert found == [("Is this so?", True, "F002"), ("And this?", False, "F001")]


def test_a_comment_without_words_is_said_and_a_reply_to_it_is_kept(draft: Draft) -> None:
    file = draft.copy()
    first = file.comment(file.paragraph(WAITS), "")
    file.comment(file.paragraph(WAITS), "What do you mean?", reply_to=first)
    document = parse_returned(file.save(), "back.docx")
    assert [comment.text for comment in document.comments] == ["What do you mean?"]
    assert document.problems == ("1 of its comments have no words: look in the file for pictures.",)


def test_a_tracked_move_is_one_item_where_it_came_from(draft: Draft) -> None:
    file = draft.copy()
    source = file.paragraph(WAITS)
    run = file.cut(source, WAITS)
    source.append(file.tracked("moveFrom", file.run(WAITS)))
    source.remove(run)
    target = etree.Element(w("p"))
    target.append(file.tracked("moveTo", file.run(WAITS)))
    file.paragraph("F006").addnext(target)
    item = only(draft.items(file))
    assert (item.way, item.place.finding, item.text) == ("move", "F002", f"moved: “{WAITS}”")


def test_a_copied_paragraph_belongs_where_it_was_copied_from(draft: Draft) -> None:
    file = draft.copy()
    copied = etree.Element(w("p"))
    start, end = etree.SubElement(copied, w("bookmarkStart")), etree.Element(w("bookmarkEnd"))
    for mark in (start, end):
        mark.set(w("id"), "9999")
    name = file.paragraph(WAITS).find(w("bookmarkStart"))
    assert name is not None
    start.set(w("name"), f"{name.get(w('name'))}_Copy_1")
    copied.extend((file.run("Waits, and what they do to people."), end))
    file.paragraph("F006").addnext(copied)
    item = only(draft.items(file))
    assert (item.way, item.place.finding, item.placed) == ("insertion", "F002", "bookmark")


def test_a_change_without_tracking_is_found_by_comparing(draft: Draft) -> None:
    file = draft.copy()
    file.retype(file.paragraph(WAITS), "long", "too long to bear", tracked=False)
    gone = file.paragraph("for group therapy")
    parent = gone.getparent()
    assert parent is not None
    parent.remove(gone)
    new = etree.Element(w("p"))
    new.append(file.run("Nobody rings to say so."))
    file.paragraph("for trauma therapy").addnext(new)
    items = draft.items(file)
    assert {item.place.finding for item in items} == {"F002"}
    assert sorted((item.way, item.text) for item in items) == [
        ("deletion", "taken out: “for group therapy”"),
        ("insertion", "added: “Nobody rings to say so.”"),
        ("replacement", "“long” → “too long to bear”"),
    ]


def test_answers_are_read_wherever_they_were_typed(draft: Draft) -> None:
    file = draft.copy()
    file.write(file.answer_to(CELEBRATE, "F001"), "On the line")
    file.write(file.paragraph(WORRY, "F001"), " Beside the question")
    below = etree.Element(w("p"))
    below.append(file.tracked("ins", file.run("In a new paragraph, tracked")))
    file.answer_to(MISSING, "F001").addnext(below)
    found = [(item.text, item.proposed, item.place.finding) for item in draft.items(file)]
    assert found == [
        ("On the line", "celebration", "F001"),
        ("Beside the question", "concern", "F001"),
        ("In a new paragraph, tracked", "correction", "F001"),
    ]


def test_an_answer_over_several_paragraphs_is_one_item(draft: Draft) -> None:
    file = draft.copy()
    line = file.answer_to(WORRY, "F005")
    file.write(line, "First this.")
    more = etree.Element(w("p"))
    more.append(file.run("Then that."))
    line.addnext(more)
    assert only(draft.items(file)).text == "First this.\nThen that."


def test_consent_is_read_and_is_no_comment(draft: Draft) -> None:
    file = draft.copy()
    file.write(file.below(file.paragraph("May we print")), "Yes")
    assert draft.read(file.save()) == Reading((), {4: "Yes"}, 0)


def test_a_form_is_read_as_the_draft_is() -> None:
    form = Draft("comment form")
    file = form.copy()
    line = file.answer_to(MISSING, "F003")
    file.write(line, "My daughter is not in it.")
    file.write(file.below(line), "Nor is my son.")
    item = only(form.items(file))
    assert (item.place.finding, item.way) == ("F003", "answer")
    assert item.text == "My daughter is not in it.\nNor is my son."


def test_a_file_that_lost_bookmarks_and_properties_is_placed_by_its_words(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph(WAITS), "Here")
    file.write(file.answer_to(WORRY, "F006"), "There")
    for mark in [*file.root.iter(w("bookmarkStart"), w("bookmarkEnd"))]:
        parent = mark.getparent()
        assert parent is not None
        parent.remove(mark)
    data = file.save(lose=("docProps/custom.xml",))
    document = parse_returned(data, "back.docx")
    assert (document.project, document.draft, document.form) == ("", 0, "")
    assert find_document(document, {1: [], 3: draft.sent}) == 3
    items = {item.way: item for item in draft.read(data).items}
    assert (items["comment"].place.finding, items["comment"].placed) == ("F002", "likeness")
    assert (items["answer"].place.finding, items["answer"].placed) == ("F006", "before")


def test_words_that_are_like_nothing_above_anything_are_not_placed(draft: Draft) -> None:
    document = Document()
    document.add_paragraph("Completely other words about football and the weather in June.")
    document.save(path := io.BytesIO())
    items = draft.read(path.getvalue()).items
    assert all(not item.place.anchor and item.sure < SURE for item in items)
    assert find_document(parse_returned(path.getvalue(), "x.docx"), {3: draft.sent}) is None


def test_part_of_a_draft_is_not_taken_as_crossed_out(draft: Draft) -> None:
    file = draft.copy()
    body = file.paragraph(WAITS).getparent()
    assert body is not None
    for paragraph in list(body)[60:-1]:
        body.remove(paragraph)
    reading = draft.read(file.save())
    assert not reading.items
    assert reading.missing > 100


def test_words_of_somebody_who_withdrew_do_not_come_back_with_an_old_copy(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph(WAITS), "So true")
    sent = [replace(p, text=f"{CUT}.") if p.text == WAITS else p for p in draft.sent]
    document = parse_returned(file.save(), "back.docx")
    reading = find_items(document, sent, 3, "reference_group")
    assert reading.unread == 1
    assert [(item.text, item.place.finding) for item in reading.items] == [("So true", "F002")]
    assert WAITS not in str(reading)


def test_names_go_unless_they_are_wanted(draft: Draft) -> None:
    file = draft.copy()
    file.comment(file.paragraph(WAITS), "One", author="Ann Other")
    file.comment(file.paragraph(THERAPY), "Two", author="Jo Named")
    items = drop_names(draft.items(file), ["Jo Named"])
    assert [(item.text, item.member) for item in items] == [("One", ""), ("Two", "Jo Named")]


def test_the_reading_draft_is_large_plain_and_says_what_it_is(draft: Draft) -> None:
    document = Document(io.BytesIO(draft.data))
    default = document.styles.element.find(f".//{w('docDefaults')}//{w('sz')}")
    assert default is not None
    assert default.get(w("val")) == "28", "half-points: 14 point"
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_width.cm == pytest.approx(21, abs=0.01)
    texts = [p.text for p in document.paragraphs]
    assert texts.count(CELEBRATE) == texts.count(WORRY) == texts.count(MISSING)
    names = [mark.get(w("name")) for mark in document.element.iter(w("bookmarkStart"))]
    assert len(names) == len(set(names))
    assert {"ek_F001", "ek_F012", "ek_trauma_informed_care"} <= set(names)
    assert all(len(str(name)) <= 40 for name in names)
    assert not any("P05" in text for text in texts), "somebody who may not be quoted"


def test_a_reading_draft_has_an_area_on_each_spread_and_a_finding_on_each_page(draft: Draft) -> None:
    document = Document(io.BytesIO(draft.data))
    starts = [section.start_type for section in document.sections]
    chapters = [p for p in draft.sent if p.role == "chapter"]
    assert starts == [WD_SECTION.NEW_PAGE, *[WD_SECTION.EVEN_PAGE] * len(chapters)]
    before = ""
    for paragraph in document.paragraphs:
        if paragraph.text.startswith("F0"):
            first = before == "chapter"
            assert bool(paragraph.paragraph_format.page_break_before) != first, paragraph.text
        role = {p.text: p.role for p in draft.sent}.get(paragraph.text)
        before = role if role in ("chapter", "finding") else before


def test_the_meeting_sheet_has_a_number_to_say_aloud_and_what_it_says_in_a_sentence() -> None:
    sheet = Draft("meeting sheet")
    first, second, third = [p.text for p in sheet.sent if p.place.finding == "F001" and p.text]
    assert first == "F001"
    assert second.endswith(": what is working well.")
    assert third == THERAPY


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.odt", b"PK\x03\x04", "save it as Word"),
        ("a.docx", b"%PDF-1.7 and more", "PDF"),
        ("a.docx", b"PK\x03\x04 cut", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Word file"),
    ],
)
def test_what_is_no_returned_draft_is_refused_with_the_next_step(name: str, data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        parse_returned(data, name)
