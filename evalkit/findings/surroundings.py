"""What was said around an excerpt, in the same turn, so that a reader sees what it was part of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evalkit.model import Excerpt, Source
from evalkit.text import shorten

AROUND = 240
"""Characters before and after an excerpt, at most."""


def find_context(sources: Iterable[Source], excerpts: Iterable[Excerpt]) -> Mapping[str, tuple[str, str]]:
    """What the same person said just before and just after each excerpt, by the excerpt's id."""
    texts = {source.id: source.text for source in sources}
    turns = {(source.id, turn.index): turn for source in sources for turn in source.turns}
    found = {}
    for excerpt in excerpts:
        segment = excerpt.segment
        turn = turns.get((segment.source_id, segment.turn))
        if turn is None or not excerpt.participant.may_quote:
            continue
        text = texts[segment.source_id]
        before = text[max(turn.start, segment.start - AROUND) : segment.start]
        after = text[segment.end : min(turn.end, segment.end + AROUND)]
        found[excerpt.id] = (
            _last_words(before, cut=segment.start - AROUND > turn.start),
            shorten(after, AROUND - 1) if segment.end + AROUND < turn.end else " ".join(after.split()),
        )
    return found


def _last_words(text: str, *, cut: bool) -> str:
    words = text.split()
    return " ".join(["…", *words[1:]] if cut and words else words)
