"""How far texts are like the survey comments that the general models learnt from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.first_day.general import General
from evalkit.suggest.learning.batch import Batch, Scores

OWN, SHARED = 0.5, 3.0
"""How much a text's own likeness counts, and how much that of all texts at hand, mostly of one kind."""

ANSWERS = 1.0
"""What a question that asks for praise or complaint adds to the log odds."""

BY_EXAMPLES = 0.15
"""How much the codebook's own examples count beside the readings on a survey's comments."""

BY_CODINGS = 0.2
"""How much more the project's own model counts once many passages are coded; half of it with a hundred."""

SILENT_COMMENT, SILENT_TALK = 0.27, 0.5
"""From which likelihood of being about nothing on a comment, or a passage of talk, carries no suggestion."""


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The general models beside one codebook, for texts of one kind.

    ``columns`` says for each code that the readings know which of the codebook's codes it is; none where the
    codebook is another than the 13 criteria. ``known`` are the places of those codes among the readings'.
    ``kind`` is the log odds of the share of comments among the texts at hand.
    """

    general: General
    columns: NDArray[np.intp]
    known: NDArray[np.intp]
    kind: float
    coded: int = 0
    """How many passages of the project were coded."""

    @property
    def share(self) -> float:
        """How far the readings know the texts at hand, between 0 and 1; 0 for another codebook."""
        return float(1 / (1 + np.exp(-SHARED * self.kind))) if len(self.columns) else 0.0

    def like_comments(self, batch: Batch) -> NDArray[np.float64]:
        """For each text, between 0 (talk, a report) and 1 (a survey's comment)."""
        own = self.general.like_comments(batch.vectors[: batch.count]) + ANSWERS * (batch.asks != 0)
        return np.asarray(1 / (1 + np.exp(-np.clip(OWN * own + SHARED * self.kind, -30, 30))))

    def sides(self, batch: Batch) -> NDArray[np.float64]:
        """Log odds that each text praises."""
        return self.general.sides(batch.units[: batch.count], batch.vectors[: batch.count], batch.asks)

    def share_out(self, cold: Scores, batch: Batch) -> tuple[Scores, NDArray[np.bool_]]:
        """Shares over codes and none, and which texts are about nothing, from the codebook's own shares.

        On comments the readings say most of it, on talk the codebook's own examples do.
        """
        texts, vectors = batch.units[: batch.count], batch.vectors[: batch.count]
        like = self.like_comments(batch)
        idle = self.general.idle(texts, vectors, batch.asks)
        readings = self.general.read(texts, vectors, batch.asks)[:, self.known]
        own = BY_EXAMPLES + BY_CODINGS * self.coded / (self.coded + 100)
        both = (1 - own) * readings + own * np.log(cold[:, self.columns] + 1e-9)
        both = np.exp(both - both.max(axis=1, keepdims=True))
        others = np.ones(cold.shape[1], dtype=bool)
        others[[*self.columns, -1]] = False
        left = (1 - idle) * (1 - cold[:, others].sum(axis=1))
        found = np.where(others, cold, 0.0)
        found[:, self.columns] = left[:, None] * both / both.sum(axis=1, keepdims=True)
        found[:, -1] = 1 - found[:, :-1].sum(axis=1)
        mixed = like[:, None] * found + (1 - like[:, None]) * cold
        limit = like * SILENT_COMMENT + (1 - like) * SILENT_TALK
        return mixed, mixed[:, -1] >= limit


FEWEST_CODES = 8
"""The readings are used for a codebook with at least so many of the 13 criteria."""


def begin(general: General | None, codes: tuple[str, ...], batch: Batch, coded: int) -> FirstDay | None:
    """The general models for a codebook's codes and the texts at hand; ``None`` without general models."""
    if general is None or not batch.count:
        return None
    own = general.like_comments(batch.vectors[: batch.count])
    share = float(np.clip(np.mean(1 / (1 + np.exp(-own))), 1e-3, 1 - 1e-3))
    known = [place for place, code in enumerate(general.codes) if code in codes]
    if len(known) < FEWEST_CODES:
        known = []
    columns = [codes.index(general.codes[place]) for place in known]
    kind = float(np.log(share / (1 - share)))
    return FirstDay(general, np.array(columns, np.intp), np.array(known, np.intp), kind, coded)
