"""What a question asks for: praise, complaint, or neither; and whether it names a subject at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parents[1] / "data"

_COMPLAINT = re.compile(
    r"\b(?:better|improv\w+|chang\w+|differently|difficult\w*|challeng\w+|problem\w*|wrong|barriers?|wors[et]\w*"
    r"|dislik\w+|concerns?|missing|gaps?|frustrat\w+|less well|bad|poor\w*|unhelpful|hard)\b"
    r"|(?:\bnot|n't) (?:work|go|be)\w* (?:so |as )?well\b"
)
_PRAISE = re.compile(
    r"\b(good|well|best|enjoy\w*|strengths?|positives?|helpful|helped|valued?|proud"
    r"|liked?(?= (?:most|best|about))|success\w*|achiev\w+|great)\b"
)
_NO_SIDE = re.compile(r"\bhow (?:well|good|helpful|difficult|hard)\b")
_SUBJECT = re.compile(r"[a-z]+")
_NO_SUBJECT = frozenset((DATA / "no_subject.txt").read_text(encoding="utf-8").split())


def asks_for(question: str) -> float:
    """1 where a question asks for praise, -1 where it asks what could be better, 0 for neither or both.

    >>> asks_for("What could we do better?"), asks_for("What was good?"), asks_for("How well does it work?")
    (-1.0, 1.0, 0.0)
    """
    plain = _NO_SIDE.sub(" ", question.casefold().replace("’", "'"))
    complaint = bool(_COMPLAINT.search(plain))
    praise = bool(_PRAISE.search(_COMPLAINT.sub(" ", plain)))
    return float(praise) - float(complaint)


def read_questions(questions: Sequence[str]) -> NDArray[np.float32]:
    """What each question asks for, as (questions,)."""
    known = {question: asks_for(question) for question in dict.fromkeys(questions)}
    return np.array([known[question] for question in questions], dtype=np.float32)


def names_subject(question: str) -> bool:
    """Whether a question says what it is about, so that a short answer needs it to be understood.

    >>> names_subject("What could we do better?"), names_subject("Is there enough supervision?")
    (False, True)
    """
    return any(word not in _NO_SUBJECT for word in _SUBJECT.findall(question.casefold()))
