"""What was changed without tracking: a returned document beside the paragraphs that were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from evalkit.model import ReviewWay
from evalkit.quoting.difference import find_steps
from evalkit.review.match import Placed, find_moved, flat
from evalkit.review.returned import ReturnedParagraph
from evalkit.review.tracked import Changed
from evalkit.rounds.records import SentParagraph

MOST_MISSING = 0.4
"""Where more of the sent paragraphs are missing than this share, a part of the file came back."""
_BY_ABSENCE = 0.97
"""A paragraph that is gone was sent with its finding."""


@dataclass(frozen=True)
class Comparison:
    """A returned document's paragraphs, what each of them is, and what was sent."""

    paragraphs: Sequence[ReturnedParagraph]
    placed: Sequence[Placed]
    sent: Sequence[SentParagraph]

    def changes(self, answered: set[int]) -> Iterator[tuple[Placed, Changed]]:
        """Every untracked change of the words, but for paragraphs that hold answers."""
        moved = find_moved((n, p.sent) for n, p in enumerate(self.placed) if p.sent is not None)
        for n, spot in enumerate(self.placed):
            now = " ".join(self.paragraphs[n].original.split())
            if n in answered or not now:
                continue
            if spot.sent is None:
                if n not in self._rests:
                    yield spot, Changed("insertion", "", now)
                continue
            was = self.sent[spot.sent]
            if n in moved and was.role not in ("question", "answer"):
                yield spot, Changed("move", was.text, was.text, f"moved: “{was.text}”")
            if flat(now) != flat(was.text) and not self._is_told(n):
                yield spot, self._edit(n, was.text, now)
        if not self.is_partial:
            for number in self._missing:
                yield self._gone(number)

    def _is_told(self, n: int) -> bool:
        """Whether a paragraph is half of one that was split with tracking on, which is told as such."""
        other = self._halves.get(n)
        return other is not None and self.paragraphs[min(n, other)].mark == "inserted"

    @cached_property
    def _missing(self) -> list[int]:
        """The sent paragraphs that are no longer there, nor inside another."""
        swallowed = set(self._joined.values())
        return [
            n for n, was in enumerate(self.sent) if was.text and n not in self._there and n not in swallowed
        ]

    @property
    def is_partial(self) -> bool:
        """Whether so much is missing that only a part of the file came back."""
        return len(self._missing) > MOST_MISSING * sum(1 for was in self.sent if was.text)

    @property
    def missing(self) -> int:
        """How many of the sent paragraphs are not in the file."""
        return len(self._missing)

    @cached_property
    def _there(self) -> set[int]:
        return {p.sent for p in self.placed if p.sent is not None}

    @cached_property
    def _joined(self) -> dict[int, int]:
        """Returned paragraph → the neighbouring sent one whose words it holds as well."""
        found = {}
        for n, spot in enumerate(self.placed):
            if spot.sent is None:
                continue
            both = _tight(self.paragraphs[n].original)
            for first in (spot.sent, spot.sent - 1):
                other = first + 1 if first == spot.sent else first
                if 0 <= other < len(self.sent) and other not in self._there and self.sent[other].text:
                    parts = _tight(self.sent[first].text) + _tight(self.sent[first + 1].text)
                    if both == parts:
                        found[n] = other
        return found

    @cached_property
    def _halves(self) -> dict[int, int]:
        """Returned paragraph → its neighbour that is the rest of the same sent one."""
        found = {}
        for n, spot in enumerate(self.placed):
            mine = _tight(self.paragraphs[n].original)
            if spot.sent is None or not mine:
                continue
            whole = _tight(self.sent[spot.sent].text)
            for other in (n - 1, n + 1):
                if 0 <= other < len(self.placed) and self.placed[other].sent is None:
                    rest = _tight(self.paragraphs[other].original)
                    if rest and whole in (mine + rest, rest + mine):
                        found[n] = other
        return found

    @cached_property
    def _rests(self) -> set[int]:
        return set(self._halves.values())

    def _edit(self, n: int, before: str, now: str) -> Changed:
        if n in self._joined:
            return Changed("join", before, now, "two paragraphs were joined")
        if n in self._halves:
            return Changed("split", before, now, "the paragraph was split in two")
        steps = {step for step, words in find_steps(before, now) if words.strip()}
        ways: dict[frozenset[str], ReviewWay] = {
            frozenset({"in"}): "insertion",
            frozenset({"out"}): "deletion",
        }
        return Changed(ways.get(frozenset(steps - {"kept"}), "replacement"), before, now)

    def _gone(self, number: int) -> tuple[Placed, Changed]:
        was = self.sent[number]
        return Placed(was.place, "bookmark", _BY_ABSENCE, number), Changed("deletion", was.text, "")


def _tight(text: str) -> str:
    return flat(text).replace(" ", "")
