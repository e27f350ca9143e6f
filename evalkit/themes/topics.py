"""Topics among many texts that nobody has sorted yet: BERTopic on evalkit's vectors, nothing downloaded."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError, TableError
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Encoder, Vectors
from evalkit.supply.installed import say_how_to_get
from evalkit.text import shorten
from evalkit.themes.grouping import Groups, centre, find_central, find_nearest, group_alike, group_close
from evalkit.themes.naming import find_terms, keep_apart
from evalkit.themes.settle import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

LARGE = 400
"""From so many texts on UMAP and HDBSCAN find the topics; among fewer, average linkage does (see
``benchmarks/README.md``, "Themes" and "Topics")."""

LEARNT_FROM = 20_000
"""Topics are found among so many texts at most, drawn by chance; the others join the nearest topic."""

SMALLEST_SHARE, SMALLEST = 0.01, 10
"""The smallest topic of a large set: this share of the texts, and so many at least."""

NEIGHBOURS, DIMENSIONS, CORE = 15, 5, 5
"""UMAP's neighbours and dimensions, which are BERTopic's own, and HDBSCAN's neighbours of a core point."""

WORDS, DIVERSITY = 6, 0.1
"""The words kept of a topic, and how far maximal marginal relevance prefers words that differ."""

SAID_BY, SAID_SHARE = 2, 0.002
"""A word tells a topic only if so many texts use it, and this share of all: not one person's own words."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Texts that are about one thing, by their rows, the most central first, with the words that tell it."""

    name: str
    words: tuple[str, ...]
    members: tuple[int, ...]


@dataclass(frozen=True)
class Topics:
    """The topics of a set of texts, the largest first; ``loose`` are the rows of texts in none.

    ``tree`` joins the topics two by two, as SciPy's ``linkage`` gives it ((topics - 1, 4); None for fewer
    than two). ``by_group`` and ``by_wave`` have a row for each topic and group or wave: topic, group (wave),
    texts, share of the group's texts between 0 and 1, and the words that tell the topic there.
    """

    topics: tuple[Topic, ...]
    loose: tuple[int, ...]
    tree: NDArray[np.float64] | None = None
    by_group: pd.DataFrame | None = None
    by_wave: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.topics)

    @property
    def groups(self) -> Groups:
        """For each text the number of its topic, from 0; -1 for none."""
        count = len(self.loose) + sum(len(topic.members) for topic in self.topics)
        groups = np.full(count, -1, dtype=np.intp)
        for number, topic in enumerate(self.topics):
            groups[list(topic.members)] = number
        return groups

    def frame(self) -> pd.DataFrame:
        """One row for each topic: its number from 1, its name, how many texts it has, and its words."""
        import pandas as pd

        rows = [(n, t.name, len(t.members), ", ".join(t.words)) for n, t in enumerate(self.topics, start=1)]
        return pd.DataFrame(rows, columns=["topic", "name", "texts", "words"])


class AverageLinkage:
    """evalkit's ways of grouping a small set, in the shape of the cluster model that BERTopic takes.

    With ``close`` only texts that are close to each other are grouped.
    """

    labels_: Groups

    def __init__(self, close: bool = False) -> None:
        self.close = close

    def fit(self, vectors: Vectors, y: object = None) -> AverageLinkage:
        """Group the rows; their groups are in ``labels_``."""
        rows = np.asarray(vectors, dtype=np.float32)
        self.labels_ = group_close(rows) if self.close else group_alike(rows)
        return self


