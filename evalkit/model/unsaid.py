"""Cells that give no answer, in one place: not applicable, nothing said, would rather not say, don't know.

Which of them count depends on what was asked: "none" is an answer to "how many" and in a list to tick, and no
answer to an open question; "n/a" is outside the base everywhere.
"""

from __future__ import annotations

import re

NOT_APPLICABLE = frozenset({"n/a", "na", "n.a", "n.a.", "#n/a", "not applicable"})
"""The question was not for them."""

NOTHING_SAID = frozenset({"nothing", "none", "nil", "no comment", "no comments", "no answer"})
"""No answer to an open question; to others it may be one."""

_CANNOT_SAY = re.compile(
    r"(i )?(don't|dont|do not|can't|cannot) (know|say|remember)\b.*|(i'm )?(not sure|unsure)\b.*"
    r"|no opinion|not applicable\b.*|(doesn't|does not) apply\b.*"
)
_RATHER_NOT = re.compile(
    r"(i('d| would)? )?(prefer|rather|would prefer|would rather) not( to)?( (say|answer))?\b.*"
)


def key(text: str) -> str:
    """A text such that two spellings of one answer are equal: small letters, plain apostrophes.

    >>> key("Don't  know ")
    "don't know"
    """
    return " ".join(text.replace("\u2019", "'").split()).casefold()


def is_refused(text: str) -> bool:
    """Whether somebody would rather not say, and says nothing else.

    >>> is_refused("Prefer not to say"), is_refused("I'd rather not say."), is_refused("I prefer letters")
    (True, True, False)
    """
    return bool(_RATHER_NOT.fullmatch(key(text)))


def is_outside(text: str) -> bool:
    """Whether an answer to a closed question is outside its base, such as “n/a” or “don’t know”.

    >>> is_outside("N/A"), is_outside("Don't know"), is_outside("None")
    (True, True, False)
    """
    said = key(text)
    return said in NOT_APPLICABLE or is_refused(said) or bool(_CANNOT_SAY.fullmatch(said))
