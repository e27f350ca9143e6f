"""Which side a passage takes: what works well, what is challenging, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.model import VALENCES, Valence
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.suggest.first_day.likeness import FirstDay
from evalkit.suggest.learning.batch import Batch
from evalkit.suggest.learning.features import Features, Matrix, split_parts
from evalkit.suggest.learning.lexicon import tone
from evalkit.suggest.learning.training import TrainingText

TONE_WEIGHT = 0.7
STRENGTH = 10.0

TAKING_OVER = 800.0
"""A quarter of the say is the codings' with so many of them; on real comments, taking over sooner lost."""

TOWARDS_COMPLAINT = 0.5
"""What a comment's log odds of praise must exceed: it missed more complaints than praise without."""

OWN_WEIGHT = 2.0
"""What the project's own log odds are multiplied by, since they are the more cautious ones."""

ENOUGH_CODINGS = 150
"""From how many codings on their sides count as they come; before that each side counts the same."""


@dataclass(frozen=True, slots=True)
class ValenceModel:
    """Classifiers of the side over several views of a text, beside what is known in general.

    The mean of the views' log odds is the project's own opinion. The general model of praise and complaint
    says most on a survey's comments before anybody has coded; the project's codings take over as they grow.
    """

    features: Features
    classifiers: tuple[Any, ...]
    coded: int = 0
    """How many codings with a side were learnt from."""

    first_day: FirstDay | None = None

    def decide(self, batch: Batch) -> list[Valence]:
        """The side of each text."""
        if not batch.count:
            return []
        texts, vectors = batch.units[: batch.count], batch.vectors[: batch.count]
        views = _views(self.features, texts, vectors)
        own = np.mean(
            [c.predict_log_proba(view) for c, view in zip(self.classifiers, views, strict=True)], axis=0
        )
        sides = [VALENCES[int(known)] for known in self.classifiers[0].classes_]
        if self.first_day is None or not {"working_well", "challenging"} <= set(sides):
            return [sides[i] for i in np.argmax(own, axis=1)]
        return _weigh(own, sides, self.first_day, batch, self.coded)


def fit_valence(
    texts: Sequence[TrainingText],
    features: Features,
    batch: Batch,
    seed: int,
    first_day: FirstDay | None = None,
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
    return ValenceModel(features, tuple(classifiers), coded, first_day)


def _weigh(
    own: NDArray[np.float64], sides: Sequence[Valence], first_day: FirstDay, batch: Batch, coded: int
) -> list[Valence]:
    """The project's own opinion beside the general one; neither side only where its own examples are sure."""
    like = first_day.like_comments(batch)
    taken_over = (coded / (coded + TAKING_OVER)) ** 2
    for_own = OWN_WEIGHT * ((1 - like) * (1 - taken_over) + taken_over)
    odds = own[:, sides.index("working_well")] - own[:, sides.index("challenging")]
    general = first_day.sides(batch) - TOWARDS_COMPLAINT * like
    total = (1 - taken_over) * general + for_own * odds
    found: list[Valence] = ["working_well" if yes else "challenging" for yes in total > 0]
    if "context" in sides:
        neither = np.argmax(own, axis=1) == sides.index("context")
        for row in np.flatnonzero(neither & (like * (1 - taken_over) < 0.5)).tolist():
            found[row] = "context"
    return found


def _views(features: Features, texts: Sequence[str], vectors: Vectors) -> list[Matrix]:
    """Words, each encoder's vectors, all encoders with the tone, and the tone alone."""
    heard = tone(texts)
    parts = split_parts(vectors, features.parts)
    return [features.words.transform(texts), *parts, np.hstack([*parts, TONE_WEIGHT * heard]), heard]
