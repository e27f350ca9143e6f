"""Ridge regression of many codes at once, on wide sparse and narrow dense features together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.features import Matrix

STRENGTH = 0.3
ROUNDS = 60
TOLERANCE = 3e-3


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted line for each code: blocks of weights, and each code's share of the training texts."""

    weights: tuple[NDArray[np.float32], ...]
    mean: NDArray[np.float32]

    def score(self, blocks: Sequence[Matrix]) -> NDArray[np.float64]:
        """How far each text is on each code's side, as (texts, codes)."""
        total = self.mean + sum(block @ weight for block, weight in zip(blocks, self.weights, strict=True))
        return np.asarray(total, dtype=np.float64)


def fit_ridge(blocks: Sequence[Matrix], shares: Sequence[float], truth: NDArray[np.float32]) -> Ridge:
    """Solve (K + 0.3 I) a = y for all codes by conjugate gradients; K sums the blocks' weighted kernels.

    Time and memory grow with the number of texts, not with its square.
    """
    mean = truth.mean(axis=0)
    solution = np.zeros_like(truth)
    rest = truth - mean
    direction = rest.copy()
    size = (rest * rest).sum(axis=0)
    aim = TOLERANCE**2 * size + 1e-12
    for _ in range(ROUNDS):
        moved = _kernel(blocks, shares, direction) + np.float32(STRENGTH) * direction
        step = size / ((direction * moved).sum(axis=0) + 1e-12)
        solution += step * direction
        rest = rest - step * moved
        new = (rest * rest).sum(axis=0)
        if (new <= aim).all():
            break
        direction = rest + new / (size + 1e-12) * direction
        size = new
    weights = tuple(
        np.float32(share) * (block.T @ solution) for block, share in zip(blocks, shares, strict=True)
    )
    return Ridge(weights, mean)


def _kernel(
    blocks: Sequence[Matrix], shares: Sequence[float], direction: NDArray[np.float32]
) -> NDArray[np.float32]:
    parts = (
        np.float32(share) * (block @ (block.T @ direction))
        for block, share in zip(blocks, shares, strict=True)
    )
    return np.asarray(sum(parts), dtype=np.float32)
