"""Names of people: by list, title and kin, the words around them, and the language model together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from evalkit.deidentify.details.services import is_generic, is_kind
from evalkit.deidentify.detection import Detection
from evalkit.deidentify.names.beside import told_by_neighbours
from evalkit.deidentify.names.context import Reader, looks_like_drug, place_ending
from evalkit.deidentify.names.cues import (
    BEING,
    DESKS,
    FUNCTION,
    HONORIFICS,
    MORE_VERBS,
    NEVER,
    NOT_BEFORE_SMALL_NAME,
    PARTICLES,
    PERSON_VERBS,
    PREPOSITIONS,
    ROLES,
    STREETS,
    STRONG_TITLES,
    TELLING,
    VOCATIVE,
)
from evalkit.deidentify.names.gazetteer import load_gazetteer
from evalkit.deidentify.names.initials import (
    dotted_initials,
    initial_before,
    initials_stand,
    nickname_before,
    small_surname,
    surname_after_all,
)
from evalkit.deidentify.names.listed import fold
from evalkit.deidentify.names.said import told_by_speech
from evalkit.deidentify.names.smallnames import near_listed, told_small
from evalkit.deidentify.names.wordnames import is_workplace, stands_for_person

_LETTERS_SURE = 3
"""A listed name of fewer letters, in lower case, needs a frame around it."""

_NEAR = 86.0
"""Of rapidfuzz's ratio: an unlisted small word is taken for a listed first name from here."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a word is (part of) a person's name: how sure, and why."""

    score: float
    why: str


def find_people(reader: Reader) -> list[Detection]:
    """Every name of a person in the text, first name and surname together."""
    verdicts = [_judge(reader, i) for i in range(len(reader.words))]
    found = []
    i = 0
    while i < len(reader.words):
        verdict = verdicts[i]
        if verdict is None:
            i += 1
            continue
        last = _extend(reader, verdicts, i)
        first = nickname_before(reader, initial_before(reader, i))
        inside = [v for v in verdicts[i : last + 1] if v]
        best = max(inside, key=lambda v: v.score)
        found.append(reader.found(first, last, "person", best.score, best.why))
        i = last + 1
    return found


def _judge(reader: Reader, i: int) -> Verdict | None:
    word = reader.words[i]
    if word.masked or not word.core[0].isalpha() or word.low in STRONG_TITLES:
        return None
    title = reader.title_before(i)
    if title == "strong" and small_surname(reader, i):
        return Verdict(0.95, "a short surname after a title")
    if word.low in NEVER:
        initial = title == "strong" and len(word.core) == 1 and word.core.isupper()
        return Verdict(0.9, "an initial after a title") if initial else None
    if title and (verdict := _after_title(reader, i, title)):
        return verdict
    if word.core.endswith("."):
        return Verdict(0.75, "initials") if dotted_initials(reader, i) else None
    if initials_stand(reader, i):
        return Verdict(0.5, "initials where a person would stand")
    if said := told_by_speech(reader, i):
        return Verdict(*said)
    if (word.allowed and not _name_after_all(reader, i)) or is_kind(reader, i):
        return None
    if beside := told_by_neighbours(reader, i):
        return Verdict(*beside)
    if word.low in reader.lists.word_names and not word.shouted:
        found = stands_for_person(reader, i)
        if found or not (reader.listed_surname(i) and word.capital):
            return Verdict(*found) if found else None
    return _announced(reader, i) or _listed(reader, i) or _unlisted(reader, i) or _unlisted_small(reader, i)


def _name_after_all(reader: Reader, i: int) -> bool:
    """A first name that the allow-list has for another reason (Christian, Asia), where a person acts."""
    if (
        not reader.words[i].capital
        or not reader.listed_first(i)
        or reader.words[i].low in reader.lists.own_allowed
    ):
        return False
    return (
        reader.low(i + 1) in PERSON_VERBS
        or (reader.low(i + 1) in ("in", "at", "on", "from") and is_workplace(reader, i + 2))
        or reader.after_role(i)
        or reader.low(i - 1) in ("called", "told", "asked")
    )


def _after_title(reader: Reader, i: int, title: str) -> Verdict | None:
    word = reader.words[i]
    known = reader.listed_first(i) or reader.listed_surname(i) or word.low in reader.lists.word_names
    if word.low in FUNCTION and not (known and word.capital):
        return None
    if word.capital or (
        title == "strong" and (word.shouted or (len(word.core) == 1 and word.core.isupper()))
    ):
        if title == "strong":
            return Verdict(0.97, "a name after a title") if not _begins_again(reader, i) else None
        named = known or reader.unknown(i) or (word.proper and not word.plain)
        return Verdict(0.93, "a name after a title or role") if named and not word.allowed else None
    if word.shouted or word.allowed or _ends_as_word(word.low):
        return None
    everyday = word.plain or word.low in reader.lists.word_names
    if title == "strong" and reader.low(i - 1) in ("mr", "mrs", "ms"):
        return Verdict(0.9, "a name after a title")
    if (known and not word.plain and not everyday) or (reader.unknown(i) and not everyday):
        return Verdict(0.85, "a name after a title or role")
    return None


def _begins_again(reader: Reader, i: int) -> bool:
    """After "dr." in lower case an ordinary capitalised word may begin the next sentence."""
    before, word = reader.words[i - 1], reader.words[i]
    return before.core.islower() and word.gap.startswith(".") and word.plain


def _ends_as_word(low: str) -> bool:
    """Misspelt verbs and rare adjectives are in no dictionary either: deteriated, hospitalisable."""
    return low.endswith(("ed", "ing", "nt", "ly")) or (len(low) > 6 and low.endswith(_ADJECTIVE_ENDINGS))


_ADJECTIVE_ENDINGS = ("able", "ible", "ive", "ous", "less", "ical", "istic")


def _announced(reader: Reader, i: int) -> Verdict | None:
    """After "called", "my name is", or a word of kin or role."""
    word = reader.words[i]
    if word.low in FUNCTION or (word.shouted and not reader.listed_first(i)):
        return None
    known = reader.listed_first(i) or reader.listed_surname(i)
    named, role = reader.names_itself(i), reader.after_role(i)
    if not (named or role):
        return None
    why = "a name after a word that announces one" if named else "a name after a word of kin or role"
    if word.capital and not word.begins:
        if known or reader.unknown(i):
            return Verdict(0.93, why)
        return Verdict(0.6, why) if word.proper and not reader.in_title_run(i) else None
    if word.capital or (word.plain and not (known and (named or _set_apart(reader, i)))):
        return None
    unlisted = named and reader.unknown(i) and not reader.greeted(i) and not _ends_as_word(word.low)
    return Verdict(0.8, why) if known or unlisted else None


def _set_apart(reader: Reader, i: int) -> bool:
    """The nurse, jade, she came: between commas after a role, or before what somebody does."""
    if reader.words[i].gap != ", ":
        return False
    return reader.ends_clause(i) or reader.low(i + 1) in PERSON_VERBS | BEING


def _listed(reader: Reader, i: int) -> Verdict | None:
    """By the lists of first names and surnames."""
    word = reader.words[i]
    first, surname = reader.listed_first(i), reader.listed_surname(i)
    if not (first or surname):
        return None
    if reader.low(i) in reader.lists.places and reader.place_frame(i):
        return None
    if word.low not in reader.lists.first_names and word.capital and reader.comes_from(i) and not word.plain:
        return None
    why = "a first name" if first else "a surname"
    if _like_acronym(word.core) and not word.shouted and word.low not in reader.lists.first_names:
        return None
    if word.shouted:
        sure = len(word.core) > 3 and not word.plain and not word.allowed
        return Verdict(0.75, f"{why} in capitals") if sure else None
    if word.capital:
        return _listed_capital(reader, i, why)
    return _listed_small(reader, i, why)


def _listed_capital(reader: Reader, i: int, why: str) -> Verdict | None:
    word, first = reader.words[i], reader.listed_first(i)
    if not word.plain and len(word.core) > 2:
        return Verdict(0.95 if first else 0.85, why)
    framed = word.proper or _framed(reader, i) or reader.possessive(i)
    sure = framed or (not word.begins and not reader.in_title_run(i))
    return Verdict(0.88 if first else 0.7, why) if sure else None


def _listed_small(reader: Reader, i: int, why: str) -> Verdict | None:
    word, first = reader.words[i], reader.listed_first(i)
    if word.low in FUNCTION | ROLES:
        return None
    by_list = first or word.low in reader.lists.surnames or near_listed(reader, i)
    if not word.plain and by_list and (len(word.core) >= _LETTERS_SURE or near_listed(reader, i)):
        return Verdict(0.85 if first else 0.65, f"{why} in lower case")
    framed = _framed(reader, i) and reader.low(i - 1) not in NOT_BEFORE_SMALL_NAME
    sure = framed and first and len(word.core) > 2
    return Verdict(0.7, f"{why} in lower case with a person's verb beside it") if sure else None


def _framed(reader: Reader, i: int) -> bool:
    """With a verb before or after that people do or that is done to people."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    if after in PERSON_VERBS and reader.joined(i + 1):
        return True
    if after in ("in", "at", "on", "from") and is_workplace(reader, i + 2):
        return True
    spoken = before in ("to", "with") and reader.low(i - 2) in (
        "spoke",
        "speak",
        "spoken",
        "talked",
        "talk",
        "listened",
    )
    paired = after == "and" and reader.low(i + 2) in reader.lists.word_names and before in ("was", "with")
    return spoken or paired or (before in TELLING and reader.joined(i))


