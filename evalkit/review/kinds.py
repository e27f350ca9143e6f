"""What kind of thing a reviewer said: a proposal from plain signs, which a person confirms or changes."""

from __future__ import annotations

import re

from evalkit.model import ReviewKind, ReviewWay

_QUESTION = re.compile(
    r"\?\W*$|^(?:what|why|who|when|where|how|is|are|do|does|did|can|could|would|will)\b.*\?", re.I
)
_ADDITION = re.compile(
    r"\b(?:missing|add|added|also|include|mention|left out|nothing about|what about|as well|not said|"
    r"forgot\w*)\b",
    re.I,
)
_CORRECTION = re.compile(
    r"\b(?:wrong|incorrect|not true|untrue|not right|should be|should say|actually|mistake|error|typo|"
    r"misleading|not accurate|inaccurate|spelled|spelt)\b",
    re.I,
)
_WORRY = re.compile(
    r"\b(?:worr\w*|concern\w*|afraid|scar\w+|fear\w*|not|never|no|nobody|problem\w*|bad|worse|difficult|hard|"
    r"unsafe|upset\w*|angry|frustrat\w*|disappoint\w*|wait\w*|lack\w*|isn't|don't|doesn't|can't|won't)\b",
    re.I,
)
_CELEBRATION = re.compile(
    r"\b(?:great|good|well done|love\w*|glad|happy|pleased|excellent|brilliant|thank\w*|agree\w*|celebrat\w*|"
    r"proud|wonderful|fantastic|lovely|helpful|helped|works|important|yes|spot on|so true|true|like this)\b|"
    "[👍🎉❤😀😊🙂👏💚💙🥳⭐]",
    re.I,
)


def propose_kind(text: str, way: ReviewWay, question: int = 0) -> ReviewKind:
    """The kind that an item most likely is. ``question`` is which of the three it answers, 0 for none.

    >>> propose_kind("Is this all of them?", "comment"), propose_kind("So glad this is here", "comment")
    ('question', 'celebration')
    >>> propose_kind("They never rang", "answer", 1), propose_kind("nine weeks", "replacement")
    ('celebration', 'correction')
    """
    if question in (1, 2):
        return "celebration" if question == 1 else "concern"
    if question == 3:
        return "addition" if _ADDITION.search(text) and not _CORRECTION.search(text) else "correction"
    if way not in ("comment", "answer"):
        return "addition" if way == "insertion" else "correction"
    text = text.replace("’", "'")
    if _QUESTION.search(text.strip()):
        return "question"
    if _CORRECTION.search(text):
        return "correction"
    if _CELEBRATION.search(text) and not _WORRY.search(text):
        return "celebration"
    return "addition" if _ADDITION.search(text) else "concern"
