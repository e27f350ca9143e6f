"""From which score on a code is suggested, read off calibrated scores alone."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Scores

Prefer = Literal["recall", "balance"]

WANTED_RECALL = 0.8
"""The share of a code's passages that should be suggested where recall comes first."""

LOWEST = 0.05


def choose_thresholds(scores: Scores, prefer: Prefer) -> tuple[float, ...]:
    """A threshold for each code from the calibrated scores of many texts, as (texts, codes).

    Balance: half of the best F1 that the scores lead one to expect, which maximises it (Lipton, Elkan and
    Naryanaswamy 2014). Recall: low enough that four in five of a code's passages are expected above it.
    """
    return tuple(_threshold(np.sort(column)[::-1], prefer) for column in scores.T)


def _threshold(falling: NDArray[np.float64], prefer: Prefer) -> float:
    found = np.cumsum(falling)
    if not len(falling) or found[-1] <= 0:
        return 1.0
    f1 = 2 * found / (np.arange(1, len(falling) + 1) + found[-1])
    balanced = max(LOWEST, float(f1.max()) / 2)
    if prefer == "balance":
        return balanced
    enough = int(np.searchsorted(found, WANTED_RECALL * found[-1]))
    return min(balanced, max(LOWEST, float(falling[min(enough, len(falling) - 1)])))
