"""BERTopic as another way to group, for whoever has installed it: evalkit itself does not need it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from math import sqrt

import numpy as np

from evalkit.errors import ModelError
from evalkit.installed import say_how_to_get
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.themes.grouping import SMALLEST, Groups

NEIGHBOURS, DIMENSIONS = 10, 5
"""UMAP's, for sets of 8 to 80 excerpts; its defaults of 15 neighbours leave most of such a set ungrouped."""


def group_by_bertopic(texts: Sequence[str], vectors: Vectors, seed: int = 0) -> Groups:
    """Group excerpts with BERTopic: UMAP, then k-means into as many as the plain way seeks.

    It works on vectors that are there already and downloads nothing. ModelError where it is not installed.
    """
    if find_spec("bertopic") is None or find_spec("umap") is None:
        raise ModelError(
            f"BERTopic is not installed. {say_how_to_get('bertopic')}, then try again. "
            "Or leave out --bertopic: the plain way does as well."
        )
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer

    count = len(texts)
    reducer = import_module("umap").UMAP(
        n_neighbors=min(NEIGHBOURS, count - 1),
        n_components=min(DIMENSIONS, count - 3),
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        init="random" if count < 3 * DIMENSIONS else "spectral",
        n_jobs=1,
    )
    topics = max(2, round(0.6 * sqrt(count)))
    model = import_module("bertopic").BERTopic(
        embedding_model=None,
        umap_model=reducer,
        hdbscan_model=KMeans(topics, n_init=10, random_state=seed),
        vectorizer_model=CountVectorizer(token_pattern=r"\S+"),
    )
    found, _ = model.fit_transform(list(texts), embeddings=np.asarray(vectors))
    groups = np.asarray(found, dtype=np.intp)
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    return np.where((groups >= 0) & (sizes[groups] >= SMALLEST), groups, -1)
