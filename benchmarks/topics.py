"""Topics in a large survey: evalkit's against BERTopic's defaults, NMF and LDA, on real comments.

    uv run python benchmarks/topics.py [--large 100000]

The shared real comments, each with the published sub-category where it has just one. Printed for each way:
the adjusted Rand index and normalised mutual information against those sub-categories (0 is chance, 1 the
same), with what is in no topic as one more group; the coherence of the topics' first six words (NPMI over
comments: 0 is chance, 1 always together); how many topics; the share of comments in none; and processor
seconds without the encoding. With ``--large``: the time of evalkit's way on so many comments, joined of
halves of real ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.themes.naming import find_terms
from evalkit.themes.topics import find_topics

REAL = Path(os.environ.get("EVALKIT_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
WORDS = 6
Found = tuple[NDArray[np.intp], list[list[str]]]
Way = Callable[[list[str], Vectors, int], Found]


def read_comments() -> tuple[list[str], list[str]]:
    """Every comment, and its sub-category where it has one alone, else ""."""
    with (REAL / "nhs_feedback" / "comments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [json.loads(row["labels"]) for row in rows]
    return [row["text"] for row in rows], [own[0] if len(own) == 1 else "" for own in labels]


def evalkit_way(texts: list[str], vectors: Vectors, topics: int) -> Found:
    """What ``evalkit topics`` does."""
    found = find_topics(texts, vectors, default_encoder())
    return found.groups, [list(topic.words) for topic in found.topics]


def bertopic_defaults(texts: list[str], vectors: Vectors, topics: int) -> Found:
    """BERTopic as it comes, on the same vectors (UMAP seeded, to be repeatable)."""
    reducer = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=0
    )
    model = import_module("bertopic").BERTopic(language="multilingual", umap_model=reducer)
    found, _ = model.fit_transform(texts, embeddings=np.asarray(vectors))
    groups = np.asarray(found, dtype=np.intp)
    return groups, [[w for w, _ in model.get_topic(n)[:WORDS]] for n in sorted(set(found)) if n >= 0]


def by_parts(model: NMF | LatentDirichletAllocation, counter: CountVectorizer, texts: list[str]) -> Found:
    """The strongest part of each text, and the words of each part."""
    shares = model.fit_transform(counter.fit_transform(texts))
    names = counter.get_feature_names_out()
    words = [[str(names[place]) for place in np.argsort(-part)[:WORDS]] for part in model.components_]
    return np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), -1), words


def nmf(texts: list[str], vectors: Vectors, topics: int) -> Found:
    """Non-negative matrix factorisation of TF-IDF, with as many parts as evalkit found topics."""
    counter = TfidfVectorizer(analyzer=lambda text: list(find_terms(text)), min_df=5)
    return by_parts(NMF(topics, random_state=0, max_iter=400), counter, texts)


def lda(texts: list[str], vectors: Vectors, topics: int) -> Found:
    """Latent Dirichlet allocation of counts, with as many topics as evalkit found."""
    counter = CountVectorizer(analyzer=lambda text: list(find_terms(text)), min_df=5)
    return by_parts(LatentDirichletAllocation(topics, random_state=0), counter, texts)


def coherence(words: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Mean normalised pointwise mutual information of each topic's pairs of words, over texts."""
    held = [set(find_terms(text)) | set(text.lower().split()) for text in texts]
    wanted = {word for topic in words for word in topic}
    rows = {word: {n for n, own in enumerate(held) if word in own} for word in wanted}
    found = []
    for topic in words:
        for one, other in combinations(topic, 2):
            both = len(rows[one] & rows[other]) / len(texts)
            alone = len(rows[one]) * len(rows[other]) / len(texts) ** 2
            found.append(np.log(both / alone) / -np.log(both) if both else -1.0)
    return float(np.mean(found))


def multiply(texts: Sequence[str], count: int) -> list[str]:
    """``count`` different comments, each of two halves of real ones."""
    random = np.random.default_rng(0)
    halves = [" ".join(words[: len(words) // 2 + 1]) for words in map(str.split, texts)]
    ends = [" ".join(words[len(words) // 2 + 1 :]) for words in map(str.split, texts)]
    pairs = random.integers(0, len(texts), (count, 2))
    return [f"{halves[a]} {ends[b]}".strip() for a, b in pairs]


def time_large(texts: Sequence[str], count: int) -> None:
    """Print how long topics among many comments take, the encoding apart."""
    many = multiply(texts, count)
    began = time.process_time()
    vectors = default_encoder().encode(many)
    encoded = time.process_time()
    found = find_topics(many, vectors, default_encoder())
    done = time.process_time()
    print(
        f"\n{count:,} comments: encoded in {encoded - began:.0f} s, {len(found)} topics in "
        f"{done - encoded:.0f} s of processor time."
    )


def main() -> None:
    """Print a table row for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=0)
    given = parser.parse_args()
    if not REAL.is_dir():
        sys.exit(f"There is no real data in {REAL}. Set EVALKIT_REAL_DATA to its folder.")
    warnings.simplefilter("ignore")
    texts, labels = read_comments()
    vectors = default_encoder().encode(texts)
    alone = np.array([label != "" for label in labels])
    truth = [label for label in labels if label]
    print("| way | ARI | NMI | coherence | topics | in none | seconds |")
    print("|---|---|---|---|---|---|---|")
    topics = 0
    ways: dict[str, Way] = {
        "evalkit": evalkit_way, "BERTopic's defaults": bertopic_defaults, "NMF": nmf, "LDA": lda,
    }  # fmt: skip
    for name, way in ways.items():
        began = time.process_time()
        groups, words = way(texts, vectors, topics)
        took = time.process_time() - began
        topics = topics or len(words)
        ari = adjusted_rand_score(truth, groups[alone])
        nmi = normalized_mutual_info_score(truth, groups[alone])
        row = f"{ari:.3f} | {nmi:.3f} | {coherence(words, texts):.2f} | {len(words)}"
        print(f"| {name} | {row} | {np.mean(groups < 0):.0%} | {took:.0f} |", flush=True)
    if given.large:
        time_large(texts, given.large)


if __name__ == "__main__":
    main()