def _unlisted(reader: Reader, i: int) -> Verdict | None:
    """A capitalised word that no list and no dictionary knows: a person, unless it reads as a place."""
    word = reader.words[i]
    if not word.capital or len(word.core) < 2 or _like_acronym(word.core):
        return None
    if reader.low(i) in reader.lists.places or reader.low(i) in reader.lists.countries:
        return None
    framed = _framed(reader, i) or reader.possessive(i)
    if not reader.unknown(i):
        named = not word.allowed and _ordinary_as_name(reader, i)
        return Verdict(0.55, "an ordinary word with a capital where a person would stand") if named else None
    if (
        looks_like_drug(word.low)
        or reader.of_a_workplace(i)
        or (reader.place_frame(i) and reader.low(i + 1) not in PERSON_VERBS)
    ):
        return None
    from_there = reader.low(i - 1) == "from" and reader.belongs_to(i)
    elsewhere = reader.belongs_to(i) or reader.comes_from(i)
    if from_there or (elsewhere and (not framed or place_ending(word.low))):
        return None
    if not framed and place_ending(word.low):
        return None
    if word.entity == "PERSON":
        return Verdict(0.85, "an unusual capitalised word that the language model reads as a person")
    if framed:
        return Verdict(0.8, "an unusual capitalised word where a person would stand")
    if word.begins:
        called = reader.comma_after(i) and reader.low(i + 1) in VOCATIVE
        does = reader.joined(i + 1) and reader.low(i + 1) in PERSON_VERBS | MORE_VERBS
        paired = reader.low(i + 1) == "and" and reader.is_pronoun_or_name(i + 2)
        sure = called or does or paired or reader.low(i + 1) in HONORIFICS
        named = sure or (word.proper and _acts(reader, i))
        return Verdict(0.6, "an unusual word at the head of a sentence, used as a name") if named else None
    return Verdict(0.6, "an unusual capitalised word")


