"""Logistic regression as a straight line for each code, fitted code by code or for one code of many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Scores
from evalkit.suggest.learning.features import Matrix

STRENGTH = 10.0
ROUGHLY = 0.1
"""When to stop on words: the default takes longer and ranks no better."""

CLOSELY = 1e-4
"""When to stop on meaning; a hundred times this costs five right first choices in a hundred."""


@dataclass(frozen=True, slots=True)
class Line:
    """Weights as (features, codes) and each code's constant."""

    weights: NDArray[np.float64]
    constants: NDArray[np.float64]

    def score(self, block: Matrix) -> Scores:
        """Log odds of each code for each text."""
        return np.asarray(block @ self.weights + self.constants, dtype=np.float64)


def fit_each(block: Matrix, truth: NDArray[np.bool_], weights: NDArray[np.floating], stop: float) -> Line:
    """A yes-or-no classifier for each code of (texts, codes), its yeses weighing as much as its noes."""
    from scipy.sparse import issparse
    from sklearn import config_context
    from sklearn.linear_model import LogisticRegression

    found = Line(np.zeros((block.shape[1], truth.shape[1])), np.zeros(truth.shape[1]))
    wide = issparse(block)
    if wide:
        block = block.astype(np.float64)  # as liblinear reads it: else it is made anew for every code
    with config_context(assume_finite=True, skip_parameter_validation=True):
        for code, yes in enumerate(truth.T):
            if yes.all() or not yes.any():
                continue
            even = np.where(yes, weights / weights[yes].sum(), weights / weights[~yes].sum())
            one = LogisticRegression(
                C=STRENGTH,
                solver="liblinear" if wide else "lbfgs",
                tol=stop,
                max_iter=300,
                random_state=0,
            ).fit(block, yes, sample_weight=even * weights.sum() / 2)
            found.weights[:, code], found.constants[code] = one.coef_[0], one.intercept_[0]
    return found


def fit_one_of(block: Matrix, labels: NDArray[np.intp], weights: NDArray[np.floating], codes: int) -> Line:
    """One classifier that shares each text out among the codes."""
    from sklearn.linear_model import LogisticRegression

    if codes < 3:
        return fit_each(block, one_hot(labels, codes), weights, CLOSELY)
    one = LogisticRegression(C=STRENGTH, tol=CLOSELY, max_iter=500).fit(block, labels, sample_weight=weights)
    return Line(np.asarray(one.coef_.T), np.asarray(one.intercept_))


def one_hot(labels: NDArray[np.intp], codes: int) -> NDArray[np.bool_]:
    """One code for each text as a truth of (texts, codes)."""
    return np.asarray(labels[:, None] == np.arange(codes))


def log_shares(evidence: Scores) -> Scores:
    """Log odds as logarithms of shares that sum to 1 in each row."""
    from scipy.special import log_softmax

    return np.asarray(log_softmax(evidence, axis=1))


def stack(first: Matrix, second: Matrix) -> Matrix:
    """The rows of one matrix above those of another."""
    from scipy.sparse import issparse, vstack

    return vstack([first, second], format="csr") if issparse(first) else np.vstack([first, second])
