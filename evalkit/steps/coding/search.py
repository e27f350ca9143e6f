"""Find coded passages by what they are, and anything that was said by its words or its meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.analysis.terms import find_term, holds, parse_words
from evalkit.analysis.wanted import CodedPassage
from evalkit.model import Coding, Participant, Source, Turn
from evalkit.project import Project
from evalkit.steps.suggesting.sentences import find_sentences
from evalkit.steps.suggesting.suggest import find_codable, project_encoder

if TYPE_CHECKING:
    from evalkit.suggest.encoders.vectors import Encoder, Vectors

AROUND = 120
"""Characters of context shown on each side of a passage."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the words around it; ``coding`` is None where it is not coded."""

    source_id: str
    source_name: str
    start: int
    end: int
    before: str
    text: str
    after: str
    participant: Participant | None
    coding: Coding | None = None


def show_codings(project: Project, codings: Sequence[Coding]) -> list[Hit]:
    """Codings with who said their words and the words around them."""
    who = _Speakers(project)
    hits = []
    for coding in codings:
        source, turn = who.turn(coding.segment.source_id, coding.segment.turn)
        span = (coding.segment.start, coding.segment.end)
        hits.append(_hit(source, turn, span, who.speaker(source, turn), coding))
    return hits


class _Speakers:
    """Sources and their speakers, each read when it is first asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._sources: dict[str, Source] = {}
        self.speaker = project.speakers()

    def source(self, source_id: str) -> Source:
        if source_id not in self._sources:
            self._sources[source_id] = self._project.store.read.sources(source_id)[0]
        return self._sources[source_id]

    def turn(self, source_id: str, index: int) -> tuple[Source, Turn]:
        source = self.source(source_id)
        turn = source.turn(index)
        assert turn is not None
        return source, turn


def search_words(project: Project, words: str, limit: int = 200) -> tuple[list[Hit], bool]:
    """The first turns in which all the words were said, and whether there are more than ``limit``."""
    terms = parse_words(words)
    who = _Speakers(project)
    hits: list[Hit] = []
    for source_id, text in project.store.read.texts() if terms else ():
        low = text.casefold()
        if not all(term in low for term in terms):
            continue
        source = who.source(source_id)
        for turn in source.turns:
            if holds(text[turn.start : turn.end], terms):
                if len(hits) == limit:
                    return hits, True
                place = find_term(text, terms[0], turn.start, turn.end)
                hits.append(_hit(source, turn, place, who.speaker(source, turn)))
    return hits, False


def words_around(source: Source, turn: Turn, start: int, end: int) -> tuple[str, str]:
    """The words of a turn before and after some of its words, as far as they are shown."""
    first, last = max(turn.start, start - AROUND), min(turn.end, end + AROUND)
    before = ("…" if first > turn.start else "") + source.text[first:start]
    return before, source.text[end:last] + ("…" if last < turn.end else "")


def _hit(
    source: Source, turn: Turn, span: tuple[int, int], who: Participant | None, coding: Coding | None = None
) -> Hit:
    start, end = span
    before, after = words_around(source, turn, start, end)
    return Hit(source.id, source.name, start, end, before, source.text[start:end], after, who, coding)


@dataclass
class MeaningIndex:
    """The sentences of a project as vectors, kept while the page is open; made again for changed texts."""

    _encoder: Encoder | None = None
    _held: dict[str, tuple[str, list[tuple[int, int, int]], Vectors]] = field(default_factory=dict)

    def search(self, project: Project, words: str, limit: int = 30) -> list[Hit]:
        """The sentences nearest in meaning to these words, nearest first; interviewers' are left out."""
        import numpy as np

        best: list[tuple[float, str, tuple[int, int, int]]] = []
        for source_id, (spans, scores) in self._score(project, words).items():
            for i in np.argsort(-scores, kind="stable")[:limit].tolist():
                best.append((float(scores[i]), source_id, spans[i]))
        best.sort(key=lambda item: (-item[0], item[1], item[2]))
        hits = []
        who = _Speakers(project)
        for _, source_id, (start, end, index) in best[:limit]:
            source, turn = who.turn(source_id, index)
            hits.append(_hit(source, turn, (start, end), who.speaker(source, turn)))
        return hits

    def rank(
        self, project: Project, words: str, passages: Sequence[CodedPassage], limit: int = 30
    ) -> list[CodedPassage]:
        """The coded passages nearest in meaning to these words, nearest first.

        A passage is as near as the nearest of the sentences that it shares words with.
        """
        near: dict[tuple[str, int], list[tuple[int, int, float]]] = defaultdict(list)
        for source_id, (spans, scores) in self._score(project, words).items():
            for (start, end, turn), score in zip(spans, scores.tolist(), strict=True):
                near[source_id, turn].append((start, end, score))

        def nearness(passage: CodedPassage) -> float:
            held = passage.segment
            there = near.get((held.source_id, held.turn), ())
            return max((s for a, b, s in there if a < held.end and b > held.start), default=-1.0)

        return sorted(passages, key=lambda passage: -nearness(passage))[:limit]

    def _score(self, project: Project, words: str) -> dict[str, tuple[list[tuple[int, int, int]], Vectors]]:
        """Source id → its sentences, and how near each is to these words."""
        if not words.strip():
            return {}
        encoder = self._open(project)
        query = encoder.encode([words])[0]
        found = {}
        for source_id, sha in project.store.read.text_shas().items():
            if source_id not in self._held or self._held[source_id][0] != sha:
                source = project.store.read.sources(source_id)[0]
                self._held[source_id] = (sha, *self._read(project, source, encoder))
            _, spans, vectors = self._held[source_id]
            if spans:
                found[source_id] = (spans, vectors @ query)
        return found

    def _open(self, project: Project) -> Encoder:
        if self._encoder is None:
            self._encoder = project_encoder(project)
        return self._encoder

    def _read(
        self, project: Project, source: Source, encoder: Encoder
    ) -> tuple[list[tuple[int, int, int]], Vectors]:
        skip = find_codable(source, project.speakers()).skip
        sentences = find_sentences(project, source, skip)
        vectors = encoder.encode([sentence.text for sentence in sentences])
        return [(s.start, s.end, s.turn) for s in sentences], vectors
