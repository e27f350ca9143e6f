"""Plain functions on text and spans: normalising, offsets, overlap."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from evalkit.tags import BRACKETED

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"), None)
_JOINERS = re.compile("[\u200c\u200d]+")
_LAST_LATIN = "\u024f"
_VIRAMA = 9  # the combining class of the sign that takes an Indic letter's vowel away
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKS = "".join(chr(n) for n in range(0x300, 0xAC00) if unicodedata.category(chr(n)).startswith("M"))
_MARK = re.compile(f"[{_MARKS}\u200c\u200d]")
_MARKED_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}\u200c\u200d])*(?:['’][^\W_]+)*")


def normalise(text: str) -> str:
    """Text as evalkit keeps it: NFC, one kind of newline, no invisible characters, single spaces.

    Zero-width joiners stay inside words and emoji that need them: میخواهم is another word without one.

    >>> normalise("Cafe\\u0301\\r\\nis\\u00a0open ")
    'Café\\nis open'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    text = _JOINERS.sub(_keep_joiner, text)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    text = unicodedata.normalize("NFC", text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip()


def _keep_joiner(found: re.Match[str]) -> str:
    """A joiner or non-joiner between two letters or signs past Latin, or behind an Indic virama; else ""."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    inside = before > _LAST_LATIN and after > _LAST_LATIN and not before.isspace() and not after.isspace()
    virama = bool(before) and unicodedata.combining(before) == _VIRAMA
    return found[0][0] if inside or virama else ""


def _find_words(text: str) -> Iterator[re.Match[str]]:
    """Every word; in scripts whose vowels are marks, the marks are part of it."""
    return _word_in(text).finditer(text)


def _word_in(text: str) -> re.Pattern[str]:
    return _MARKED_WORD if _MARK.search(text) else _WORD


def words(text: str) -> list[str]:
    """The words of a text, in order, as written.

    >>> words("It's two-fold, isn’t it?")
    ["It's", 'two', 'fold', 'isn’t', 'it']
    """
    return [found[0] for found in _find_words(text)]


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_word_in(text).findall(text))


def byte_to_point(text: str, offsets: Iterable[int]) -> list[int]:
    """UTF-8 byte offsets into ``text`` as code-point offsets; inside one, its start."""
    encoded = text.encode()
    return [len(encoded[:offset].decode(errors="ignore")) for offset in offsets]


def point_to_utf16(text: str, offsets: Iterable[int]) -> list[int]:
    """Code-point offsets into ``text`` as a browser counts them, in UTF-16 units.

    >>> point_to_utf16("a🙂b", [0, 1, 2, 3])
    [0, 1, 3, 4]
    """
    wide = [place for place, character in enumerate(text) if ord(character) > 0xFFFF]
    return [offset + bisect_left(wide, offset) for offset in offsets]


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


def find_verbatim(text: str, passage: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where a passage stands word for word between two offsets, however its lines are broken; else None.

    >>> find_verbatim("They rang\\nme back. ", "rang me back.")
    (5, 18)
    """
    pattern = r"\s+".join(map(re.escape, normalise(passage).split()))
    found = re.compile(pattern).search(text, start, len(text) if end is None else end) if pattern else None
    return found.span() if found else None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage stands in a text, and how like it is (0–100; 100 is word for word)."""

    start: int
    end: int
    likeness: float


def find_passage(text: str, passage: str) -> Found | None:
    """The words of ``text`` that are most like ``passage``; None for empty ones.

    Where it is not there word for word, the likeness is 100 less the share of its words that differ (edit
    distance over words); a replaced name such as [Person 1] may stand for any words.

    >>> find_passage("Well, [Person 1] rang me back, yes.", "Siobhan Kelly rang me back")
    Found(start=6, end=30, likeness=89.0)
    """
    passage = normalise(passage)
    if not passage or not text:
        return None
    if verbatim := find_verbatim(text, passage):
        return Found(*verbatim, 100.0)
    return _fit(_tokens(text), [token.word for token in _tokens(passage)])


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    """In lower case, without the marks around it; "" for a bracketed replacement."""


_TOKEN = re.compile(rf"{BRACKETED.pattern}\S*|\S+")
_STANDS_IN, _STANDS_IN_FOR_MORE = 0.05, 0.5
"""What it costs that a bracketed replacement stands for a word, and for each further word."""


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(
            m.start(), m.end(), "" if m[0].startswith("[") else m[0].casefold().strip(".,;:!?…\"'“”‘’()–—-")
        )
        for m in _TOKEN.finditer(text)
    ]


def _fit(text: Sequence[_Token], passage: Sequence[str]) -> Found | None:
    """The run of tokens that the passage's words fit best, by edit distance over words.

    A bracketed replacement in the text stands for a word at next to no cost, for several at half cost.
    """
    costs = [0.0] * (len(text) + 1)
    starts = list(range(len(text) + 1))
    for word in passage:
        before, came = costs, starts
        costs, starts = [before[0] + 1], [0]
        for j, token in enumerate(text, start=1):
            stands_in = not token.word
            options = (
                (before[j - 1] + (_STANDS_IN if stands_in else float(token.word != word)), came[j - 1]),
                (before[j] + (_STANDS_IN_FOR_MORE if stands_in else 1), came[j]),
                (costs[j - 1] + 1, starts[j - 1]),
            )
            cost, start = min(options, key=lambda option: option[0])
            costs.append(cost)
            starts.append(start)
    end = min(range(len(costs)), key=lambda j: (costs[j], j))
    if not passage or starts[end] >= end:
        return None
    likeness = max(0.0, 100 * (1 - costs[end] / len(passage)))
    return Found(text[starts[end]].start, text[end - 1].end, round(likeness, 1))


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def show_hidden(text: str) -> str:
    r"""A text with the characters that steer a terminal, or turn the direction of writing, shown as escapes.

    >>> print(show_hidden("notes\u202etxt.exe"), show_hidden("a\x1b[31mred"), show_hidden("plain"))
    notes\u202etxt.exe a\x1b[31mred plain
    """
    return _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)


def read_moment(text: str) -> str:
    """A moment as programs write it, with its offset; UTC where it has none, "" where it is not a moment.

    >>> read_moment("2026-03-01T09:30:00Z"), read_moment("2026-03-01 09:30:00")
    ('2026-03-01T09:30:00Z', '2026-03-01T09:30:00+00:00')
    >>> read_moment("1970-01-01 00:00:00"), read_moment("last week")
    ('', '')
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    if when.year <= 1990:
        return ""
    return text.strip() if when.tzinfo else when.replace(tzinfo=UTC).isoformat()


def toml_value(value: object) -> str:
    """A text, number, truth value, list or flat mapping as TOML writes it on one line.

    >>> print(toml_value(True), toml_value(("a", 'say "b"')), toml_value({"GP survey": 40}))
    true ["a", "say \\"b\\""] {"GP survey" = 40}
    """
    import tomlkit

    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table.as_string()
    return tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string()
