"""The views that coded passages are learnt from: words, each encoder twice, and everything together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Batch, Scores
from evalkit.suggest.learning.features import Features, Matrix, split_parts
from evalkit.suggest.learning.lines import Line, fit_each
from evalkit.suggest.learning.ridge import Ridge, fit_ridge

FAIRLY = 0.001
"""When to stop on meaning where a judge follows, who learns what such lines are worth."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Units of text as every view needs them: feature blocks, and each encoder's bare vectors."""

    blocks: tuple[Matrix, ...]
    bare: tuple[NDArray[np.float32], ...]

    def rows(self, rows: NDArray[np.intp]) -> Seen:
        """Some of the units."""
        return Seen(tuple(b[rows] for b in self.blocks), tuple(v[rows] for v in self.bare))


@dataclass(frozen=True, slots=True)
class Views:
    """A ridge for each choice of blocks, and a balanced line for each encoder."""

    ridges: tuple[Ridge, ...]
    lines: tuple[Line, ...]

    def score(self, seen: Seen, batch: Batch) -> list[Scores]:
        """For each view the score of the whole text and of its best sentence, as (texts, codes, 2).

        The last view is the ridge on everything together.
        """
        count = len(seen.bare)
        by_line = [line.score(vectors) for line, vectors in zip(self.lines, seen.bare, strict=True)]
        choices = _choices(count)
        by_ridge = [r.score([seen.blocks[i] for i in c]) for r, c in zip(self.ridges, choices, strict=True)]
        return [np.stack([s[: batch.count], batch.best(s)], axis=-1) for s in (*by_line, *by_ridge)]


def see(features: Features, batch: Batch) -> Seen:
    """Every unit of a batch."""
    bare = split_parts(batch.vectors, features.parts)
    return Seen(tuple(features.transform(batch.units, batch.vectors)), tuple(bare))


def fit_views(seen: Seen, truth: NDArray[np.float32]) -> Views:
    """Fit every view on texts with their codes, as (texts, codes)."""
    ridges = []
    for choice in _choices(len(seen.bare)):
        ridges.append(fit_ridge([seen.blocks[i] for i in choice], [1 / len(choice)] * len(choice), truth))
    weights = np.ones(len(truth))
    return Views(tuple(ridges), tuple(fit_each(vectors, truth > 0, weights, FAIRLY) for vectors in seen.bare))


def _choices(encoders: int) -> Sequence[tuple[int, ...]]:
    """Which blocks each ridge looks at: words and letters, each encoder, all together."""
    meanings = range(2, 2 + encoders)
    return [(0, 1), *((block,) for block in meanings), (0, 1, *meanings)]
