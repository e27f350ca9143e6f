"""Replacing: consistent numbers, offsets that move, and nothing replaced twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.deidentify import (
    Detection,
    DetectionType,
    Numbering,
    deidentify_source,
    detect,
    find_names,
    redact,
    redact_text,
)
from evalkit.model import Memo, Source, Turn


def source(*turns: str, memos: tuple[Memo, ...] = ()) -> Source:
    made, start = [], 0
    for i, words in enumerate(turns):
        made.append(Turn(i, start, start + len(words), "Siobhan" if i % 2 else "Interviewer"))
        start += len(words) + 1
    return Source("S01", "Interview with Siobhan", "interview", "\n".join(turns), tuple(made), memos)


def spoken(redacted: Source) -> list[str]:
    return [redacted.text[t.start : t.end] for t in redacted.turns]


def test_one_person_has_one_number_in_every_spelling() -> None:
    result = deidentify_source(
        source("Siobhan Kelly rang.", "siobhan's worker is Bev, and Bev knows Siobhan.")
    )
    assert spoken(result.source) == [
        "[Person 1] rang.",
        "[Person 1]'s worker is [Person 2], and [Person 2] knows [Person 1].",
    ]


def test_a_name_and_its_spelling_are_one_person() -> None:
    result = deidentify_source(source("My name is Asante, A-S-A-N-T-E, so a s a n t e."))
    assert result.source.text == "My name is [Person 1], [Person 1], so [Person 1]."


def test_a_name_is_one_person_with_and_without_its_accents() -> None:
    first = deidentify_source(source("Zoë Brannigan rang, then Léa. Lea's mum came with Zoe Brannigan."))
    assert first.source.text == "[Person 1] rang, then [Person 2]. [Person 2]'s mum came with [Person 1]."
    second = deidentify_source(source("Siobhan and Zoe Brannigan came."), numbering=first.numbering)
    assert second.source.text == "[Person 3] and [Person 1] came."


def test_two_people_of_one_first_name_are_not_taken_for_one() -> None:
    result = deidentify_source(source("I know Siobhan Kelly and Siobhan Murphy.", "It was Siobhan who rang."))
    assert spoken(result.source) == [
        "I know [Person 1] and [Person 2].",
        "It was [Person 3] who rang.",
    ]


def test_numbers_carry_on_from_one_source_to_the_next() -> None:
    first = deidentify_source(source("Siobhan lives in Camden."))
    second = deidentify_source(source("I met Bev in Hackney with Siobhan."), numbering=first.numbering)
    assert spoken(first.source) == ["[Person 1] lives in [Place 1]."]
    assert spoken(second.source)[0].startswith("I met [Person 2] in [Place 2]")
    assert "[Person 1]" in second.source.text


def test_a_date_of_birth_is_called_one_however_its_cue_is_written() -> None:
    result = deidentify_source(source("D.o.b. 2-Mar-74 on the form. My dob's oh two oh three seventy four."))
    assert result.source.text == "D.o.b. [date of birth] on the form. My dob's [date of birth]."


def test_dates_ages_and_numbers_are_generalised() -> None:
    text = "Born 05/06/1967. Discharged on 12 March 2021. My nan is 93. Ring 07700 900123, NW5 3EW."
    assert deidentify_source(source(text)).source.text == (
        "Born [date of birth]. Discharged on [date in March 2021]. My nan is [over 89]. "
        "Ring [phone number], [postcode]."
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("It opened on 3 December 2021.", "It opened on [date in December 2021]."),
        ("The form says 2014-12-10 on top.", "The form says [date in December 2014] on top."),
        ("We met on 03/12/2021 at noon.", "We met on [date in December 2021] at noon."),
        ("It closed on the 3rd of December.", "It closed on the [date in December]."),
        ("The card had 03/12/1981 on it.", "The card had [date in December] on it."),
        ("It says 4 May 2006 there.", "It says [date in May] there."),
        ("He was born on 3 December 2009.", "He was born on [date of birth]."),
    ],
)
def test_a_whole_date_keeps_its_month_and_year_unless_it_may_be_a_birthday(said: str, shown: str) -> None:
    result = deidentify_source(source(said))
    assert result.source.text == shown
    assert deidentify_source(result.source, numbering=result.numbering).source.text == shown


def test_memos_move_with_their_words_and_their_own_words_are_deidentified() -> None:
    text = "I asked Siobhan Kelly about it."
    memo = Memo("Ask Siobhan why", "comment", "Jo Bloggs", text.index("about"), len(text))
    result = deidentify_source(source(text, memos=(memo,)))
    moved = result.source.memos[0]
    assert result.source.text[moved.start : moved.end] == "about it."
    assert (moved.text, moved.author) == ("Ask [Person 1] why", "")


def test_speaker_labels_are_left_to_the_participants_file() -> None:
    result = deidentify_source(source("Siobhan rang.", "Yes."))
    assert [t.speaker for t in result.source.turns] == ["Interviewer", "Siobhan"]
    assert result.source.name == "Interview with [Person 1]"


def test_what_is_for_review_is_returned_and_not_replaced() -> None:
    result = deidentify_source(source("Siobhan said he is the only psychiatrist at the practice."))
    assert [d.text for d in result.review] == ["the only psychiatrist at the practice"]
    assert all(result.source.text[d.start : d.end] == d.text for d in result.review)


def test_redacting_twice_changes_nothing() -> None:
    once = deidentify_source(
        source("Siobhan rang Bev on 07700 900123 from Camden on 12 March.", "Dr Patel came.")
    )
    twice = deidentify_source(once.source, numbering=once.numbering)
    assert twice.source == once.source
    assert twice.replacements == ()


def test_detections_of_another_text_are_refused() -> None:
    stray = Detection(0, 5, "person", "Wrong", 0.9, "test")
    with pytest.raises(ValueError, match="another text"):
        redact(source("Siobhan rang."), [stray])


def test_distinct_names_come_with_their_counts_to_decide_once() -> None:
    names = find_names(detect("Siobhan rang Bev.\nsiobhan's bus came to Camden, and Siobhan left."))
    assert [(n.name, n.count, n.spellings) for n in names] == [
        ("Siobhan", 3, ("Siobhan", "siobhan")),
        ("Bev", 1, ("Bev",)),
        ("Camden", 1, ("Camden",)),
    ]


KINDS: list[DetectionType] = ["person", "place", "phone", "date", "other"]


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Detection]]:
    """A text and disjoint detections in it, some for review."""
    parts = draw(
        st.lists(st.tuples(st.text("ab é😀", max_size=6), st.text("XYZ", min_size=1, max_size=6)), max_size=8)
    )
    text, found = "", []
    for plain, name in parts:
        text += plain
        score = draw(st.sampled_from([0.2, 0.9]))
        found.append(
            Detection(len(text), len(text) + len(name), draw(st.sampled_from(KINDS)), name, score, "why")
        )
        text += name
    return text, found


@settings(max_examples=200)
@given(texts_with_spans())
def test_everything_outside_the_replacements_stays_as_it_was(made: tuple[str, list[Detection]]) -> None:
    text, found = made
    redacted, replacements, _ = redact_text(text, found, Numbering())
    restored = redacted
    for r in reversed(replacements):
        assert redacted[r.start : r.end] == r.text
        restored = restored[: r.start] + r.original + restored[r.end :]
    assert restored == text
    assert len(replacements) == sum(not d.for_review for d in found)


@settings(max_examples=200)
@given(st.lists(texts_with_spans(), min_size=1, max_size=4))
def test_turns_hold_the_same_words_after_redaction(made: list[tuple[str, list[Detection]]]) -> None:
    before = source(*(text for text, _ in made))
    found = []
    for turn, (_, detections) in zip(before.turns, made, strict=True):
        found += [
            Detection(d.start + turn.start, d.end + turn.start, d.type, d.text, d.score, d.why)
            for d in detections
        ]
    result = redact(before, found)
    numbering = Numbering()
    for turn, (text, detections) in zip(result.source.turns, made, strict=True):
        expected, _, numbering = redact_text(text, detections, numbering)
        assert result.source.text[turn.start : turn.end] == expected
    assert all(result.source.text[d.start : d.end] == d.text for d in result.review)
