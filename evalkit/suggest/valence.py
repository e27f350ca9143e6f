"""Which side a passage takes: what works well, what is challenging, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.model import VALENCES, Valence
from evalkit.suggest.encoder import Vectors
from evalkit.suggest.training import TrainingText


@dataclass(frozen=True, slots=True)
class ValenceModel:
    """Two classifiers of the side, over words and over embeddings: the likelier side on their mean."""

    words: Any
    by_words: Any
    by_meaning: Any

    def decide(self, texts: Sequence[str], vectors: Vectors) -> list[Valence]:
        """The side of each text."""
        if not len(texts):
            return []
        by_words = self.by_words.predict_proba(self.words.transform(texts))
        best = np.argmax(by_words + self.by_meaning.predict_proba(vectors), axis=1)
        return [VALENCES[int(self.by_words.classes_[i])] for i in best]


def fit_valence(texts: Sequence[TrainingText], vectors: Vectors, seed: int) -> ValenceModel | None:
    """Learn the sides from every text that has one; ``None`` where fewer than two sides are shown."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [i for i, text in enumerate(texts) if text.valence is not None]
    sides = [VALENCES.index(valence) for i in rows if (valence := texts[i].valence) is not None]
    if len(set(sides)) < 2:
        return None
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode")
    features = words.fit_transform([texts[i].text for i in rows])

    def classifier() -> Any:  # noqa: ANN401
        return LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000, random_state=seed)

    return ValenceModel(words, classifier().fit(features, sides), classifier().fit(vectors[rows], sides))
