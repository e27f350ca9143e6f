"""Where words are after a text was edited: the old text's places in the new one, by aligning their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6
"""Least likeness (0 to 1) of a passage before and after, at which it counts as the same passage corrected."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two versions of a text and the stretches that they share: (start in old, start in new, length)."""

    old: str
    new: str
    shared: tuple[tuple[int, int, int], ...]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the old text's ``start`` to ``end`` are in the new text; None where too little of it is left.

        Words inside that were put in, or changed, go with the passage; what was put in beside it does not.

        >>> align("They rang back.", "Well, they rang me back.").place(5, 14)
        (11, 23)
        >>> align("They rang back.", "Nothing.").place(5, 14) is None
        True
        """
        kept = [
            (max(start, a), min(end, a + n), b - a)
            for a, b, n in self.shared
            if a < end and a + n > start and self.old[max(start, a) : min(end, a + n)].strip()
        ]
        if not kept:
            return None
        first, last = kept[0][0] + kept[0][2], kept[-1][1] + kept[-1][2]
        first = self._widen_back(start, kept[0][0], first)
        last = self._widen_on(end, kept[-1][1], last)
        was = self.old[start:end]
        if not was[-1].isalnum() and self.new[last - 1] != was[-1] and self.new[last : last + 1] == was[-1]:
            last += 1
        now = self.new[first:last]
        if was != now and SequenceMatcher(None, was, now, autojunk=False).ratio() < ALIKE:
            return None
        return first, last

    def _widen_back(self, start: int, kept: int, first: int) -> int:
        """Back over what replaced the words that the passage began with."""
        if kept == start:
            return first
        before = max((b + n for a, b, n in self.shared if a + n <= start), default=0)
        lead = self.new[before:first]
        return first - len(lead.lstrip()) if lead.strip() else first

    def _widen_on(self, end: int, kept: int, last: int) -> int:
        """On over what replaced the words that the passage ended with."""
        if kept == end:
            return last
        after = min((b for a, b, n in self.shared if a >= end), default=len(self.new))
        tail = self.new[last:after]
        return last + len(tail.rstrip()) if tail.strip() else last


def align(old: str, new: str) -> Aligned:
    """Align two versions of a text word by word."""
    olds, news = _TOKEN.findall(old), _TOKEN.findall(new)
    old_at, new_at = _starts(olds), _starts(news)
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks()
    shared = tuple(
        (old_at[block.a], new_at[block.b], old_at[block.a + block.size] - old_at[block.a])
        for block in blocks
        if block.size
    )
    return Aligned(old, new, shared)


def _starts(tokens: list[str]) -> list[int]:
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places
