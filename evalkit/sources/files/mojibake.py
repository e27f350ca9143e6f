"""Letters damaged on the way: UTF-8 that a program once took for an older encoding, put right again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_SIGNS = {
    "cp1252": re.compile("[Â-ßà-ï][\x80-¿Œ-ſƒˆ˜–-›€™]|ðŸ"),
    "mac_roman": re.compile("‚[ÄÅ]|√[^\\x00-\x7f]|¬[^\\x00-\x7f]"),
    "cp1250": re.compile("â€|[ĂĹÄ][^\\x00-\x7f]"),
    "cp1251": re.compile("вЂ|[ГВРС][\xa0-\xbfЂ-Џђ-џ‚-›€™]"),
    "cp437": re.compile("Γ[ÇÖ]|[├┬╨╤][^\\x00-\x7f]"),
    "cp850": re.compile("Ô[Çä]|[├┬ðÐ][^\\x00-\x7f]"),
}
"""Encodings that UTF-8 is taken for, each with what then stands in a text."""
_OFTENEST = 3  # times that one text was taken for another encoding, at most
_SEQUENCE = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    "|[\xf1-\xf4][\x80-\xbf]{3}"
)
_FOREIGN = re.compile("[^\x00-\x7f]{2,}")
_RUSSIAN = re.compile("[а-я]{4}")
_LETTERS = re.compile("[\x80-\u017fƒˆ˜ˇ˘˝˛Ș-țͰ-ӿא-ת؛-ي٠-٩ٱ-ۓ]")
_MARKS = frozenset("“”‘’„‚»«…–—")
_REST = (  # what is left where a byte was lost, seen only beside sequences that are whole
    (re.compile("â€(?:\ufffd|\x9d)?(?=[\\s.,;:!?)]|$)"), "”"),
    (re.compile("Ã (?= |[a-z])(?: (?= ))?"), "à"),
    (re.compile("Â (?=\\S)"), " "),
    (re.compile("Â(?=[£§©°·«»])"), ""),
)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text put right, with each word as it stood and as it now stands."""

    text: str
    words: tuple[tuple[str, str], ...] = ()


def mend(text: str) -> Mended:
    """A text whose letters were read once or twice in the wrong encoding, as it was before.

    >>> mend("Itâ€™s ZoÃ«, not CAFÉ”").text
    'It’s Zoë, not CAFÉ”'
    """
    if text.isascii():
        return Mended(text)
    mended = text
    for _ in range(_OFTENEST):
        before = mended
        mended = max((_decode(before, name) for name in _SIGNS), key=lambda new: len(before) - len(new))
        if mended == before:
            break
    if mended == text:
        return Mended(text)
    for pattern, letter in _REST:
        mended = pattern.sub(letter, mended)
    return Mended(mended, tuple(_pair_words(text, mended)))


def _pair_words(before: str, after: str) -> list[tuple[str, str]]:
    """Words that differ, where spaces still divide both texts alike."""
    old, new = before.split(" "), after.split(" ")
    if len(old) != len(new):
        return [(before.strip(), after.strip())]
    return list(dict.fromkeys((o.strip(), n.strip()) for o, n in zip(old, new, strict=True) if o != n))


def _decode(text: str, encoding: str) -> str:
    """The text with every run of foreign signs decoded whose bytes are UTF-8."""
    if not _SIGNS[encoding].search(text) or (encoding == "cp1251" and _RUSSIAN.search(text)):
        return text
    table = _table(encoding)

    def decode_run(run: re.Match[str]) -> str:
        as_bytes = "".join(table.get(c, "\0") for c in run[0])
        done, parts = 0, []
        for found in _SEQUENCE.finditer(as_bytes):
            before = run[0][found.start() - 1] if found.start() else text[run.start() - 1 : run.start()]
            shown = run[0][found.start() : found.end()]
            cased = encoding == "cp1252" and before.isupper()
            parts += [run[0][done : found.start()], _decode_sequence(shown, found[0], cased)]
            done = found.end()
        return "".join(parts) + run[0][done:]

    return _FOREIGN.sub(decode_run, text)


def _decode_sequence(shown: str, as_bytes: str, cased: bool) -> str:
    """The letter that a sequence of bytes is; as shown where it is none that people write.

    ``cased`` says that a capital stands before it: in CAFÉ” the last two are what they are.
    """
    letter = as_bytes.encode("latin-1").decode("utf-8", "replace")
    if len(shown) == 2 and (not _LETTERS.fullmatch(letter) or (cased and shown[1] in _MARKS)):
        return shown
    return letter if unicodedata.category(letter[0]) not in ("Cn", "Co", "Cs") else shown


@cache
def _table(encoding: str) -> dict[str, str]:
    """Each character as the byte that it is in an encoding; bytes that it leaves out are controls."""
    table: dict[str, str] = {}
    for n in range(0x80, 0x100):
        table.setdefault(bytes([n]).decode(encoding, "ignore") or chr(n), chr(n))
        if n < 0xA0:
            table.setdefault(chr(n), chr(n))
    return table
