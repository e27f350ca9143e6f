"""Where a passage of another program's text is in the text that evalkit keeps, and how like it is."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalkit.exchange.qda.interchange import OutsideSource, Passage
from evalkit.model import Source
from evalkit.tags import BRACKETED
from evalkit.text import find_passage, find_verbatim, normalise

SURE = 0.9
"""A passage less like the words that were coded waits for a person."""
FEWEST = 12
"""Characters of a passage of few words by which a text is known again, where there is no longer one."""
IN_A_ROW = 5
"""Words of a passage that, word for word in a text, say that it stands there (a judgement)."""
LOOKED_AT = 40
"""Passages of a text by which it is known again, spread over it (a judgement)."""
BESIDE = 300
"""At least so many characters around the likest letters are looked at for the likest words."""
NEAR = 12
"""Characters before and after the words that were found, in which signs that belong to them may stand."""
_TIME = re.compile(r"^\W{0,3}\d{1,2}:\d{2}(?::\d{2})?[^\w\s<]{0,3}\s+")
_HEAD = re.compile(r"^\W{0,3}(?:<[^<>\n]{1,40}>|[^\s:.!?][^:.!?\n]{0,38}:(?=\s))\s*")
_ENDS = ".!?…”’\"')"
_TOKEN = re.compile(rf"{BRACKETED.pattern}|\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Placed:
    """A span of the kept text, and its likeness (0 to 1) to the words that were coded."""

    start: int
    end: int
    likeness: float


class Aligned:
    """Two states of one text, word beside word: labels taken off, names replaced, spaces changed."""

    def __init__(self, theirs: str, ours: str) -> None:
        from rapidfuzz.distance import Indel

        self._theirs = list(_TOKEN.finditer(theirs))
        self._ours = list(_TOKEN.finditer(ours))
        self._starts = [m.start() for m in self._theirs]
        first, second = ([m[0].casefold().replace("’", "'") for m in of] for of in (self._theirs, self._ours))
        self._partner: dict[int, tuple[int, int]] = {}
        self._same: set[int] = set()
        for code in Indel.opcodes(first, second):
            if code.tag == "equal":
                for n in range(code.src_end - code.src_start):
                    self._partner[code.src_start + n] = (code.dest_start + n, code.dest_start + n + 1)
                    self._same.add(code.src_start + n)
        self._fill_replaced()

    def _fill_replaced(self) -> None:
        """Words between two partners for which tags such as [Person 1] stand count as being there."""
        known = sorted(self._partner)
        edges = [-1, *known, len(self._theirs)]
        for before, after in itertools.pairwise(edges):
            if after - before < 2:
                continue
            low = self._partner[before][1] if before >= 0 else 0
            high = self._partner[after][0] if after < len(self._theirs) else len(self._ours)
            if low < high and all(self._ours[n][0].startswith("[") for n in range(low, high)):
                for n in range(before + 1, after):
                    self._partner[n] = (low, high)
                    self._same.add(n)

    def find(self, start: int, end: int) -> Placed | None:
        """The kept words for a span of theirs; None where none of them are there."""
        first = bisect_left(self._starts, start)
        while first and self._theirs[first - 1].end() > start:
            first -= 1
        last = bisect_left(self._starts, end)
        inside = [self._partner[n] for n in range(first, last) if n in self._partner]
        if not inside:
            return None
        low, high = min(a for a, _ in inside), max(b for _, b in inside)
        same = sum(n in self._same for n in range(first, last))
        size = max(last - first - self._labels(first, last), high - low)
        return Placed(self._ours[low].start(), self._ours[high - 1].end(), min(1.0, same / size))

    def _labels(self, first: int, last: int) -> int:
        """How many words of the span are speakers' labels and times, which are not kept in the words."""
        gone = 0
        for n in range(first, last):
            if n in self._partner:
                continue
            rest = self._theirs[n].string[self._theirs[n].end() : self._theirs[n].end() + 30]
            line = rest.split("\n")[0]
            gone += bool(re.match(r"[^.!?]{0,25}:", line)) or self._theirs[n][0].isdecimal()
        return gone


def with_marks(text: str, placed: Placed, words: str) -> Placed:
    """The span with the signs around its words that were coded with them: they are no words themselves."""
    if exact := find_verbatim(text, words, max(0, placed.start - NEAR), min(len(text), placed.end + NEAR)):
        return Placed(*exact, placed.likeness)
    end = placed.end
    while end < len(text) and words.rstrip().endswith(text[end]) and text[end] in _ENDS:
        end += 1
    return Placed(placed.start, end, placed.likeness)


