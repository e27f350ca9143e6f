"""What a person should look at in sources that are read: who was not heard, and what is not English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from evalkit.deidentify.language import find_language_doubt
from evalkit.model import Participant, Problem, Source, Turn
from evalkit.sources.talk.doubts import find_header_doubts, find_label_doubts


def list_doubts(
    sources: Iterable[Source], speaker: Callable[[Source, Turn], Participant | None]
) -> list[Problem]:
    """Every doubt about these sources, in their order; who speaks is none once somebody has said it."""
    found: list[Problem] = []
    for source in sources:
        doubts = _find_doubts(_Same(source))
        if doubts.labels and any(speaker(source, turn) is None for turn in source.turns):
            found += doubts.labels
        found += doubts.words
    return found


class _Same:
    """A source, told from others by its id and words alone: its turns take long to compare."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._key = (source.id, source.file_name, source.text)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same) and self._key == other._key and self.source.turns == other.source.turns
        )


@dataclass(frozen=True)
class _Doubts:
    labels: tuple[Problem, ...]
    words: tuple[Problem, ...]


@lru_cache(maxsize=1_000)
def _find_doubts(same: _Same) -> _Doubts:
    """The doubts about one source; found once for as long as its words and turns are the same."""
    words = (*find_header_doubts(same.source), *find_language_doubt(same.source))
    return _Doubts(find_label_doubts(same.source), words)
