"""What encoding a text file has: UTF-8, UTF-16, or what older Excel and older Macs write."""

from __future__ import annotations

import re

from evalkit.text import join_plain

LOST = "\ufffd"
"""What stands in a text for bytes that are no letter in its encoding."""

KEEP = "surrogateescape"
"""For ``decode`` and ``encode``, where a file is written again: such bytes stay what they are."""

_MAC_APOSTROPHE = re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|m|d)\b")
_LINE_END = re.compile(r"\r\n|\r|\n")
_FEW = 5  # lines that are named one by one


def decode(data: bytes, errors: str = "replace") -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8 or UTF-16 where the bytes are that, else Windows-1252.

    Excel for Windows saves "CSV" as Windows-1252 and "Unicode text" as UTF-16; older Excel for Mac saves
    Mac Roman, known by its apostrophe, which Windows-1252 would show as Õ. UTF-8 in which something foreign
    was pasted, or whose end is cut off, is still UTF-8. Bytes that are no letter become ``LOST``, or with
    ``KEEP`` for ``errors`` what encodes to the same bytes again.

    >>> decode("café".encode("cp1252"))
    ('café', 'cp1252')
    >>> decode("“café” – ".encode() + b"na\\xefve")
    ('“café” – na\ufffdve', 'utf-8')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    if data[1:200:2].count(0) > len(data[1:200:2]) // 2:
        return data.decode("utf-16-le", errors="replace"), "utf-16-le"
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    if not _is_mostly_utf8(data):
        encoding = "mac_roman" if _MAC_APOSTROPHE.search(data) else "cp1252"
    return data.decode(encoding, errors), encoding


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
    more = [f"{len(lines) - _FEW} more"] if len(lines) > _FEW else []
    where = f"line{'s' if len(lines) > 1 else ''} {join_plain([*lines[:_FEW], *more])}"
    if text.count(LOST) == 1:
        said, it = f"A character could not be read and shows as {LOST}", "it"
    else:
        said, it = f"Some characters could not be read and show as {LOST}", "them"
    return f"{said} ({where}). Correct {it}, save the file as UTF-8 and add it again."
