"""One conversation in two files, such as a transcript as .docx and as .vtt: its people would count twice."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.model import Source
from evalkit.text import words

RUN = 6
"""Words in a row that two texts have in common; of so many, different conversations share few."""

FEWEST = 40
"""Shorter texts than this many runs are not compared."""

SHARE = 0.9
"""Of the shorter text's runs; names are replaced in one of the two texts, and typists correct words."""


class KnownTexts:
    """Texts that a new one is compared with."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = [*sources]
        self._runs: dict[str, set[int]] = {}

    def find_twin(self, source: Source) -> Source | None:
        """The source that says almost the same, or holds almost all of it; else the new one is known too."""
        runs = _find_runs(source.text)
        for other in self._sources:
            known = self._runs_of(other)
            shorter = min(len(runs), len(known))
            if other.id != source.id and shorter >= FEWEST and len(runs & known) >= SHARE * shorter:
                return other
        self._sources.append(source)
        return None

    def _runs_of(self, source: Source) -> set[int]:
        """Found when a first new text comes: most often there is none."""
        if source.id not in self._runs:
            self._runs[source.id] = _find_runs(source.text)
        return self._runs[source.id]


def _find_runs(text: str) -> set[int]:
    said = [word.casefold() for word in words(text)]
    return {hash(tuple(said[i : i + RUN])) for i in range(len(said) - RUN + 1)}
