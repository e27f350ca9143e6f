"""One lesson: all that the classifiers are taught with, and what they learn from few codings or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.first_day.likeness import FirstDay
from evalkit.suggest.learning.batch import Batch, Scores
from evalkit.suggest.learning.cold import ColdModel, fit_cold
from evalkit.suggest.learning.features import Features
from evalkit.suggest.learning.training import TrainingText
from evalkit.suggest.learning.valence import ValenceModel, fit_valence
from evalkit.suggest.learning.warm import WarmModel, fit_warm

ENOUGH_CODINGS = 150
"""From how many coded passages on held-out codings can judge the scores."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts with the codes that they have, made ready, beside texts that nobody has coded."""

    texts: tuple[TrainingText, ...]
    codes: tuple[str, ...]
    features: Features
    batch: Batch
    """The texts with codes."""

    others: Batch
    """The texts that nobody has coded; it may have none."""

    first_day: FirstDay | None
    seed: int

    def learn(self) -> tuple[ColdModel | WarmModel, Scores]:
        """The model, and scores that say how sure it is.

        From few codings they are those of the texts at hand, from many those of codings that were held out.
        """
        has = [[code in text.codes for code in self.codes] for text in self.texts]
        truth = np.array(has, dtype=np.float32)
        coded = np.array([text.origin == "coding" for text in self.texts])
        if not enough_coded(self.texts, self.codes):
            model = fit_cold(self.features, self.batch, truth, self.others, self.seed, self.first_day, coded)
            return model, model.score(self.others if self.others.count else self.batch)
        return self._learn_from_many(truth, coded)

    def learn_sides(self) -> ValenceModel | None:
        """The sides; ``None`` where fewer than two are shown."""
        return fit_valence(self.texts, self.features, self.batch, self.seed, self.first_day)

    def _learn_from_many(
        self, truth: NDArray[np.float32], coded: NDArray[np.bool_]
    ) -> tuple[WarmModel, Scores]:
        groups = [
            (text.group or str(row)) if yes else ""
            for row, (text, yes) in enumerate(zip(self.texts, coded.tolist(), strict=True))
        ]
        own = np.flatnonzero(~coded)
        cold = None
        if truth[own].any():
            batch = self.batch.take(own)
            cold = fit_cold(self.features, batch, truth[own], self.others, self.seed, self.first_day)
        return fit_warm(self.features, self.batch, truth, groups, cold, self.seed)


def enough_coded(texts: Sequence[TrainingText], codes: Sequence[str]) -> bool:
    """Whether people coded enough passages with one of the codes for held-out codings to judge the scores."""
    known = set(codes)
    return (
        sum(text.origin == "coding" and not known.isdisjoint(text.codes) for text in texts) >= ENOUGH_CODINGS
    )
