"""What every encoder is, what it gives, and the key that a text's vector is kept under."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, each of length 1 (or 0 for a text without words)."""


class Encoder(Protocol):
    """Anything that gives texts of like meaning vectors that point alike."""

    @property
    def name(self) -> str:
        """What a person would call it."""

    @property
    def version(self) -> str:
        """A hash of its weights: embeddings of two versions are never mixed."""

    @property
    def dimension(self) -> int:
        """How many numbers a text becomes."""

    @property
    def parts(self) -> tuple[int, ...]:
        """The dimensions of the encoders that it joins; of itself alone where it joins none."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, dimension) array of unit rows."""


@runtime_checkable
class RemembersSentences(Protocol):
    """An encoder that also remembers where the sentences of a text begin and end."""

    def cut(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """The sentences of each text, as offsets into it."""


def encoding_threads() -> int:
    """How many threads encode: two, or one where ``OMP_NUM_THREADS`` is 1, as in Dask's workers."""
    return 1 if os.environ.get("OMP_NUM_THREADS") == "1" else 2


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Each row at length 1; a row of noughts stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def hash_text(text: str) -> str:
    """The key that a text's embedding is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
