"""Codings become evidence once a passage, and what is not evidence is listed."""

from __future__ import annotations

from dataclasses import replace

from evalkit.analysis import find_excerpts, find_heard
from evalkit.codings import code_by_hand
from evalkit.model import Coding, Participant, Source, Turn, Valence

TEXT = "They rang me back the same day.\nWho rang?\nMystery words.\nThe nurse did."
TURNS = (
    Turn(0, 0, 31, "Ann"),
    Turn(1, 32, 41, "Q"),
    Turn(2, 42, 56, "?"),
    Turn(3, 57, 71, "Ann", question="W?"),
)
SOURCE = Source("S01", "Interview 1", "interview", TEXT, TURNS)
PEOPLE = {"Ann": Participant("P1", "service_user"), "Q": Participant("I1", "interviewer")}


def who(source: Source, turn: Turn) -> Participant | None:
    return PEOPLE.get(turn.speaker)


def coding(
    words: str, coder: str = "A", code: str = "access", valence: Valence = "working_well", when: str = "1"
) -> Coding:
    from evalkit.model import Segment

    start = TEXT.index(words)
    turn = next(t.index for t in TURNS if t.start <= start < t.end)
    segment = Segment("S01", start, start + len(words), words, turn)
    return code_by_hand(segment, code, valence, coder, when, f"{coder}-{code}-{valence}-{start}-{len(words)}")


def test_overlapping_codings_of_one_code_and_side_are_one_excerpt_whoever_made_them() -> None:
    short = coding("rang me", "B", when="1")
    longest = coding("They rang me back", "A", when="2")
    chained = coding("back the same day.", "A", when="3")
    (excerpt,), problems = find_excerpts([chained, longest, short], [SOURCE], who)
    assert not problems
    assert excerpt.segment.text == "back the same day."
    assert (excerpt.id, excerpt.coders) == (short.id, ("A", "B"))
    assert excerpt.codings == (short.id, longest.id, chained.id)
    assert (excerpt.participant.id, excerpt.source_name, excerpt.source_kind) == (
        "P1",
        "Interview 1",
        "interview",
    )


def test_another_code_side_turn_or_place_is_another_excerpt() -> None:
    codings = [
        coding("They rang me"),
        coding("back the same day."),
        coding("They rang me", code="staff"),
        coding("They rang me", valence="challenging"),
        coding("The nurse did."),
    ]
    excerpts, _ = find_excerpts(reversed(codings), [SOURCE], who)
    assert [(e.segment.text, e.code, e.valence) for e in excerpts] == [
        ("They rang me", "access", "challenging"),
        ("They rang me", "access", "working_well"),
        ("They rang me", "staff", "working_well"),
        ("back the same day.", "access", "working_well"),
        ("The nurse did.", "access", "working_well"),
    ]
    assert [e.question for e in excerpts][-1] == "W?"


def test_touching_codings_do_not_overlap() -> None:
    excerpts, _ = find_excerpts([coding("They rang"), coding(" me back")], [SOURCE], who)
    assert len(excerpts) == 2


def test_what_is_no_evidence_is_listed_with_its_reason() -> None:
    good = coding("The nurse did.")
    moved = replace(good, id="M1", segment=replace(good.segment, text="The doctor did"))
    lost = replace(good, id="L1", segment=replace(good.segment, source_id="S09"))
    codings = [good, coding("Who rang?"), coding("Mystery"), coding("words"), moved, lost]
    excerpts, problems = find_excerpts(codings, [SOURCE], who)
    assert [e.id for e in excerpts] == [good.id]
    said = [f"{p.where}: {p.message}" for p in problems]
    assert len(said) == 4
    assert "'Q' is an interviewer" in said[0]
    assert said[1].startswith(
        "S01: Codings A-access-working_well-42-7 and A-access-working_well-50-5 are not"
    )
    assert "participants.csv" in said[1]
    assert "M1 is not evidence: its words “The doctor did” are not at 57–71 of S01" in said[2]
    assert said[3].startswith("S09: Coding L1")


def test_heard_are_all_participants_once_a_source_and_no_interviewer() -> None:
    again = replace(SOURCE, id="S02", kind="group")
    heard = find_heard([again, SOURCE], who)
    assert [(h.participant.id, h.source_id, h.kind) for h in heard] == [
        ("P1", "S01", "interview"),
        ("P1", "S02", "group"),
    ]
