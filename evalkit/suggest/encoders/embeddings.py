"""Embeddings, and where sentences begin, kept by the hash of their text: nothing is encoded or cut twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from evalkit.suggest.encoders.shipped import find_shipped
from evalkit.suggest.encoders.vectors import Encoder, Vectors, hash_text
from evalkit.suggest.sentences import Span, mark_of_rules, split

BATCH = 2048


class EmbeddingCache(Protocol):
    """Somewhere that remembers vectors by encoder version and text hash."""

    def find(self, version: str, hashes: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors that are known among these hashes."""

    def add(self, version: str, vectors: Mapping[str, Vectors]) -> None:
        """Remember these vectors."""


class MemoryCache:
    """Embeddings for as long as the programme runs."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Vectors] = {}

    def find(self, version: str, hashes: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors that are known among these hashes."""
        return {h: self._known[version, h] for h in hashes if (version, h) in self._known}

    def add(self, version: str, vectors: Mapping[str, Vectors]) -> None:
        """Remember these vectors."""
        self._known.update({(version, h): vector for h, vector in vectors.items()})


class CachedEncoder:
    """An encoder that looks in a cache, and among what comes with evalkit, first."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        self.name = encoder.name
        self.version = encoder.version
        self.dimension = encoder.dimension
        self.parts = encoder.parts
        self._encoder = encoder
        self._cache = cache

    def count_new(self, texts: Sequence[str]) -> int:
        """How many of the texts have to be encoded first, which takes time; the others are at hand."""
        hashes = {hash_text(text) for text in texts}
        return len(hashes) - len(self._find(list(hashes)))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts as an (n, dimension) array of unit rows; each different text is encoded once."""
        hashes = [hash_text(text) for text in texts]
        known = self._find(list(dict.fromkeys(hashes)))
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in known}
        todo = list(missing.items())
        for first in range(0, len(todo), BATCH):
            part = todo[first : first + BATCH]
            vectors = self._encoder.encode([text for _, text in part])
            new = {h: vector for (h, _), vector in zip(part, vectors, strict=True)}
            self._cache.add(self.version, new)
            known.update(new)
        return np.stack([known[h] for h in hashes]) if hashes else self._encoder.encode([])

    def cut(self, texts: Sequence[str]) -> list[list[Span]]:
        """Where the sentences of each text begin and end; each different text is cut once.

        They are kept beside the vectors, their whole numbers in the place of a vector's.
        """
        hashes, rules = [hash_text(text) for text in texts], mark_of_rules()
        known = dict(self._cache.find(rules, list(dict.fromkeys(hashes))))
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in known}
        if missing:
            spans = zip(missing, split(list(missing.values())), strict=True)
            new = {h: np.array(of_text, dtype="<i4").ravel().view("<f4") for h, of_text in spans}
            self._cache.add(rules, new)
            known.update(new)
        pairs = (known[h].view("<i4").reshape(-1, 2).tolist() for h in hashes)
        return [[(start, end) for start, end in of_text] for of_text in pairs]

    def _find(self, hashes: Sequence[str]) -> dict[str, Vectors]:
        known = dict(self._cache.find(self.version, hashes))
        known.update(find_shipped(self.version, [key for key in hashes if key not in known]))
        return known
