"""What encoding a text file has: UTF-8, UTF-16, or what older programs write, judged by its letters."""

from __future__ import annotations

import codecs
import re

from evalkit.sources.files.plausible import NAMES, find_odd_words, judge
from evalkit.text import shorten
from evalkit.wording import join_plain, say_places

LOST = "\ufffd"
"""What stands in a text for bytes that are not letters in its encoding."""

KEEP = "surrogateescape"
"""For ``decode`` and ``encode``, where a file is written again: such bytes stay what they are."""

_JIS = re.compile(rb"\x1b\$[@B]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_FEW = 5  # lines that are named one by one


def decode(data: bytes, errors: str = "replace") -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8 or UTF-16 where the bytes are that, else the likeliest.

    Excel for Windows saves "CSV" in the encoding of its country (Windows-1252 in Britain, 1250 in Poland) and
    "Unicode text" as UTF-16; older Excel for Mac saves Mac Roman. UTF-8 in which something foreign was
    pasted, or whose end is cut off, is still UTF-8. Bytes that are not letters become ``LOST``, or with
    ``KEEP`` for ``errors`` what encodes to the same bytes again.

    >>> decode("café".encode("cp1252"))
    ('café', 'cp1252')
    >>> decode("“café” – ".encode() + b"na\\xefve")
    ('“café” – na\\ufffdve', 'utf-8')
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", errors="replace"), "utf-32"
    if _JIS.search(data) and data.isascii():
        return data.decode("iso2022_jp", errors="replace"), "iso2022_jp"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    if wide := _find_wide(data):
        return data.decode(wide, errors="replace"), wide
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    if not _is_mostly_utf8(data):
        encoding = judge(data).encoding
    return data.decode(encoding, errors), encoding


def _find_wide(data: bytes) -> str:
    """UTF-16 without a mark at its start: spaces and line ends have a nought beside them, always on one side.

    >>> _find_wide("Да, да\\n".encode("utf-16-be")), _find_wide(b"Yes, yes")
    ('utf-16-be', '')
    """
    start = data[: 4000 - 4000 % 2]
    little = sum(start[i : i + 2] in (b" \0", b"\n\0", b"\r\0", b".\0") for i in range(0, len(start), 2))
    big = sum(start[i : i + 2] in (b"\0 ", b"\0\n", b"\0\r", b"\0.") for i in range(0, len(start), 2))
    noughts = start.count(0)
    if not noughts or max(little, big) == 0 or b"\0\0" in start:
        return ""
    even = sum(byte == 0 for byte in start[::2])
    if big > little and even >= 0.9 * noughts:
        return "utf-16-be"
    return "utf-16-le" if little > big and even <= 0.1 * noughts else ""


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether at least as many letters as errors take several bytes, which hardly happens by chance."""
    text = data.decode(errors="replace")
    lost = text.count(LOST)
    foreign = len(text) - len(text.encode("ascii", "ignore")) - lost
    return lost == 0 or foreign >= lost


def describe_lost(text: str) -> str:
    """A sentence on what could not be decoded, with its lines; "" where everything could."""
    lines = [str(n) for n, line in enumerate(_LINE_END.split(text), start=1) if LOST in line]
    if not lines:
        return ""
    where = say_places("line", lines, _FEW)
    if text.count(LOST) == 1:
        said, it = f"A character could not be read and shows as {LOST}", "it"
    else:
        said, it = f"Some characters could not be read and show as {LOST}", "them"
    return f"{said} ({where}). Correct {it}, save the file as UTF-8 and add it again."


def describe_encoding(encoding: str, text: str) -> str:
    """A sentence on an encoding that was told by its letters; "" for the usual ones."""
    known = NAMES.get(encoding, "")
    if not known or encoding == "cp1252":
        return ""
    example = next((w.strip(".,;:!?()") for w in text.split() if not w.isascii()), "")
    return (
        f"Its letters were read as {known}, judging by words such as “{shorten(example, 30)}”. Check that "
        "names look right."
    )


def describe_odd(text: str) -> str:
    """A sentence on words that hold a sign in place of a letter; "" where there are none."""
    odd = list(dict.fromkeys(find_odd_words(text)))
    if not odd:
        return ""
    shown = join_plain([f"“{shorten(word, 30)}”" for word in odd[:_FEW]])
    more = f" and {len(odd) - _FEW} more" if len(odd) > _FEW else ""
    return (
        f"Some letters look wrong ({shown}{more}). Save the file as UTF-8 where it was made, and add it "
        "again: a name that is spelt wrongly is not found and stays in the text."
    )
