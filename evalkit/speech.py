"""One person's words, told from everybody else's, and cut out of other texts wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RUN = 4
"""So many words in a row, said by one person and by nobody else in the project, are theirs."""

SURE = 8
"""So many in a row nobody writes by chance; of fewer, see :class:`Speech`."""

CUT = "(words withdrawn)"
"""What stands where somebody's words were."""

_MOST = 0.7
"""A line of which their words are this share is theirs."""

_QUOTED = re.compile(r"“[^”]*|\"[^\"\n]*|‘(?:[^’]|’(?=\w))*|«[^»]*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Speech:
    """The runs of words that only one person said.

    A run that is shorter than ``least`` words is told as theirs where it is quoted or is most of a line: in
    what a team writes, “of them are then” may be anybody's.
    """

    runs: frozenset[tuple[str, ...]]
    least: int = RUN

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where their words stand in a text: the longest stretches of their runs."""
        found = self._find_stretches(text)
        if self.least <= RUN or not found:
            return found
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        return [
            (start, end)
            for start, end in found
            if _count(text[start:end]) >= self.least
            or any(opens <= start and end <= closes for opens, closes in quoted)
            or _count(text[start:end]) >= _MOST * _count(_lines_around(text, start, end))
        ]

    def _find_stretches(self, text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        words = [(m.start(), m.end(), _key(m[0])) for m in _WORD.finditer(text)]
        for i in range(len(words) - RUN + 1):
            if tuple(word for _, _, word in words[i : i + RUN]) in self.runs:
                start, end = words[i][0], words[i + RUN - 1][1]
                if found and start <= found[-1][1]:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
        return found

    def cut(self, text: str) -> str:
        """A text without their words.

        >>> speech = find_speech(["they never rang me back at all"], [])
        >>> speech.cut("She said: “They never rang me back.” And left.")
        'She said: “(words withdrawn).” And left.'
        """
        for start, end in reversed(self.find(text)):
            text = text[:start] + CUT + text[end:]
        return text


def find_speech(own: Iterable[str], others: Iterable[str]) -> Speech:
    """The runs of words in ``own`` that stand in none of the ``others``."""
    theirs = {run for text in own for run in _runs(text)}
    return Speech(frozenset(theirs.difference(run for text in others for run in _runs(text))))


def _count(text: str) -> int:
    return len(_WORD.findall(text))


def _lines_around(text: str, start: int, end: int) -> str:
    after = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : after if after >= 0 else None]


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = [_key(word) for word in _WORD.findall(text)]
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _key(word: str) -> str:
    return word.casefold().replace("’", "'")
