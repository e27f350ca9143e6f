"""Which words of a passage weighed most for a code: those that the model itself used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

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
    owner = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
    found: list[list[tuple[str, ...]]] = [[] for _ in texts]
    for codes in columns.T:
        force = counts.data * weights[counts.indices, codes[owner]]
        order = np.lexsort((-force, owner))
        order = order[force[order] > 0]
        ends = np.searchsorted(owner[order], np.arange(len(texts) + 1))
        said = names[counts.indices[order]]
        for row, (start, end) in enumerate(pairwise(ends.tolist())):
            found[row].append(_strongest(said[start:end]))
    return found


def _strongest(said: Iterable[str]) -> tuple[str, ...]:
    """The first of these, no word twice: of "waiting" and "waiting list" only the one that comes first."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    chosen: list[str] = []
    taken: set[str] = set()
    for words in said:
        telling = set(words.split()) - ENGLISH_STOP_WORDS
        if telling and not telling & taken:
            chosen.append(str(words))
            taken |= telling
            if len(chosen) == MOST:
                break
    return tuple(chosen)
