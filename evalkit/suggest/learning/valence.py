"""Which side a passage takes: what works well, what is challenging, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.model import VALENCES, Valence
from evalkit.suggest.encoders.encoder import Vectors
from evalkit.suggest.learning.batch import Batch
from evalkit.suggest.learning.features import Features, Matrix, split_parts
from evalkit.suggest.learning.lexicon import tone
from evalkit.suggest.learning.training import TrainingText

TONE_WEIGHT = 0.7
STRENGTH = 10.0

ENOUGH_CODINGS = 150
"""From how many codings on their sides count as they come; before that each side counts the same."""


@dataclass(frozen=True, slots=True)
class ValenceModel:
    """Classifiers of the side over several views of a text; the likeliest side on their mean is taken."""

    features: Features
    classifiers: tuple[Any, ...]

    def decide(self, texts: Sequence[str], vectors: Vectors) -> list[Valence]:
        """The side of each text."""
        if not len(texts):
            return []
        views = _views(self.features, texts, vectors)
        scores = sum(c.predict_log_proba(view) for c, view in zip(self.classifiers, views, strict=True))
        return [VALENCES[int(self.classifiers[0].classes_[i])] for i in np.argmax(scores, axis=1)]


def fit_valence(
    texts: Sequence[TrainingText], features: Features, batch: Batch, seed: int
) -> ValenceModel | None:
    """Learn the sides from every text that has one; ``None`` where fewer than two sides are shown."""
    from sklearn.linear_model import LogisticRegression

    rows = [i for i, text in enumerate(texts) if text.valence is not None]
    sides = [VALENCES.index(valence) for i in rows if (valence := texts[i].valence) is not None]
    if len(set(sides)) < 2:
        return None
    coded = sum(texts[i].origin == "coding" for i in rows)
    weight = "balanced" if coded < ENOUGH_CODINGS else None
    views = _views(features, [texts[i].text for i in rows], batch.vectors[rows])
    classifiers = [
        LogisticRegression(C=strength, class_weight=weight, max_iter=1000, random_state=seed).fit(view, sides)
        for view, strength in zip(views, [*[STRENGTH] * (len(views) - 1), 1.0], strict=True)
    ]
    return ValenceModel(features, tuple(classifiers))


def _views(features: Features, texts: Sequence[str], vectors: Vectors) -> list[Matrix]:
    """Words, each encoder's vectors, all encoders with the tone, and the tone alone."""
    heard = tone(texts)
    parts = split_parts(vectors, features.parts)
    return [features.words.transform(texts), *parts, np.hstack([*parts, TONE_WEIGHT * heard]), heard]
