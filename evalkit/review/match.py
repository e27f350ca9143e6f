"""Which finding each paragraph of a returned file belongs to, and how sure that is. Pure.

In this order: our bookmark that opens in the paragraph, covers it or closes in it; its words, where they are
nearly those of one paragraph that was sent; the nearest paragraph above it that has a place; words that are
at least half like something sent; else nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from evalkit.model import Place
from evalkit.review.returned import ReturnedParagraph
from evalkit.rounds.records import NOWHERE, SentParagraph
from evalkit.text import normalise

SURE = 0.8
"""A place that is at least this sure needs no second look; below it the sheet asks for one."""
LIKE, NEARLY = 0.5, 0.9
"""How like a sent paragraph words must be (0–1) to be placed by them at all, and to be nearly the same."""
_BY_BOOKMARK, _BY_EXACT_WORDS, _ABOVE_AND_BELOW, _ABOVE = 0.97, 0.95, 0.85, 0.75
_DOUBTED = 0.6
_COPY = re.compile(r"_Copy_\d+$")
_PLAIN = str.maketrans("“”‘’–—\u00a0", "\"\"''-- ")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a paragraph belongs. ``sent`` is the sent paragraph that it is, None where it is a new one."""

    place: Place = NOWHERE
    how: Literal["bookmark", "likeness", "before", ""] = ""
    sure: float = 0.0
    sent: int | None = None


@lru_cache(maxsize=20_000)
def flat(text: str) -> str:
    """Words as they are compared: one kind of quotation mark, dash and space.

    >>> flat("It’s  “here” – now")
    'It\\'s "here" - now'
    """
    return plain(" ".join(normalise(text).split()))


def plain(text: str) -> str:
    """A text of the same length with one kind of quotation mark and dash."""
    return text.translate(_PLAIN)


def place_paragraphs(returned: Sequence[ReturnedParagraph], sent: Sequence[SentParagraph]) -> list[Placed]:
    """For each returned paragraph its place, and the sent paragraph that it is (each at most once)."""
    originals = [flat(paragraph.original) for paragraph in returned]
    texts = [flat(paragraph.text) for paragraph in sent]
    anchors = {paragraph.anchor: n for n, paragraph in enumerate(sent) if paragraph.anchor}
    named = [_find_anchors(paragraph.bookmarks, anchors) for paragraph in returned]
    same = _match_bookmarks(named, originals, texts)
    _match_words(
        same, [text if not names else "" for text, names in zip(originals, named, strict=True)], texts, named
    )
    finder = _Finder(sent, texts)
    words = [original or flat(p.text) for p, original in zip(returned, originals, strict=True)]
    known = [_place_known(same.get(n), named[n], words[n], sent, texts, finder) for n in range(len(returned))]
    return list(_fill(known, words, finder))


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
    _take(matched, claims)
    return matched


def _match_words(
    matched: dict[int, int],
    originals: Sequence[str],
    texts: Sequence[str],
    named: Sequence[Sequence[tuple[int, bool]]],
) -> None:
    """Add to ``matched`` what has lost its bookmark: equal words in order, then words that are alike.

    A sent paragraph whose bookmark is somewhere is there, if only joined to another; a returned one whose
    words are those of a sent one that is found already is a copy of it.
    """
    taken = {*matched.values(), *(number for names in named for number, copied in names if not copied)}
    loose = [n for n, text in enumerate(originals) if n not in matched and text]
    free = [number for number, text in enumerate(texts) if number not in taken and text]
    if not loose or not free:
        return
    blocks = SequenceMatcher(None, [originals[n] for n in loose], [texts[k] for k in free], autojunk=False)
    for a, b, size in blocks.get_matching_blocks():
        matched |= {loose[a + step]: free[b + step] for step in range(size)}
    free = _still_free(free, matched)
    _match_joined(matched, [n for n in loose if n not in matched], free, originals, texts)
    known = set(texts)
    loose = [n for n in loose if n not in matched and originals[n] not in known]
    free = _still_free(free, matched)
    _take(matched, _claims_between(matched, loose, free, originals, texts))
    loose = [n for n in loose if n not in matched]
    free = _still_free(free, matched)
    _take(matched, _claims_anywhere(loose, free, originals, texts))


def _still_free(free: Iterable[int], matched: Mapping[int, int]) -> list[int]:
    taken = set(matched.values())
    return [number for number in free if number not in taken]


def _match_joined(
    matched: dict[int, int],
    loose: Sequence[int],
    free: Sequence[int],
    originals: Sequence[str],
    texts: Sequence[str],
) -> None:
    """A returned paragraph that holds the words of two sent ones, of which it is the first."""
    pairs = {
        (texts[k] + texts[k + 1]).replace(" ", ""): k for k in free if k + 1 < len(texts) and texts[k + 1]
    }
    for n in loose:
        number = pairs.pop(originals[n].replace(" ", ""), None)
        if number is not None:
            matched[n] = number


Claim = tuple[float, int, int, int]
"""How unlike (the least first), how far apart, the returned and the sent paragraph."""


def _claims_between(
    matched: Mapping[int, int],
    loose: Sequence[int],
    free: Sequence[int],
    originals: Sequence[str],
    texts: Sequence[str],
) -> list[Claim]:
    """Likenesses with what is missing between the two nearest paragraphs that are known."""
    settled = sorted(matched)
    claims = []
    for n in loose:
        position = bisect_left(settled, n)
        above = matched[settled[position - 1]] if position else -1
        below = matched[settled[position]] if position < len(settled) else len(texts)
        for k in free[bisect_left(free, above + 1) : bisect_left(free, below)]:
            if (alike := _alike(originals[n], texts[k])) >= LIKE:
                claims.append((-alike, abs(n - k), n, k))
    return claims


def _claims_anywhere(
    loose: Sequence[int], free: Sequence[int], originals: Sequence[str], texts: Sequence[str]
) -> list[Claim]:
    words = [texts[k] for k in free]
    return [
        (-score / 100, abs(n - free[place]), n, free[place])
        for n in loose
        for _, score, place in process.extract(
            originals[n], words, scorer=fuzz.ratio, score_cutoff=100 * LIKE, limit=3
        )
    ]


def _take(matched: dict[int, int], claims: Iterable[Claim]) -> None:
    """Give each sent paragraph to the returned one that is most like it."""
    taken = set(matched.values())
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
    number: int | None,
    named: Sequence[tuple[int, bool]],
    words: str,
    sent: Sequence[SentParagraph],
    texts: Sequence[str],
    finder: _Finder,
) -> Placed | None:
    """A paragraph's place by its bookmark or its own words; None where neither says."""
    by_bookmark = number if number is not None and any(number == k for k, _ in named) else None
    if by_bookmark is None and named:
        by_bookmark = max((k for k, _ in named), key=lambda k: _alike(words, texts[k]))
    if by_bookmark is not None:
        place = sent[by_bookmark].place
        sure = _BY_BOOKMARK
        if words and _alike(words, texts[by_bookmark]) < LIKE:
            other = finder.find(words, NEARLY)
            if other and other[0] != place:
                sure = _DOUBTED
        return Placed(place, "bookmark", sure, number)
    if number is not None:
        alike = _alike(words, texts[number])
        alone = finder.find(words, NEARLY) if alike >= NEARLY else None
        sure = _BY_EXACT_WORDS * alike if alone and alone[0] == sent[number].place else _DOUBTED * alike
        return Placed(sent[number].place, "likeness", round(sure, 2), number)
    if words and (found := finder.find(words, NEARLY)):
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
