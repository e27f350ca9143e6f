"""Whether a name that is a word too (Will, Hope, Grace, Bev) stands for a person, by the words around it."""

from __future__ import annotations

from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import (
    BEING,
    HUMAN,
    MORE_VERBS,
    PERSON_VERBS,
    ROLES,
    SURE_VERBS,
    TELLING,
    VOCATIVE,
    WORKPLACES,
    word_set,
)
from evalkit.deidentify.names.smallnames import small_name

_PRONOUNS = word_set(
    """i you he she it we they the a an this that these those my your his her our their there anyone
    anybody someone somebody everyone people to me him us them not be of any some all more things"""
)
_MONTH_BEFORE = word_set(
    """in last this next since until till by of early late mid during from every each to and or"""
)
_DETERMINERS = word_set("""a an the some any no more much these those every each""")
_FINITE = BEING | PERSON_VERBS | MORE_VERBS


def stands_for_person(reader: Reader, i: int) -> tuple[float, str] | None:
    """How surely the word at ``i``, a name and a word, is a person here, and why; None where it is not."""
    word = reader.words[i]
    kinds = reader.lists.word_names[word.low]
    if reader.names_itself(i) or reader.after_role(i):
        return _after_cue(reader, i)
    if not word.capital:
        return small_name(reader, i)
    if "month" in kinds and not _clear_frame(reader, i):
        return None
    if reader.low(i - 1) in _DETERMINERS and not word.begins and reader.joined(i):
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


def _clear_frame(reader: Reader, i: int) -> bool:
    """A month's or season's name that can be a person alone: told May, May said, May and I."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    word = reader.words[i]
    if before in _MONTH_BEFORE - {"from", "to", "and", "or", "by"} or after.isdigit():
        return False
    if _says_who(reader, i) or _spoken_of(reader, i):
        return True
    if before == "and" and reader.is_pronoun_or_name(i - 2) and not reader.month(i - 2):
        return True
    if after == "and" and reader.is_pronoun_or_name(i + 2) and not reader.month(i + 2):
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
    if after in _DOING | MORE_VERBS and not (
        word.low in ("may", "march") and word.begins and not after.endswith(("ed", "s", "d"))
    ):
        return True
    return reader.possessive(i) and before not in _MONTH_BEFORE


def _spoken_of(reader: Reader, i: int) -> bool:
    """May, she was there; Summer, her name was."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    if not reader.comma_after(i) or before in _MONTH_BEFORE:
        return False
    return after in ("she", "he", "who") or (after in ("her", "his") and reader.low(i + 2) == "name")