def find_topics(
    texts: Sequence[str],
    vectors: Vectors | None = None,
    encoder: Encoder | None = None,
    *,
    groups: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    close: bool = False,
    seed: int = 0,
) -> Topics:
    """Find topics among ``texts``; ``vectors`` has a unit row for each, made by ``encoder``.

    Without them, the encoder that comes with evalkit makes them.
    ``groups`` and ``waves`` say of each text who wrote it and in which wave of a survey. Of fewer than
    ``LARGE`` texts all are sorted, or with ``close`` only those that are near to others. The same texts and
    seed give the same topics. Fewer than ``FEWEST`` texts have none. ModelError where BERTopic is missing,
    TableError where ``groups`` or ``waves`` are of another length.

    Example: ``topics = find_topics(comments, groups=roles); topics.frame()``
    """
    for name, given in (("groups", groups), ("waves", waves)):
        if given is not None and len(given) != len(texts):
            raise TableError(f"{len(texts):,} texts and {len(given):,} {name} do not belong together.")
    if len(texts) < FEWEST:
        return Topics((), tuple(range(len(texts))))
    encoder = encoder or default_encoder()
    if vectors is None:
        vectors = encoder.encode(list(texts))
    with _quiet():
        model = _fit(list(texts), vectors, encoder, close, seed)
        found = _join_others(model, list(texts), vectors)
        return _describe(model, list(texts), vectors, found, groups, waves)


def _fit(texts: list[str], vectors: Vectors, encoder: Encoder, close: bool, seed: int) -> Any:  # noqa: ANN401
    """BERTopic, fitted to as many of the texts as it learns from; ``learnt_`` holds their rows."""
    if find_spec("bertopic") is None:
        raise ModelError(
            f"Topics need BERTopic, which is not installed. {say_how_to_get('bertopic')}, then try again."
        )
    rows = np.arange(len(texts))
    if len(texts) > LEARNT_FROM:
        rows = np.sort(np.random.default_rng(seed).permutation(len(texts))[:LEARNT_FROM])
    reducer, clusters = _make_models(len(rows), close, seed)
    model = import_module("bertopic").BERTopic(
        language="multilingual",  # words keep their apostrophes; nothing is translated or fetched
        embedding_model=_word_embedder(encoder),
        umap_model=reducer,
        hdbscan_model=clusters,
        vectorizer_model=_word_counter(texts),
        ctfidf_model=import_module("bertopic.vectorizers").ClassTfidfTransformer(),
        representation_model=import_module("bertopic.representation").MaximalMarginalRelevance(DIVERSITY),
        top_n_words=3 * WORDS,
        verbose=False,
    )
    groups, _ = model.fit_transform([texts[row] for row in rows], embeddings=np.asarray(vectors)[rows])
    model.learnt_ = (rows, np.asarray(groups, dtype=np.intp))
    return model


def _make_models(count: int, close: bool, seed: int) -> tuple[Any, Any]:
    """How a set of this size is laid out and clustered."""
    if count < LARGE:
        return import_module("bertopic.dimensionality").BaseDimensionalityReduction(), AverageLinkage(close)
    reducer = import_module("umap").UMAP(
        n_neighbors=NEIGHBOURS,
        n_components=DIMENSIONS,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    )
    clusters = import_module("hdbscan").HDBSCAN(
        min_cluster_size=max(SMALLEST, round(SMALLEST_SHARE * count)),
        min_samples=CORE,
        core_dist_n_jobs=1,
    )
    return reducer, clusters


def _word_embedder(encoder: Encoder) -> Any:  # noqa: ANN401
    """The project's encoder in the shape that BERTopic takes, for the words of topics."""

    class _Words(import_module("bertopic.backend").BaseEmbedder):  # type: ignore[misc]
        def embed(self, documents: Sequence[str], verbose: bool = False) -> Vectors:
            return encoder.encode(list(documents))

    return _Words()