def find_in(source: Source, words: str, near: float) -> Placed | None:
    """A passage by its words alone: word for word, nearest to ``near`` (0 to 1); else the likest.

    A passage of several lines is also sought without the times and names with which its lines begin: they
    are not kept among the words.
    """
    wanted = normalise(words).rstrip("… ")
    if not wanted:
        return None
    ways = [w for w in dict.fromkeys((wanted, without_times(wanted), without_heads(wanted))) if w]
    for said in ways:
        if hits := list(_find_verbatim(source.text, said)):
            start, end = min(hits, key=lambda hit: abs(hit[0] - near * len(source.text)))
            return Placed(start, end, 1.0)
    found = [placed for said in ways if (placed := _likest(source.text, said))]
    return max(found, key=lambda placed: placed.likeness, default=None)


def _find_verbatim(text: str, words: str) -> Iterator[tuple[int, int]]:
    place = 0
    while hit := find_verbatim(text, words, place):
        yield hit
        place = hit[0] + 1


def without_times(words: str) -> str:
    """Lines without the time with which they begin.

    >>> without_times("Yes.\\n15:04:35 <ann> And no.")
    'Yes.\\n<ann> And no.'
    """
    return "\n".join(filter(None, (_TIME.sub("", line).strip() for line in words.split("\n"))))


def without_heads(words: str) -> str:
    """Lines without the time and the name with which they begin.

    >>> without_heads("Yes.\\n15:04:35 <ann> And no.\\nBo: Why?")
    'Yes.\\nAnd no.\\nWhy?'
    """
    return "\n".join(filter(None, (_HEAD.sub("", line).strip() for line in without_times(words).split("\n"))))


def _likest(text: str, wanted: str) -> Placed | None:
    """The likest words, sought around the stretch whose letters are likest: texts may be long."""
    from rapidfuzz import fuzz

    around = fuzz.partial_ratio_alignment(wanted.casefold(), text.casefold())
    low, high = 0, len(text)
    if around and len(text) == len(text.casefold()) and len(wanted) < len(text):
        beside = max(len(wanted), BESIDE)
        low = max(0, around.dest_start - beside)
        high = min(len(text), around.dest_end + beside)
        low = text.rfind(" ", 0, low) + 1
    found = find_passage(text[low:high], wanted)
    return Placed(low + found.start, low + found.end, found.likeness / 100) if found else None


def find_homes(theirs: Sequence[OutsideSource], ours: Sequence[Source]) -> dict[str, Source]:
    """The source that holds each text of another program, by name there; names do not count, words do."""
    homes: dict[str, Source] = {}
    left = list(ours)
    for source in theirs:
        if home := find_home(source, left):
            homes[source.name] = home
            left.remove(home)
    return homes


def find_home(theirs: OutsideSource, sources: Sequence[Source]) -> Source | None:
    """The source of this project that holds a text's passages."""
    lines = [p.words for p in theirs.passages if len(p.words.split()) >= 4]
    if not lines and theirs.text:
        lines = [line for line in theirs.text.split("\n") if len(line.split()) >= 4]
    lines = lines or [p.words for p in theirs.passages if len(p.words) > FEWEST]
    lines = lines[:: max(1, len(lines) // LOOKED_AT)][:LOOKED_AT]
    best: tuple[int, Source] | None = None
    for source in sources:
        held = _count_held(source.text, lines)
        if held and (best is None or held > best[0]):
            best = held, source
            if held == len(lines):
                break
    return best[1] if best and 2 * best[0] >= len(lines) else None


def _count_held(text: str, lines: Sequence[str]) -> int:
    """How many lines stand in a text; where the first few do not, nobody looks for the others."""
    few = lines[:: max(1, len(lines) // 5)]
    if not any(_holds(text, line) for line in few):
        return 0
    return sum(_holds(text, line) for line in lines)


def _holds(text: str, words: str) -> bool:
    """Whether some words in a row of a passage stand in a text; others may be labels or replaced names."""
    parts = max(without_heads(normalise(words)).split("\n"), key=len).split()
    if len(parts) <= IN_A_ROW:
        return find_verbatim(text, " ".join(parts)) is not None
    last = len(parts) - IN_A_ROW
    starts = dict.fromkeys((last // 2, last // 4, 3 * last // 4, 0, last))
    return any(find_verbatim(text, " ".join(parts[n : n + IN_A_ROW])) for n in starts)


def place_passages(theirs: OutsideSource, ours: Source) -> list[tuple[Passage, Placed | None]]:
    """Every passage with its place in the text that is kept here."""
    aligned = Aligned(theirs.text, ours.text) if theirs.text else None
    placed: list[tuple[Passage, Placed | None]] = []
    for number, passage in enumerate(theirs.passages):
        found = aligned.find(passage.start, passage.end) if aligned and passage.start >= 0 else None
        if found is None or found.likeness < SURE:
            near = (
                passage.start / max(1, len(theirs.text))
                if passage.start >= 0
                else number / len(theirs.passages)
            )
            by_words = find_in(ours, passage.words, near)
            if by_words and (found is None or by_words.likeness > found.likeness):
                found = by_words
        placed.append((passage, with_marks(ours.text, found, passage.words) if found else None))
    return placed
