"""Names that the way they are said gives away: Len, Len Ruddock; there's a Mark; put Imogen; they sent T."""

from __future__ import annotations

from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import DESKS, FUNCTION, ROLES, word_set

_PUT = word_set("put write say")
_INSTEAD = word_set("if instead for then down or please on")
_CHANGED = word_set("change changed changing changes")
_PRONOUNS = word_set("they she he we i you it that that's they'd who what")
_PEOPLES_FOLLOW = word_set("who in on at there here from that now downstairs upstairs as")
_SENT = word_set("sent saw met told asked rang phoned texted emailed called got had with like to and")
_GONE_ON = ("he", "she")
_SOMEBODY = word_set("gentleman lady man woman girl boy lad lass bloke guy chap fella kid")


def told_by_speech(reader: Reader, i: int) -> tuple[float, str] | None:
    """How sure and why, where speech itself says that a capitalised word is what somebody is called."""
    word = reader.words[i]
    if len(word.core) == 1:
        return (0.6, "an initial where a person would stand") if _an_initial(reader, i) else None
    kinds = reader.lists.word_names.get(word.low, frozenset())
    if not word.capital or (word.low in FUNCTION and not kinds) or word.low in reader.lists.own_allowed:
        return None
    if _said_twice(reader, i):
        return 0.85, "a name that is said again with a surname"
    named = bool(kinds) or reader.listed_first(i)
    if _surname_said(reader, i):
        return 0.85, "a name after a word that announces one"
    if not word.begins and not (word.allowed and not named) and _chosen(reader, i):
        return 0.8, "a name that somebody chose"
    if not word.allowed and _is_mine(reader, i):
        return 0.8, "a name before what somebody is to the speaker"
    if not word.allowed and (_heard_from(reader, i) or _it_was(reader, i)):
        return 0.7, "a name where only a person can be meant"
    if _is_somebody(reader, i):
        return 0.75, "a name before what somebody is"
    if named and _one_of_them(reader, i):
        return 0.75, "a first name of which there is one"
    if named and not (word.allowed or "mass" in kinds) and _spoken_about(reader, i):
        return 0.7, "a first name that speech begins with"
    if not word.allowed and _goes_on(reader, i):
        return 0.6, "a word for which “he” or “she” follows"
    return None


def _said_twice(reader: Reader, i: int) -> bool:
    """Len, Len Ruddock: the same word twice, with a capitalised one after it."""
    for first in (i, i - 1):
        if first < 0 or first + 2 >= len(reader.words) or reader.low(first) != reader.low(first + 1):
            continue
        again, last = reader.words[first + 1], reader.words[first + 2]
        if again.gap == ", " and again.capital and last.capital and reader.joined(first + 2):
            return reader.words[first].capital and reader.low(first) not in DESKS | ROLES
    return False


def _surname_said(reader: Reader, i: int) -> bool:
    """My surname's Coffin; her maiden name was Day; their last name is Sharp."""
    for j in (i - 1, i - 2):
        announced = reader.low(j) in ("surname", "nickname") or (
            reader.low(j) == "name"
            and reader.low(j - 1) in ("last", "maiden", "family", "married", "middle", "second")
        )
        is_ = reader.possessive(j) if j == i - 1 and announced else reader.low(i - 1) in ("is", "was")
        if announced and is_ and reader.joined(i):
            return True
    return False


def _is_mine(reader: Reader, i: int) -> bool:
    """They let me keep Biscuit, he's my dog; Linh, that's our eldest."""
    if not reader.comma_after(i) or reader.low(i + 1) not in ("he", "she", "that") or reader.low(i) in ROLES:
        return False
    return reader.possessive(i + 1) and reader.low(i + 2) in ("my", "our") and len(reader.words[i].core) > 2


def _heard_from(reader: Reader, i: int) -> bool:
    """We only heard from Tupps."""
    from_ = reader.low(i - 1) == "from" and reader.low(i - 2) in ("heard", "hear", "hug", "text")
    word = reader.words[i]
    return from_ and reader.joined(i) and word.tag == "PROPN" and word.low not in DESKS | ROLES


