"""Which finding each paragraph of a returned file belongs to, and how sure that is. Pure.

In this order: our bookmark that opens in the paragraph, covers it or closes in it; its words, where they are
nearly those of one paragraph that was sent; the nearest paragraph above it that has a place; words that are at
least half like something sent; else nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz, process

from evalkit.model import Place
from evalkit.review.records import SentParagraph
from evalkit.review.returned import ReturnedParagraph
from evalkit.text import normalise

SURE = 0.8
"""A place that is at least this sure needs no second look; below it the sheet asks for one."""
LIKE, NEARLY = 0.5, 0.9
"""How like a sent paragraph the words must be (0–1) to be placed by them at all, and to be nearly the same."""
_BY_BOOKMARK, _BY_EXACT_WORDS, _ABOVE_AND_BELOW, _ABOVE = 0.97, 0.95, 0.85, 0.75
_DOUBTED = 0.6
_COPY = re.compile(r"_Copy_\d+$")
_PLAIN = str.maketrans("“”‘’–—\u00a0", "\"\"''-- ")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a paragraph belongs. ``sent`` is the sent paragraph that it is, None where it is a new one."""

    place: Place = Place()
    how: Literal["bookmark", "likeness", "before", ""] = ""
    sure: float = 0.0
    sent: int | None = None


def flat(text: str) -> str:
    """Words as they are compared: one kind of quotation mark, dash and space.

    >>> flat("It’s  “here” – now")
    'It\\'s "here" - now'
    """
    return " ".join(normalise(text).translate(_PLAIN).split())


def place_paragraphs(returned: Sequence[ReturnedParagraph], sent: Sequence[SentParagraph]) -> list[Placed]:
    """For each returned paragraph its place, and the sent paragraph that it is (each at most once)."""
    originals = [flat(paragraph.original) for paragraph in returned]
    texts = [flat(paragraph.text) for paragraph in sent]
    anchors = {paragraph.anchor: n for n, paragraph in enumerate(sent) if paragraph.anchor}
    named = [_find_anchors(paragraph.bookmarks, anchors) for paragraph in returned]
    same = _match_bookmarks(named, originals, texts)
    _match_words(same, originals, texts)
    finder = _Finder(sent, texts)
    known = [
        _place_known(n, same.get(n), named[n], originals[n], sent, texts, finder)
        for n in range(len(returned))
    ]
    return list(_fill(known, [flat(p.text) or o for p, o in zip(returned, originals, strict=True)], finder))


def _find_anchors(bookmarks: Iterable[str], anchors: Mapping[str, int]) -> list[tuple[int, bool]]:
    """The sent paragraphs whose bookmarks these are, each with whether it is a copy (``_Copy_1``)."""
    found = []
    for name in bookmarks:
        plain = _COPY.sub("", name)
        if plain in anchors:
            found.append((anchors[plain], plain != name))
    return found


