"""What is learnt from codings: several views of a text, and a judge of their scores.

The judge learns from scores of passages that the views had not seen, so it also learns how far to trust
the codebook's own words beside the codings, and its scores are calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import encoding_threads
from evalkit.suggest.learning.batch import Batch, Scores
from evalkit.suggest.learning.cold import ColdModel
from evalkit.suggest.learning.features import Features
from evalkit.suggest.learning.judge import Judge, fit_judge, gather
from evalkit.suggest.learning.views import Views, fit_views, see

FOLDS = 5


@dataclass(frozen=True, slots=True)
class WarmModel:
    """The views, their judge, each code's share of the codings, and the codebook's own model."""

    features: Features
    views: Views
    judge: Judge
    share: NDArray[np.float64]
    cold: ColdModel | None

    def score(self, batch: Batch) -> Scores:
        """How likely each code is for each text."""
        return self.score_and_silence(batch)[0]

    def score_and_silence(self, batch: Batch) -> tuple[Scores, NDArray[np.bool_]]:
        """The scores, and which texts are taken to be about no code, so that nothing is suggested.

        On a survey's comments what is known from elsewhere tells silence; on talk the codings do.
        """
        views = self.views.score(see(self.features, batch), batch)
        cold, silent = None, np.zeros(batch.count, dtype=bool)
        if self.cold is not None:
            cold, found = self.cold.score_and_silence(batch)
            if self.cold.first_day is not None and self.cold.first_day.share > 0.5:
                silent = found
        return self.judge.decide(gather(views, batch, self.share, cold)), silent

    def word_weights(self) -> NDArray[np.float32]:
        """How much each word or pair of words speaks for each code, as (words, codes)."""
        return self.views.ridges[0].weights[0]


def fit_warm(
    features: Features,
    batch: Batch,
    truth: NDArray[np.float32],
    groups: Sequence[str],
    cold: ColdModel | None,
    seed: int,
) -> tuple[WarmModel, Scores]:
    """Fit on texts with their codes; ``groups`` is "" for the codebook's own, which are never held out.

    Returns the model and held-out scores of the codings (the rows with a group, in order).
    """
    seen = see(features, batch)
    coded = np.flatnonzero([group != "" for group in groups])
    own = batch.take(coded)
    folds = _folds([group for group in groups if group], seed)

    def score_held(held: NDArray[np.intp]) -> list[Scores]:
        rest = np.setdiff1d(np.arange(batch.count), coded[held])
        views = fit_views(seen.rows(rest), truth[rest])
        return views.score(seen.rows(batch.places(coded[held])), batch.take(coded[held]))

    with ThreadPoolExecutor(encoding_threads()) as pool:
        fitting = pool.submit(fit_views, seen.rows(np.arange(batch.count)), truth)
        found = list(pool.map(score_held, folds))
        views = fitting.result()
    held_out = [np.zeros((own.count, truth.shape[1], 2)) for _ in found[0]]
    for held, parts in zip(folds, found, strict=True):
        for whole, part in zip(held_out, parts, strict=True):
            whole[held] = part
    share = np.asarray((truth[coded].sum(axis=0) + 0.5) / (len(coded) + 1), dtype=np.float64)
    evidence = gather(held_out, own, share, None if cold is None else cold.score(own))
    judge = fit_judge(evidence, truth[coded], seed)
    return WarmModel(features, views, judge, share, cold), judge.decide(evidence)


def _folds(groups: Sequence[str], seed: int) -> list[NDArray[np.intp]]:
    """Rows in five parts that split no group."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    part = {name: int(place) % FOLDS for name, place in zip(names, order, strict=True)}
    parts = np.array([part[group] for group in groups])
    return [np.flatnonzero(parts == i) for i in range(FOLDS) if (parts == i).any()]
