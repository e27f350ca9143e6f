"""Colons, brackets, spaces and digits of other scripts as plain ones, by which labels are told."""

from __future__ import annotations

import unicodedata

WIDE_COLON = "："
"""Stands close to the words behind it, as writers of Chinese and Japanese set it."""

_SAME = {
    WIDE_COLON: "：﹕︓",
    ":": "꞉∶፡፦៖᠄։׃ː",
    "(": "（﹙❨⟮",
    ")": "）﹚❩⟯",
    "[": "［【〔〖「『",
    "]": "］】〕〗」』",
    "<": "〈《＜‹",
    ">": "〉》＞›",
    "|": "｜¦│",
    "@": "＠",
    "+": "＋",
    "#": "＃",
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u2060",
    "-": "‐‑‒−﹣－",
}
_TABLE = {ord(other): plain for plain, others in _SAME.items() for other in others}
_TABLE |= {n: chr(n - 0xFEE0) for n in range(0xFF10, 0xFF1A)}


def as_plain(text: str) -> str:
    """A text of the same length in which signs of other scripts are the plain ones.

    >>> as_plain("（王） 00：12"), as_plain("ጠያቂ፦ እንዴት")
    ('(王) 00：12', 'ጠያቂ: እንዴት')
    """
    return text if text.isascii() else text.translate(_TABLE)


def without_marks(text: str) -> str:
    """A text without the vowel signs and accents that stand above, below or beside its letters.

    >>> without_marks("المُحاوِر") == "المحاور", without_marks("Siân")
    (True, 'Siân')
    """
    if text.isascii():
        return text
    return "".join(c for c in text if not unicodedata.category(c).startswith("M") and c not in "\u200c\u200d")