def _unlisted_small(reader: Reader, i: int) -> Verdict | None:
    """A small word that no list and no dictionary knows, where only a person can stand."""
    word = reader.words[i]
    if not word.core.islower() or len(word.core) < 4 or not reader.unknown(i) or _ends_as_word(word.low):
        return None
    if looks_like_drug(word.low) or word.low in reader.lists.places or word.low in reader.lists.countries:
        return None
    if told_small(reader, i):
        return Verdict(0.6, "an unusual word in lower case where a person would stand")
    if len(word.core) > 4 and near_listed(reader, i) and (near := _near_name(fold(word.low))):
        return Verdict(0.5, f"spelt nearly as the name “{near}”")
    return None


@lru_cache(maxsize=65536)
def _near_name(word: str) -> str:
    """The listed first name that a word in lower case is a slip of the pen or of speech recognition for."""
    from rapidfuzz import fuzz, process

    names = _first_names_by_letter().get(word[0], ())
    found = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return str(found[0]) if found else ""


@cache
def _first_names_by_letter() -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for name in sorted(map(fold, load_gazetteer().first_names)):
        names.setdefault(name[0], []).append(name)
    return {letter: tuple(found) for letter, found in names.items()}


def _ordinary_as_name(reader: Reader, i: int) -> bool:
    """A word of the dictionary that stands as a name: I'd trust Lech; Hemal picked up the tablets."""
    word, after = reader.words[i], reader.low(i + 1)
    if word.low in FUNCTION | DESKS | ROLES or is_generic(word.low) or reader.in_title_run(i):
        return False
    if word.begins:
        return (
            word.tag == "PROPN" and after in PERSON_VERBS - MORE_VERBS and reader.words[i + 1].tag == "VERB"
        )
    told = reader.low(i - 1) in TELLING - PREPOSITIONS and reader.joined(i)
    model = word.entity == "PERSON" and word.tag == "PROPN"
    return (model and (_framed(reader, i) or reader.possessive(i))) or (
        told and word.tag in ("PROPN", "NOUN")
    )


