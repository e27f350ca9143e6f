"""A text as the detectors see it: letters composed, broken ones mended, with the way back to every offset."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from html import unescape

from evalkit.deidentify.detection import Detection

_LATER_BYTE = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_BROKEN = re.compile(
    rf"(?P<twice>[\u00c2-\u00df]{_LATER_BYTE}|[\u00e1-\u00ef]{_LATER_BYTE}{{2}})"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|#x?[0-9a-fA-F]{2,6});)"
    r"|(?P<lost>(?<=[A-Za-z])\ufffd{1,3}|\ufffd{1,3}(?=[A-Za-z])|(?<=\b[A-Z][a-z])\?(?=[a-z])|(?<=\b[A-Z])\?(?=[a-z]))"
    r"|(?P<polish>(?<=[^\W\d_])[³¹](?!\d))"
    r"|(?P<hidden>[\u00ad\u200b-\u200f\u2060\ufeff])"
    r"|(?P<marked>[^\W_][\u0300-\u036f]{1,4})"
)
_POLISH = {"³": "ł", "¹": "ą"}
_MARKS = "‘’“”–—…"
_LOST = "x"
"""For a letter that nobody can know any more: the word is then one that no list and no dictionary has."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text for the detectors, and where each of its characters begins in what was written."""

    text: str
    written: str
    places: tuple[int, ...] | None

    def back(self, found: Detection) -> Detection:
        """A detection in the text that was written."""
        if self.places is None:
            return found
        start, end = self.places[found.start], self.places[found.end]
        return replace(found, start=start, end=end, text=self.written[start:end])


def see(text: str) -> Seen:
    """The text with decomposed, twice encoded and lost letters as one letter each.

    >>> see("Sia\u0302n and MaÅ‚gorzata").text
    'Siân and Małgorzata'
    """
    if text.isascii() and "&" not in text and "?" not in text:
        return Seen(text, text, None)
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in _BROKEN.finditer(text):
        mended = _mend(match)
        if mended is None:
            continue
        parts += [text[done : match.start()], mended]
        places += range(done, match.start())
        places += range(match.start(), match.start() + len(mended))
        done = match.end()
    if not done:
        return Seen(text, text, None)
    return Seen("".join([*parts, text[done:]]), text, (*places, *range(done, len(text) + 1)))


def _mend(match: re.Match[str]) -> str | None:
    """The letter that was meant; None where what stands there is no broken letter."""
    broken = match.group()
    if match["hidden"]:
        return ""
    if match["lost"]:
        return _LOST
    if match["polish"]:
        return _POLISH[broken]
    if match["marked"]:
        return unicodedata.normalize("NFC", broken)
    letter = unescape(broken) if match["entity"] else _decoded(broken)
    return letter if len(letter) == 1 and (letter.isalpha() or letter in _MARKS) else None


def _decoded(text: str) -> str:
    """What was read as Windows-1252 though it was UTF-8; "" where it was not."""
    try:
        raw = b"".join(c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252") for c in text)
        return raw.decode("utf-8")
    except UnicodeError:
        return ""
