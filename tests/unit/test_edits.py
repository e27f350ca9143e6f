"""Edits move what stands on a text: a coding keeps its words unless they were themselves edited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.edits import Edit, Edited, apply_edits, edit_source, edits_without
from evalkit.model import Memo, Source, Turn
from evalkit.speech import find_speech

TEXT = st.text(alphabet="abc \n[é", min_size=1, max_size=60)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, Edited]:
    text = draw(TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(a, b, draw(st.sampled_from(["", "[Person 1]", "x"]))) for a, b in pairs if a < b]
    return text, apply_edits(text, edits)


@given(edited_texts(), st.data())
def test_a_passage_that_no_edit_touches_keeps_its_words(
    case: tuple[str, Edited], data: st.DataObject
) -> None:
    text, edited = case
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    touched = any(e.start < end and start < e.end for e in edited.edits)
    place = edited.place(start, end)
    if not touched:
        assert place
        assert edited.text[place[0] : place[1]] == text[start:end]
    elif place:
        assert 0 <= place[0] < place[1] <= len(edited.text)


@given(edited_texts())
def test_each_edit_stands_where_it_says(case: tuple[str, Edited]) -> None:
    text, edited = case
    for edit in edited.edits:
        place = edited.place(edit.start, edit.end)
        assert (edited.text[place[0] : place[1]] if place else "") == edit.new
    grown = sum(len(e.new) - (e.end - e.start) for e in edited.edits)
    assert len(edited.text) == len(text) + grown


@given(edited_texts(), st.data())
def test_order_is_kept(case: tuple[str, Edited], data: st.DataObject) -> None:
    text, edited = case
    a, b = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    assert edited.move(a, False) <= edited.move(b, True)


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abc", [Edit(0, 2, ""), Edit(1, 3, "")])


def source(*said: str) -> Source:
    turns, start = [], 0
    for n, words in enumerate(said):
        turns.append(Turn(n, start, start + len(words), f"P{n}"))
        start += len(words) + 1
    return Source("S01", "one", "group", "\n".join(said), tuple(turns), (Memo("note", "comment", "", 0, 2),))


@given(st.lists(st.text(alphabet="ab ", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_turns_that_go_take_their_words_and_no_others(said: list[str], data: st.DataObject) -> None:
    before = source(*said)
    gone = data.draw(st.sets(st.integers(0, len(said) - 1)))
    after, _ = edit_source(before, edits_without(before, gone), gone)
    kept = [words for n, words in enumerate(said) if n not in gone]
    assert [after.text[t.start : t.end] for t in after.turns] == kept
    assert after.text == "\n".join(kept)
    assert [t.index for t in after.turns] == list(range(len(kept)))


def test_a_memo_on_words_that_go_goes_with_them() -> None:
    before = source("abc", "def")
    after, _ = edit_source(before, edits_without(before, [0]), [0])
    assert after.memos == ()


def test_words_that_others_said_too_are_not_theirs() -> None:
    speech = find_speech(["I do not know why they shut it"], ["Well, I do not know"])
    assert speech.find("I do not know.") == []
    assert speech.cut("Somebody asked why they shut it down.") == "Somebody asked (words withdrawn) down."