def _it_was(reader: Reader, i: int) -> bool:
    """It was Pops who sat with me."""
    was = reader.low(i - 2) == "it" and reader.low(i - 1) in ("was", "is") and reader.joined(i)
    return was and reader.low(i + 1) == "who" and reader.low(i) not in DESKS | ROLES


def _is_somebody(reader: Reader, i: int) -> bool:
    """There was a nurse there, Sunday, a Nigerian gentleman, and he …: between commas, then what he is."""
    word = reader.words[i]
    if (
        word.begins
        or word.gap != ", "
        or not reader.comma_after(i)
        or reader.low(i + 1) not in ("a", "an", "this")
    ):
        return False
    return any(reader.low(j) in _SOMEBODY and reader.ends_clause(j) for j in range(i + 2, i + 6))


def _chosen(reader: Reader, i: int) -> bool:
    """Put Imogen if you need a name; I changed my name to Summer; say Kim instead."""
    before, two = reader.low(i - 1), reader.low(i - 2)
    put = before in _PUT or (before == "down" and two in _PUT)
    if put and reader.joined(i) and (reader.ends_clause(i) or reader.low(i + 1) in _INSTEAD):
        return True
    return before in ("to", "from") and any(
        reader.low(j) in _CHANGED and reader.low(j + 2) in ("name", "back", before)
        for j in range(max(0, i - 5), i - 1)
    )


def _one_of_them(reader: Reader, i: int) -> bool:
    """There's a Mark on my ward; another Mark; not a Rose in the garden."""
    before, two = reader.low(i - 1), reader.low(i - 2)
    if not reader.joined(i) or reader.words[i].begins:
        return False
    there = two == "there" or (two in ("is", "was") and reader.low(i - 3) == "there")
    if before not in ("a", "another") or not (there or before == "another"):
        return False
    return reader.ends_clause(i) or reader.low(i + 1) in _PEOPLES_FOLLOW


def _spoken_about(reader: Reader, i: int) -> bool:
    """Dolores, they'd say, is it raining; Boo, that's what they call my youngest."""
    word = reader.words[i]
    if not word.begins or not reader.comma_after(i):
        return False
    following = reader.low(i + 1)
    return following in _PRONOUNS and reader.low(i + 2) not in ("think", "mean", "suppose", "know", "guess")


def _goes_on(reader: Reader, i: int) -> bool:
    """Smudge is in goal, he's got good hands: no article, "is", and then he or she."""
    word = reader.words[i]
    if not word.begins or not word.plain or not reader.joined(i + 1) or word.tag != "PROPN":
        return False
    if word.low in DESKS | ROLES or reader.low(i + 1) not in ("is", "was", "has", "had", "goes", "used"):
        return False
    for j in range(i + 2, min(i + 9, len(reader.words))):
        if reader.words[j].begins:
            return False
        if reader.words[j].gap == ", " and reader.low(j) in _GONE_ON:
            return True
    return False


def _an_initial(reader: Reader, i: int) -> bool:
    """They sent T from the crisis team; my keyworker, R, she left: one capital that is no I or A."""
    word = reader.words[i]
    if not word.core.isupper() or word.core in "IAOXUZ" or not word.core.isalpha() or word.begins:
        return False
    beyond = reader.text[word.end : word.end + 1]
    if beyond.isalnum() or beyond in ("&", "-", "+", "/", "'", "’", "#", "*"):
        return False
    after = reader.low(i + 1)
    if reader.after_role(i) and (reader.ends_clause(i) or after in ("who", "she", "he", "said", "and")):
        return reader.words[i - 1].core not in ("Vitamin",)
    sent = reader.low(i - 1) in _SENT and reader.joined(i)
    return sent and (after in ("from", "who") or (reader.comma_after(i) and after in ("who", "she", "he")))
