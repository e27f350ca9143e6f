"""The machine step: learns the codes from the codebook and the codings, and scores passages against them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.model import Codebook
from evalkit.suggest.encoder import Encoder, Vectors, default_encoder
from evalkit.suggest.models import CodeModel, fit_codes
from evalkit.suggest.training import TrainingText, codebook_texts, merge
from evalkit.suggest.valence import ValenceModel, fit_valence

Scores = NDArray[np.float64]
"""One row a passage, one column a code, between 0 and 1."""

METHOD = "1"
"""Raised whenever the way of scoring changes, so that suggestions of two ways are told apart."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """What was learnt, ready to score passages. ``version`` identifies all that it was learnt from."""

    codes: tuple[str, ...]
    version: str
    texts: tuple[TrainingText, ...]
    vectors: Vectors
    encoder: Encoder
    model: CodeModel
    valence: ValenceModel | None
    thresholds: tuple[float, ...]
    shown: tuple[NDArray[np.intp], ...]

    def nearest(self, column: int, vector: Vectors) -> TrainingText | None:
        """The codebook example or coded excerpt of a code that is most like a passage."""
        rows = self.shown[column]
        return self.texts[rows[int(np.argmax(self.vectors[rows] @ vector))]] if len(rows) else None


def build_scorer(
    codebook: Codebook,
    codings: Sequence[TrainingText] = (),
    rejected: Sequence[TrainingText] = (),
    *,
    encoder: Encoder | None = None,
    background: Sequence[str] = (),
    seed: int = 0,
) -> Scorer:
    """Learn the codebook's codes from its own words and from what people have coded.

    ``rejected`` are texts that people said are not about the code they name. ``background`` are texts that
    nobody has coded, those to be scored included: they tell common words from telling ones.
    Raises ModelError where there is nothing to learn from.
    """
    encoder = encoder or default_encoder()
    codes = tuple(code.slug for code in codebook.codes)
    texts = tuple(merge([*codebook_texts(codebook), *codings]))
    if not texts or not codes:
        raise ModelError(
            "There is nothing to learn from. "
            "Give the codebook's codes example passages, or code some text first."
        )
    vectors = encoder.encode([text.text for text in texts])
    version = _version(codebook, texts, rejected, encoder, seed)
    model = fit_codes(texts, codes, vectors, seed)
    valence = fit_valence(texts, vectors, seed) if codebook.sides else None
    thresholds = tuple(1 / 3 for _ in codes)
    return Scorer(codes, version, texts, vectors, encoder, model, valence, thresholds, _shown(texts, codes))


def _shown(texts: Sequence[TrainingText], codes: Sequence[str]) -> tuple[NDArray[np.intp], ...]:
    """For each code, which texts are passages that show it."""
    rows: dict[str, list[int]] = {code: [] for code in codes}
    for row, text in enumerate(texts):
        if text.origin != "description":
            for code in rows.keys() & set(text.codes):
                rows[code].append(row)
    return tuple(np.array(rows[code], dtype=np.intp) for code in codes)


def _version(
    codebook: Codebook,
    texts: Sequence[TrainingText],
    rejected: Sequence[TrainingText],
    encoder: Encoder,
    seed: int,
) -> str:
    parts = [METHOD, encoder.version, asdict(codebook), [asdict(t) for t in (*texts, *rejected)], seed]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]