def _acts(reader: Reader, i: int) -> bool:
    """Whether an unlisted word at the head of a sentence is followed as a person is, or stands alone."""
    if not reader.after(i).startswith(" ") or i + 1 >= len(reader.words):
        return True
    following = reader.words[i + 1]
    return following.tag in ("VERB", "AUX", "ADV") or following.low in BEING | HONORIFICS | {
        "and",
        "or",
        "who",
    }


def _like_acronym(core: str) -> bool:
    """HCAs, GPs, GitHub: capitals inside a word, and not as in McKay, DeShawn, O'Brien or Mei-Ling."""
    return any(re.search(r"[^\W\d_][A-Z]", _OPENING.sub("", part)) for part in re.split(r"[-']", core))


_OPENING = re.compile(r"^(?:Mac|Mc|Fitz|Van|De|Di|Da|Du|La|Le|St|Ni)(?=[A-Z])")


def _extend(reader: Reader, verdicts: list[Verdict | None], i: int) -> int:
    """The last word of the name that begins at ``i``: surnames and particles join on."""
    last = i
    while True:
        following = last + 1
        while reader.joined(following) and reader.low(following) in PARTICLES and following - last < 3:
            following += 1
        if not _gap_joins(reader, last, following):
            return last
        if not _joins(reader, verdicts, i, following, particles=following - last > 1):
            return last
        last = following


def _gap_joins(reader: Reader, last: int, following: int) -> bool:
    if following >= len(reader.words) or reader.possessive(last):
        return False
    initial = len(reader.words[last].core) == 1 and reader.words[following].gap == ". "
    return initial or all(reader.joined(j) for j in range(last + 1, following + 1))


def _joins(reader: Reader, verdicts: list[Verdict | None], i: int, j: int, *, particles: bool) -> bool:
    word = reader.words[j]
    if word.masked or word.low in NEVER or word.low in STREETS:
        return False
    if word.capital or (len(word.core) == 1 and word.core.isupper()):
        known = word.low in reader.lists.surnames or surname_after_all(reader, i, j)
        plain_role = word.allowed and not known
        return not plain_role and not (word.plain and not _surname_like(reader, j))
    if not reader.words[i].capital and not particles:
        named = reader.listed_surname(j) or (verdicts[j] is not None)
        return named and not word.plain
    return False


def _surname_like(reader: Reader, j: int) -> bool:
    """An ordinary word that can close a name: Kelly Brown, Daniel Marsh; not Siobhan From."""
    if reader.listed_first(j) or reader.listed_surname(j):
        return True
    return reader.low(j) not in FUNCTION and reader.words[j].tag in ("PROPN", "NOUN", "ADJ", "VERB")
