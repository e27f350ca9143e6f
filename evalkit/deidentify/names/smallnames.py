"""Names in lower case, as people type and speech recognition writes them: will, hope, grace, dympna."""

from __future__ import annotations

from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import (
    BEING,
    FUNCTION,
    PERSON_VERBS,
    PREPOSITIONS,
    ROLES,
    SURE_VERBS,
    TELLING,
    word_set,
)

_SPEAKING = word_set("spoke speak talked talk chatted speaking talking spoken")
_TOLD = word_set("told tell asked ask rang phoned texted emailed messaged contacted")
_SEEN = _TOLD | word_set("see seen saw met seeing meeting sent visited hugged thanked knew")
_NOT_AFTER = word_set("for of you the to that it they be not my your his her an a this and or in")
_AFTER_OBJECT = word_set(
    """every on yesterday today tomorrow again instead who about if because cos and when last next twice
    once weekly monthly fortnightly round over straight she he she's he's she'll he'll from at"""
)
_BEFORE_SUBJECT = word_set(
    """and then so but because cos when if yeah um erm uh well like that said where while after anyway
    until once how who only even think thought reckon guess says believe"""
)
_RESUMED = word_set("she he she's he's she'd he'd")
"""So nadifa she came: speech names somebody and goes on with the pronoun."""

_ME = word_set("me him her us myself i")
_WE = word_set("we they us both was were went go goes sat are used had got")
_SAID = PERSON_VERBS - word_set("also just still really only already even made makes did does do used hit")
_GOES = word_set("came went left works runs helped")
_OTHER_THAN_MODAL = word_set(
    """is was were said says told asked came went rang has had goes and did does left took got gave made kept
    brought sorted drove helped works worked ran runs"""
)
CLEAR_AFTER_VERB = SURE_VERBS | _OTHER_THAN_MODAL - {"and"}
"""After a name that is a verb too (mark, will, sue), these say that it is the name."""


def small_name(reader: Reader, i: int) -> tuple[float, str] | None:
    """How surely the small word at ``i`` is a person, and why; None where it is the word."""
    kinds = reader.lists.word_names[reader.low(i)]
    after = reader.low(i + 1)
    spoken = reader.low(i - 1) in ("to", "with") and reader.low(i - 2) in _SPEAKING
    if (spoken or reader.low(i - 1) in _TOLD) and after not in _NOT_AFTER - {
        "to",
        "in",
        "and",
        "that",
        "for",
    }:
        return (0.7, "a first name after a verb of speaking to someone")
    if _in_a_pair(reader, i):
        return (0.65, "a first name beside another person")
    if "month" in kinds:
        return None
    if _it_was(reader, i) or _called_out(reader, i):
        return (0.65, "a first name where only a person can be meant")
    if _beside_me(reader, i):
        return (0.7, "a first name beside “me” or “I”")
    if _is_the_worker(reader, i) and "adjective" not in kinds:
        return (0.7, "a first name that says who somebody is")
    met = after in _AFTER_OBJECT or (after == "for" and reader.low(i + 2) != "the")
    if reader.low(i - 1) in _SEEN and (met or reader.ends_clause(i)):
        return (0.65, "a first name after a verb that is done to people")
    if _lives_with(reader, i) or _trusted(reader, i):
        return (0.65, "a first name beside another person")
    if _spelt_with(reader, i):
        return (0.75, "a first name before how it is spelt")
    if _acts_small(reader, i):
        return (0.65, "a first name in front of a verb that people do")
    return None


def _beside_me(reader: Reader, i: int) -> bool:
    """Me and hope we sat there; grace and me went."""
    after = reader.low(i + 1)
    if reader.low(i - 1) == "and" and reader.low(i - 2) in _ME:
        return (
            after in _WE or reader.ends_clause(i) or (reader.words[i - 2].begins and after in ("do", "used"))
        )
    joined = after == "and" and reader.low(i + 2) in ("me", "myself")
    return joined and reader.low(i - 1) in {"", *_BEFORE_SUBJECT, "with"}


def _lives_with(reader: Reader, i: int) -> bool:
    """He lives with faith; with grace and her kids."""
    if reader.low(i - 1) != "with":
        return False
    living = reader.low(i - 2) in ("live", "lives", "lived", "living", "stay", "stays", "stayed", "staying")
    return living or (reader.low(i + 1) == "and" and reader.low(i + 2) in ("her", "his"))


