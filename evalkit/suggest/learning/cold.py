"""What can be suggested while little is coded: classifiers of the codebook's own words and a few codings.

How common each code seems to be among the texts to be scored turns their scores into shares; the likeliest
of those texts, smoothed over their nearest neighbours, then serve as light further examples, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.first_day.likeness import FirstDay
from evalkit.suggest.learning.batch import Batch, Scores
from evalkit.suggest.learning.features import Features, Matrix, split_parts
from evalkit.suggest.learning.lines import (
    CLOSELY,
    ROUGHLY,
    Line,
    fit_each,
    fit_one_of,
    log_shares,
    one_hot,
    stack,
)
from evalkit.suggest.learning.shares import include_second, smooth, spread

SHARPEN = 1.5
"""What the mean of the classifiers' log odds is multiplied by before it becomes a share."""

BORROWED = 4000
"""How many of the texts to be scored are looked at, at most."""

BORROWED_WEIGHT = 0.1
LIKELY = 0.15
"""From which share on a text is borrowed as an example, for its two likeliest codes at most."""

DOUBT = 1.25
"""What the classifiers' mean log odds are divided by, since each is surer of itself than it should be."""

SECOND = 0.5
"""How often a passage that is about one code is about a second one as well."""

CODED_WEIGHT = 3.0
"""How much a passage that somebody coded counts beside one of the codebook's own texts."""

IDLE = 0.3
"""How much of a talk is taken to be about no code before anybody has coded: a judgement, and a low one, since
a missed passage costs more than a rejected suggestion. Answers to a survey's questions are not talk."""


@dataclass(frozen=True, slots=True)
class ColdModel:
    """One classifier of words and letters, and one for each encoder, over the codes and "none of them"."""

    features: Features
    lines: tuple[Line, ...]
    known: NDArray[np.intp]
    codes: int
    idle: float
    """The share of "none of them" among the examples."""

    first_day: FirstDay | None = None

    def score(self, batch: Batch, talk: NDArray[np.bool_] | None = None) -> Scores:
        """How likely each text is about each code; ``talk`` tells which texts are parts of a talk."""
        return self.score_and_silence(batch, talk)[0]

    def score_and_silence(
        self, batch: Batch, talk: NDArray[np.bool_] | None = None
    ) -> tuple[Scores, NDArray[np.bool_]]:
        """The scores, and which texts are taken to be about no code, so that nothing is suggested."""
        blocks = _blocks(self.features, batch.units[: batch.count], batch.vectors[: batch.count])
        logs = [log_shares(line.score(block)) for line, block in zip(self.lines, blocks, strict=True)]
        evidence = np.mean(logs, axis=0) / DOUBT
        if talk is not None and 0 < self.idle < IDLE:
            evidence[talk, -1] += _log_odds(IDLE) - _log_odds(self.idle)
        shares = np.zeros((batch.count, self.codes + 1))
        shares[:, self.known] = np.exp(log_shares(evidence))
        if self.first_day is not None and len(self.first_day.columns):
            shares, silent = self.first_day.share_out(shares, batch)
        else:
            silent = np.zeros(batch.count, dtype=bool)
        return include_second(shares[:, : self.codes], SECOND), silent

    def word_weights(self) -> NDArray[np.float64]:
        """How much each word or pair of words speaks for each code, as (words, codes)."""
        count = len(self.features.words.counter.vocabulary_)
        weights = np.zeros((count, self.codes + 1))
        weights[:, self.known] = self.lines[0].weights[:count]
        return weights[:, : self.codes]


def fit_cold(
    features: Features,
    batch: Batch,
    truth: NDArray[np.float32],
    background: Batch,
    seed: int,
    first_day: FirstDay | None = None,
    coded: NDArray[np.bool_] | None = None,
) -> ColdModel:
    """Fit on texts with their codes, as (texts, codes); texts without a code are examples of none.

    ``coded`` tells which texts people coded: each counts as several of the codebook's own.
    """
    truth = np.hstack([truth, ~truth.any(axis=1, keepdims=True)])
    known = np.flatnonzero(truth.any(axis=0))
    rows, labels = np.nonzero(truth[:, known])
    weights = 1.0 / truth[rows].sum(axis=1)
    if coded is not None:
        weights = weights * np.where(coded[rows], CODED_WEIGHT, 1.0)
    blocks = _blocks(features, batch.units[: batch.count], batch.vectors[: batch.count])
    shown = [block[rows] for block in blocks]
    if background.count:
        chosen = np.sort(np.random.default_rng(seed).permutation(background.count)[:BORROWED])
        vectors = background.vectors[chosen]
        others = _blocks(features, [background.units[i] for i in chosen.tolist()], vectors)
        pairs = zip(shown, others, strict=True)
        yes = one_hot(labels, len(known))
        stops = [ROUGHLY, *[CLOSELY] * (len(shown) - 1)]
        odds = [fit_each(b, yes, weights, stop).score(o) for (b, o), stop in zip(pairs, stops, strict=True)]
        shares = smooth(spread(SHARPEN * np.mean(odds, axis=0)), vectors)
        likeliest = np.argsort(-shares, axis=1, kind="stable")[:, :2]
        borrowed, place = np.nonzero(np.take_along_axis(shares, likeliest, axis=1) > LIKELY)
        new = likeliest[borrowed, place]
        weights = np.concatenate([weights, BORROWED_WEIGHT * shares[borrowed, new]])
        shown = [stack(block, other[borrowed]) for block, other in zip(shown, others, strict=True)]
        labels = np.concatenate([labels, new])
    idle = float(weights[labels == len(known) - 1].sum() / weights.sum()) if truth[:, -1].any() else 0.0
    by_words = fit_each(shown[0], one_hot(labels, len(known)), weights, ROUGHLY)
    by_meaning = [fit_one_of(block, labels, weights, len(known)) for block in shown[1:]]
    return ColdModel(features, (by_words, *by_meaning), known, truth.shape[1] - 1, idle, first_day)


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _blocks(features: Features, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[Matrix]:
    """Words and letters side by side, then the bare vectors of each encoder."""
    from scipy.sparse import hstack

    wide = [features.words.transform(texts), features.letters.transform(texts)]
    return [hstack(wide, format="csr"), *split_parts(vectors, features.parts)]