def _match_bookmarks(
    named: Sequence[Sequence[tuple[int, bool]]], originals: Sequence[str], texts: Sequence[str]
) -> dict[int, int]:
    """Returned → sent by bookmark; of several claims the one whose words are most alike."""
    claims = [
        (-_alike(originals[n], texts[number]), position, n, number)
        for n, anchors in enumerate(named)
        for position, (number, copied) in enumerate(anchors)
        if not copied and (originals[n] or not texts[number])
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, n, number in sorted(claims):
        if n not in matched and number not in taken:
            matched[n] = number
            taken.add(number)
    return matched


def _match_words(matched: dict[int, int], originals: Sequence[str], texts: Sequence[str]) -> None:
    """Add to ``matched`` what has lost its bookmark: equal words in order, then words that are alike."""
    taken = set(matched.values())
    loose = [n for n, text in enumerate(originals) if n not in matched and text]
    free = [number for number, text in enumerate(texts) if number not in taken and text]
    if not loose or not free:
        return
    blocks = SequenceMatcher(None, [originals[n] for n in loose], [texts[k] for k in free], autojunk=False)
    for a, b, size in blocks.get_matching_blocks():
        matched |= {loose[a + step]: free[b + step] for step in range(size)}
    taken = set(matched.values())
    loose = [n for n in loose if n not in matched]
    free = [number for number in free if number not in taken]
    if not loose or not free:
        return
    words = [texts[k] for k in free]
    claims = [
        (-score, abs(n - free[place]), n, free[place])
        for n in loose
        for _, score, place in process.extract(
            originals[n], words, scorer=fuzz.ratio, score_cutoff=100 * LIKE, limit=3
        )
    ]
    for _, _, n, number in sorted(claims):
        if n not in matched and number not in taken:
            matched[n] = number
            taken.add(number)


def _alike(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1."""
    return 1.0 if one == other else fuzz.ratio(one, other) / 100


class _Finder:
    """Finds the place whose sent words are most like some words, where they are of one place alone."""

    def __init__(self, sent: Sequence[SentParagraph], texts: Sequence[str]) -> None:
        places: dict[str, set[Place]] = {}
        for paragraph, text in zip(sent, texts, strict=True):
            if text:
                places.setdefault(text, set()).add(paragraph.place)
        self._places = {text: next(iter(found)) for text, found in places.items() if len(found) == 1}
        self._texts = list(self._places)

    def find(self, text: str, least: float) -> tuple[Place, float] | None:
        """The place and how alike (0–1); None where nothing is as alike as ``least``."""
        if text in self._places:
            return self._places[text], 1.0
        best = process.extractOne(text, self._texts, scorer=fuzz.ratio, score_cutoff=100 * least)
        return (self._places[best[0]], best[1] / 100) if best else None


def _place_known(
    n: int,
    number: int | None,
    named: Sequence[tuple[int, bool]],
    original: str,
    sent: Sequence[SentParagraph],
    texts: Sequence[str],
    finder: _Finder,
) -> Placed | None:
    """A paragraph's place by its bookmark or its own words; None where neither says."""
    by_bookmark = number if number is not None and any(number == k for k, _ in named) else None
    if by_bookmark is None and named:
        by_bookmark = max((k for k, _ in named), key=lambda k: _alike(original, texts[k]))
    if by_bookmark is not None:
        place = sent[by_bookmark].place
        sure = _BY_BOOKMARK
        if original and _alike(original, texts[by_bookmark]) < LIKE:
            other = finder.find(original, NEARLY)
            if other and other[0] != place:
                sure = _DOUBTED
        return Placed(place, "bookmark", sure, number)
    if number is not None:
        alike = _alike(original, texts[number])
        alone = finder.find(original, NEARLY) if alike >= NEARLY else None
        sure = _BY_EXACT_WORDS * alike if alone and alone[0] == sent[number].place else _DOUBTED * alike
        return Placed(sent[number].place, "likeness", round(sure, 2), number)
    if original and (found := finder.find(original, NEARLY)):
        return Placed(found[0], "likeness", round(_BY_EXACT_WORDS * found[1], 2))
    return None


def _fill(known: Sequence[Placed | None], words: Sequence[str], finder: _Finder) -> Iterator[Placed]:
    """Give what has no place of its own that of the nearest paragraph above; else of the likest words."""
    settled = [n for n, placed in enumerate(known) if placed]
    for n, placed in enumerate(known):
        if placed:
            yield placed
            continue
        position = bisect_left(settled, n)
        above = known[settled[position - 1]] if position else None
        below = known[settled[position]] if position < len(settled) else None
        if above:
            agree = below is not None and below.place == above.place
            sure = min(above.sure, _ABOVE_AND_BELOW if agree else _ABOVE)
            yield Placed(above.place, "before", sure)
        elif words[n] and (found := finder.find(words[n], LIKE)):
            yield Placed(found[0], "likeness", round(found[1] * SURE, 2))
        else:
            yield Placed()


def find_moved(matched: Iterable[tuple[int, int]]) -> set[int]:
    """The returned paragraphs that are out of the sent order: those outside its longest rising run.

    >>> sorted(find_moved([(0, 0), (1, 3), (2, 1), (3, 2)]))
    [1]
    """
    pairs = sorted(matched)
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = [-1] * len(pairs)
    for n, (_, number) in enumerate(pairs):
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [n]
        before[n] = ends[length - 1] if length else -1
    kept: set[int] = set()
    n = ends[-1] if ends else -1
    while n >= 0:
        kept.add(n)
        n = before[n]
    return {pairs[n][0] for n in range(len(pairs)) if n not in kept}