def _trusted(reader: Reader, i: int) -> bool:
    """I trust grace, we miss dawn; and a thing that is counted, without "a" or "the": I know rose."""
    before, subject = reader.low(i - 1), reader.low(i - 2)
    if before in ("trust", "trusted", "miss", "missed") and subject in ("i", "we", "they", "really"):
        return True
    counted = "count" in reader.lists.word_names[reader.low(i)]
    known = before in TELLING - PREPOSITIONS and subject in ("i", "we", "they", "you", "he", "she", "to")
    return counted and known and (reader.ends_clause(i) or reader.low(i + 1) in _AFTER_OBJECT)


def _in_a_pair(reader: Reader, i: int) -> bool:
    """It was jade and amber: beside a listed first name that is not an everyday word, or one people have."""
    for j, near in ((i + 2, i + 1), (i - 2, i - 1)):
        other = reader.listed_first(j) and reader.low(j) not in FUNCTION
        if reader.low(near) == "and" and other and reader.low(j) not in reader.lists.places:
            return reader.low(min(i, j) - 1) not in _NOT_AFTER - {"and", "in"}
    return False


def _it_was(reader: Reader, i: int) -> bool:
    """It was will that told me."""
    was = reader.low(i - 1) == "was" and reader.low(i - 2) in ("it", "that")
    return was and reader.low(i + 1) in ("who", "that")


def _called_out(reader: Reader, i: int) -> bool:
    """I said faith i can't; will he's the psychologist; hope she's my daughter."""
    before, after = reader.low(i - 1), reader.low(i + 1)
    if before in ("said", "goes", "like") and after == "i" and reader.low(i) != "will":
        return True
    subject = reader.words[i].begins or before in _BEFORE_SUBJECT
    role = any(reader.low(j) in ROLES for j in range(i + 2, i + 5))
    return subject and after in ("she", "he") and reader.possessive(i + 1) and role


def _is_the_worker(reader: Reader, i: int) -> bool:
    """My keyworker is grace; my mum's joy: a role, "is", and the end of the clause or a person's verb."""
    being = reader.low(i - 1) in ("is", "was") and reader.low(i - 2) in ROLES
    own = reader.possessive(i - 1) and reader.low(i - 1) in ROLES and reader.low(i - 2) in ("my", "our")
    return (being or own) and (reader.ends_clause(i) or reader.low(i + 1) in ("and", "she", "he", "from"))


def _spelt_with(reader: Reader, i: int) -> bool:
    """It's mark with a k; ann without an e."""
    letter = reader.low(i + 1) in ("with", "without") and reader.low(i + 2) in ("a", "an", "one", "two")
    return letter and len(reader.low(i + 3).rstrip("s")) == 1 and reader.low(i + 3).isalpha()


def _acts_small(reader: Reader, i: int) -> bool:
    """So grace rang; then will came: where a sentence begins, and before a finite verb."""
    kinds, after = reader.lists.word_names[reader.low(i)], reader.low(i + 1)
    if not (reader.words[i].begins or reader.low(i - 1) in _BEFORE_SUBJECT) or not reader.joined(i + 1):
        return False
    if "verb" in kinds:
        return after in CLEAR_AFTER_VERB and reader.low(i - 1) != "that"
    if kinds & {"mass", "adjective"}:
        return after in SURE_VERBS or (after in _GOES and reader.low(i) != "hope")
    return after in _SAID | BEING


def told_small(reader: Reader, i: int) -> bool:
    """An unlisted small word that no dictionary has, in the place of a person: i rang dympna and she …"""
    before, after = reader.low(i - 1), reader.low(i + 1)
    if reader.joined(i) and before in _TOLD | {"called"}:
        return True
    if reader.joined(i) and before in ("with", "to") and reader.low(i - 2) in _SPEAKING:
        return True
    if _beside_me(reader, i) or _is_the_worker(reader, i):
        return True
    subject = reader.words[i].begins or reader.low(i - 1) in _BEFORE_SUBJECT
    return subject and reader.joined(i + 1) and after in SURE_VERBS | _RESUMED


def near_listed(reader: Reader, i: int) -> bool:
    """Whether a small word stands where a person may, so that a name spelt nearly so is meant."""
    before, after = reader.low(i - 1), reader.low(i + 1)
    return (reader.joined(i) and before in TELLING) or (reader.joined(i + 1) and after in PERSON_VERBS)
