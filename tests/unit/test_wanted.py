"""Coded passages chosen by codes, sides, coders, people, notes and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.analysis.wanted import CodedPassage, Wanted, choose_passages, gather_passages
from evalkit.model import Coding, Participant, Segment, Source, Turn, Valence

TEXT = "They rang me back. The waiting was long.\nLetters take weeks."
SOURCE = Source("S01", "Ann", "interview", TEXT, (Turn(0, 0, 40, "ANN"), Turn(1, 41, 60, "GP")))
PEOPLE = {
    "ANN": Participant("P1", "service_user", "Service user", attributes=(("site", "North"),)),
    "GP": Participant("P2", "staff", "GP", "GPs", may_quote=False, attributes=(("site", "East"),)),
}


def who(source: Source, turn: Turn) -> Participant | None:
    return PEOPLE.get(turn.speaker)


def coding(words: str, code: str, side: Valence = "context", coder: str = "Rosa", number: int = 1) -> Coding:
    start = TEXT.index(words)
    turn = 0 if start < 40 else 1
    segment = Segment("S01", start, start + len(words), words, turn)
    return Coding(f"C{number:05d}", segment, code, side, coder, "2026-03-01T09:00:00+00:00")


RANG_WORDS, LONG_WORDS, WEEKS_WORDS = "They rang me back.", "The waiting was long.", "Letters take weeks."
RANG = coding(RANG_WORDS, "trust", "working_well")
RANG_TOO = coding("They rang me back.", "access", "working_well", "Iris", 2)
BACK = coding("rang me back. The waiting", "choice", "context", "Rosa", 3)
LONG = coding("The waiting was long.", "access", "challenging", "Rosa", 4)
WEEKS = replace(coding("Letters take weeks.", "access", "challenging", "Iris", 5), memo="Ask about post")
ALL = gather_passages([WEEKS, RANG, LONG, RANG_TOO, BACK], SOURCE, who)


def words_of(wanted: Wanted) -> list[str]:
    return [passage.segment.text for passage in choose_passages(ALL, wanted)]


def test_a_passage_is_one_row_with_all_its_codes_and_coders() -> None:
    first = ALL[0]
    assert first.segment.text == "They rang me back."
    assert [(c.code, c.coder) for c in first.codings] == [("trust", "Rosa"), ("access", "Iris")]
    assert [p.segment.text for p in ALL] == [
        "They rang me back.",
        "rang me back. The waiting",
        "The waiting was long.",
        "Letters take weeks.",
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(any_of=("trust", "choice")), ["They rang me back.", "rang me back. The waiting"]),
        (Wanted(any_of=("access",), all_of=("choice",)), [RANG_WORDS, LONG_WORDS]),
        (Wanted(any_of=("access",), none_of=("choice",)), [WEEKS_WORDS]),
        (Wanted(any_of=("access",), sides=("challenging",)), [LONG_WORDS, WEEKS_WORDS]),
        (Wanted(any_of=("trust",), coders=("Iris",)), []),
        (Wanted(any_of=("access",), all_of=("choice",), coders=("Iris",)), []),
        (Wanted(people=(("site", "East"),)), [WEEKS_WORDS]),
        (Wanted(people=(("consent", "not quoted"), ("role", "GP"), ("role", "Nurse"))), [WEEKS_WORDS]),
        (Wanted(people=(("site", "East"), ("role", "Service user"))), []),
        (Wanted(people=(("heard in", "surveys"),)), []),
        (Wanted(memo=True), [WEEKS_WORDS]),
        (Wanted(star=True), []),
        (Wanted(words="POST"), [WEEKS_WORDS]),
        (Wanted(words='"waiting was"'), ["The waiting was long."]),
    ],
)  # fmt: skip
def test_passages_are_chosen_by_what_lies_on_them_and_who_says_them(wanted: Wanted, found: list[str]) -> None:
    assert words_of(wanted) == found


def test_nothing_wanted_is_everything_coded() -> None:
    assert choose_passages(ALL, Wanted()) == list(ALL)


def test_words_of_nobody_known_are_found_and_belong_to_no_group() -> None:
    (passage,) = gather_passages([LONG], SOURCE, lambda source, turn: None)
    assert passage.participant is None
    assert choose_passages([passage], Wanted(people=(("site", "North"),))) == []
    assert isinstance(passage, CodedPassage)
