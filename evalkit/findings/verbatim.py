"""Whether words in quotation marks are what somebody said: word for word, trimmed with marks, or changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from evalkit.text import join_plain, shorten, words

Likeness = Literal["verbatim", "trimmed", "changed"]

_MARKED = re.compile(r"\[[^\[\]]*\]")
_HESITATION = re.compile(
    r"(?:(?<=\s)|^|(?<=[,.…]))\s*(?:u+m+|u+h+|e+r+m*|m+h*m+|hm+)\b[,.…]*(?=\s|$)"
    r"|,? you know,(?= )|,? I mean,(?= )",
    re.IGNORECASE,
)


def compare_quotation(quoted: str, said: str) -> Likeness:
    """How quoted words stand to what was said. Case, punctuation and line ends do not matter.

    What is in square brackets may stand for anything that was left out or put in.

    >>> compare_quotation("They rang […] back", "They rang me straight back.")
    'trimmed'
    >>> compare_quotation("They wrote back", "They rang me straight back.")
    'changed'
    """
    whole = _flat(said)
    if f" {_flat(quoted)} " in f" {whole} ":
        return "verbatim"
    start = 0
    for piece in filter(None, map(_flat, _MARKED.split(quoted))):
        found = re.compile(rf"(?<!\S){re.escape(piece)}(?!\S)").search(whole, start)
        if found is None:
            return "changed"
        start = found.end()
    return "trimmed" if _MARKED.search(quoted) else "changed"


def describe_change(quoted: str, said: str) -> str:
    """What is different, in words: “months” for “weeks”."""
    old, new = words(said), words(_MARKED.sub(" ", quoted))
    found = SequenceMatcher(None, [w.casefold() for w in old], [w.casefold() for w in new], autojunk=False)
    changes = [_say(old[a:b], new[c:d]) for kind, a, b, c, d in found.get_opcodes() if kind != "equal"]
    return join_plain(changes[:4]) + (" and more" if len(changes) > 4 else "")


def _say(old: Sequence[str], new: Sequence[str]) -> str:
    was, now = (shorten(" ".join(part), 60) for part in (old, new))
    if not new:
        return f"“{was}” is left out without […]"
    return f"“{now}” for “{was}”" if old else f"“{now}” is added without square brackets"


def trim_hesitations(text: str) -> str:
    """The words without um, er and their like, each marked […] where it stood.

    >>> trim_hesitations("It was, um, a long wait.")
    'It was, […] a long wait.'
    """
    trimmed = _HESITATION.sub(" […]", text)
    return " ".join(re.sub(r"\[…\](?:[\s,]*\[…\])+", "[…]", trimmed).split())


def _flat(text: str) -> str:
    """Words in small letters alone, so that neither signs nor line ends make two of one."""
    return " ".join(word.casefold().replace("’", "'") for word in words(text))
