"""The sentences of a project's sources, found once and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Container

from evalkit.model import Segment, Source
from evalkit.project import Project


def find_sentences(project: Project, source: Source, skip: Container[int] = frozenset()) -> list[Segment]:
    """A source's sentences, in order; ``skip`` holds the turns to leave out.

    Each turn is split once and kept under the fingerprint of its words, so that a corrected turn alone is
    split again.
    """
    from evalkit.suggest.sentences import split

    texts = {turn.index: source.text[turn.start : turn.end] for turn in source.turns}
    keys = {index: mark_words(text) for index, text in texts.items()}
    kept = project.store.read.find_sentences(source.id)
    missing = [index for index, key in keys.items() if key not in kept]
    if missing:
        found = split([texts[index] for index in missing])
        known = {key: kept[key] for key in keys.values() if key in kept}
        kept = known | {keys[i]: list(spans) for i, spans in zip(missing, found, strict=True)}
        project.store.keep_sentences(source.id, kept)
    return [
        Segment(source.id, turn.start + a, turn.start + b, texts[turn.index][a:b], turn.index)
        for turn in source.turns
        if turn.index not in skip
        for a, b in kept[keys[turn.index]]
    ]


def find_known_spans(
    project: Project, source: Source, skip: Container[int] = frozenset()
) -> list[tuple[int, int]] | None:
    """Where a source's sentences begin and end, without seeking any; None where they are not known yet."""
    kept = project.store.read.find_sentences(source.id)
    spans: list[tuple[int, int]] = []
    for turn in source.turns:
        if turn.index in skip:
            continue
        inside = kept.get(mark_words(source.text[turn.start : turn.end]))
        if inside is None:
            return None
        spans += [(turn.start + a, turn.start + b) for a, b in inside]
    return spans


def mark_words(words: str) -> str:
    """The fingerprint under which a turn's sentences are kept."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]
