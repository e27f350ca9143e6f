"""Names of a few letters: initials (JK, J.K.), and surnames that are small words (Mr. So)."""

from __future__ import annotations

from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import (
    NICKNAMES,
    NOT_INITIALS,
    NOTED,
    OWNERS,
    PEOPLE_AS_SURNAMES,
    PEOPLE_FOLLOW,
    ROLES,
    SMALL_SURNAMES,
    SURE_VERBS,
    word_set,
)

_DONE_TO = word_set(
    "told tell asked ask rang phoned texted emailed messaged contacted thanked trust trusted visited"
)
_SPOKEN = word_set("spoke speak speaking spoken talked talk talking met chatted")
_BEFORE_SUBJECT = word_set("then when because cos but until so and said that if")
_MOVES = word_set("came comes went goes left works worked helped helps gave took brought moved started")

_ABBREVIATED = word_set("cc cp ct dr ed md mh mp ms pa pc ra rn sw tb vc")
"""Posts, places and illnesses that people talk to and about."""

_ALWAYS_BEFORE_NAMES = word_set("mr mrs ms miss mx")


def dotted_initials(reader: Reader, i: int) -> bool:
    """J.K. is; U.K., O.K. and C.P.N are not."""
    word = reader.words[i]
    letters = word.core.replace(".", "")
    known = letters.lower() in NOT_INITIALS or letters in reader.lists.allowed
    return (
        letters.isupper()
        and len(letters) == 2
        and not known
        and not reader.text[word.end : word.end + 1].isalnum()
    )


def initials_stand(reader: Reader, i: int) -> bool:
    """JK attended; then JK came round; I spoke to JK; my worker JK. Not OT said, AA meets or ran into TB."""
    word, before, after = reader.words[i], reader.low(i - 1), reader.low(i + 1)
    if not word.shouted or len(word.core) != 2 or word.allowed or word.low in NOT_INITIALS:
        return False
    if reader.joined(i + 1) and after in SURE_VERBS | NOTED:
        return True
    if not reader.joined(i) or reader.words[i - 1].shouted or word.low in _ABBREVIATED:
        return False
    subject = before in _BEFORE_SUBJECT and reader.joined(i + 1) and after in _MOVES
    spoken = before in ("to", "with") and reader.low(i - 2) in _SPOKEN
    called = before == "by" and reader.low(i - 2) in ("go", "goes", "went")
    own = before in ROLES and reader.low(i - 2) in OWNERS - {"the", "a", "an", "this", "that"}
    return subject or spoken or called or own or before in _DONE_TO


def small_surname(reader: Reader, i: int) -> bool:
    """After a title: Mr. So, Dr An; not "the Dr. So we left" or "Mr So and So"."""
    word, title = reader.words[i], reader.words[i - 1]
    if not word.capital or word.low not in SMALL_SURNAMES or title.core.islower():
        return False
    if (word.low, reader.low(i + 1), reader.low(i + 2)) == ("so", "and", "so"):
        return False
    before, two = reader.low(i - 2), reader.low(i - 3)
    noun = before in OWNERS or (two in OWNERS and before not in ROLES)
    return title.low in _ALWAYS_BEFORE_NAMES or not noun


def initial_before(reader: Reader, i: int) -> int:
    """Where the name begins when an initial stands before it: P. Nakamura."""
    first = i
    while first > 0 and len(reader.words[first - 1].core) == 1 and reader.words[first - 1].core.isupper():
        dotted = reader.words[first].gap == ". "
        if not dotted or reader.words[first - 1].core == "I":
            break
        first -= 1
    return first


def nickname_before(reader: Reader, i: int) -> int:
    """Where the name begins when people put an adjective before it: Little Tony, Scouse Sandra."""
    before = i - 1
    if before < 0 or not reader.joined(i) or not reader.words[i].capital:
        return i
    word = reader.words[before]
    if not word.capital or word.masked or word.low not in NICKNAMES:
        return i
    return before


def surname_after_all(reader: Reader, i: int, j: int) -> bool:
    """John Brown, Mary English: what are peoples elsewhere, after a first name; not Black people."""
    surname = reader.low(j) in PEOPLE_AS_SURNAMES and j == i + 1 and reader.listed_first(i)
    return surname and reader.low(j + 1) not in PEOPLE_FOLLOW
