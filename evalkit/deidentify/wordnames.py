"""Whether a name that is a word too (Will, Hope, Grace, Bev) stands for a person, by the words around it."""

from __future__ import annotations

from evalkit.deidentify.cues import BEING, HUMAN, PERSON_VERBS, ROLES, TELLING, word_set
from evalkit.deidentify.reading import Reader

_PRONOUNS = word_set(
    """i you he she it we they the a an this that these those my your his her our their there anyone
    anybody someone somebody everyone people to me him us them not be of any some all more things"""
)
_MONTH_BEFORE = word_set(
    """in last this next since until till by of early late mid during from every each to and or"""
)
_DETERMINERS = word_set(
    """a an the some any no more much this that these those every each of in with without"""
)
_FINITE = BEING | PERSON_VERBS


def stands_for_person(reader: Reader, i: int) -> tuple[float, str] | None:
    """How surely the word at ``i``, a name and a word, is a person here, and why; None where it is not."""
    word = reader.words[i]
    kinds = reader.lists.word_names[word.low]
    if reader.names_itself(i) or reader.after_role(i):
        return _after_cue(reader, i)
    if not word.capital:
        return _lower(reader, i)
    if "month" in kinds and not _clear_frame(reader, i):
        return None
    if reader.low(i - 1) in _DETERMINERS - {"with", "of", "in", "this", "that"} and not word.begins:
        return None
    if reader.in_title_run(i):
        return None
    if not word.begins:
        return (0.85, "a first name with a capital inside the sentence")
    return _at_start(reader, i)


def _after_cue(reader: Reader, i: int) -> tuple[float, str] | None:
    word, after = reader.words[i], reader.low(i + 1)
    if word.capital:
        return (0.92, "a first name after a word that announces a person")
    kinds = reader.lists.word_names[word.low]
    if reader.names_itself(i) and not reader.greeted(i):
        return (0.85, "a first name after a word that announces a name")
    if "month" in kinds or ("verb" in kinds and after not in _FINITE):
        return None
    follows = after in _FINITE or reader.ends_clause(i)
    return (0.75, "a first name after a role") if follows else None


def _lower(reader: Reader, i: int) -> tuple[float, str] | None:
    before, two = reader.low(i - 1), reader.low(i - 2)
    spoken = (two, before) in _SPOKEN_TO or before in _TOLD
    if spoken and reader.low(i + 1) not in _NOT_AFTER_LOWER:
        return (0.7, "a first name after a verb of speaking to someone")
    return None


_SPOKEN_TO = {
    (v, p)
    for v in ("spoke", "speak", "talked", "talk", "chatted", "speaking", "talking", "spoken")
    for p in ("to", "with")
}
_TOLD = frozenset(("told", "asked", "rang", "phoned", "texted", "emailed"))
_NOT_AFTER_LOWER = frozenset(("for", "of", "you", "the"))


def _clear_frame(reader: Reader, i: int) -> bool:
    """A month's or season's name that can be a person alone: told May, May said, May and I."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    word = reader.words[i]
    if before in _MONTH_BEFORE - {"from", "to", "and", "or", "by"} or after.isdigit():
        return False
    if before == "and" and reader.is_pronoun_or_name(i - 2) and not reader.month(i - 2):
        return True
    if after == "and" and reader.is_pronoun_or_name(i + 2):
        return True
    if before in TELLING and before not in (
        "by",
        "about",
        "for",
        "like",
        "or",
        "and",
        "with",
        "via",
        "before",
    ):
        return True
    if before in ("with", "like") and reader.words[i].capital:
        return True
    if after in ("is", "was") and "name" in {reader.low(j) for j in range(i + 2, i + 6)}:
        return True
    if after in _DOING and not (
        word.low in ("may", "march") and word.begins and not after.endswith(("ed", "s", "d"))
    ):
        return True
    return reader.possessive(i) and before not in _MONTH_BEFORE


_DOING = PERSON_VERBS - word_set(
    """also just still really only already even always never sometimes usually often mostly would could did
    came comes went goes met saw brought used felt started moved"""
)


def _at_start(reader: Reader, i: int) -> tuple[float, str] | None:
    """At the head of a sentence a capital says nothing: the following words decide."""
    word, after = reader.words[i], reader.low(i + 1)
    kinds = reader.lists.word_names[word.low]
    if "verb" in kinds and after in _PRONOUNS:
        return None
    if reader.possessive(i):
        return (0.8, "a first name that owns something") if "mass" not in kinds or word.proper else None
    if after in ("and", "or") and reader.is_pronoun_or_name(i + 2):
        return (0.8, "a first name joined to a person")
    if _surname_follows(reader, i):
        return (0.9, "a first name before a surname")
    if reader.comma_after(i):
        called = after in _VOCATIVE or reader.is_sure_name(i + 1)
        return (0.6, "a first name before a comma") if called else None
    if _does_something(reader, i):
        return (0.88, "a first name before a verb that people do")
    if "mass" in kinds:
        human = after in BEING | PERSON_VERBS | _WHERE and _human(reader, i)
        return (0.7, "a first name in a sentence about a person") if human else None
    if after in _WHERE:
        return (0.75, "a first name with where the person is from")
    model = (
        word.entity == "PERSON" and word.tag == "PROPN" and after not in ("after", "of", "for", "to", "or")
    )
    return (0.6, "the language model reads a person's name") if model else None


def _surname_follows(reader: Reader, i: int) -> bool:
    if not reader.joined(i + 1) or not reader.words[i + 1].capital:
        return False
    return reader.listed_surname(i + 1) or reader.unknown(i + 1)


def _does_something(reader: Reader, i: int) -> bool:
    """Before a verb that people do; for a word such as Hope, one that nothing but people do."""
    after, kinds = reader.low(i + 1), reader.lists.word_names[reader.low(i)]
    does = after in ("does", "works", "worked") and reader.low(i + 2) in _DONE
    if after in _SURE_VERBS or does or (after, reader.low(i + 2), reader.low(i + 4)) in _THE_ONE:
        return True
    if "mass" in kinds:
        return False
    verb = reader.words[i + 1].tag != "NOUN" if after in PERSON_VERBS else reader.acts(i + 1)
    return after in BEING or (verb and (after in PERSON_VERBS or after.endswith("ed") or "verb" not in kinds))


_DONE = word_set("the my a our all there here nights days at with for")
_WHERE = word_set("from at in on")
_SURE_VERBS = word_set(
    """said says told asks asked rang phoned texted emailed thinks thought knows knew wants wanted lives
    lived listened cried cries laughed laughs shouted shouts smiled signed visited drove wrote speaks
    spoke talked replied promised chased joined reckons believes apologised swore screamed hugged cooked
    hits kicked runs ran sat sits noticed interpreted complained warned begged reported noted confirmed
    updated advised thanked tabled queried outlined nodded shrugged sighed joked who"""
)
_VOCATIVE = word_set("""can could do did would will you are how what who she he my the i we thank thanks""")


_THE_ONE = {("was", "the", "one"), ("is", "the", "one"), ("was", "the", "person"), ("is", "the", "person")}


def _human(reader: Reader, i: int) -> bool:
    """Whether the next words of the sentence speak of somebody: she, him, my nurse, off sick."""
    for j in range(i + 1, min(i + 9, len(reader.words))):
        if reader.words[j].begins:
            return False
        if reader.low(j) in HUMAN or reader.low(j) in ROLES:
            return reader.low(j - 1) not in ("what", "that", "which") or reader.low(j) in ROLES
    return False
