"""Whether words in quotation marks are what somebody said: word for word, trimmed with marks, or changed."""

from __future__ import annotations

import re
from typing import Literal

from evalkit.quoting.difference import show_difference
from evalkit.quoting.said_words import Evidence, Spoken, flatten
from evalkit.tags import REMARK

Likeness = Literal["verbatim", "trimmed", "changed"]

_HESITATION = re.compile(
    r"(?:(?<!\s)\s++|^|(?<=[,.…]))(?:u+m+|u+h+|e+r+m*|m++h++m++|mm++|hm+)\b[,.…]*(?=\s|$)"
    r"|,? you know,(?= )|,? I mean,(?= )",
    re.IGNORECASE,
)


def compare_quotation(quoted: str, said: str) -> Likeness:
    """How quoted words stand to what was said. Case, punctuation and line ends do not matter.

    >>> compare_quotation("They rang […] back", "They rang me straight back.")
    'trimmed'
    >>> compare_quotation("They wrote back", "They rang me straight back.")
    'changed'
    """
    found, marked = Evidence([Spoken(said, "", "", ())]).find_marked(quoted)
    if not found:
        return "changed"
    return "trimmed" if marked else "verbatim"


def describe_change(quoted: str, said: str) -> str:
    """What is different, with [−what is gone−] and [+what is new+]."""
    return show_difference(flatten(said), flatten(REMARK.sub(" ", quoted)))


def trim_hesitations(text: str) -> str:
    """The words without um, er and their like, each marked […] where it stood.

    >>> trim_hesitations("It was, um, a long wait.")
    'It was, […] a long wait.'
    """
    trimmed = _HESITATION.sub(" […]", text)
    return " ".join(re.sub(r"\[…\](?:[\s,]*\[…\])+", "[…]", trimmed).split())
