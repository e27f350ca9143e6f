"""What is said just before and after counts too: people stay with a subject for some sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Scores

WEIGHTS = (0.5, 0.25, 0.12)
"""How much the first, second and third sentence on either side count, beside 1 for the passage itself."""


def hear_neighbours(scores: Scores, threads: Sequence[str]) -> Scores:
    """Each code's scores, given out anew in the order of their mean over a passage and its neighbours.

    Passages come in the order in which they were said; only those of one thread are neighbours, and one with
    the thread "" has none. No score is made up: a code has the same scores as before, so that thresholds
    and what scores mean stay what they were.

    >>> hear_neighbours(np.array([[0.9], [0.2], [0.4]]), ["a", "a", "b"]).ravel().tolist()
    [0.9, 0.4, 0.2]
    """
    mean = _mean_with_neighbours(scores, threads)
    found = np.empty_like(scores)
    for code in range(scores.shape[1]):
        found[np.argsort(mean[:, code], kind="stable"), code] = np.sort(scores[:, code])
    return found


def _mean_with_neighbours(scores: Scores, threads: Sequence[str]) -> Scores:
    named = np.asarray(threads)
    total, weight = scores.copy(), np.ones(len(scores))
    for distance, share in enumerate(WEIGHTS, start=1):
        near: NDArray[np.bool_] = (named[distance:] == named[:-distance]) & (named[distance:] != "")
        later = np.flatnonzero(near) + distance
        for here, there in ((later, later - distance), (later - distance, later)):
            total[here] += share * scores[there]
            weight[here] += share
    return np.asarray(total / weight[:, None])
