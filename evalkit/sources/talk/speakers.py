"""Who speaks in a source, and how much: what people are shown before they say who is who."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.model import Source
from evalkit.text import count_words


@dataclass(frozen=True, slots=True)
class SpeakerShare:
    """A label as the source gives it ("" = no label), its turns, its words and their share (0–1)."""

    label: str
    turns: int
    words: int
    share: float


def find_speakers(source: Source) -> list[SpeakerShare]:
    """The labels of a source, whoever says most first, those with as many words by name."""
    turns: dict[str, int] = {}
    words: dict[str, int] = {}
    for turn in source.turns:
        turns[turn.speaker] = turns.get(turn.speaker, 0) + 1
        said = count_words(source.text[turn.start : turn.end])
        words[turn.speaker] = words.get(turn.speaker, 0) + said
    total = sum(words.values())
    shares = [
        SpeakerShare(label, turns[label], said, said / total if total else 0.0)
        for label, said in words.items()
    ]
    return sorted(shares, key=lambda share: (-share.words, share.label))
