"""How common codes are among texts that nobody has coded, and what that says of each text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.kept_results import Remembered, fingerprint
from evalkit.suggest.learning.batch import Scores

EVEN = 10.0
"""How many texts every code is taken to have besides those that seem to be about it."""

NEIGHBOURS = 15
SMOOTHING = 0.4
_REMEMBERED = Remembered()
"""The neighbours of the texts asked about last: one more coding leaves them as they are."""

AT_ONCE = 250
"""How many texts have their neighbours found in one go; all of them together would take too much memory."""


def spread(evidence: Scores, rounds: int = 30) -> Scores:
    """Log odds as each text's shares, given how common every code then seems among the texts.

    Expectation-maximisation after Saerens, Latinne and Decaestecker (2002), every code with ten texts more.

    >>> spread(np.array([[2.0, 0.0], [2.0, 0.0], [0.1, 0.0]]))[2].round(2).tolist()
    [0.56, 0.44]
    """
    count, codes = evidence.shape
    share = np.full(codes, 1 / codes)
    for _ in range(rounds):
        found = _share_out(evidence + np.log(share))
        share = (found.sum(axis=0) + EVEN) / (count + EVEN * codes)
    return _share_out(evidence + np.log(share))


def smooth(shares: Scores, vectors: NDArray[np.float32]) -> Scores:
    """Each text's shares drawn towards those of the fifteen texts most like it."""
    count = min(NEIGHBOURS, len(shares) - 1)
    if count < 1:
        return shares
    made_from = (fingerprint([vectors.tobytes()]), vectors.shape)
    near, weight = _REMEMBERED.get("neighbours", made_from, lambda: _find_nearest(vectors, count))
    around: Scores = np.einsum("ij,ijk->ik", weight, shares[near])
    return (1 - SMOOTHING) * shares + SMOOTHING * around


def _find_nearest(vectors: NDArray[np.float32], count: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Which texts are most like each, and how much each of these counts; a row's weights sum to 1."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    parts = np.array_split(likeness, len(likeness) // AT_ONCE + 1)
    near = np.vstack([np.argpartition(-part, count - 1, axis=1)[:, :count] for part in parts])
    weight = np.maximum(np.take_along_axis(likeness, near, axis=1), 1e-3) ** 3
    weight /= weight.sum(axis=1, keepdims=True)
    return near, weight


def include_second(shares: Scores, often: float) -> Scores:
    """How likely each code is where one is drawn by its share and, ``often``, a second from the others.

    >>> include_second(np.array([[0.6, 0.4]]), 0.5).round(2).tolist()
    [[0.8, 0.7]]
    """
    odds = shares / np.maximum(1 - shares, 1e-9)
    return np.asarray(np.minimum(shares * (1 + often * (odds.sum(axis=1, keepdims=True) - odds)), 1.0))


def _share_out(evidence: Scores) -> Scores:
    powers = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
