"""The judge: how likely a code is, given what every view says of it. It is what makes scores calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Batch, Scores
from evalkit.text import count_words


@dataclass(frozen=True, slots=True)
class Judge:
    """The mean of boosted trees and of logistic regression over all pairs of text and code."""

    trees: Any
    line: Any

    def decide(self, evidence: Scores) -> Scores:
        """How likely each code is for each text, from evidence as (texts, codes, pieces)."""
        pairs = evidence.reshape(-1, evidence.shape[-1])
        both = self.trees.predict_proba(pairs)[:, 1] + self.line.predict_proba(pairs)[:, 1]
        return np.asarray(both.reshape(evidence.shape[:2]) / 2)


def gather(views: Sequence[Scores], batch: Batch, share: NDArray[np.float64], cold: Scores | None) -> Scores:
    """What the judge sees of each text and code: first what makes the code likelier.

    The views' scores of the whole and of its best sentence, the codebook's own score, how far behind the
    best code and at which rank. The last three pieces need not: the sum over codes, the text's length and
    the code's share of codings.
    """
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


def fit_judge(evidence: Scores, truth: NDArray[np.float32], seed: int) -> Judge:
    """Learn from held-out evidence; in the trees, more evidence never makes a code less likely."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    pairs = evidence.reshape(-1, evidence.shape[-1])
    yes = truth.ravel() > 0
    trees = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.06,
        max_leaf_nodes=15,
        min_samples_leaf=max(20, min(100, len(pairs) // 100)),
        l2_regularization=1.0,
        monotonic_cst=[1] * (pairs.shape[1] - 3) + [0] * 3,
        early_stopping=False,
        random_state=seed,
    )
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    return Judge(trees.fit(pairs, yes), line.fit(pairs, yes))
