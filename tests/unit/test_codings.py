"""Only a person's decision makes a coding, and what the machine said stays on record."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from evalkit.codings import Choice, accept, change, code_by_hand, decide, decision_on, find_fault, reject
from evalkit.errors import EvalkitError
from evalkit.model import Decision, Origin, Segment, Source, Suggestion, Turn

NOW = "2026-01-02T03:04:05+00:00"
SOURCE = Source(
    "S01", "One", "interview", "It helped.\nDid it?", (Turn(0, 0, 10, "Ann"), Turn(1, 11, 18, "Q"))
)
SEGMENT = Segment("S01", 0, 10, "It helped.", 0)
OFFERED = [
    Suggestion(f"G{n}", SEGMENT, code, "working_well", 0.8 / n, n, n == 1, "m1")
    for n, code in enumerate(("trauma", "place", "access"), start=1)
]
BEST = OFFERED[0]
ORIGIN = Origin("G1", "m1", "trauma", "working_well", 0.8, 1)


def test_accepting_keeps_what_was_suggested() -> None:
    coding = accept(BEST, " Ann ", NOW, "C1", memo="yes ")
    assert (coding.code, coding.valence, coding.coder, coding.created) == (
        "trauma",
        "working_well",
        "Ann",
        NOW,
    )
    assert (coding.origin, coding.memo, coding.segment) == (ORIGIN, "yes", SEGMENT)
    assert decision_on(coding) == Decision("G1", "accepted", "Ann", NOW, "C1")


def test_another_side_or_code_is_a_change_with_the_same_origin() -> None:
    for coding in (
        accept(BEST, "Ann", NOW, "C1", "challenging"),
        change(BEST, "Ann", NOW, "C1", "place", "working_well"),
    ):
        decision = decision_on(coding)
        assert coding.origin == ORIGIN
        assert decision
        assert decision.outcome == "changed"


def test_a_coding_by_hand_has_no_origin_and_decides_on_no_suggestion() -> None:
    coding = code_by_hand(SEGMENT, "place", "context", "Ann", NOW, "C1")
    assert coding.origin is None
    assert decision_on(coding) is None


def test_a_decision_without_a_person_is_refused() -> None:
    with pytest.raises(EvalkitError, match="coder's name"):
        accept(BEST, "  ", NOW, "C1")
    with pytest.raises(EvalkitError, match="coder's name"):
        reject(BEST, "", NOW)


def decided(
    *choices: Choice, offered: list[Suggestion] = OFFERED
) -> tuple[list[tuple[str, str, str]], list[str]]:
    ids = (f"C{n}" for n in count(1))
    came = decide(SEGMENT, choices, offered, "Ann", NOW, ids.__next__)
    codings = [(c.id, c.code, c.origin.suggestion_id if c.origin else "") for c in came.codings]
    return codings, [f"{d.suggestion_id} {d.outcome} {d.coding_id}".strip() for d in came.decisions]


def test_no_choice_rejects_everything_that_was_offered_and_codes_nothing() -> None:
    assert decided() == ([], ["G1 rejected", "G2 rejected", "G3 rejected"])


def test_a_chosen_suggestion_is_accepted_and_those_passed_over_are_left_alone() -> None:
    assert decided(Choice("place", None, "G2")) == ([("C1", "place", "G2")], ["G2 accepted C1"])


def test_a_code_that_was_not_offered_changes_the_best_suggestion_and_a_second_is_by_hand() -> None:
    codings, decisions = decided(Choice("gp", "challenging"), Choice("staff", "challenging"))
    assert codings == [("C1", "gp", "G1"), ("C2", "staff", "")]
    assert decisions == ["G1 changed C1"]


def test_a_chosen_suggestion_is_not_changed_as_well() -> None:
    codings, decisions = decided(Choice("gp", "challenging"), Choice("trauma", None, "G1"))
    assert codings == [("C1", "gp", ""), ("C2", "trauma", "G1")]
    assert decisions == ["G1 accepted C2"]


@pytest.mark.parametrize("choice", [Choice("gp"), Choice("gp", None, "G1"), Choice("trauma", None, "G9")])
def test_a_choice_that_cannot_be_meant_is_refused(choice: Choice) -> None:
    with pytest.raises(EvalkitError):
        decided(choice)


def test_a_suggestion_for_another_passage_cannot_be_chosen() -> None:
    elsewhere = [replace(BEST, segment=replace(SEGMENT, start=3, text="helped."))]
    with pytest.raises(EvalkitError, match="was not made for"):
        decided(Choice("trauma", None, "G1"), offered=elsewhere)


@pytest.mark.parametrize(
    "segment",
    [
        replace(SEGMENT, text="It hindered"),
        replace(SEGMENT, source_id="S02"),
        replace(SEGMENT, turn=1),
        replace(SEGMENT, turn=7),
        Segment("S01", 3, 14, "helped.\nDid", 0),
        Segment("S01", 5, 5, "", 0),
        Segment("S01", -7, -3, "Did ", 1),
    ],
)
def test_a_passage_that_is_not_where_it_says_is_found_out(segment: Segment) -> None:
    assert find_fault(SEGMENT, SOURCE) == ""
    assert find_fault(segment, SOURCE)
