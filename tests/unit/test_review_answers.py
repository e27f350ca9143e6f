"""Decisions on what came back: what each needs, where an accepted change goes, what is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.analysis.small_numbers import WORKING
from evalkit.errors import TableError
from evalkit.findings import ChapterNotes
from evalkit.model import Place, ReviewAnswer, ReviewerGroup, ReviewItem, ReviewOutcome
from evalkit.report.blocks import Box, Heading, ItemList, Paragraph
from evalkit.report.outline import read_outline
from evalkit.report.voices import build_voices, describe_involvement, voice_boxes
from evalkit.resources import resource
from evalkit.review import Reviews, find_open
from evalkit.review.apply import apply_changes
from evalkit.review.decide import TO_FILL, read_cells, settle_answer
from evalkit.review.draft import draft_reading
from evalkit.review.said import draft_you_said
from evalkit.rounds.records import ReturnedFile, SentDraft, find_voices
from tests.report_sample import sample_facts

HERE = Place("ek_F002", "evidence_based_care", "F002", "evidence_based_care", "challenging")
ELSEWHERE = Place("ek_F005", "person_centred_care", "F005", "personalised_care", "working_well")
ITEM = ReviewItem(
    "V001",
    1,
    "reference_group",
    "back.docx",
    "comment",
    "It took nine weeks.",
    "concern",
    HERE,
    "bookmark",
    0.97,
)
TEXT = (
    "## What's challenging\n\nWaits are long. Six in ten\nwait for months.\n\n- Letters do not come.\n\n"
    "A **bold** word.\n"
)


def row(**cells: str) -> dict[str, str]:
    return dict.fromkeys(TO_FILL, "") | {name.replace("_", " "): value for name, value in cells.items()}


def decide(item: ReviewItem = ITEM, **cells: str) -> ReviewAnswer | None:
    return settle_answer(item, read_cells(row(**cells), {"f005": ELSEWHERE}, "Rae"), "2026-03-01")


def change(before: str, after: str, item_id: str = "V001") -> ReviewItem:
    return replace(ITEM, id=item_id, way="replacement", before=before, after=after)


def test_an_empty_row_decides_nothing() -> None:
    assert decide() is None


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"reply": "Yes."}, "nothing decided"),
        ({"decision": "maybe"}, "is not a decision"),
        ({"decision": "reply"}, "reply is empty"),
        ({"decision": "decline"}, "without a reason"),
        ({"decision": "accept"}, "no change of the text"),
        ({"decision": "voice", "words_to_print": "Nine weeks."}, "consent"),
        ({"decision": "voice", "may_be_quoted": "yes"}, "no words to print"),
        ({"decision": "reply", "reply": "Yes.", "kind": "rant"}, "is not a kind"),
        ({"decision": "reply", "reply": "Yes.", "belongs_to": "F099"}, "not a finding or chapter"),
        ({"decision": "reply", "reply": "Yes.", "may_be_quoted": "perhaps"}, "neither yes nor no"),
    ],
)
def test_a_row_that_lacks_something_says_what(cells: dict[str, str], says: str) -> None:
    with pytest.raises(TableError, match=says):
        decide(ITEM, **cells)


def test_an_answer_names_who_gave_it_and_can_move_it_to_another_finding() -> None:
    answer = decide(decision="Reply", reply="Yes.", belongs_to="f005, whole draft", answered_by="Jo")
    assert answer is not None
    assert (answer.by, answer.kind, answer.outcome) == ("Jo", "concern", "replied")
    assert [place.anchor for place in answer.places] == ["ek_F005", "ek_whole"]


def test_a_chapter_whose_title_has_a_comma_can_be_named() -> None:
    chapter = Place("ek_access", "access")
    named = row(decision="reply", reply="Yes.", belongs_to="Access, and prevention")
    assert read_cells(named, {"access, and prevention": chapter}, "Rae").places == (chapter,)


def test_an_accepted_change_goes_into_its_paragraph_alone() -> None:
    before = "Waits are long. Six in ten wait for months."
    text, left = apply_changes(TEXT, [change(before, before.replace("Six", "Seven"))])
    assert text == TEXT.replace("Waits are long. Six in ten\nwait", "Waits are long. Seven in ten wait")
    assert not left


def test_two_changes_of_one_paragraph_both_go_in_and_a_third_that_touches_them_is_left() -> None:
    before = "Waits are long. Six in ten wait for months."
    changes = [
        change(before, before.replace("Six", "Seven")),
        change(before, before.replace("months", "years"), "V002"),
        change(before, before.replace("Six in", "Eight of"), "V003"),
    ]
    text, left = apply_changes(TEXT, changes)
    assert "Waits are long. Seven in ten wait for years." in text
    assert [item.id for item in left] == ["V003"]


def test_what_cannot_be_put_in_safely_is_left_to_a_person() -> None:
    changes = [
        change("Not in the file.", "Changed."),
        change("A bold word.", "A plain word.", "V002"),
        replace(change("", "A new paragraph.", "V003"), way="insertion"),
    ]
    assert apply_changes(TEXT, changes) == (TEXT, changes[2:] + changes[:2])


def test_what_stands_in_the_file_already_needs_nobodys_hand() -> None:
    made = [
        change("Six in ten wait for years.", "Waits are long. Six in ten wait for months."),
        replace(change("", "Letters do not come.", "V002"), way="insertion"),
    ]
    assert apply_changes(TEXT, made) == (TEXT, [])


def test_a_list_line_keeps_its_mark_and_a_deleted_one_goes() -> None:
    changed, _ = apply_changes(TEXT, [change("Letters do not come.", "Letters come late.")])
    assert "\n- Letters come late.\n" in changed
    gone, _ = apply_changes(TEXT, [replace(change("Letters do not come.", ""), way="deletion")])
    assert "Letters" not in gone
    assert "A **bold** word." in gone


def reviews(
    *outcomes: ReviewOutcome, group: ReviewerGroup = "reference_group", quote: bool = True
) -> Reviews:
    """A round with one item for each outcome, and one more that is open."""
    items = [replace(ITEM, id=f"V{n:03d}", group=group) for n in range(1, len(outcomes) + 2)]
    answers = [
        ReviewAnswer(
            item.id, outcome, "concern", "Rae", "2026", voice="Nine weeks", may_quote=quote, reason="No."
        )
        for item, outcome in zip(items, outcomes, strict=False)
    ]
    files = (ReturnedFile("x", "sheet.xlsx", 1, group, "2026", 1, "4 March", 7),)
    return Reviews((SentDraft(1, group, "2026"),), files, tuple(items), tuple(answers))


def test_what_nobody_answered_is_open() -> None:
    assert [item.id for item in find_open(reviews("replied", "declined"))] == ["V003"]


def test_words_are_printed_only_with_consent_and_only_the_reference_groups() -> None:
    assert [note.text for note in find_voices(reviews("voice"))] == ["Nine weeks"]
    assert not find_voices(reviews("voice", quote=False))
    assert not find_voices(reviews("voice", group="staff"))
    assert not find_voices(reviews("replied"))


def test_a_box_stands_beside_the_finding_of_the_same_area_and_side_whatever_its_number() -> None:
    findings = sample_facts().findings
    same = next(f for f in findings if (f.code, f.valence) == (HERE.code, HERE.valence))
    renumbered = replace(same, id="F019")
    assert len(list(voice_boxes(reviews("voice"), renumbered))) == 1
    others = [f for f in findings if f is not same]
    assert not [box for f in others for box in voice_boxes(reviews("voice"), f)]


@pytest.mark.parametrize(
    "voice", ["it took NINE weeks", "It […] nine weeks.", "[The letter] took nine weeks."]
)
def test_a_readers_words_may_be_cut_and_explained_with_marks(voice: str) -> None:
    assert decide(decision="voice", words_to_print=voice, may_be_quoted="yes")


@pytest.mark.parametrize(
    "voice", ["They waited for long.", "It took twenty weeks.", "Nine weeks it took.", "!"]
)
def test_no_words_but_the_readers_own_are_printed(voice: str) -> None:
    with pytest.raises(TableError, match=r"not their own\. They wrote “It took nine weeks\.”"):
        decide(decision="voice", words_to_print=voice, may_be_quoted="yes")
    held = reviews("voice")
    before = replace(held, answers=(replace(held.answers[0], voice=voice),))
    assert not find_voices(before)
    assert [item.id for item in find_open(before)] == ["V001", "V002"], "an answer of before asks again"
    assert "We print your words" not in str(draft_you_said(before, [HERE], {HERE.chapter: "Care"}))


def test_of_a_change_only_what_they_put_in_is_theirs() -> None:
    item = change("We wait six weeks.", "We wait for nine long weeks.")
    assert decide(item, decision="voice", words_to_print="nine long", may_be_quoted="yes")
    with pytest.raises(TableError, match="not their own"):
        decide(item, decision="voice", words_to_print="We wait", may_be_quoted="yes")


def test_the_end_section_counts_by_area_and_keeps_a_voice_whose_finding_is_gone() -> None:
    outline = read_outline(resource("reports", "cmhf_outline.yaml"))
    blocks = list(build_voices(reviews("voice", "declined"), outline, (), WORKING))
    assert [b.text for b in blocks if isinstance(b, Heading)] == [
        "What the reference group said",
        "What worries them",
    ]
    (areas,) = [b for b in blocks if isinstance(b, ItemList)]
    assert "".join(span.text for span in areas.items[0].text) == "Evidence-based care: 2 concerns"
    assert sum(isinstance(b, Box) for b in blocks) == 1
    assert not list(build_voices(Reviews(), outline, (), WORKING))
    assert not list(build_voices(reviews("replied", group="staff"), outline, (), WORKING))


def test_the_method_says_how_each_group_was_involved_by_itself() -> None:
    both = reviews("accepted", "accepted")
    staff = reviews("replied", group="staff")
    together = Reviews(
        both.drafts + staff.drafts,
        both.files + staff.files,
        both.items + tuple(replace(item, id=f"V1{item.id[1:]}") for item in staff.items),
        both.answers + tuple(replace(answer, item=f"V1{answer.item[1:]}") for answer in staff.answers),
    )
    said = [
        "".join(s.text for s in b.text)
        for b in describe_involvement(together, WORKING)
        if isinstance(b, Paragraph)
    ]
    assert said == [
        "1 draft of this report went to the reference group. 1 meeting discussed it, with 7 people. "
        "3 comments and changes came back: 2 changes of the text were accepted and 1 is still open.",
        "1 draft of this report went to staff. 1 meeting discussed it, with 7 people. 2 comments and changes "
        "came back: 1 was answered with a reply and 1 is still open.",
    ]


def test_you_said_we_did_answers_everything_and_says_what_is_open() -> None:
    lines = [
        text for _, text in draft_you_said(reviews("accepted", "declined"), [HERE], {HERE.chapter: "Care"})
    ]
    assert lines.count("It took nine weeks.") == 3
    assert lines.count("We took your change.") == 1
    assert lines.count("We did not change this. No.") == 1
    assert lines.count("We have not answered this yet.") == 1
    assert "Care" in lines


def test_the_sender_is_told_of_jargon_in_headings_and_of_chapters_without_words() -> None:
    problems = draft_reading(sample_facts(), "reference_group").problems
    said = " ".join(f"{problem.where} {problem.message}" for problem in problems)
    assert "VCSE" in said
    assert "no words of yours yet" in said


def test_without_sides_the_draft_has_all_that_was_written_wherever_it_stands() -> None:
    facts = sample_facts()
    slug = HERE.chapter
    notes = {slug: ChapterNotes(working_well="They ring back. [F001]", context="Once a week.")}
    plain = replace(facts, codebook=replace(facts.codebook, sides=False), notes=notes)
    of_chapter = [
        p.text for p in draft_reading(plain, "reference_group").paragraphs if p.place.chapter == slug
    ]
    assert {"They ring back.", "Once a week."} <= set(of_chapter)


def test_a_recommendation_is_read_as_the_report_prints_it_without_marks() -> None:
    facts = sample_facts()
    slug = HERE.chapter
    own = "**The trust** should report the _wait_. [F001]\n- by team"
    notes = {slug: ChapterNotes(recommendations=(own,))}
    items = [
        p.text
        for p in draft_reading(replace(facts, notes=notes), "reference_group").paragraphs
        if p.place.chapter == slug and p.role == "item"
    ]
    assert items == ["R01: The trust should report the wait.", "by team"]
