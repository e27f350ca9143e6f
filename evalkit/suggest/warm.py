"""What is learnt from codings: a ridge for each view of a text, and a judge of the ridges' scores.

The judge learns from scores of passages that the ridges had not seen, so it also learns how far to trust
the codebook's own words beside the codings, and its scores are calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.batch import Batch, Scores
from evalkit.suggest.cold import ColdModel
from evalkit.suggest.features import Features, Matrix
from evalkit.suggest.ridge import Ridge, fit_ridge
from evalkit.text import count_words

FOLDS = 5


@dataclass(frozen=True, slots=True)
class WarmModel:
    """Ridges, one for each view, and the judge of their scores."""

    features: Features
    ridges: tuple[Ridge, ...]
    judge: Any
    share: NDArray[np.float64]
    cold: ColdModel | None

    def score(self, batch: Batch) -> Scores:
        """How likely each code is for each text."""
        views = _score_views(
            self.ridges, self.features, self.features.transform(batch.units, batch.vectors), batch
        )
        cold = None if self.cold is None else self.cold.score(batch)
        return _judge(self.judge, _evidence(views, batch, self.share, cold))


def fit_warm(
    features: Features,
    batch: Batch,
    truth: NDArray[np.float32],
    groups: Sequence[str],
    cold: ColdModel | None,
    seed: int,
) -> tuple[WarmModel, Scores]:
    """Fit on texts with their codes; ``groups`` is "" for the codebook's own, which are never held out.

    Returns the model and the held-out scores of the codings (rows with a group, in order).
    """
    blocks = features.transform(batch.units, batch.vectors)
    coded = np.flatnonzero([group != "" for group in groups])
    own_groups = [group for group in groups if group]
    views = [np.zeros((len(coded), truth.shape[1], 2)) for _ in _views(features)]
    for held in _folds(own_groups, seed):
        rows = np.setdiff1d(np.arange(batch.count), coded[held])
        ridges = _fit_views(features, [block[rows] for block in blocks], truth[rows])
        out = batch.places(coded[held])
        seen = _score_views(ridges, features, [block[out] for block in blocks], batch.take(coded[held]))
        for view, found in zip(views, seen, strict=True):
            view[held] = found
    share = np.asarray((truth[coded].sum(axis=0) + 0.5) / (len(coded) + 1), dtype=np.float64)
    own = batch.take(coded)
    evidence = _evidence(views, own, share, None if cold is None else cold.score(own))
    judge = _fit_judge(evidence, truth[coded], len(views), cold is not None, seed)
    ridges = _fit_views(features, [block[: batch.count] for block in blocks], truth)
    return WarmModel(features, ridges, judge, share, cold), _judge(judge, evidence)


def _views(features: Features) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
    """Which feature blocks a view looks at, and how much each counts: words, each encoder, all together."""
    encoders = range(2, 2 + len(features.parts))
    everything = (0, 1, *encoders)
    return [
        ((0, 1), (0.5, 0.5)),
        *(((block,), (1.0,)) for block in encoders),
        (everything, (1 / len(everything),) * len(everything)),
    ]


def _fit_views(features: Features, blocks: Sequence[Matrix], truth: NDArray[np.float32]) -> tuple[Ridge, ...]:
    return tuple(fit_ridge([blocks[i] for i in which], shares, truth) for which, shares in _views(features))


def _score_views(
    ridges: Sequence[Ridge], features: Features, blocks: Sequence[Matrix], batch: Batch
) -> list[Scores]:
    """For each view the score of the whole text and the best score of its sentences, as (texts, codes, 2)."""
    found = []
    for ridge, (which, _) in zip(ridges, _views(features), strict=True):
        scores = ridge.score([blocks[i] for i in which])
        found.append(np.stack([scores[: batch.count], batch.best(scores)], axis=-1))
    return found


def _evidence(
    views: Sequence[Scores], batch: Batch, share: NDArray[np.float64], cold: Scores | None
) -> Scores:
    """What the judge sees of each text and code, as (texts, codes, pieces of evidence)."""
    whole = views[-1][:, :, 0]
    rank = np.argsort(np.argsort(-whole, axis=1, kind="stable"), axis=1)
    length = np.log1p([count_words(text) for text in batch.units[: batch.count]])
    pieces = [
        *(view[:, :, i] for view in views for i in (0, 1)),
        *([] if cold is None else [np.log(cold + 1e-4)]),
        whole - whole.max(axis=1, keepdims=True),
        -rank,
        np.broadcast_to(whole.sum(axis=1, keepdims=True), whole.shape),
        np.broadcast_to(length[:, None], whole.shape),
        np.broadcast_to(np.log(share), whole.shape),
    ]
    return np.stack(pieces, axis=-1)


def _fit_judge(evidence: Scores, truth: NDArray[np.float32], views: int, cold: bool, seed: int) -> Any:  # noqa: ANN401
    """Boosted trees over all pairs of text and code; more evidence never makes a code less likely."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rising = [1] * (2 * views + cold + 2) + [0, 0, 0]
    pairs = evidence.reshape(-1, evidence.shape[-1])
    judge = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.06,
        max_leaf_nodes=15,
        min_samples_leaf=max(20, min(100, len(pairs) // 100)),
        l2_regularization=1.0,
        monotonic_cst=rising,
        early_stopping=False,
        random_state=seed,
    )
    return judge.fit(pairs, truth.ravel() > 0)


def _judge(judge: Any, evidence: Scores) -> Scores:  # noqa: ANN401
    pairs = evidence.reshape(-1, evidence.shape[-1])
    return np.asarray(judge.predict_proba(pairs)[:, 1].reshape(evidence.shape[:2]))


def _folds(groups: Sequence[str], seed: int) -> list[NDArray[np.intp]]:
    """Rows in five parts that split no group."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    part = {name: int(place) % FOLDS for name, place in zip(names, order, strict=True)}
    parts = np.array([part[group] for group in groups])
    return [np.flatnonzero(parts == i) for i in range(FOLDS) if (parts == i).any()]
