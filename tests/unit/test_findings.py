"""Draft findings say what the evidence is and no more; what a person writes about them comes back whole."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.analysis.people import Heard
from evalkit.findings import (
    chapter_file_name,
    draft_chapter_notes,
    draft_findings,
    parse_chapter_notes,
)
from evalkit.findings.statement import draft_statement
from evalkit.model import (
    Chapter,
    Code,
    Codebook,
    Excerpt,
    Participant,
    Segment,
    SourceKind,
    SpeakerKind,
    Valence,
)

CODEBOOK = Codebook("F", "1", (Code("trauma", "Trauma", "d"), Code("place", "Place", "d")))
CLEAR = "The clinic rang me back on the same day and that made all the difference."
PLACES = iter(range(0, 10_000_000, 1_000))


def person(name: str, kind: SpeakerKind = "staff", group: str = "", may_quote: bool = True) -> Participant:
    return Participant(name, kind, group=group, may_quote=may_quote)


def excerpt(
    who: Participant,
    text: str = CLEAR,
    code: str = "trauma",
    valence: Valence = "working_well",
    source: str = "",
    kind: SourceKind = "interview",
    start: int | None = None,
) -> Excerpt:
    start = next(PLACES) if start is None else start
    segment = Segment(source or f"S-{who.id}", start, start + len(text), text, 0)
    coding = f"C{start}{code}{valence}"
    return Excerpt(coding, segment, code, valence, who, "name", kind, ("A",), (coding,))


def heard(*people: Participant, kind: SourceKind = "interview") -> list[Heard]:
    return [Heard(p, f"S-{p.id}", kind) for p in people]


STAFF = [person(f"P{n}") for n in range(9)]
USERS = [person(f"U{n}", "service_user") for n in range(4)]
CARER = person("K1", "carer")


def test_the_statement_counts_people_excerpts_and_sources_and_names_who_is_silent() -> None:
    evidence = [excerpt(p) for p in (*STAFF[:5], *USERS[:2], *STAFF[:4])]
    assert draft_statement(evidence, heard(*STAFF, *USERS, CARER)) == (
        "Described by 5 of 9 staff and 2 of 4 service users interviewed, in 11 excerpts from 7 sources; "
        "no carer mentioned it."
    )


def test_the_statement_has_its_grammar_right_for_one() -> None:
    assert draft_statement([excerpt(STAFF[0])], heard(STAFF[0])) == (
        "Described by 1 of 1 member of staff interviewed, in 1 excerpt from 1 source."
    )


def test_the_statement_says_that_some_who_were_heard_are_not_coded_yet() -> None:
    voices = heard(*USERS[:3], CARER)
    said = draft_statement([excerpt(USERS[0])], heard(USERS[0]), voices)
    assert said == (
        "Described by 1 of 1 service user whose words are coded so far, in 1 excerpt from 1 source. "
        "3 more people were heard, in what nobody has coded yet."
    )
    assert draft_statement([excerpt(USERS[0])], voices, voices).startswith(
        "Described by 1 of 3 service users i"
    )


def test_a_group_is_named_as_silent_only_if_it_was_interviewed() -> None:
    gp, nurse = person("G1", group="GPs"), person("N1", group="Nurses")
    surveyed = heard(person("R1", group="Housing"), kind="survey")
    said = draft_statement([excerpt(nurse)], heard(gp, nurse) + surveyed)
    assert said.endswith("; nobody in the group “GPs” mentioned it.")
    assert "Housing" not in said
    assert "service user" not in said


def test_groups_surveys_and_notes_are_told_apart() -> None:
    evidence = [
        excerpt(STAFF[0]),
        excerpt(USERS[0], kind="group"),
        excerpt(person("R1"), kind="survey", source="S8"),
        excerpt(person("M"), kind="notes", source="S9"),
    ]
    who = heard(*STAFF[:2]) + heard(*USERS, kind="group")
    who += heard(*(person(f"R{n}") for n in range(25)), kind="survey")
    assert draft_statement(evidence, who) == (
        "Described by 1 of 4 service users and 1 of 2 staff in interviews and group discussions, "
        "by 1 of 25 people who wrote in surveys and in the notes of one meeting, "
        "in 4 excerpts from 4 sources."
    )


def test_there_is_one_finding_for_each_code_and_side_with_evidence_in_codebook_order() -> None:
    evidence = [
        excerpt(STAFF[0], code="place", valence="challenging"),
        excerpt(STAFF[1]),
        excerpt(STAFF[2], valence="challenging"),
        excerpt(STAFF[3], valence="context"),
    ]
    findings = draft_findings(evidence, CODEBOOK, heard(*STAFF))
    assert [(f.id, f.code, f.valence) for f in findings] == [
        ("F001", "trauma", "working_well"),
        ("F002", "trauma", "challenging"),
        ("F003", "trauma", "context"),
        ("F004", "place", "challenging"),
    ]
    assert all(f.drafted for f in findings)
    assert [f.contrary for f in findings] == [(evidence[2],), (evidence[1],), (), ()]


def quoted(evidence: list[Excerpt], max_quotations: int = 3, per_participant: int = 4) -> list[Excerpt]:
    findings = draft_findings(
        evidence,
        CODEBOOK,
        heard(*STAFF),
        max_quotations=max_quotations,
        per_participant=per_participant,
    )
    return [q for f in findings for q in f.quotations]


def test_nobody_is_quoted_who_may_not_be() -> None:
    silent = person("Q1", may_quote=False)
    asks = person("I1", "interviewer")
    evidence = [
        excerpt(silent),
        excerpt(asks),
        excerpt(STAFF[0], kind="notes"),
        excerpt(STAFF[1], kind="survey"),
    ]
    assert quoted(evidence) == [evidence[3]]


def test_the_same_words_are_quoted_once_in_the_whole_report() -> None:
    first = excerpt(STAFF[0], start=0, source="S1")
    again = excerpt(STAFF[0], code="place", start=0, source="S1")
    part = excerpt(STAFF[0], CLEAR[4:60], valence="challenging", start=4, source="S1")
    assert len(quoted([first, again, part])) == 1


def test_one_participant_is_not_quoted_too_often_and_different_people_come_first() -> None:
    evidence = [excerpt(STAFF[0]) for _ in range(6)] + [excerpt(STAFF[1])]
    assert [q.participant.id for q in quoted(evidence)] == ["P0", "P1", "P0"]
    assert [q.participant.id for q in quoted(evidence, per_participant=1)] == ["P0", "P1"]


def test_short_whole_sentences_are_preferred_to_fragments_and_speeches() -> None:
    speech = excerpt(STAFF[0], CLEAR + " We went on and on about it." * 20)
    fragment = excerpt(STAFF[1], "and that was how the whole team had been doing it for years")
    clear = excerpt(STAFF[2])
    assert quoted([speech, fragment, clear]) == [clear, fragment, speech]


def test_another_group_is_heard_before_a_second_voice_of_the_same() -> None:
    same = excerpt(person("P8", group="GPs"), CLEAR)
    first = excerpt(person("P7", group="GPs"), CLEAR)
    other = excerpt(
        person("P9", "service_user"), "It was a long way to go for a short talk, and I was tired then."
    )
    chosen = quoted([same, first, other], max_quotations=2)
    assert {q.participant.kind for q in chosen} == {"staff", "service_user"}


CHOICES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, 8),
        st.sampled_from(["trauma", "place"]),
        st.sampled_from(["working_well", "challenging"]),
    ),
    max_size=40,
)


@given(CHOICES)
def test_the_limits_on_quotations_always_hold(rows: list[tuple[int, int, str, Valence]]) -> None:
    evidence = [
        excerpt(STAFF[who], code=code, valence=side, start=place * 40, source="S1")
        for who, place, code, side in rows
    ]
    chosen = quoted(evidence, max_quotations=2, per_participant=3)
    assert max(Counter(q.participant.id for q in chosen).values(), default=0) <= 3
    spans = sorted((q.segment.start, q.segment.end) for q in chosen)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert chosen == quoted(evidence, max_quotations=2, per_participant=3)


CHAPTER = Chapter("accessible_care", "Ease of access", ("trauma",))


def test_a_fresh_chapter_file_says_nothing() -> None:
    notes = parse_chapter_notes(draft_chapter_notes(CHAPTER), "05.md")
    assert notes == parse_chapter_notes("", "05.md")
    assert not notes.problems
    assert chapter_file_name(5, CHAPTER) == "05-accessible-care.md"


def test_what_a_person_writes_in_the_file_comes_back_whole() -> None:
    text = draft_chapter_notes(CHAPTER)
    for heading, words in (
        ("What's working well", "The phone line works.\n\n### Referral\n\nIt is quick & <kind>."),
        ("Key challenge", "Waiting is long."),
        ("Recommendations", "- Answer the phone\n  on the first ring.\n- GPs: *share* records\n  - weekly"),
        ("Links to current work", "A pilot runs."),
    ):
        text = text.replace(f"## {heading}\n", f"## {heading}\n\n{words}\n")
    notes = parse_chapter_notes(text.replace("What's", "What’s").replace("\n", "\r\n"), "05.md")
    assert notes.working_well == "The phone line works.\n\n### Referral\n\nIt is quick & <kind>."
    assert notes.challenging == ""
    assert notes.key_challenge == "Waiting is long."
    assert notes.recommendations == ("Answer the phone on the first ring.", "GPs: *share* records\n- weekly")
    assert notes.links == "A pilot runs."
    assert not notes.problems


def test_an_unknown_heading_is_listed_and_its_text_kept() -> None:
    notes = parse_chapter_notes("# T\n\nStray.\n\n## Ideas\n\nOne.\n\n## Key challenges\nTwo.", "05.md")
    assert notes.other == (("", "Stray."), ("Ideas", "One."))
    assert notes.key_challenge == "Two."
    assert [p.where for p in notes.problems] == ["05.md", "05.md"]
    assert "“Ideas”" in notes.problems[1].message


@pytest.mark.parametrize(
    "text", ["Do this.\n\nDo that.", "1. Do this.\n2) Do that.", "* Do this.\n\n* Do that."]
)
def test_recommendations_may_be_a_list_or_paragraphs(text: str) -> None:
    notes = parse_chapter_notes(f"## Recommendation\n{text}", "05.md")
    assert notes.recommendations == ("Do this.", "Do that.")


def test_a_comment_without_an_end_loses_no_words() -> None:
    notes = parse_chapter_notes("## Key challenge\n<!-- hint\nWaiting.", "05.md")
    assert "Waiting." in notes.key_challenge
    assert "no end" in notes.problems[0].message


LINES = st.lists(
    st.sampled_from(
        [
            "# One",
            "## Two",
            "### Three",
            "## Key challenge",
            "## Recommendations",
            "- four",
            "five",
            "",
            " six",
        ]
    )
)


@given(LINES)
def test_no_word_of_a_chapter_file_is_lost(lines: list[str]) -> None:
    notes = parse_chapter_notes("# T\n" + "\n".join(lines), "x.md")
    kept = "\n".join(
        [notes.key_challenge, *notes.recommendations, *(part for pair in notes.other for part in pair)]
    )
    for word in ("One", "Two", "Three", "four", "five", "six"):
        assert kept.count(word) == "\n".join(lines).count(word)
