"""Sentences: exact offsets, never across a turn, and no endless ones."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.model import Source, Turn
from evalkit.suggest.sentences import MAX_WORDS, segments, split
from evalkit.text import count_words, words

RAMBLING = (
    "so I think the waiting list has been difficult because we just don't have enough people and surgeries "
    "ring us and they say where is my patient and we say well they are on the list and then somebody has to "
    "ring them back but nobody does and that is the thing that really gets me because we try our best but it "
    "is not working and the team is tired so people leave and when people leave there is nobody to cover it"
)


def source(*turns: str) -> Source:
    starts = [sum(len(t) + 1 for t in turns[:i]) for i in range(len(turns))]
    made = tuple(Turn(i, s, s + len(t)) for i, (s, t) in enumerate(zip(starts, turns, strict=True)))
    return Source("S01", "a talk", "interview", "\n".join(turns), made)


def test_a_turn_becomes_its_sentences() -> None:
    found = [s.text for s in segments(source("It helped me. I would go again!"))]
    assert found == ["It helped me.", "I would go again!"]


def test_no_sentence_crosses_a_turn() -> None:
    found = segments(source("and then we", "waited for weeks"))
    assert [(s.turn, s.text) for s in found] == [(0, "and then we"), (1, "waited for weeks")]


def test_skipped_turns_have_no_sentences() -> None:
    found = segments(source("What was it like?", "It was good."), skip={0})
    assert [(s.turn, s.text) for s in found] == [(1, "It was good.")]


def test_a_full_stop_stays_with_the_sentence_that_it_ends() -> None:
    found = [s.text for s in segments(source("But, er, yeah. No. I don't know."))]
    assert found == ["But, er, yeah.", "No.", "I don't know."]


def test_a_new_paragraph_ends_a_sentence_and_a_wrapped_line_does_not() -> None:
    found = [s.text for s in segments(source("We had a plan\nthat nobody kept\nThen it changed"))]
    assert found == ["We had a plan\nthat nobody kept", "Then it changed"]


def test_talk_without_full_stops_is_cut_where_a_clause_begins() -> None:
    found = [s.text for s in segments(source(RAMBLING))]
    assert len(found) > 1
    assert all(count_words(text) <= MAX_WORDS for text in found)
    assert all(text.split()[0] in {"so", "and", "but", "because"} for text in found)
    assert [w for text in found for w in words(text)] == words(RAMBLING)


def test_marks_without_a_word_are_no_sentence() -> None:
    assert split(["", "  \n ", "… !"]) == [[], [], []]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab I.?!,;'’\n \té…"), max_size=80), min_size=1, max_size=4))
def test_offsets_are_exact_in_order_and_lose_no_word(turns: list[str]) -> None:
    given_source = source(*turns)
    found = segments(given_source)
    assert all(given_source.text[s.start : s.end] == s.text for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(
        turn.start <= s.start and s.end <= turn.end for s in found for turn in [given_source.turns[s.turn]]
    )
    assert [w for s in found for w in words(s.text)] == words(given_source.text)


def test_a_replaced_name_is_never_cut_from_its_sentence() -> None:
    text = "I've been the lead since [Person 50] retired. She went to [Place 1]. [Worker 2] rang me back."
    assert [text[a:b] for a, b in split([text])[0]] == [
        "I've been the lead since [Person 50] retired.",
        "She went to [Place 1].",
        "[Worker 2] rang me back.",
    ]
