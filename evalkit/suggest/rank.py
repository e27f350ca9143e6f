"""Passages in, suggestions out: the likeliest codes of each, with the example or excerpt nearest to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.model import Segment, Suggestion, Valence
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.suggest.explain import find_telling_words
from evalkit.suggest.first_day.questions import names_subject, read_questions
from evalkit.suggest.learning.batch import Scores
from evalkit.suggest.learning.neighbours import hear_neighbours
from evalkit.suggest.learning.roles import hear_roles
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.passages import Passage
from evalkit.suggest.scorer import Scorer
from evalkit.text import count_words

SHORT = 6
"""A passage of fewer words than this is read together with the question that it answers."""

MOST_SHOWN = 2
"""How many suggestions of a passage pass the threshold, at most; more are looked at less."""

AT_ONCE = 1000
"""How many passages are scored at once, which bounds the memory that it takes."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Passages as the scorer reads them: scores as (passages, codes), vectors, texts and sides."""

    scores: Scores
    vectors: Vectors
    texts: tuple[str, ...]
    sides: tuple[Valence, ...]
    silent: tuple[bool, ...]
    """Which passages are taken to be about nothing in the codebook."""


def suggest(scorer: Scorer, passages: Sequence[Passage], *, top: int = 3) -> list[Suggestion]:
    """The ``top`` likeliest codes of each passage, likeliest first (0: every code), passages in order.

    A suggestion is not a coding: ``suggested`` says that its score passes the threshold, no more.
    """
    parts = [score(scorer, passages[first : first + AT_ONCE]) for first in range(0, len(passages), AT_ONCE)]
    return choose(scorer, passages, parts, top=top)


def score(scorer: Scorer, passages: Sequence[Passage]) -> Scored:
    """Score passages, each by itself."""
    asks = read_questions([passage.question if passage.answer else "" for passage in passages])
    batch = scorer.read([_in_context(passage) for passage in passages], asks)
    texts, vectors = batch.units[: batch.count], batch.vectors[: batch.count]
    sides: list[Valence] = ["context"] * len(passages)
    if scorer.valence is not None:
        sides = scorer.valence.decide(batch)
    talk = np.array([passage.thread != "" and not passage.answer for passage in passages])
    scores, silent = scorer.score(batch, talk)
    scores = hear_roles(scores, [passage.role for passage in passages], scorer.roles)
    return Scored(scores, vectors, texts, tuple(sides), tuple(silent.tolist()))


def choose(
    scorer: Scorer,
    passages: Sequence[Passage],
    parts: Sequence[Scored],
    *,
    top: int = 3,
    uids: Mapping[str, str] | None = None,
) -> list[Suggestion]:
    """The likeliest codes of scored passages, in the light of what was said before and after each.

    ``uids`` are the sources' own ids: the short ones may be another source's in another copy.
    """
    if not passages:
        return []
    own = uids or {}
    scores = hear_neighbours(np.vstack([part.scores for part in parts]), [p.thread for p in passages])
    vectors = np.vstack([part.vectors for part in parts])
    sides = [side for part in parts for side in part.sides]
    silent = [quiet for part in parts for quiet in part.silent]
    order = np.argsort(-scores, axis=1, kind="stable")[:, : top or None]
    words = find_telling_words(scorer, [text for part in parts for text in part.texts], order)
    nearest = scorer.nearest(order, vectors)
    return [
        _suggestion(
            scorer,
            passage.segment,
            own.get(passage.segment.source_id, passage.segment.source_id),
            column,
            rank,
            float(scores[row, column]),
            sides[row],
            silent[row],
            nearest[row][rank - 1],
            words[row][rank - 1],
        )
        for row, passage in enumerate(passages)
        for rank, column in enumerate(order[row].tolist(), start=1)
    ]


def rank_alone(scorer: Scorer, passages: Sequence[Passage], top: int) -> dict[str, list[Any]]:
    """The likeliest codes of passages that stand alone, without reasons, as columns.

    The columns are row (the passage's place), rank, code, valence, score and suggested. A passage's scores do
    not depend on the others.
    """
    names = ("row", "rank", "code", "valence", "score", "suggested")
    found: dict[str, list[Any]] = {name: [] for name in names}
    for first in range(0, len(passages), AT_ONCE):
        part = score(scorer, passages[first : first + AT_ONCE])
        for row, scores in enumerate(part.scores):
            for rank, code in enumerate(np.argsort(-scores, kind="stable")[: top or None].tolist(), start=1):
                passing = (
                    rank <= MOST_SHOWN and not part.silent[row] and scores[code] >= scorer.thresholds[code]
                )
                cells = (
                    first + row,
                    rank,
                    scorer.codes[code],
                    part.sides[row],
                    round(float(scores[code]), 4),
                )
                for name, cell in zip(names, (*cells, bool(passing)), strict=True):
                    found[name].append(cell)
    return found


def _in_context(passage: Passage) -> str:
    """The passage's words; a very short answer after its question, where that says what it is about."""
    text = passage.segment.text
    asked = passage.question or passage.before
    if passage.answer and not names_subject(asked):
        return text
    return f"{asked} {text}" if asked and count_words(text) < SHORT else text


def _suggestion(
    scorer: Scorer,
    segment: Segment,
    source: str,
    column: int,
    rank: int,
    score: float,
    side: Valence,
    silent: bool,
    nearest: TrainingText | None,
    words: Sequence[str],
) -> Suggestion:
    code = scorer.codes[column]
    return Suggestion(
        id=_identify(scorer.version, source, segment, code),
        segment=segment,
        code=code,
        valence=side,
        score=round(score, 4),
        rank=rank,
        suggested=not silent and rank <= MOST_SHOWN and score >= scorer.thresholds[column],
        model=scorer.version,
        nearest=nearest.text if nearest else "",
        nearest_from="" if nearest is None else "coding" if nearest.origin == "coding" else "codebook",
        words="; ".join(words),
    )


def _identify(version: str, source: str, segment: Segment, code: str) -> str:
    """An id that the same model gives the same passage of the same source and code again, in every copy."""
    parts = (version, source, segment.start, segment.end, segment.text, code)
    return "G" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
