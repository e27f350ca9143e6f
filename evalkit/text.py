"""Plain functions on text and spans: normalising, offsets, overlap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def normalise(text: str) -> str:
    """Text as evalkit keeps it: NFC, one kind of newline, no invisible characters, single spaces.

    >>> normalise("Cafe\\u0301\\r\\nis\\u00a0open ")
    'Café\\nis open'
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip()


def words(text: str) -> list[str]:
    """The words of a text, in order, as written.

    >>> words("It's two-fold, isn’t it?")
    ["It's", 'two', 'fold', 'isn’t', 'it']
    """
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in _WORD.finditer(text))


def byte_to_point(text: str, offsets: Iterable[int]) -> list[int]:
    """UTF-8 byte offsets into ``text`` as code-point offsets; inside one, its start."""
    encoded = text.encode()
    return [len(encoded[:offset].decode(errors="ignore")) for offset in offsets]


def overlap(first: tuple[int, int], second: tuple[int, int]) -> int:
    """How many code points two half-open spans share.

    >>> overlap((0, 5), (3, 9)), overlap((0, 5), (5, 9))
    (2, 0)
    """
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def shorten(text: str, limit: int = 80) -> str:
    """One line of at most ``limit`` characters, cut at a word, ending in … where something was cut.

    >>> shorten("one two three four", 12)
    'one two…'
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:") + "…"


def join_plain(items: Sequence[str]) -> str:
    """A list in words.

    >>> join_plain(["GPs", "carers", "staff"])
    'GPs, carers and staff'
    """
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage stands in a text, and how like it is (0–100; 100 is word for word)."""

    start: int
    end: int
    likeness: float


def find_passage(text: str, passage: str) -> Found | None:
    """The place in ``text`` that is most like ``passage``, widened to whole words; None for empty ones.

    The likeness of a passage that is not there word for word is rapidfuzz's partial ratio.

    >>> find_passage("Well, [Person 1] rang me back, yes.", "Siobhan rang me back")
    Found(start=6, end=29, likeness=...)
    """
    passage = normalise(passage)
    if not passage or not text:
        return None
    if (start := text.find(passage)) >= 0:
        return Found(start, start + len(passage), 100.0)
    from rapidfuzz import fuzz

    aligned = fuzz.partial_ratio_alignment(passage.casefold(), text.casefold())
    if aligned is None or len(text.casefold()) != len(text):
        return None
    start, end = aligned.dest_start, aligned.dest_end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    inside = text[start:end]
    lead = len(inside) - len(inside.lstrip())
    return Found(start + lead, start + len(inside.rstrip()), aligned.score)
