"""How good the machine step is on one's own coded texts: grouped cross-validation, and the learning curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.model import Codebook
from evalkit.suggest.encoders.embeddings import CachedEncoder, MemoryCache
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Encoder
from evalkit.suggest.learning.batch import Scores
from evalkit.suggest.learning.thresholds import Prefer
from evalkit.suggest.learning.training import TrainingText, merge
from evalkit.suggest.measuring.quality import Evaluation, Flags, measure
from evalkit.suggest.scorer import build_scorer


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of texts by models that had not learnt from their group; arrays are (texts, codes)."""

    texts: tuple[TrainingText, ...]
    codes: tuple[str, ...]
    truth: Flags
    scores: Scores
    suggested: Flags

    def measure(self, seed: int = 0) -> Evaluation:
        """The measures of these scores."""
        groups = [text.group for text in self.texts]
        return measure(self.codes, self.truth, self.scores, self.suggested, groups, seed=seed)

    def judged(self) -> tuple[tuple[float, bool], ...]:
        """Each suggestion past its threshold: its score, and whether people coded the text so."""
        rows, columns = self.suggested.nonzero()
        return tuple(
            (round(float(self.scores[i, j]), 4), bool(self.truth[i, j]))
            for i, j in zip(rows, columns, strict=True)
        )


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How good suggestions are after ``codings`` coded texts."""

    codings: int
    hit_3: float
    macro_f1: float


def evaluate(
    texts: Sequence[TrainingText],
    codebook: Codebook,
    *,
    encoder: Encoder | None = None,
    prefer: Prefer = "recall",
    folds: int = 5,
    seed: int = 0,
) -> Evaluation:
    """Cross-validate by group (source, or survey respondent), each different text counted once.

    Raises ModelError where there are fewer than two groups, since nothing could then be held out.
    """
    return hold_out(texts, codebook, encoder=encoder, prefer=prefer, folds=folds, seed=seed).measure(seed)


def hold_out(
    texts: Sequence[TrainingText],
    codebook: Codebook,
    *,
    encoder: Encoder | None = None,
    prefer: Prefer = "recall",
    folds: int = 5,
    limit: int | None = None,
    per_code: int | None = None,
    seed: int = 0,
) -> HeldOut:
    """Score every text by a model that learnt from other groups.

    ``limit`` is how many of their texts it may learn from, ``per_code`` how many of each code.
    """
    if folds < 2:
        raise ModelError("Sources are held out in two parts or more. Give folds=2 or a higher number.")
    encoder = CachedEncoder(encoder or default_encoder(), MemoryCache())
    unique = merge(texts)
    parts = split_groups([text.group for text in unique], folds, seed)
    codes = tuple(code.slug for code in codebook.codes)
    truth = np.array([[code in text.codes for code in codes] for text in unique], dtype=bool)
    scores = np.zeros(truth.shape)
    suggested = np.zeros(truth.shape, dtype=bool)
    chance = np.random.default_rng(seed)
    for part in range(max(parts) + 1):
        held, rest = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        learnt = _draw(truth, chance.permutation(rest)[:limit], per_code)
        asked = [unique[i].text for i in held]
        known = [unique[i] for i in learnt]
        scorer = build_scorer(codebook, known, encoder=encoder, background=asked, prefer=prefer, seed=seed)
        scores[held] = scorer.model.score(scorer.read(asked))
        suggested[held] = scores[held] >= np.array(scorer.thresholds)
    return HeldOut(tuple(unique), codes, truth, scores, suggested)


def learning_curve(
    texts: Sequence[TrainingText],
    codebook: Codebook,
    sizes: Sequence[int],
    *,
    encoder: Encoder | None = None,
    folds: int = 3,
    seed: int = 0,
) -> tuple[CurvePoint, ...]:
    """How good suggestions would have been after fewer codings: one point for each size."""
    points = []
    for size in sizes:
        found = hold_out(texts, codebook, encoder=encoder, folds=folds, limit=size, seed=seed).measure(seed)
        points.append(CurvePoint(size, found.hit_3, found.macro_f1))
    return tuple(points)


def project_curve(points: Sequence[CurvePoint], more: int) -> float | None:
    """How much the share right among three would change with ``more`` codings, if it goes on as so far.

    A straight line over the logarithm of the number of codings, from the points that learnt from some;
    ``None`` where there are fewer than two of them.

    >>> points = [CurvePoint(50, 0.5, 0), CurvePoint(100, 0.6, 0), CurvePoint(200, 0.7, 0)]
    >>> round(project_curve(points, 200), 3)
    0.1
    """
    some = [point for point in points if point.codings > 0]
    if len({point.codings for point in some}) < 2:
        return None
    logs = np.log([point.codings for point in some])
    slope = float(np.polyfit(logs, [point.hit_3 for point in some], 1)[0])
    last = max(point.codings for point in some)
    now = max(point.hit_3 for point in some if point.codings == last)
    return min(1 - now, slope * float(np.log((last + more) / last)))


def split_groups(groups: Sequence[str], folds: int, seed: int) -> NDArray[np.intp]:
    """Which part each text falls in, so that no group is split."""
    names = sorted(set(groups))
    if len(names) < 2:
        raise ModelError("Only one source is coded, so nothing can be held out. Code a second one first.")
    order = np.random.default_rng(seed).permutation(len(names))
    part = {name: int(place) % min(folds, len(names)) for name, place in zip(names, order, strict=True)}
    return np.array([part[group] for group in groups], dtype=np.intp)


def _draw(truth: Flags, rows: NDArray[np.intp], per_code: int | None) -> NDArray[np.intp]:
    """The rows in order; where ``per_code`` is given only the first so many of each code."""
    if per_code is None:
        return np.sort(rows)
    return np.unique(np.concatenate([rows[column[rows]][:per_code] for column in truth.T]))
