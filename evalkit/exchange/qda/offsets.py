"""Which characters a program counts: tried on its own passages, since no two programs count alike.

A place may be counted in code points, UTF-16 units or UTF-8 bytes; line ends may count once or twice; a byte
order mark may count or not. The way in which most passages hold the words that the file gives for them is
taken; where it gives none, the way in which most passages begin and end with a word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from evalkit.text import normalise

MARGIN = 0.1
"""For what share of the passages another way must fit better than the standard's (a judgement)."""
TRIED = 300
"""On so many passages of a text, spread over it, the ways are tried (a judgement)."""
Place = tuple[int, int, str]
"""Start and end as the file counts them, and the words that it gives ("" for none)."""


@dataclass(frozen=True)
class Counted:
    """A text as one program may count it; ``text`` has plain line ends and no byte order mark."""

    raw: str
    two_for_lines: bool
    mark: bool
    unit: str

    @cached_property
    def text(self) -> str:
        """The text as evalkit keeps it."""
        return clean(self.raw)

    @cached_property
    def _stops(self) -> list[int]:
        """How many units stand before each code point of ``text``, and after the last."""
        width: Callable[[str], int] = {
            "points": lambda _: 1,
            "utf16": lambda c: 2 if ord(c) > 0xFFFF else 1,
            "bytes": lambda c: len(c.encode("utf-8", "surrogatepass")),
        }[self.unit]
        first = (3 if self.unit == "bytes" else 1) if self.mark else 0
        widths = (2 if c == "\n" and self.two_for_lines else width(c) for c in self.text)
        return list(accumulate(widths, initial=first))

    def find(self, offset: int) -> int:
        """The code point of ``text`` at an offset as the program counts; inside one, its start."""
        place = bisect_left(self._stops, offset)
        exact = place < len(self._stops) and self._stops[place] == offset
        return place if exact or not place else place - 1

    def fits(self, offset: int) -> bool:
        """Whether an offset lies in the text and between two code points."""
        place = bisect_left(self._stops, offset)
        return place < len(self._stops) and self._stops[place] == offset


def clean(raw: str) -> str:
    """A text with one kind of line end and no byte order mark."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def place_all(raw: str, places: Sequence[Place]) -> tuple[str, list[tuple[int, int] | None]]:
    """The text, and for every place its half-open code points in it; ``None`` where the words differ."""
    best = _find_way(raw, places)
    return best.text, [_span(best, place) for place in places]


def _find_way(raw: str, places: Sequence[Place]) -> Counted:
    """The way in which most places fit; the standard's own where no other fits clearly better."""
    tried = places[:: max(1, len(places) // TRIED)]
    ways = list(_ways(raw))
    first = _score(ways[0], tried)
    if first >= (1 - MARGIN) * len(tried):
        return ways[0]
    scores = [first, *(_score(way, tried) for way in ways[1:])]
    if max(scores) - first < MARGIN * max(10, len(tried)):
        return ways[0]
    return ways[scores.index(max(scores))]


def _ways(raw: str) -> Iterable[Counted]:
    """Every way to count, the standard's own first, so that it wins where all fit as well."""
    crlf, marked = "\r\n" in raw, raw.startswith("\ufeff")
    for unit in ("points", "utf16", "bytes"):
        for two in dict.fromkeys((crlf, False, True)):
            for mark in dict.fromkeys((marked, False, True)):
                yield Counted(raw, two, mark, unit)


def _score(way: Counted, places: Sequence[Place]) -> float:
    return sum(_how_well(way, place) for place in places)


def _how_well(way: Counted, place: Place) -> float:
    start, end, words = place
    if not (way.fits(start) and way.fits(end)):
        return -1.0
    first, last = way.find(start), way.find(end)
    if words:
        return 1.0 if same_words(way.text[first:last], words) else 0.0
    return 0.5 * (_is_edge(way.text, first) + _is_edge(way.text, last))


def _span(way: Counted, place: Place) -> tuple[int, int] | None:
    start, end, words = place
    if not (0 <= start <= end and way.fits(start) and way.fits(end)):
        return None
    first, last = way.find(start), way.find(end)
    return (first, last) if not words or same_words(way.text[first:last], words) else None


def _is_edge(text: str, place: int) -> bool:
    """Whether a place is not inside a word."""
    return not (0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum())


def same_words(said: str, given: str) -> bool:
    """Whether words are the same but for spaces, also where a program cut them short with dots."""
    if said.split() == given.split():
        return True
    said, given = (" ".join(normalise(clean(text)).split()) for text in (said, given))
    if given.endswith(("...", "…")) and len(given) > 20:
        return said.startswith(given.rstrip(".…").rstrip())
    return said == given
