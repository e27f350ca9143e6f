"""Teach the general models anew: ``python -m evalkit.suggest.first_day.teach COMMENTS READINGS``.

COMMENTS is a table of public comments (id, text, labels as a JSON list, sentiment_1to5, question_type,
respondent), READINGS one of two people's readings of some of them against the 13 criteria (id, codes_a,
codes_b). Weights alone are kept. The codebook's own examples and sentences that were written for this
purpose are learnt from too.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import Encoder, Vectors
from evalkit.suggest.first_day.general import (
    FOLDER,
    General,
    Net,
    Weights,
    code_features,
    file_of,
    plain_features,
    save_general,
    side_features,
)
from evalkit.suggest.learning.training import TrainingText, codebook_texts, small_talk
from evalkit.text import count_words

ASKED = {"could_improve": -1.0, "what_good": 1.0}
FEWEST = 10
"""A published sub-category with fewer comments than this teaches nothing."""

COMPLAINT_WEIGHT = 1.3
OWN_SENTENCES_WEIGHT, EXAMPLES_WEIGHT = 1.0, 0.5
"""How much a sentence written for sides and a codebook's example count beside a comment, for the side."""

EXAMPLES_AS_READINGS = 0.1
"""How much a codebook's example counts beside a comment that was read, for the code."""

FOLDS = 4
UNITS, ROUNDS, NETS = 32, 30, 4


@dataclass(frozen=True)
class Comments:
    """Public comments with respondent, sub-categories as (texts, labels), sentiment (1 to 5) and question."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    respondents: tuple[str, ...]
    topics: NDArray[np.bool_]
    sentiment: NDArray[np.intp]
    asks: NDArray[np.float32]


@dataclass(frozen=True)
class Material:
    """Everything that is learnt from, with its embeddings."""

    comments: Comments
    vectors: Vectors
    readings: dict[str, tuple[tuple[str, ...], ...]]
    own: tuple[TrainingText, ...]
    own_vectors: Vectors
    codes: tuple[str, ...]
    parts: tuple[int, ...]


def read_comments(path: Path) -> Comments:
    """The table of comments."""
    rows = _rows(path)
    labels = [set(json.loads(row["labels"])) for row in rows]
    names = sorted({label for of_row in labels for label in of_row})
    return Comments(
        tuple(row["id"] for row in rows),
        tuple(row["text"] for row in rows),
        tuple(row["respondent"] for row in rows),
        np.array([[name in of_row for name in names] for of_row in labels]),
        np.array([int(row["sentiment_1to5"]) for row in rows], dtype=np.intp),
        np.array([ASKED.get(row["question_type"], 0.0) for row in rows], dtype=np.float32),
    )


def read_material(comments: Path, readings: Path, encoder: Encoder) -> Material:
    """Read the tables and encode everything."""
    from evalkit.codebook import read_codebook
    from evalkit.resources import resource

    book = read_codebook(resource("codebooks", "cmhf.yaml"))
    own = (*codebook_texts(book), *small_talk(), *side_sentences())
    held = read_comments(comments)
    read = {
        row["id"]: tuple(tuple(filter(None, row[k].split(";"))) for k in ("codes_a", "codes_b"))
        for row in _rows(readings)
    }
    return Material(
        held,
        encoder.encode(held.texts),
        read,
        own,
        encoder.encode([text.text for text in own]),
        tuple(code.slug for code in book.codes),
        encoder.parts,
    )


def side_sentences() -> list[TrainingText]:
    """Sentences written for this purpose, as talk and reports put praise (+) and complaint (-)."""
    found = []
    for line in (FOLDER / "sides.txt").read_text(encoding="utf-8").splitlines():
        side, _, text = line.partition(" ")
        valence = "working_well" if side == "+" else "challenging"
        found.append(TrainingText(text, ("",), valence, origin="description"))  # type: ignore[arg-type]
    return found


def teach(material: Material, without: Set[str] = frozenset()) -> General:
    """Learn everything from the material, leaving out the respondents ``without`` (to be tested on)."""
    kept = np.array([name not in without for name in material.comments.respondents])
    rows = np.flatnonzero(kept)
    topics = _teach_topics(material, rows)
    read = np.array([i for i in rows if material.comments.ids[i] in material.readings], dtype=np.intp)
    held_out = _held_out_topics(material, rows, read)
    codes_line, idle_line = _teach_codes(material, read, held_out, topics)
    return General(
        material.codes,
        material.parts,
        _teach_sides(material, rows),
        topics,
        codes_line,
        idle_line,
        _teach_comment(material, rows),
    )


def _teach_topics(material: Material, rows: NDArray[np.intp]) -> Weights:
    """Ridge regression of the published sub-categories on meaning."""
    from sklearn.linear_model import Ridge

    enough = material.comments.topics.sum(axis=0) >= FEWEST
    features = plain_features(material.vectors[rows], material.parts)
    line = Ridge(alpha=2.0).fit(features, material.comments.topics[rows][:, enough].astype(np.float32))
    return Weights(np.asarray(line.coef_.T, np.float32), np.asarray(line.intercept_, np.float32))


def _held_out_topics(
    material: Material, rows: NDArray[np.intp], read: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Scores of the sub-categories for comments that were read, by lines new to their respondents."""
    names = sorted(set(material.comments.respondents))
    part = {name: place % FOLDS for place, name in enumerate(names)}
    parts = np.array([part[name] for name in material.comments.respondents])
    found = None
    for fold in range(FOLDS):
        line = _teach_topics(material, rows[parts[rows] != fold])
        scores = line.score(plain_features(material.vectors[read], material.parts))
        found = scores if found is None else np.where((parts[read] == fold)[:, None], scores, found)
    assert found is not None
    return found


