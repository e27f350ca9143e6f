"""The machine step: learns the codes from the codebook and the codings, and scores passages against them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.model import Codebook
from evalkit.suggest.encoders.encoder import default_encoder
from evalkit.suggest.encoders.vectors import Encoder, Vectors
from evalkit.suggest.first_day.general import General, find_general
from evalkit.suggest.first_day.likeness import FirstDay, begin
from evalkit.suggest.learning.batch import Batch, Scores, make_batch
from evalkit.suggest.learning.cold import ColdModel
from evalkit.suggest.learning.features import fit_features
from evalkit.suggest.learning.lesson import Lesson, enough_coded
from evalkit.suggest.learning.roles import learn_roles
from evalkit.suggest.learning.threads import one_thread
from evalkit.suggest.learning.thresholds import Prefer, choose_thresholds
from evalkit.suggest.learning.training import TrainingText, codebook_texts, merge, small_talk
from evalkit.suggest.learning.valence import ValenceModel
from evalkit.suggest.learning.warm import WarmModel

METHOD = "7"
"""Raised whenever the way of scoring changes, so that suggestions of two ways are told apart."""

PASSAGES_NEEDED = 12
"""How many passages a code should be shown by before it is suggested without a warning."""

COLD_TALK: Mapping[Prefer, float] = {"recall": 0.4, "balance": 0.55}
COLD_COMMENTS: Mapping[Prefer, float] = {"recall": 0.23, "balance": 0.4}
"""From which score on a code is suggested while little is coded: at least half of what is shown should be
right. On talk the scores say too much, as its sentences were coded in the sample project; on comments they
say too little, as two people read them."""

NOTHING = (
    "There is nothing to learn from. Give the codebook's codes example passages, or code some text first."
)

TOO_FEW = 3
"""A code shown by fewer passages than this is never suggested."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """What was learnt, ready to score passages. ``version`` identifies all that it was learnt from."""

    codes: tuple[str, ...]
    version: str
    texts: tuple[TrainingText, ...]
    vectors: Vectors
    encoder: Encoder
    model: ColdModel | WarmModel
    valence: ValenceModel | None
    thresholds: tuple[float, ...]
    shown: tuple[NDArray[np.intp], ...]
    roles: Mapping[str, NDArray[np.float64]]
    """What codings taught of each role."""

    def score(self, batch: Batch, talk: NDArray[np.bool_]) -> tuple[Scores, NDArray[np.bool_]]:
        """How likely each text is about each code, and which texts are about nothing.

        Codings themselves tell how much of ``talk`` is idle.
        """
        if isinstance(self.model, ColdModel):
            return self.model.score_and_silence(batch, talk)
        return self.model.score_and_silence(batch)

    def read(self, texts: Sequence[str], asks: NDArray[np.float32] | None = None) -> Batch:
        """Texts made ready to be scored; ``asks`` is what the question of each asked for.

        Sentences are looked at one by one only where codings taught: the others look at whole texts.
        """
        return make_batch(texts, self.encoder, asks, sentences=isinstance(self.model, WarmModel))

    def nearest(self, columns: NDArray[np.intp], vectors: Vectors) -> list[list[TrainingText | None]]:
        """For each text and each of its codes, the code's example or coded excerpt that is most like it.

        ``columns`` are the codes asked about, as (texts, codes), ``vectors`` the texts' embeddings.
        """
        found: list[list[TrainingText | None]] = [[None] * columns.shape[1] for _ in columns]
        for column in np.unique(columns).tolist():
            rows = self.shown[column]
            asked, places = np.nonzero(columns == column)
            if len(rows):
                best = rows[np.argmax(vectors[asked] @ self.vectors[rows].T, axis=1)]
                for text, place, row in zip(asked.tolist(), places.tolist(), best.tolist(), strict=True):
                    found[text][place] = self.texts[row]
        return found

    def not_enough(self) -> dict[str, int]:
        """The codes that too few passages show, and how many more each needs."""
        missing = {
            code: PASSAGES_NEEDED - len(rows) for code, rows in zip(self.codes, self.shown, strict=True)
        }
        return {code: more for code, more in missing.items() if more > 0}


@one_thread()
def build_scorer(
    codebook: Codebook,
    codings: Sequence[TrainingText] = (),
    rejected: Sequence[TrainingText] = (),
    *,
    encoder: Encoder | None = None,
    background: Sequence[str] = (),
    prefer: Prefer = "recall",
    seed: int = 0,
    general: General | None = None,
) -> Scorer:
    """Learn the codebook's codes from its own words and from what people have coded.

    ``rejected`` are texts that people said are not about the codes that they name; one that nobody coded
    otherwise counts as a text about nothing. ``background`` are texts that nobody has coded, those to be
    scored included: they tell common words from telling ones, and how common each code is.
    ``general`` is what is known from elsewhere; else what comes with evalkit for this encoder.
    Raises ModelError where there is nothing to learn from.
    """
    encoder = encoder or default_encoder()
    codes = tuple(code.slug for code in codebook.codes)
    refused = [replace(text, codes=()) for text in rejected]
    texts = tuple(merge([*codebook_texts(codebook), *codings, *refused, *small_talk()]))
    if not any(text.codes for text in texts):
        raise ModelError(NOTHING)
    batch = make_batch([text.text for text in texts], encoder, sentences=enough_coded(texts, codes))
    at_large = list(dict.fromkeys(text for text in background if text.strip()))
    others = make_batch(at_large, encoder, sentences=False)
    words, vectors = batch.units[: batch.count], batch.vectors[: batch.count]
    features = fit_features(words, vectors, others.units[: others.count], encoder.parts, seed)
    at_hand = others if others.count else batch
    first_day = begin(general or find_general(encoder.version), codes, at_hand, len(codings))
    lesson = Lesson(texts, codes, features, batch, others, first_day, seed)
    model, calibrated = lesson.learn()
    shown = _shown(texts, codes)
    thresholds = _choose(model, calibrated, prefer, first_day)
    allowed = tuple(t if len(rows) >= TOO_FEW else 2.0 for t, rows in zip(thresholds, shown, strict=True))
    return Scorer(
        codes,
        _version(codebook, texts, background, encoder, prefer, seed),
        texts,
        vectors,
        encoder,
        model,
        lesson.learn_sides() if codebook.sides else None,
        allowed,
        shown,
        learn_roles(codings, codes),
    )


def _choose(
    model: ColdModel | WarmModel, calibrated: Scores, prefer: Prefer, first_day: FirstDay | None
) -> tuple[float, ...]:
    """Each code's threshold: from held-out scores or, while little is coded, one for all."""
    if isinstance(model, WarmModel):
        return choose_thresholds(calibrated, prefer)
    comments = first_day.share if first_day else 0.0
    lowest = comments * COLD_COMMENTS[prefer] + (1 - comments) * COLD_TALK[prefer]
    return tuple([lowest] * calibrated.shape[1])


def say_weak(scorer: Scorer, codebook: Codebook) -> Iterator[str]:
    """A line for every code that too few passages show: whether it is suggested, how many more it needs."""
    names = {code.slug: code.name for code in codebook.codes}
    for code, more in scorer.not_enough().items():
        silent = PASSAGES_NEEDED - more < TOO_FEW
        told = "not enough to suggest yet" if silent else "suggested, but from few passages"
        yield f"{names[code]}: {told}. Code {more} more, or add example passages to the codebook."


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
    background: Sequence[str],
    encoder: Encoder,
    prefer: Prefer,
    seed: int,
) -> str:
    parts = [METHOD, encoder.version, asdict(codebook), [asdict(text) for text in texts]]
    settings = [sorted(Counter(background).items()), prefer, seed]
    return hashlib.sha256(json.dumps([*parts, *settings], sort_keys=True).encode()).hexdigest()[:12]
