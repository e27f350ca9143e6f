"""Passages in, suggestions out: the likeliest codes of each, with the example or excerpt nearest to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evalkit.model import Segment, Suggestion, Valence
from evalkit.suggest.batch import make_batch
from evalkit.suggest.encoder import Vectors
from evalkit.suggest.explain import find_telling_words
from evalkit.suggest.passages import Passage
from evalkit.suggest.scorer import Scorer
from evalkit.text import count_words

SHORT = 6
"""A passage of fewer words than this is read together with the question that it answers."""


def suggest(scorer: Scorer, passages: Sequence[Passage], *, top: int = 3) -> list[Suggestion]:
    """The ``top`` likeliest codes of each passage, likeliest first (0: every code), passages in order.

    A suggestion is not a coding: ``suggested`` says that its score passes the threshold, no more.
    """
    if not passages:
        return []
    batch = make_batch([_in_context(passage) for passage in passages], scorer.encoder)
    scores = scorer.model.score(batch)
    texts, vectors = batch.units[: batch.count], batch.vectors
    sides: list[Valence] = ["context"] * len(passages)
    if scorer.valence is not None:
        sides = scorer.valence.decide(texts, vectors[: batch.count])
    order = np.argsort(-scores, axis=1, kind="stable")[:, : top or None]
    words = find_telling_words(scorer, texts, order)
    return [
        replace(
            _suggestion(scorer, passage.segment, column, rank, float(scores[row, column]), vectors[row]),
            valence=sides[row],
            words="; ".join(words[row][rank - 1]),
        )
        for row, passage in enumerate(passages)
        for rank, column in enumerate(order[row].tolist(), start=1)
    ]


def _in_context(passage: Passage) -> str:
    """The passage's words; a very short answer after its question."""
    text = passage.segment.text
    asked = passage.question or passage.before
    return f"{asked} {text}" if asked and count_words(text) < SHORT else text


def _suggestion(
    scorer: Scorer,
    segment: Segment,
    column: int,
    rank: int,
    score: float,
    vector: Vectors,
) -> Suggestion:
    code = scorer.codes[column]
    nearest = scorer.nearest(column, vector)
    return Suggestion(
        id=_identify(scorer.version, segment, code),
        segment=segment,
        code=code,
        valence="context",
        score=round(score, 4),
        rank=rank,
        suggested=score >= scorer.thresholds[column],
        model=scorer.version,
        nearest=nearest.text if nearest else "",
        nearest_from="" if nearest is None else "coding" if nearest.origin == "coding" else "codebook",
    )


def _identify(version: str, segment: Segment, code: str) -> str:
    """An id that the same model gives the same passage and code again."""
    parts = (version, segment.source_id, segment.start, segment.end, segment.text, code)
    return "G" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
