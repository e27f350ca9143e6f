"""BERT's way of cutting text into word pieces, for English without regard to case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
LONGEST_WORD = 100


class WordPieces:
    """Word pieces of a text as numbers, from a vocabulary with one piece a line."""

    def __init__(self, vocabulary: str, limit: int = 256) -> None:
        self._ids: Mapping[str, int] = {piece: i for i, piece in enumerate(vocabulary.split("\n")) if piece}
        self._limit = limit
        self._first, self._last, self._unknown = (self._ids[mark] for mark in ("[CLS]", "[SEP]", "[UNK]"))
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's pieces, between the marks for its beginning and end."""
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        found = [piece for token in _TOKEN.findall(plain) for piece in self._pieces(token)]
        return [self._first, *found[: self._limit - 2], self._last]

    def _cut(self, word: str) -> tuple[int, ...]:
        """A word as the longest known pieces from its left; one unknown mark where that fails."""
        if len(word) > LONGEST_WORD:
            return (self._unknown,)
        pieces, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._ids), None)
            if end is None:
                return (self._unknown,)
            pieces.append(self._ids[mark + word[start:end]])
            start = end
        return tuple(pieces)
