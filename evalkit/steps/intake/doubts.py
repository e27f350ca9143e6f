"""What a person should look at in sources that are read: who was not heard, and what is not English."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from evalkit.deidentify.language import find_language_doubt
from evalkit.model import Problem, Source
from evalkit.sources.talk.doubts import find_talk_doubts


def list_doubts(sources: Iterable[Source]) -> list[Problem]:
    """Every doubt about these sources, in their order."""
    return [problem for source in sources for problem in _find_doubts(_Same(source))]


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


@lru_cache(maxsize=1_000)
def _find_doubts(same: _Same) -> tuple[Problem, ...]:
    """The doubts about one source; found once for as long as its words and turns are the same."""
    return (*find_talk_doubts(same.source), *find_language_doubt(same.source))
