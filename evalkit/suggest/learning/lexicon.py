"""Words and turns of phrase that praise or complain, as people use them of public services."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_DATA = Path(__file__).parents[1] / "data"


def _read(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


_PRAISE, _COMPLAINT, _NEGATION = map(_read, ("praise.txt", "complaint.txt", "negation.txt"))
_NEW_CLAUSE = frozenset({"but", "however", "although", "though", "because", "so", "and"})
_REACH = 4
"""How many words a negation reaches."""

_WISH = re.compile(
    r"\b(should|could (?:be|have|do|improve|use)|would (?:be|have been) (?:better|nice|good|helpful"
    r"|useful|great)|(?:would|i'd) (?:like|prefer)|need(?:s|ed)? (?:more|to|better|a)|wish|if only"
    r"|ought|more (?:staff|time|information|support|training|help|of)|too (?:many|much|long|few"
    r"|little|short|late|slow|busy|hot|cold|small|far)|not enough|instead of|better if|rather than"
    r"|improve\w*|had to|have to|still|nowhere|no one|nobody|only)\b"
)
_NO_WISH = re.compile(
    r"\b(nothing (?:to|could|can|at all|needs|more|i)|can(?:no|')?t fault"
    r"|could ?n[o']t (?:have )?(?:been|be|ask|fault|do)|no (?:complaint|problem|issue|concern"
    r"|improvement|need)s?|don't (?:change|think)|keep (?:up|it|doing|going)|nothing(?=\s*(?:[.!?;,]|$)))"
)
_WORD_OR_STOP = re.compile(r"[a-z]+(?:['-][a-z]+)*|[.!?;]")


def tone(texts: Sequence[str]) -> NDArray[np.float32]:
    """How far each text praises and complains, as (texts, 9).

    The columns are praise, praise denied, complaint, complaint denied, wishes, "nothing to improve",
    negations and exclamations (each the logarithm of 1 + its count), and their balance between -1 and 1.
    """
    return np.array([_tone(text) for text in texts], dtype=np.float32).reshape(len(texts), 9)


def _tone(text: str) -> list[float]:
    plain = text.lower().replace("’", "'")
    counts = [0.0] * 8
    plain, content = _NO_WISH.subn(" ", plain)
    left = 0
    for word in _WORD_OR_STOP.findall(plain):
        if word in _NEW_CLAUSE or word in ".!?;":
            left = 0
        elif word in _NEGATION or word.endswith("n't"):
            left = _REACH
            counts[6] += 1
            continue
        denied = int(left > 0)
        counts[0 + denied] += word in _PRAISE
        counts[2 + denied] += word in _COMPLAINT
        left -= 1
    counts[4], counts[5] = len(_WISH.findall(plain)), content
    counts[7] = float("!" in plain)
    balance = counts[0] + counts[3] + counts[5] - counts[1] - counts[2] - counts[4]
    return [*np.log1p(counts).tolist(), balance / (1 + sum(counts[:6]))]
