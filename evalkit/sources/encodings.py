"""What encoding a text file has: UTF-8, UTF-16, or what older Excel and older Macs write."""

from __future__ import annotations

import re

_MAC_APOSTROPHE = re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|m|d)\b")


def decode(data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8 or UTF-16 where the bytes are that, else Windows-1252.

    Excel for Windows saves "CSV" as Windows-1252 and "Unicode text" as UTF-16; older Excel for Mac saves
    Mac Roman, known by its apostrophe, which Windows-1252 would show as Õ.

    >>> decode("café".encode("cp1252"))
    ('café', 'cp1252')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    if data[1:200:2].count(0) > len(data[1:200:2]) // 2:
        return data.decode("utf-16-le", errors="replace"), "utf-16-le"
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        encoding = "mac_roman" if _MAC_APOSTROPHE.search(data) else "cp1252"
        return data.decode(encoding, errors="replace"), encoding
