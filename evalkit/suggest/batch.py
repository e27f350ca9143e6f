"""Texts made ready to be scored: whole, sentence by sentence, and as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoder import Encoder, Vectors
from evalkit.suggest.sentences import split

Scores = NDArray[np.float64]
"""One row a text, one column a code."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts and their sentences: the first ``count`` units are the whole texts, then come the sentences.

    ``owner`` says for every unit which text it is part of. A text of one sentence has no further unit.
    """

    units: tuple[str, ...]
    vectors: Vectors
    owner: NDArray[np.intp]
    count: int

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
        return Batch(words, self.vectors[units], place[self.owner[units]], len(rows))


def make_batch(texts: Sequence[str], encoder: Encoder) -> Batch:
    """Cut texts into sentences and encode both."""
    sentences = [
        (row, text[start:end])
        for row, (text, spans) in enumerate(zip(texts, split(texts), strict=True))
        for start, end in (spans if len(spans) > 1 else ())
    ]
    units = (*texts, *(sentence for _, sentence in sentences))
    owner = np.array([*range(len(texts)), *(row for row, _ in sentences)], dtype=np.intp)
    return Batch(units, encoder.encode(units), owner, len(texts))