def _teach_codes(
    material: Material, read: NDArray[np.intp], topics: NDArray[np.float64], line: Weights
) -> tuple[Weights, Weights]:
    """Multinomial regression of the readings on codes and none, and logistic regression of silence."""
    from sklearn.linear_model import LogisticRegression

    texts = [material.comments.texts[i] for i in read]
    heard = code_features(texts, topics, material.comments.asks[read])
    shares = np.array([_shares(material.readings[material.comments.ids[i]], material.codes) for i in read])
    own = [i for i, t in enumerate(material.own) if t.origin == "example" or not t.codes]
    own_plain = plain_features(material.own_vectors[own], material.parts)
    own_texts = [material.own[i].text for i in own]
    own_heard = code_features(own_texts, line.score(own_plain), np.zeros(len(own), np.float32))
    own_shares = np.array([_shares((material.own[i].codes,), material.codes) for i in own])
    everything = np.vstack(
        [
            np.hstack([plain_features(material.vectors[read], material.parts), heard]),
            np.hstack([own_plain, own_heard]),
        ]
    )
    weights = np.vstack([shares, EXAMPLES_AS_READINGS * own_shares])
    place, label = np.nonzero(weights)
    codes = LogisticRegression(C=1.0, max_iter=500).fit(
        everything[place], label, sample_weight=weights[place, label]
    )
    lengths = np.log1p([[count_words(text)] for text in texts]).astype(np.float32)
    features = np.hstack([heard, lengths])
    none = shares[:, -1]
    idle = LogisticRegression(C=0.5, max_iter=500).fit(
        np.vstack([features, features]),
        np.r_[np.ones(len(none)), np.zeros(len(none))],
        sample_weight=np.r_[none, 1 - none] + 1e-9,
    )
    return _weights(codes.coef_, codes.intercept_), _weights(idle.coef_, idle.intercept_)


def _teach_sides(material: Material, rows: NDArray[np.intp]) -> tuple[Net, ...]:
    """Small networks of the published sentiment (1-2 against 4-5), sentences for sides and examples."""
    from sklearn.neural_network import MLPClassifier

    comments = material.comments
    sided = rows[comments.sentiment[rows] != 3]
    own = [i for i, t in enumerate(material.own) if t.valence in ("working_well", "challenging")]
    written = np.array([material.own[i].origin != "example" for i in own])
    features = np.vstack(
        [
            side_features(
                [comments.texts[i] for i in sided],
                material.vectors[sided],
                material.parts,
                comments.asks[sided],
            ),
            side_features(
                [material.own[i].text for i in own],
                material.own_vectors[own],
                material.parts,
                np.zeros(len(own), np.float32),
            ),
        ]
    )
    well = np.r_[comments.sentiment[sided] <= 2, [material.own[i].valence == "working_well" for i in own]]
    weights = np.r_[
        np.where(comments.sentiment[sided] <= 2, 1.0, COMPLAINT_WEIGHT),
        np.where(written, OWN_SENTENCES_WEIGHT, EXAMPLES_WEIGHT),
    ]
    nets = []
    for seed in range(NETS):
        net = MLPClassifier(
            (UNITS,), alpha=0.3, max_iter=ROUNDS, learning_rate_init=2e-3, random_state=seed, tol=0.0
        )
        _fit_quietly(net, features, well, weights)
        (first, second), (one, two) = net.coefs_, net.intercepts_
        nets.append(Net(*(np.asarray(x, np.float32) for x in (first, one, second[:, 0], two[0]))))
    return tuple(nets)


def _fit_quietly(
    net: object, features: NDArray[np.float32], well: NDArray[np.bool_], weights: NDArray[np.float64]
) -> None:
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # it stops after a fixed number of rounds on purpose
        net.fit(features, well, sample_weight=weights)  # type: ignore[attr-defined]


def _teach_comment(material: Material, rows: NDArray[np.intp]) -> Weights:
    """Logistic regression of a survey's comment against talk, reports and codebook examples."""
    from sklearn.linear_model import LogisticRegression

    own = [i for i, t in enumerate(material.own) if t.valence is not None or not t.codes]
    features = np.vstack(
        [
            plain_features(material.vectors[rows], material.parts),
            plain_features(material.own_vectors[own], material.parts),
        ]
    )
    comment = np.r_[np.ones(len(rows)), np.zeros(len(own))]
    line = LogisticRegression(C=1.0, max_iter=300).fit(
        features, comment, sample_weight=np.where(comment, 0.5, 1.0)
    )
    return _weights(line.coef_, line.intercept_)


def _shares(readings: Sequence[Sequence[str]], codes: Sequence[str]) -> NDArray[np.float64]:
    """Readings as shares of codes and none: a reading's first code counts more than its second."""
    found = np.zeros(len(codes) + 1)
    for reading in readings:
        for code, share in zip(reading or ("",), (1.0,) if len(reading) < 2 else (0.6, 0.4), strict=False):
            found[codes.index(code) if code else len(codes)] += share / len(readings)
    return found


def _weights(coefficients: NDArray[np.float64], constants: NDArray[np.float64]) -> Weights:
    return Weights(np.asarray(coefficients.T, np.float32), np.asarray(constants, np.float32))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str]) -> None:
    """Teach and write the weights, for the joint encoder and for the one that is always there."""
    from evalkit.suggest.encoders.encoder import UniversalSentenceEncoder, default_encoder

    comments, readings = map(Path, arguments)
    encoders = {encoder.version: encoder for encoder in (default_encoder(), UniversalSentenceEncoder())}
    for version, encoder in encoders.items():
        save_general(teach(read_material(comments, readings, encoder)), file_of(version))


if __name__ == "__main__":
    main(sys.argv[1:])
