"""Who speaks is a prior that codings teach: a GP talks of GP practices more than others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.learning.batch import Scores
from evalkit.suggest.learning.training import TrainingText

DOUBT = 20.0
"""How many passages, coded as everybody's are, each role is taken to have beside its own."""


def learn_roles(texts: Sequence[TrainingText], codes: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """For each role that was coded, how much more often than others it has each code (log ratio, by code).

    Shares are drawn towards everybody's as if twenty more passages had been coded like theirs, so that a
    role with few codings changes little.

    >>> texts = [TrainingText("a", ("gp",), role="GP")] * 20
    >>> texts += [TrainingText("b", ("ward",), role="Nurse")] * 20
    >>> learn_roles(texts, ["gp", "ward"])["GP"].round(2).tolist()
    [0.41, -0.69]
    """
    coded = [text for text in texts if text.origin == "coding" and text.role]
    if not coded:
        return {}
    has = np.array([[code in text.codes for code in codes] for text in coded], dtype=float)
    common = (has.sum(axis=0) + 0.5) / (len(coded) + 1)
    found = {}
    for role in dict.fromkeys(text.role for text in coded):
        own = has[[text.role == role for text in coded]]
        share = (own.sum(axis=0) + DOUBT * common) / (len(own) + DOUBT)
        found[role] = np.log(share / common)
    return found


def hear_roles(scores: Scores, roles: Sequence[str], learnt: Mapping[str, NDArray[np.float64]]) -> Scores:
    """Scores with the odds of each code multiplied by what codings taught of the speaker's role."""
    if not learnt:
        return scores
    none = np.zeros(scores.shape[1])
    shift = np.array([learnt.get(role, none) for role in roles])
    odds = np.clip(scores, 1e-6, 1 - 1e-6)
    moved = odds * np.exp(shift)
    return np.where(shift == 0, scores, moved / (moved + 1 - odds))
