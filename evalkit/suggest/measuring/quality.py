"""How good held-out suggestions are: the measures, each from truth, scores and what was suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Scores

if TYPE_CHECKING:
    import pandas as pd

Flags = NDArray[np.bool_]

FEWEST = 5
"""A code with fewer uses than this has counts only."""

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """How well one code is suggested. The shares are ``None`` where it has fewer than five uses."""

    code: str
    n: int
    suggested: int
    prior: float
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good suggestions were on texts that the model had not learnt from.

    ``hit_1`` and ``hit_3`` are the shares of coded texts with a right code first, or among the first three.
    ``samples_f1`` is the mean F1 of a text's codes, with a 95% bootstrap interval over groups (sources).
    ``calibration_error`` is the mean distance between score and share right, over the first three suggestions
    in ten bands of score. ``macro_f1`` is over codes with five uses or more.
    """

    texts: int
    groups: int
    codes: tuple[CodeQuality, ...]
    micro_f1: float
    macro_f1: float
    hit_1: float
    hit_3: float
    ranking_precision: float
    samples_f1: float
    samples_f1_interval: tuple[float, float]
    calibration_error: float

    def frame(self) -> pd.DataFrame:
        """One row a code, those used most first."""
        import pandas as pd

        ordered = sorted(self.codes, key=lambda code: (-code.n, code.code))
        rows = [(c.code, c.n, c.suggested, c.prior, c.precision, c.recall, c.f1) for c in ordered]
        return pd.DataFrame(rows, columns=["code", "n", "suggested", "prior", "precision", "recall", "f1"])


def measure(
    codes: Sequence[str],
    truth: Flags,
    scores: Scores,
    suggested: Flags,
    groups: Sequence[str],
    *,
    seed: int = 0,
) -> Evaluation:
    """Measure held-out suggestions; the arrays are (texts, codes), ``groups`` has one name a text."""
    from sklearn.metrics import label_ranking_average_precision_score

    per_code = tuple(_measure_code(code, truth[:, i], suggested[:, i]) for i, code in enumerate(codes))
    known = [code.f1 for code in per_code if code.f1 is not None]
    coded = np.flatnonzero(truth.any(axis=1))
    per_text = _samples_f1(truth, suggested)
    return Evaluation(
        texts=len(truth),
        groups=len(set(groups)),
        codes=per_code,
        micro_f1=f1(truth, suggested),
        macro_f1=float(np.mean(known)) if known else 0.0,
        hit_1=hit(truth, scores, 1),
        hit_3=hit(truth, scores, 3),
        ranking_precision=float(label_ranking_average_precision_score(truth[coded], scores[coded])),
        samples_f1=float(per_text.mean()),
        samples_f1_interval=_interval(per_text, groups, seed),
        calibration_error=calibration_error(truth, scores),
    )


def hit(truth: Flags, scores: Scores, first: int) -> float:
    """The share of coded texts with a right code among the first so many."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :first]
    found = np.take_along_axis(truth, order, axis=1).any(axis=1)
    return float(found.sum() / max(1, truth.any(axis=1).sum()))


def f1(truth: Flags, suggested: Flags) -> float:
    """F1 of everything suggested: twice what is right, over what is suggested and what should be."""
    total = truth.sum() + suggested.sum()
    return float(2 * (truth & suggested).sum() / total) if total else 0.0


def calibration_error(truth: Flags, scores: Scores, first: int = 3, bands: int = 10) -> float:
    """How far scores are from the share right, over each text's first suggestions, in bands of score."""
    found = find_bands(truth, scores, first, bands)
    total = sum(band.suggestions for band in found)
    return sum(band.suggestions * abs(band.said - band.right) for band in found) / max(1, total)


@dataclass(frozen=True, slots=True)
class Band:
    """Suggestions with like scores: how many, their mean score, and the share of them that was right."""

    suggestions: int
    said: float
    right: float


def find_bands(truth: Flags, scores: Scores, first: int = 3, bands: int = 10) -> tuple[Band, ...]:
    """Each text's first suggestions in bands of score, lowest first; empty bands are left out."""
    given, right, band = _banded(truth, scores, first, bands)
    held = [np.flatnonzero(band == b) for b in range(bands)]
    return tuple(
        Band(len(rows), float(given[rows].mean()), float(right[rows].mean())) for rows in held if len(rows)
    )


def _banded(
    truth: Flags, scores: Scores, first: int, bands: int
) -> tuple[NDArray[np.float64], Flags, NDArray[np.intp]]:
    order = np.argsort(-scores, axis=1, kind="stable")[:, :first]
    given = np.take_along_axis(scores, order, axis=1).ravel()
    right = np.take_along_axis(truth, order, axis=1).ravel()
    return given, right, np.minimum((given * bands).astype(np.intp), bands - 1)


def _measure_code(code: str, truth: Flags, suggested: Flags) -> CodeQuality:
    n, given, right = int(truth.sum()), int(suggested.sum()), int((truth & suggested).sum())
    prior = n / len(truth)
    if n < FEWEST:
        return CodeQuality(code, n, given, prior, None, None, None)
    return CodeQuality(
        code, n, given, prior, right / given if given else 0.0, right / n, f1(truth, suggested)
    )


def _samples_f1(truth: Flags, suggested: Flags) -> NDArray[np.float64]:
    """Each text's F1; a text without codes counts 1 where nothing was suggested."""
    total = truth.sum(axis=1) + suggested.sum(axis=1)
    right = (truth & suggested).sum(axis=1)
    return np.where(total > 0, 2 * right / np.maximum(total, 1), 1.0)


def _interval(per_text: NDArray[np.float64], groups: Sequence[str], seed: int) -> tuple[float, float]:
    """A 95% percentile bootstrap interval of the mean, drawing whole groups."""
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums, sizes = np.bincount(place, per_text), np.bincount(place)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
