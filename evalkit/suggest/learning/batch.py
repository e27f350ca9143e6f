"""Texts made ready to be scored: whole, sentence by sentence, and as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import Encoder, RemembersSentences, Vectors
from evalkit.suggest.sentences import split

Scores = NDArray[np.float64]
"""One row a text, one column a code."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts and their sentences: the first ``count`` units are the whole texts, then come the sentences.

    ``owner`` says for every unit which text it is part of. A text of one sentence has no further unit, and
    none has where the sentences were not asked for.
    ``asks`` says for every text what its question asked for: praise (1), complaint (-1), neither (0).
    """

    units: tuple[str, ...]
    vectors: Vectors
    owner: NDArray[np.intp]
    count: int
    asks: NDArray[np.float32]

    def best(self, scores: Scores) -> Scores:
        """For each text the highest score of its sentences, from a score for each unit."""
        found = np.full((self.count, scores.shape[1]), -np.inf)
        np.maximum.at(found, self.owner[self.count :], scores[self.count :])
        return np.where(np.isfinite(found), found, scores[: self.count])

    def places(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Which units some of the texts and their sentences are: the texts first."""
        wanted = np.zeros(self.count, dtype=bool)
        wanted[rows] = True
        return np.concatenate([rows, np.flatnonzero(wanted[self.owner[self.count :]]) + self.count])

    def take(self, rows: NDArray[np.intp]) -> Batch:
        """The batch of some of its texts, in the order of ``rows``."""
        place = np.zeros(self.count, dtype=np.intp)
        place[rows] = np.arange(len(rows))
        units = self.places(rows)
        words = tuple(self.units[i] for i in units.tolist())
        return Batch(words, self.vectors[units], place[self.owner[units]], len(rows), self.asks[rows])


def make_batch(
    texts: Sequence[str],
    encoder: Encoder,
    asks: NDArray[np.float32] | None = None,
    sentences: bool = True,
) -> Batch:
    """Encode texts and, where ``sentences`` are asked for, those of each, which takes about as long again."""
    different = list(dict.fromkeys(texts))
    cut: dict[str, tuple[str, ...]] = dict.fromkeys(different, ())
    find_spans = encoder.cut if isinstance(encoder, RemembersSentences) else split
    for text, spans in zip(different, find_spans(different), strict=True) if sentences else ():
        cut[text] = tuple(text[start:end] for start, end in spans) if len(spans) > 1 else ()
    owner = [*range(len(texts)), *(row for row, text in enumerate(texts) for _ in cut[text])]
    units = (*texts, *(sentence for text in texts for sentence in cut[text]))
    asked = np.zeros(len(texts), dtype=np.float32) if asks is None else asks
    return Batch(units, encoder.encode(units), np.array(owner, dtype=np.intp), len(texts), asked)
