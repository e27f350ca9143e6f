"""The two classifiers that are averaged: words and characters, and sentence embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoder import Vectors
from evalkit.suggest.training import TrainingText

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CodeModel:
    """One yes-or-no classifier for each code, over words and over embeddings."""

    words: Any
    by_words: Any
    by_meaning: Any
    known: tuple[int, ...]
    codes: int

    def score(self, texts: Sequence[str], vectors: Vectors) -> Scores:
        """How likely each code is for each text, as (texts, codes)."""
        scores = np.zeros((len(texts), self.codes))
        if len(texts):
            mean = self.by_words.predict_proba(self.words.transform(texts)) + self.by_meaning.predict_proba(
                vectors
            )
            scores[:, list(self.known)] = mean / 2
        return scores


def fit_codes(texts: Sequence[TrainingText], codes: Sequence[str], vectors: Vectors, seed: int) -> CodeModel:
    """Fit both classifiers. ``vectors`` are the texts' embeddings, row by row."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_union

    truth = np.array([[code in text.codes for code in codes] for text in texts], dtype=int)
    known = tuple(i for i in range(len(codes)) if 0 < truth[:, i].sum() < len(texts))
    words = make_union(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode"),
        TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5), strip_accents="unicode"),
    )
    features = words.fit_transform([text.text for text in texts])

    def classifier(strength: float) -> Any:  # noqa: ANN401
        one = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000, random_state=seed)
        return OneVsRestClassifier(one)

    by_words = classifier(10.0).fit(features, truth[:, list(known)])
    by_meaning = classifier(10.0).fit(vectors, truth[:, list(known)])
    return CodeModel(words, by_words, by_meaning, known, len(codes))
