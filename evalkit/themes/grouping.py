"""Which excerpts of a small set belong together: a tree over their likeness, cut where themes are."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import Vectors, unit_rows

SMALLEST = 3
"""Excerpts that a theme needs: two may agree by chance."""
THEMES_PER_ROOT = 0.75
"""Themes sought, over the square root of the excerpts: 2 among 8, 4 among 30, 7 among 80 (a judgement)."""
MOST_THEMES = 9
"""More than this a reader cannot hold; a code with more to say wants splitting."""
ALIKE = 0.75
"""Excerpts nearer than this to each other on average (cosine distance) are one theme, and are not split."""
CLOSE = 0.6
"""Texts on any subject nearer than this to each other on average (cosine distance) are about one thing: a
judgement, from reading what it groups among the sample's interviews and among real comments."""
LEAST_LIKE = 0.1
"""How like a theme an excerpt must be to join it (cosine, 1 is the same; 0 is as any two of the set)."""

Groups = NDArray[np.intp]
"""For each excerpt the number of its group, from 0; -1 for none."""


def centre(vectors: Vectors) -> Vectors:
    """Vectors without what the whole set shares, so that the rest tells its members apart.

    Excerpts of one code all speak of it; what is left is what each says about it. Unit rows, as before.
    """
    return unit_rows(vectors - vectors.mean(axis=0))


def group_alike(vectors: Vectors) -> Groups:
    """Group excerpts by average linkage over cosine distance, the set's mean taken out first.

    The tree is cut at the fewest branches among which the sought number have at least ``SMALLEST`` excerpts;
    excerpts that are ``ALIKE`` are never parted. What is in smaller branches joins the theme that it is most
    like, or none. There is no chance in it. Why these choices: ``benchmarks/README.md``, "Themes".
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    count = len(vectors)
    sought = min(MOST_THEMES, max(2, round(THEMES_PER_ROOT * sqrt(count))))
    centred = centre(vectors)
    if count < 2 * SMALLEST or np.allclose(centred, 0):
        return np.zeros(count, dtype=np.intp)
    tree = linkage(_distances(centred), "average")
    best, most = np.ones(count, dtype=np.intp), 0
    apart = int((tree[:, 2] >= ALIKE).sum()) + 1
    for branches in range(2, min(apart, count // 2) + 1):
        cut = fcluster(tree, branches, "maxclust")
        large = int((np.bincount(cut) >= SMALLEST).sum())
        if large > most:
            best, most = cut, large
        if large >= sought:
            break
    return _join_small(centred, best)


def group_close(vectors: Vectors) -> Groups:
    """Group only what is ``CLOSE``, by average linkage, ``SMALLEST`` texts or more in a group.

    Among texts that share no subject most are in no group (-1), where :func:`group_alike` parts all of them.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) < SMALLEST:
        return np.full(len(vectors), -1, dtype=np.intp)
    cut = fcluster(linkage(_distances(vectors), "average"), CLOSE, "distance")
    large = np.flatnonzero(np.bincount(cut) >= SMALLEST)
    return np.where(np.isin(cut, large), np.searchsorted(large, cut), -1).astype(np.intp)


def find_nearest(vectors: Vectors, groups: Sequence[int]) -> Groups:
    """For each excerpt in no group (-1) the group that it is most like, or -1; the others as they are."""
    given = np.asarray(groups, dtype=np.intp)
    return _nearest(centre(vectors), given, [int(g) for g in np.unique(given) if g >= 0])


def find_central(vectors: Vectors) -> list[int]:
    """The members of a group, the most like all others first."""
    middle = vectors.mean(axis=0)
    return [int(place) for place in np.argsort(-np.round(vectors @ middle, 6), kind="stable")]


def _distances(vectors: Vectors) -> NDArray[np.float64]:
    """Cosine distances of every pair, in the order that linkage takes them."""
    likeness = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    first, second = np.triu_indices(len(vectors), 1)
    return np.asarray(np.clip(1 - likeness[first, second], 0, 2))


def _join_small(vectors: Vectors, cut: Groups) -> Groups:
    sizes = np.bincount(cut)
    large = [number for number in dict.fromkeys(cut.tolist()) if sizes[number] >= SMALLEST]
    places = {number: place for place, number in enumerate(large)}
    groups = np.array([places.get(number, -1) for number in cut.tolist()], dtype=np.intp)
    return _nearest(vectors, groups, list(places.values()))


def _nearest(vectors: Vectors, groups: Groups, numbers: Sequence[int]) -> Groups:
    if not numbers:
        return groups
    middles = unit_rows(np.stack([vectors[groups == number].mean(axis=0) for number in numbers]))
    likeness = vectors @ middles.T
    nearest = np.asarray(numbers, dtype=np.intp)[likeness.argmax(axis=1)]
    close = likeness.max(axis=1) >= LEAST_LIKE
    return np.where(groups >= 0, groups, np.where(close, nearest, -1))
