"""Who speaks, and how much."""

from __future__ import annotations

from evalkit.model import Source, Turn
from evalkit.sources.talk.speakers import SpeakerShare, find_speakers


def test_speakers_are_listed_with_their_share_of_the_words_the_loudest_first() -> None:
    text = "one two\nthree four five six\nseven eight"
    turns = (Turn(0, 0, 7, "Ann"), Turn(1, 8, 27, "Bob"), Turn(2, 28, 39, ""))
    assert find_speakers(Source("", "x", "interview", text, turns)) == [
        SpeakerShare("Bob", 1, 4, 0.5),
        SpeakerShare("", 1, 2, 0.25),
        SpeakerShare("Ann", 1, 2, 0.25),
    ]


def test_a_source_without_turns_has_no_speakers() -> None:
    assert find_speakers(Source("", "x", "notes", "", ())) == []
