"""What a person should look at in sources that are read: who was not heard, and what is not English."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.deidentify.language import find_language_doubt
from evalkit.model import Problem, Source
from evalkit.sources.talk.doubts import find_talk_doubts


def list_doubts(sources: Iterable[Source]) -> list[Problem]:
    """Every doubt about these sources, in their order."""
    return [
        problem for source in sources for problem in (*find_talk_doubts(source), *find_language_doubt(source))
    ]