def _word_counter(texts: Sequence[str]) -> Any:  # noqa: ANN401
    """Counts the words that enough of the texts use."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts_with = Counter(term for text in texts for term in set(find_terms(text)))
    fewest = max(SAID_BY, round(SAID_SHARE * len(texts)))
    used = sorted(term for term, count in texts_with.items() if count >= fewest)
    return CountVectorizer(analyzer=lambda text: list(find_terms(text)), vocabulary=used or ["word"])


def _join_others(model: Any, texts: list[str], vectors: Vectors) -> Groups:  # noqa: ANN401
    """Every text's topic, BERTopic's numbers; those that were not learnt from join the nearest."""
    rows, groups = model.learnt_
    if len(rows) == len(texts):
        return np.asarray(groups, dtype=np.intp)
    found = np.full(len(texts), -1, dtype=np.intp)
    found[rows] = groups
    unseen = np.ones(len(texts), dtype=bool)
    unseen[rows] = False
    found = np.where(unseen, find_nearest(vectors, found.tolist()), found)
    model.update_topics(
        texts,
        topics=found.tolist(),
        vectorizer_model=model.vectorizer_model,
        ctfidf_model=model.ctfidf_model,
        representation_model=model.representation_model,
        top_n_words=3 * WORDS,
    )
    return found


def _describe(
    model: Any,  # noqa: ANN401
    texts: list[str],
    vectors: Vectors,
    found: Groups,
    groups: Sequence[str] | None,
    waves: Sequence[str] | None,
) -> Topics:
    centred = centre(vectors)
    numbers = [int(n) for n in np.unique(found) if n >= 0]
    numbers.sort(key=lambda number: (-int((found == number).sum()), number))
    topics: list[Topic] = []
    for number in numbers:
        members = np.flatnonzero(found == number)
        words = keep_apart([word for word, weight in model.get_topic(number) if word and weight > 0], WORDS)
        central = tuple(int(members[place]) for place in find_central(centred[members]))
        name = ", ".join(words[:3]) or f"“{shorten(texts[central[0]], 40)}”"
        topics.append(Topic(_apart_from(name, {t.name for t in topics}), tuple(words), central))
    return Topics(
        tuple(topics),
        tuple(int(row) for row in np.flatnonzero(found < 0)),
        _join(centred, topics),
        _count_by(model.topics_per_class(texts, list(groups)), "Class", groups, found, numbers, topics)
        if groups is not None
        else None,
        _count_by(_over_waves(model, texts, waves), "Timestamp", waves, found, numbers, topics)
        if waves is not None
        else None,
    )


def _apart_from(name: str, used: set[str]) -> str:
    name = plain = name[:1].upper() + name[1:]
    number = 2
    while name in used:
        name, number = f"{plain} ({number})", number + 1
    return name


def _join(centred: Vectors, topics: Sequence[Topic]) -> NDArray[np.float64] | None:
    """A tree over the topics: average linkage over the cosine distance of their centres."""
    from scipy.cluster.hierarchy import linkage

    if len(topics) < 2:
        return None
    middles = np.stack([centred[list(topic.members)].mean(axis=0) for topic in topics]).astype(np.float64)
    return np.asarray(linkage(middles, "average", metric="cosine"))


def _over_waves(model: Any, texts: list[str], waves: Sequence[str]) -> pd.DataFrame:  # noqa: ANN401
    """BERTopic's table with the waves' own names, in the order of the names."""
    order = sorted(set(waves))
    frame: pd.DataFrame = model.topics_over_time(texts, [order.index(wave) for wave in waves])
    frame["Timestamp"] = [order[int(place)] for place in frame["Timestamp"]]
    return frame


def _count_by(
    said: pd.DataFrame,
    column: str,
    given: Sequence[str] | None,
    found: Groups,
    numbers: Sequence[int],
    topics: Sequence[Topic],
) -> pd.DataFrame:
    """One row for each topic and group: how many of the group's texts, their share, and the topic's words."""
    import pandas as pd

    assert given is not None
    labels = np.asarray(given, dtype=object)
    words = {(int(t), str(c)): w for t, c, w in zip(said["Topic"], said[column], said["Words"], strict=True)}
    rows = []
    for number, topic in zip(numbers, topics, strict=True):
        for label in sorted(set(given)):
            inside = int(((found == number) & (labels == label)).sum())
            told = words.get((number, label), "") if inside else ""
            rows.append((topic.name, label, inside, inside / int((labels == label).sum()), told))
    name = "group" if column == "Class" else "wave"
    return pd.DataFrame(rows, columns=["topic", name, "texts", "share", "words"])


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of libraries about each other, which no reader could act on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