def _says_who(reader: Reader, i: int) -> bool:
    """May and April are sisters; June is ill; the new psychologist is June; April from reception."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    kin = any(reader.low(j) in _KIN for j in range(i + 2, i + 5))
    if kin and (after in BEING | {"and", "are"} or before == "and"):
        return True
    if after in ("is", "was", "isn't", "wasn't") and reader.low(i + 2) in _STATES - _SEASONAL:
        return True
    if before in ("is", "was") and any(reader.low(j) in ROLES for j in range(max(0, i - 4), i - 1)):
        return True
    return after == "from" and is_workplace(reader, i + 2)


_SEASONAL = word_set("here there in out back late early on busy new lovely nice brilliant amazing off away")
_KIN = word_set("sister sisters brother brothers twin twins friends cousins colleagues nurses married")
_DOING = PERSON_VERBS - word_set(
    """also just still really only already even always never sometimes usually often mostly would could did
    came comes went goes met saw brought used felt started moved"""
)


def _at_start(reader: Reader, i: int) -> tuple[float, str] | None:
    """At the head of a sentence a capital says nothing: the following words decide."""
    word, after = reader.words[i], reader.low(i + 1)
    kinds = reader.lists.word_names[word.low]
    if after == "the" and reader.low(i + 2) in ROLES and reader.joined(i + 1):
        return (0.75, "a first name before what somebody is")
    if _is_the_word(reader, i):
        return None
    if reader.possessive(i):
        return (0.8, "a first name that owns something") if "mass" not in kinds or word.proper else None
    if after in ("and", "or") and reader.is_pronoun_or_name(i + 2):
        return (0.8, "a first name joined to a person")
    if _surname_follows(reader, i):
        return (0.9, "a first name before a surname")
    if reader.comma_after(i):
        called = after in VOCATIVE or reader.is_sure_name(i + 1) or _spoken_of(reader, i)
        return (0.6, "a first name before a comma") if called else None
    if after in _MODALS and ("mass" not in kinds or _human(reader, i)):
        return (0.8, "a first name before what somebody will or can do")
    if _does_something(reader, i):
        return (0.88, "a first name before a verb that people do")
    if "mass" in kinds:
        human = after in _FINITE | _WHERE and (_human(reader, i) or _present(reader, i))
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
    if after in SURE_VERBS or does or (after, reader.low(i + 2), reader.low(i + 4)) in _THE_ONE:
        return True
    if "mass" in kinds:
        return False
    verb = reader.words[i + 1].tag != "NOUN" if after in _FINITE else reader.acts(i + 1)
    return after in BEING or (verb and (after in _FINITE or after.endswith("ed") or "verb" not in kinds))


def _is_the_word(reader: Reader, i: int) -> bool:
    """Will you write; frank conversations; the penny dropped."""
    after, kinds = reader.low(i + 1), reader.lists.word_names[reader.low(i)]
    if kinds & {"verb", "adjective"} and after in _PRONOUNS and not reader.comma_after(i):
        return True
    return (reader.low(i), after) in _IDIOMS or ("adjective" in kinds and _describes(reader, i))


def _describes(reader: Reader, i: int) -> bool:
    """Frank conversations; frank and open: the adjective."""
    if i + 1 >= len(reader.words):
        return False
    after = reader.words[i + 1]
    joined = after.low in ("and", "but") and not reader.is_pronoun_or_name(i + 2)
    return joined or (after.tag in ("NOUN", "ADJ") and after.low not in _FINITE)


_IDIOMS = {
    ("penny", "dropped"),
    ("penny", "drops"),
    ("pat", "on"),
    ("dawn", "broke"),
    ("chance", "would"),
    ("grace", "period"),
    ("faith", "group"),
    ("bill", "payers"),
}


def _present(reader: Reader, i: int) -> bool:
    """Whether somebody does or is what a thing does not: Dawn has the key; Olive comes on Mondays."""
    after, two, three = reader.low(i + 1), reader.low(i + 2), reader.low(i + 3)
    if after in _WHERE:
        return is_workplace(reader, i + 2)
    if after in ("is", "was", "isn't", "wasn't"):
        return (two.endswith("ing") and two not in _ABSTRACT_DOING) or two in _STATES
    if after in ("has", "had", "hasn't"):
        return two in _OWNED or (two in ("the", "a", "my") and three not in _THINGS)
    if after in ("comes", "came", "goes", "went", "works", "worked"):
        return two in _WHEN or two.rstrip("s").endswith("day")
    if after in ("brought", "brings", "took", "takes", "sent", "made", "makes", "left", "gave", "gives"):
        return two not in _MOVED
    if after == "helps":
        return not reader.ends_clause(i + 1) and two not in _HELPED
    return after not in _THINGS_DO


def is_workplace(reader: Reader, i: int) -> bool:
    """Whether a place where somebody is met begins here: reception, the office, number nine."""
    if reader.low(i) == "number":
        return True
    return reader.low(i + (reader.low(i) in ("the", "my", "our"))) in WORKPLACES


_THINGS = word_set(
    "end start beginning heart bottom top root power same moment future past world chance price"
)
_THINGS_DO = BEING | word_set(
    """keeps kept gets got needs needed feels felt takes leads led moves moved starts started looks looked
    lay broke stopped stops turned dropped grew lives lived also just still really only already even
    always never sometimes usually often mostly lost does did won doesn't didn't does could would"""
)
_HELPED = word_set("a some people everyone you more most when if because too sometimes")
_ABSTRACT_DOING = word_set(
    "fading dying growing missing building being having running everything something nothing"
)
_STATES = word_set(
    """off away here there in out back late early on upset busy new retired sick poorly ill lovely kind
    nice rude amazing brilliant patient born discharged admitted sectioned diagnosed pregnant crying two
    three four five six seven eight nine ten"""
)
_OWNED = word_set("left gone moved retired been got never always just my her his our three two four")
_WHEN = word_set(
    """on in round over back every with later home early late down up along out to twice here there nights
    days part-time weekends mornings afternoons for at"""
)
_MOVED = word_set("me us you it them together people everyone over hold root time place by courage effort")

_DONE = word_set("the my a our all there here nights days at with for")
_WHERE = word_set("from at in on")


_MODALS = word_set("will would can could should might must won't wouldn't can't couldn't shouldn't")


_THE_ONE = {("was", "the", "one"), ("is", "the", "one"), ("was", "the", "person"), ("is", "the", "person")}


def _human(reader: Reader, i: int) -> bool:
    """Whether the next words of the sentence speak of somebody: she, him, my nurse, off sick."""
    for j in range(i + 1, min(i + 9, len(reader.words))):
        if reader.words[j].begins:
            return False
        if reader.low(j) == "off" and reader.low(j - 1) == "way":
            return False
        if reader.low(j) in HUMAN or reader.low(j) in ROLES:
            return reader.low(j - 1) not in ("what", "that", "which") or reader.low(j) in ROLES
    return False
