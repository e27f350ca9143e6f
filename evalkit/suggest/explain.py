"""Which words of a passage weighed most for a code: those that the model itself used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from evalkit.suggest.scorer import Scorer

MOST = 3


def find_telling_words(
    scorer: Scorer, texts: Sequence[str], columns: NDArray[np.intp]
) -> list[list[tuple[str, ...]]]:
    """For each text and each of its codes, at most three words (or pairs) that spoke most for the code.

    ``columns`` are the codes asked about, as (texts, codes). A word speaks for a code where its weight in
    the model's view of words is above nought; words that are said everywhere ("the", "and") are not named,
    and none is where no word spoke for the code.
    """
    if not texts:
        return []
    spelling = scorer.model.features.words
    weights = scorer.model.word_weights()
    names = spelling.counter.get_feature_names_out()
    counts = spelling.transform(texts)
    found = []
    for row, codes in enumerate(columns):
        there = counts[row]
        force = there.data[:, None] * weights[there.indices[:, None], codes[None, :]]
        said = [str(name) for name in names[there.indices]]
        found.append([_strongest(said, column) for column in force.T])
    return found


def _strongest(said: Sequence[str], force: NDArray[Any]) -> tuple[str, ...]:
    """The words with most force, no word twice: of "waiting" and "waiting list" the stronger alone."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    chosen: list[str] = []
    for place in np.argsort(-force, kind="stable").tolist():
        if force[place] <= 0 or len(chosen) == MOST:
            break
        words = set(said[place].split())
        taken = {word for name in chosen for word in name.split()}
        if not words <= ENGLISH_STOP_WORDS and not words & taken - ENGLISH_STOP_WORDS:
            chosen.append(said[place])
    return tuple(chosen)
