"""Passages in, suggestions out: the likeliest codes of each, with the example or excerpt nearest to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evalkit.model import Segment, Suggestion, Valence
from evalkit.suggest.encoder import Vectors
from evalkit.suggest.passages import Passage
from evalkit.suggest.scorer import Scorer
from evalkit.suggest.sentences import split

LONG = 3
"""A passage of more sentences than this is scored sentence by sentence."""

WINDOW = 2
"""How many sentences are then scored together."""


def suggest(scorer: Scorer, passages: Sequence[Passage], *, top: int = 3) -> list[Suggestion]:
    """The ``top`` likeliest codes of each passage, likeliest first (0: every code), passages in order.

    A suggestion is not a coding: ``suggested`` says that its score passes the threshold, no more.
    """
    if not passages:
        return []
    scores, sides, vectors = _score(scorer, [passage.segment.text for passage in passages])
    found = []
    for row, passage in enumerate(passages):
        order = np.argsort(-scores[row], kind="stable")[: top or None]
        for rank, column in enumerate(order.tolist(), start=1):
            found.append(
                _suggestion(
                    scorer,
                    passage.segment,
                    column,
                    rank,
                    float(scores[row, column]),
                    sides[row],
                    vectors[row],
                )
            )
    return found


def _score(scorer: Scorer, texts: Sequence[str]) -> tuple[NDArray[np.float64], list[Valence], Vectors]:
    """Scores, sides and embeddings of texts; a long text has each code's highest score over its parts."""
    parts = [[text, *_parts(text, spans)] for text, spans in zip(texts, split(texts), strict=True)]
    flat = [part for of_text in parts for part in of_text]
    vectors = scorer.encoder.encode(flat)
    marks = np.cumsum([0, *(len(of_text) for of_text in parts)]).tolist()
    by_part = scorer.model.score(flat, vectors)
    scores = np.array(
        [by_part[a:b].mean(axis=0) / 2 + by_part[a:b].max(axis=0) / 2 for a, b in pairwise(marks)]
    )
    whole = marks[:-1]
    sides: list[Valence] = ["context"] * len(texts)
    if scorer.valence is not None:
        sides = scorer.valence.decide(texts, vectors[whole])
    return scores, sides, vectors[whole]


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    if len(spans) <= LONG:
        return []
    return [
        text[spans[i][0] : spans[min(i + WINDOW, len(spans)) - 1][1]] for i in range(0, len(spans), WINDOW)
    ]


def _suggestion(
    scorer: Scorer,
    segment: Segment,
    column: int,
    rank: int,
    score: float,
    side: Valence,
    vector: Vectors,
) -> Suggestion:
    code = scorer.codes[column]
    nearest = scorer.nearest(column, vector)
    return Suggestion(
        id=_identify(scorer.version, segment, code),
        segment=segment,
        code=code,
        valence=side,
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
