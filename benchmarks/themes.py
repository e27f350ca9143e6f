"""Which way of grouping finds the themes that people found? Real excerpts, real labels, small sets.

    uv run python benchmarks/themes.py [--bertopic]

Sets of 12 to 80 excerpts are drawn from the shared real data: from the interviews, excerpts of three to five
codes; from the comments, those of three to five sub-categories of one major category. Each set is grouped
without its labels. Printed for each way: the adjusted Rand index against the labels (0 chance, 1 the same),
the same index between the grouping of a set and of 90 % of it, and with one excerpt added; how many themes,
and the share of excerpts in none; then the time for 26 sets of 60. BERTopic only if asked.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.text import count_words
from evalkit.themes.grouping import Groups, centre, group_alike

REAL = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
SIZES = (12, 25, 40, 60, 80)
SETS_PER_SIZE = 8
FEWEST = 8
Way = Callable[[Sequence[str], Vectors], Groups]


@dataclass(frozen=True)
class LabelledSet:
    """Excerpts, by their rows, with what people labelled them."""

    origin: str
    rows: NDArray[np.intp]
    labels: tuple[str, ...]


def read_texts() -> tuple[list[str], list[tuple[str, str]]]:
    """Every text with one label, and (pool, label): a pool is the interviews or one major category."""
    texts, labels = [], []
    with (REAL / "interviews" / "codings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = json.loads(row["labels"])
            if len(own) == 1 and count_words(row["text"]) > 3:
                texts.append(row["text"])
                labels.append(("interviews", own[0]))
    with (REAL / "nhs_feedback" / "comments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own, majors = json.loads(row["labels"]), json.loads(row["majors"])
            if len(own) == len(majors) == 1 and count_words(row["text"]) > 3:
                texts.append(row["text"])
                labels.append((majors[0], own[0]))
    return texts, labels


def draw_sets(labels: Sequence[tuple[str, str]], seed: int) -> list[LabelledSet]:
    """Sets of every size from every pool with at least three labels of eight texts."""
    random = np.random.default_rng(seed)
    pools: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, (pool, label) in enumerate(labels):
        pools[pool][label].append(place)
    large = {p: {n: rows for n, rows in own.items() if len(rows) >= FEWEST} for p, own in pools.items()}
    comments = [pool for pool, own in large.items() if len(own) >= 3 and pool != "interviews"]
    sets = []
    for size in SIZES:
        for number in range(SETS_PER_SIZE):
            for origin, pool in (
                ("interviews", "interviews"),
                ("comments", comments[number % len(comments)]),
            ):
                sets.append(draw_set(origin, large[pool], size, random))
    return sets


def draw_set(origin: str, pool: dict[str, list[int]], size: int, random: np.random.Generator) -> LabelledSet:
    """About ``size`` texts of three to five labels, of unequal shares."""
    names = random.permutation(sorted(pool))[: random.integers(3, 6)]
    shares = random.dirichlet([3.0] * len(names))
    rows: list[int] = []
    for name, share in zip(names, shares, strict=True):
        wanted = max(3, round(share * size))
        rows += random.permutation(pool[str(name)])[:wanted].tolist()
    chosen = np.sort(random.permutation(rows)[:size])
    label = {row: name for name, own in pool.items() for row in own}
    return LabelledSet(origin, chosen, tuple(label[int(row)] for row in chosen))


def plain(linkage: str, centred: bool) -> Way:
    """scikit-learn's agglomerative clustering into as many groups as 0.6 times the root of the set."""

    def group(texts: Sequence[str], vectors: Vectors) -> Groups:
        number = max(2, round(0.6 * np.sqrt(len(texts))))
        model = AgglomerativeClustering(number, linkage=linkage)
        return np.asarray(model.fit_predict(centre(vectors) if centred else vectors))

    return group


def pca_kmeans(texts: Sequence[str], vectors: Vectors) -> Groups:
    """What BERTopic does with PCA and k-means, without it."""
    reduced = PCA(min(10, len(texts) - 1), random_state=0).fit_transform(vectors)
    number = max(2, round(0.6 * np.sqrt(len(texts))))
    return np.asarray(KMeans(number, n_init=10, random_state=0).fit_predict(reduced))


