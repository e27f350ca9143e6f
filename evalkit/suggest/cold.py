"""What can be suggested while little is coded: classifiers of the codebook's own words and a few codings.

How common each code seems to be among the texts to be scored turns their scores into shares; the likeliest
of those texts, smoothed over their nearest neighbours, then serve as light further examples, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.batch import Batch, Scores
from evalkit.suggest.features import Features, Matrix, split_parts

SHARPEN = 1.5
"""What the mean of the classifiers' log odds is multiplied by before it becomes a share."""

EVEN = 10.0
"""How many texts every code is taken to have besides those that seem to be about it."""

BORROWED = 4000
BORROWED_WEIGHT = 0.1
LIKELY = 0.15
NEIGHBOURS = 15
SMOOTHING = 0.4
WORDS_C, MEANING_C = 10.0, 10.0


@dataclass(frozen=True, slots=True)
class ColdModel:
    """One classifier of words and letters, and one for each encoder."""

    features: Features
    classifiers: tuple[Any, ...]
    known: NDArray[np.intp]
    codes: int

    def score(self, batch: Batch) -> Scores:
        """The codes' shares of each text: rows sum to 1."""
        blocks = blocks_of(self.features, batch.units[: batch.count], batch.vectors[: batch.count])
        scores = np.zeros((batch.count, self.codes))
        scores[:, self.known] = _softmax(_mean_log(self.classifiers, blocks, len(self.known)))
        return scores


def fit_cold(
    features: Features,
    batch: Batch,
    truth: NDArray[np.float32],
    background: Batch,
    seed: int,
) -> ColdModel:
    """Fit on texts with their codes (texts, codes); texts without a code are left out."""
    known = np.flatnonzero(truth.any(axis=0))
    rows, labels = np.nonzero(truth[:, known])
    weights = 1.0 / truth[rows].sum(axis=1)
    blocks = blocks_of(features, batch.units[: batch.count], batch.vectors[: batch.count])
    if background.count:
        chosen = np.sort(np.random.default_rng(seed).permutation(background.count)[:BORROWED])
        texts, vectors = [background.units[i] for i in chosen], background.vectors[chosen]
        others = blocks_of(features, texts, vectors)
        evidence = np.mean(
            [
                _one_for_each(block, truth[:, known], other)
                for block, other in zip(blocks, others, strict=True)
            ],
            axis=0,
        )
        shares = smooth(spread(SHARPEN * evidence), vectors)
        likely = np.argsort(-shares, axis=1, kind="stable")[:, :2]
        keep = np.take_along_axis(shares, likely, axis=1) > LIKELY
        borrowed, place = np.nonzero(keep)
        new = likely[borrowed, place]
        weights = np.concatenate([weights, BORROWED_WEIGHT * shares[borrowed, new]])
        blocks = [_stack(block[rows], other[borrowed]) for block, other in zip(blocks, others, strict=True)]
        labels = np.concatenate([labels, new])
    else:
        blocks = [block[rows] for block in blocks]
    strengths = [2 * WORDS_C, *[MEANING_C] * (len(blocks) - 1)]
    classifiers = tuple(
        _fit(c, block, labels, weights, seed) for c, block in zip(strengths, blocks, strict=True)
    )
    return ColdModel(features, classifiers, known, truth.shape[1])


def blocks_of(features: Features, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[Matrix]:
    """Words and letters side by side, then the bare vectors of each encoder."""
    from scipy.sparse import hstack

    wide = [features.words.transform(texts), features.letters.transform(texts)]
    return [hstack(wide, format="csr"), *split_parts(vectors, features.parts)]


def spread(evidence: Scores, rounds: int = 30) -> Scores:
    """Log odds as each text's shares, given how common every code then seems among the texts.

    Expectation-maximisation after Saerens, Latinne and Decaestecker (2002), every code with ten texts more.
    """
    count, codes = evidence.shape
    share = np.full(codes, 1 / codes)
    found = _softmax(evidence)
    for _ in range(rounds):
        found = _softmax(evidence + np.log(share))
        share = (found.sum(axis=0) + EVEN) / (count + EVEN * codes)
    return found


def smooth(shares: Scores, vectors: NDArray[np.float32]) -> Scores:
    """Each text's shares drawn towards those of the fifteen texts most like it."""
    count = min(NEIGHBOURS, len(shares) - 1)
    if count < 1:
        return shares
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    near = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    weight = np.maximum(np.take_along_axis(likeness, near, axis=1), 1e-3) ** 3
    weight /= weight.sum(axis=1, keepdims=True)
    around: Scores = np.einsum("ij,ijk->ik", weight, shares[near])
    return (1 - SMOOTHING) * shares + SMOOTHING * around


def _one_for_each(block: Matrix, truth: NDArray[np.float32], others: Matrix) -> Scores:
    """Log odds from a yes-or-no classifier for each code, every code's yes weighing as much as its no."""
    from scipy.sparse import issparse
    from sklearn.linear_model import LogisticRegression

    solver = "liblinear" if issparse(block) else "lbfgs"
    found = np.zeros((others.shape[0], truth.shape[1]))
    for column, yes in enumerate(truth.T):
        if yes.all():
            continue
        one = LogisticRegression(
            C=WORDS_C, class_weight="balanced", solver=solver, max_iter=300, random_state=0
        )
        found[:, column] = one.fit(block, yes).decision_function(others)
    return found


def _fit(
    strength: float, block: Matrix, labels: NDArray[np.intp], weights: NDArray[np.floating], seed: int
) -> Any:  # noqa: ANN401
    from sklearn.linear_model import LogisticRegression

    if len(set(labels.tolist())) < 2:
        return None
    return LogisticRegression(C=strength, max_iter=500, random_state=seed).fit(
        block, labels, sample_weight=weights
    )


def _mean_log(classifiers: Sequence[Any], blocks: Sequence[Matrix], codes: int) -> Scores:
    found = np.zeros((blocks[0].shape[0], codes))
    for classifier, block in zip(classifiers, blocks, strict=True):
        if classifier is not None:
            found[:, classifier.classes_] += np.log(classifier.predict_proba(block) + 1e-9) / len(blocks)
    return found


def _stack(first: Matrix, second: Matrix) -> Matrix:
    from scipy.sparse import issparse, vstack

    return vstack([first, second], format="csr") if issparse(first) else np.vstack([first, second])


def _softmax(evidence: Scores) -> Scores:
    powers = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
