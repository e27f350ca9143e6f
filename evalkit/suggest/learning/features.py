"""What the classifiers see of a text: its words, its letters, and its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import Vectors

Matrix = Any
"""A SciPy sparse or NumPy matrix with one row a text."""

LANDMARKS = 1000
"""How many texts the space of meaning is measured from."""

SHARPNESS = 3.0
"""How quickly likeness falls off with the angle between two embeddings: exp(3 (cosine - 1))."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Embeddings as likeness to known texts: Nyström features of a Gaussian kernel."""

    points: Vectors
    root: NDArray[np.float32]

    def transform(self, vectors: Vectors) -> NDArray[np.float32]:
        """Features whose inner products are the likenesses."""
        likeness = vectors @ self.points.T
        likeness -= 1
        likeness *= SHARPNESS
        return np.asarray(np.exp(likeness, out=likeness) @ self.root, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How often each word, pair of words or run of letters is in a text, the telling ones weighing more.

    The texts that it was fitted on are kept as they were counted: they are asked about again and again.
    """

    counter: Any
    rows: Mapping[str, int]
    counted: Matrix

    def transform(self, texts: Sequence[str]) -> Matrix:
        """A sparse row for each text."""
        from scipy.sparse import vstack

        known = {text: self.rows[text] for text in texts if text in self.rows}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        counted = self.counted[list(known.values())]
        if new:
            counted = vstack([counted, self.counter.transform(new)], format="csr")
        place = {text: row for row, text in enumerate([*known, *new])}
        return counted[[place[text] for text in texts]]


@dataclass(frozen=True, slots=True)
class Features:
    """Fitted on texts, applied to texts: (words, letters, meaning of each encoder)."""

    words: Spelling
    letters: Spelling
    meanings: tuple[Landmarks, ...]
    parts: tuple[int, ...]

    def transform(self, texts: Sequence[str], vectors: Vectors) -> list[Matrix]:
        """The feature blocks of texts, words and letters first, then one for each encoder."""
        meanings = zip(self.meanings, split_parts(vectors, self.parts), strict=True)
        return [
            self.words.transform(texts),
            self.letters.transform(texts),
            *(landmarks.transform(part) for landmarks, part in meanings),
        ]


def fit_features(
    texts: Sequence[str], vectors: Vectors, background: Sequence[str], parts: tuple[int, ...], seed: int
) -> Features:
    """Learn which words and letters are common (over texts and background), and choose the landmarks."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    common = {"sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
    everything = [*texts, *background]
    rows = {text: row for row, text in enumerate(everything)}
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w[\w']*\b", **common)
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=2 if len(everything) > 50 else 1, **common
    )
    spelt = [Spelling(one, rows, one.fit_transform(everything)) for one in (words, letters)]
    chosen = np.random.default_rng(seed).permutation(len(texts))[:LANDMARKS]
    meanings = tuple(_landmarks(part[chosen]) for part in split_parts(vectors, parts))
    return Features(spelt[0], spelt[1], meanings, parts)


def split_parts(vectors: Vectors, parts: tuple[int, ...]) -> list[Vectors]:
    """A joint encoder's vectors as those of its parts, each of unit length again."""
    scale = np.sqrt(len(parts)).astype(np.float32)
    ends = np.cumsum(parts)[:-1].tolist()
    return [np.ascontiguousarray(part * scale) for part in np.split(vectors, ends, axis=1)]


def _landmarks(points: Vectors) -> Landmarks:
    likeness = np.exp(SHARPNESS * (points @ points.T - 1)).astype(np.float64)
    values, directions = np.linalg.eigh(likeness)
    kept = values > 1e-4 * values[-1]
    return Landmarks(points, (directions[:, kept] / np.sqrt(values[kept])).astype(np.float32))
