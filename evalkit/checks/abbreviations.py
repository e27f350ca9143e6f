"""Abbreviations that a text uses and explains nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

KNOWN = frozenset({"UK", "NHS", "OK", "TV", "US", "EU", "AM", "PM", "PDF", "ID", "A&E", "HIV", "DNA", "GCSE"})
"""Abbreviations that hardly anybody needs explained (a judgement)."""
_ABBREVIATION = re.compile(r"(?<![\w&@.])([A-Z][A-Z&]*[A-Z])s?(?![\w@])")
_ROMAN = re.compile(r"[IVXLC]+$")
_SHOUTED = 7
"""A word of so many capitals is a word, not an abbreviation."""


def find_unexplained(texts: Iterable[str], glossary: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Abbreviations with how often they are used, most used first, that neither text nor glossary explains.

    A text explains one where brackets hold it, "multidisciplinary team (MDT)", or follow it, "MDT
    (multidisciplinary team)", or where it says what it "is" or "means".

    >>> find_unexplained(["The CPN and the MDT met. A team (MDT) is a team."], ["GP"])
    [('CPN', 1)]
    """
    texts = list(texts)
    together = "\n".join(texts)
    terms = " ".join(glossary)
    used: Counter[str] = Counter(mark[1] for text in texts for mark in _ABBREVIATION.finditer(text))
    return [
        (name, times)
        for name, times in sorted(used.items(), key=lambda entry: (-entry[1], entry[0]))
        if name not in KNOWN
        and len(name) < _SHOUTED
        and not _ROMAN.match(name)
        and not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", terms)
        and not re.search(_explained(name), together)
    ]


def _explained(name: str) -> str:
    sign = re.escape(name)
    return rf"\({sign}s?[);,]|\b{sign}s? \([A-Za-z]|\b{sign} (?:is|means|stands for) "