def pca_hdbscan(texts: Sequence[str], vectors: Vectors) -> Groups:
    """What BERTopic does with PCA and HDBSCAN tuned for small sets, without it."""
    reduced = PCA(min(10, len(texts) - 1), random_state=0).fit_transform(vectors)
    return np.asarray(HDBSCAN(min_cluster_size=3, min_samples=1, copy=True).fit_predict(reduced))


def bertopic_kmeans(texts: Sequence[str], vectors: Vectors) -> Groups:
    """BERTopic at its best on small sets: UMAP with few neighbours, then k-means."""
    count = len(texts)
    reducer = import_module("umap").UMAP(
        n_neighbors=min(10, count - 1),
        n_components=min(5, count - 3),
        min_dist=0.0,
        metric="cosine",
        random_state=0,
        init="random" if count < 15 else "spectral",
        n_jobs=1,
    )
    topics = max(2, round(0.6 * np.sqrt(count)))
    model = import_module("bertopic").BERTopic(
        language="multilingual", umap_model=reducer, hdbscan_model=KMeans(topics, n_init=10, random_state=0)
    )
    found, _ = model.fit_transform(list(texts), embeddings=np.asarray(vectors))
    return np.asarray(found, dtype=np.intp)


def judge(way: Way, sets: Sequence[LabelledSet], texts: Sequence[str], vectors: Vectors) -> list[float]:
    """Mean agreement with the labels, stability at 90 %, stability at one more, themes, share in none."""
    found = []
    for number, drawn in enumerate(sets):
        random = np.random.default_rng(number)

        def group(rows: NDArray[np.intp]) -> Groups:
            return way([texts[row] for row in rows], vectors[rows])

        whole = group(drawn.rows)
        count = len(drawn.rows)
        kept = np.sort(random.permutation(count)[: round(0.9 * count)])
        one_less = np.sort(random.permutation(count)[: count - 1])
        found.append(
            (
                adjusted_rand_score(drawn.labels, whole),
                adjusted_rand_score(whole[kept], group(drawn.rows[kept])),
                adjusted_rand_score(whole[one_less], group(drawn.rows[one_less])),
                len(set(whole.tolist()) - {-1}),
                float((whole == -1).mean()),
            )
        )
    return [float(value) for value in np.mean(found, axis=0)]


def main() -> None:
    """Print a table row for each way and kind of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bertopic", action="store_true", help="compare BERTopic (must be installed)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not REAL.is_dir():
        sys.exit(f"There is no real data in {REAL}. Set EVALKIT_REAL_DATA to its folder.")
    warnings.simplefilter("ignore")
    texts, labels = read_texts()
    vectors = default_encoder().encode(texts)
    sets = draw_sets(labels, given.seed)
    ways: dict[str, Way] = {
        "evalkit: average linkage, centred": lambda texts, vectors: group_alike(vectors),
        "agglomerative, Ward": plain("ward", False),
        "agglomerative, average": plain("average", False),
        "agglomerative, average, centred": plain("average", True),
        "PCA + k-means": pca_kmeans,
        "PCA + HDBSCAN": pca_hdbscan,
    }
    if given.bertopic:
        ways["BERTopic: UMAP + k-means"] = bertopic_kmeans
    print("| way | texts | agreement | stable at 90 % | stable at one more | themes | in none |")
    print("|---|---|---|---|---|---|---|")
    for name, way in ways.items():
        for origin in ("interviews", "comments"):
            mine = [drawn for drawn in sets if drawn.origin == origin]
            agreed, stable, one, themes, none = judge(way, mine, texts, vectors)
            row = f"{agreed:.3f} | {stable:.2f} | {one:.2f} | {themes:.1f} | {none:.0%}"
            print(f"| {name} | {origin} | {row} |", flush=True)
    time_sets(texts, vectors)


def time_sets(texts: Sequence[str], vectors: Vectors) -> None:
    """26 sets of 60, from excerpt to named theme, with embeddings in the cache."""
    from evalkit.model import Excerpt, Participant, Segment
    from evalkit.themes import settle_themes

    who = Participant("P01", "other")
    began = time.perf_counter()
    for first in range(0, 26 * 60, 60):
        excerpts = [
            Excerpt(
                f"C{n:05d}",
                Segment("S01", n, n + 1, texts[n], 0),
                "code",
                "context",
                who,
                "",
                "interview",
                (),
                (),
            )
            for n in range(first, first + 60)
        ]
        settle_themes(excerpts, vectors[first : first + 60])
    print(f"\n26 sets of 60 excerpts, grouped and named: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
