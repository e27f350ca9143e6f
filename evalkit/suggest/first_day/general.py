"""The general models that come with evalkit: sides, subjects and silence, learnt once from public comments.

Only weights travel, none of the comments that they were learnt from (NHS England, MIT; the notice lies beside
the file). ``teach.py`` makes the file anew. They read embeddings of one encoder; with another there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evalkit.suggest.encoders.vectors import Vectors
from evalkit.suggest.learning.batch import Scores
from evalkit.suggest.learning.features import split_parts
from evalkit.suggest.learning.lexicon import tone
from evalkit.text import count_words

FOLDER = Path(__file__).parents[1] / "data"
ASKED_WEIGHT = 0.7
"""How much the question counts among the features, and how much the tone does for the side."""

TONE_FOR_CODES = 0.4
TOPICS_WEIGHT = 6.0
"""What the scores of the published sub-categories are multiplied by, so that they weigh like embeddings."""


@dataclass(frozen=True, slots=True)
class Net:
    """A network with one hidden layer of rectified units."""

    first: NDArray[np.float32]
    first_constant: NDArray[np.float32]
    second: NDArray[np.float32]
    second_constant: NDArray[np.float32]

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log odds for each row."""
        hidden = np.maximum(features @ self.first + self.first_constant, 0)
        return np.asarray(hidden @ self.second + self.second_constant, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Weights:
    """A line for each column: weights as (features, columns) and constants."""

    weights: NDArray[np.float32]
    constants: NDArray[np.float32]

    def score(self, features: NDArray[np.float32]) -> Scores:
        """Log odds, as (texts, columns)."""
        return np.asarray(features @ self.weights + self.constants, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class General:
    """What was learnt from public comments with one encoder.

    ``codes`` are the criteria that the readings know; ``codes_line`` has a further column for none of them.
    """

    codes: tuple[str, ...]
    parts: tuple[int, ...]
    nets: tuple[Net, ...]
    topics: Weights
    codes_line: Weights
    idle_line: Weights
    comment_line: Weights

    def sides(self, texts: Sequence[str], vectors: Vectors, asks: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log odds that each text praises rather than complains; ``asks`` is what its question asked for."""
        features = side_features(texts, vectors, self.parts, asks)
        return np.asarray(np.mean([net.score(features) for net in self.nets], axis=0))

    def read(self, texts: Sequence[str], vectors: Vectors, asks: NDArray[np.float32]) -> Scores:
        """Logarithms of shares over the criteria alone, as (texts, codes)."""
        from scipy.special import log_softmax

        heard = self._heard(texts, vectors, asks)
        scores = self.codes_line.score(np.hstack([plain_features(vectors, self.parts), heard]))
        return np.asarray(log_softmax(scores[:, :-1], axis=1))

    def idle(self, texts: Sequence[str], vectors: Vectors, asks: NDArray[np.float32]) -> NDArray[np.float64]:
        """How likely each text is about none of the criteria."""
        from scipy.special import expit, log_softmax

        heard = self._heard(texts, vectors, asks)
        lengths = np.log1p([[count_words(text)] for text in texts]).astype(np.float32)
        by_line = self.idle_line.score(np.hstack([heard, lengths]))[:, 0]
        shares = log_softmax(
            self.codes_line.score(np.hstack([plain_features(vectors, self.parts), heard])), axis=1
        )
        by_codes = np.minimum(np.exp(shares[:, -1]), 0.999)
        return np.asarray(expit((by_line + np.log(by_codes / (1 - by_codes))) / 2))

    def like_comments(self, vectors: Vectors) -> NDArray[np.float64]:
        """Log odds that each text is a survey's comment rather than talk or a report's sentence."""
        return np.asarray(self.comment_line.score(plain_features(vectors, self.parts))[:, 0])

    def _heard(
        self, texts: Sequence[str], vectors: Vectors, asks: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        topics = self.topics.score(plain_features(vectors, self.parts)).astype(np.float32)
        return code_features(texts, topics, asks)


def plain_features(vectors: Vectors, parts: tuple[int, ...]) -> NDArray[np.float32]:
    """Each encoder's vectors at unit length, side by side."""
    return np.hstack(split_parts(vectors, parts))


def side_features(
    texts: Sequence[str], vectors: Vectors, parts: tuple[int, ...], asks: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the side is told by: meaning, tone and question."""
    return np.hstack(
        [plain_features(vectors, parts), ASKED_WEIGHT * tone(texts), ASKED_WEIGHT * asks[:, None]]
    ).astype(np.float32)


def code_features(
    texts: Sequence[str], topics: NDArray[np.floating], asks: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What codes and silence are told by beside meaning: published sub-categories, question, tone."""
    return np.hstack(
        [TOPICS_WEIGHT * topics, ASKED_WEIGHT * asks[:, None], TONE_FOR_CODES * tone(texts)]
    ).astype(np.float32)


def file_of(version: str) -> Path:
    """Where the weights for an encoder lie, by its version."""
    return FOLDER / f"first_day_{version}.npz"


@cache
def find_general(version: str) -> General | None:
    """The general models for an encoder's version; ``None`` where evalkit brings none for it."""
    path = file_of(version)
    return load_general(path) if path.is_file() else None


def load_general(path: Path) -> General:
    """Read weights from a file that :func:`save_general` wrote."""
    with np.load(path, allow_pickle=False) as held:
        wide = {name: held[name] for name in held.files}
    small = {k: v.astype(np.float32) if v.dtype.kind == "f" else v for k, v in wide.items()}
    nets = tuple(
        Net(*(small[f"net{n}_{name}"] for name in ("a", "b", "c", "d"))) for n in range(int(small["nets"]))
    )
    lines = (
        Weights(small[f"{name}_a"], small[f"{name}_b"]) for name in ("topics", "codes", "idle", "comment")
    )
    codes = tuple(str(code) for code in small["codes"])
    return General(codes, tuple(int(part) for part in small["parts"]), nets, *lines)


def save_general(general: General, path: Path) -> None:
    """Write the weights, rounded to half precision; nothing else is in the file."""
    arrays: dict[str, NDArray[np.generic]] = {
        "codes": np.array(general.codes),
        "parts": np.array(general.parts),
        "nets": np.array(len(general.nets)),
    }
    for n, net in enumerate(general.nets):
        pieces = (net.first, net.first_constant, net.second, net.second_constant)
        arrays |= {f"net{n}_{k}": v.astype(np.float16) for k, v in zip("abcd", pieces, strict=True)}
    lines = (general.topics, general.codes_line, general.idle_line, general.comment_line)
    for name, line in zip(("topics", "codes", "idle", "comment"), lines, strict=True):
        arrays[f"{name}_a"] = line.weights.astype(np.float16)
        arrays[f"{name}_b"] = line.constants.astype(np.float16)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
