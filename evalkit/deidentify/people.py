"""Names of people: by list, by title and kin, by the words around them, and by the language model together."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.deidentify.cues import BEING, PARTICLES, PERSON_VERBS, TELLING
from evalkit.deidentify.detection import Detection
from evalkit.deidentify.reading import Reader
from evalkit.deidentify.wordnames import stands_for_person

_NEVER = frozenset("i i'm i've i'd i'll ok okay the a an he she it we they you".split())
_FIRST_LETTERS_SURE = 4
"""A listed name of fewer letters, in lower case, needs a frame around it."""


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
        first = _initial_before(reader, i)
        start, end = reader.words[first].start, reader.words[last].end
        inside = [v for v in verdicts[i : last + 1] if v]
        best = max(inside, key=lambda v: v.score)
        found.append(Detection(start, end, "person", reader.text[start:end], best.score, best.why))
        i = last + 1
    return found


def _judge(reader: Reader, i: int) -> Verdict | None:
    word = reader.words[i]
    if word.masked or word.low in _NEVER or not word.core[0].isalpha():
        return None
    if (title := reader.title_before(i)) and (verdict := _after_title(reader, i, title)):
        return verdict
    if word.core.endswith(".") and not word.allowed and word.core.isupper():
        return Verdict(0.75, "initials") if len(word.core) <= 6 and word.low not in _NOT_INITIALS else None
    if word.allowed:
        return None
    if word.low in reader.lists.word_names and not word.shouted:
        found = stands_for_person(reader, i)
        if found or not (reader.listed_surname(i) and word.capital):
            return Verdict(*found) if found else None
    return _announced(reader, i) or _listed(reader, i) or _unlisted(reader, i)


_NOT_INITIALS = frozenset(
    "u.k. u.s. a.m. p.m. e.g. i.e. u.s.a. n.h.s. g.p. o.t. a.e. e.u. p.s. r.i.p. d.i.y.".split()
)


def _after_title(reader: Reader, i: int, title: str) -> Verdict | None:
    word = reader.words[i]
    function = word.low in _FUNCTION
    if title == "strong":
        if word.capital or word.shouted or (len(word.core) == 1 and word.core.isupper()):
            return None if function and not word.capital else Verdict(0.97, "a name after a title")
        return (
            None
            if function or not word.core.isalpha() and not reader.unknown(i)
            else Verdict(0.9, "a name after a title")
        )
    if word.allowed or function:
        return None
    known = reader.listed_first(i) or reader.listed_surname(i)
    if word.capital and (known or reader.unknown(i) or (not word.plain or word.proper)):
        return Verdict(0.93, "a name after a title or role")
    if not word.capital and not word.shouted and (known and not word.plain or reader.unknown(i)):
        return Verdict(0.85, "a name after a title or role")
    return None


_FUNCTION = frozenset(
    "i you he she it we they the a an this that these those my your his her our their and or but so if is was "
    "were are be been am who what when where why how which will would can could should may might must do does did "
    "has have had not no to of in on at by for from with about as then than there here me him us them also just "
    "said told asked says came went rang put gave got saw made took know think like all very really and because "
    "always never only still even again today tomorrow yesterday now already anyway please sorry yes".split()
)


def _announced(reader: Reader, i: int) -> Verdict | None:
    """After "called", "my name is", or a word of kin or role."""
    word = reader.words[i]
    if word.low in _FUNCTION or word.shouted and not reader.listed_first(i):
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
    sure = known if word.plain else known or reader.unknown(i)
    return Verdict(0.8, why) if sure and not word.capital else None


def _listed(reader: Reader, i: int) -> Verdict | None:
    """By the lists of first names and surnames."""
    word = reader.words[i]
    first, surname = reader.listed_first(i), reader.listed_surname(i)
    if not (first or surname):
        return None
    if reader.low(i) in reader.lists.places and reader.place_frame(i):
        return None
    why = "a first name" if first else "a surname"
    if word.shouted:
        return Verdict(0.75, f"{why} in capitals") if len(word.core) > 3 and not word.plain else None
    if word.capital:
        if word.plain or len(word.core) < 3:
            framed = word.proper or _framed(reader, i)
            return (
                Verdict(0.88 if first else 0.7, why)
                if framed or not word.begins and not reader.in_title_run(i)
                else None
            )
        return Verdict(0.95 if first else 0.85, why)
    framed = _framed(reader, i)
    if word.plain or len(word.core) < _FIRST_LETTERS_SURE:
        strong = (
            framed and len(word.core) > 2 and reader.low(i - 1) not in ("a", "the", "by", "for", "like", "in")
        )
        return (
            Verdict(0.7, f"{why} in lower case with a person's verb beside it") if strong and first else None
        )
    return Verdict(0.85 if first else 0.65, f"{why} in lower case")


def _framed(reader: Reader, i: int) -> bool:
    """With a verb before or after that people do or that is done to people."""
    after, before = reader.low(i + 1), reader.low(i - 1)
    if after in PERSON_VERBS and reader.joined(i + 1):
        return True
    spoken = before in ("to", "with") and reader.low(i - 2) in (
        "spoke",
        "speak",
        "spoken",
        "talked",
        "talk",
        "listened",
    )
    return spoken or (before in TELLING and reader.joined(i))


def _unlisted(reader: Reader, i: int) -> Verdict | None:
    """A capitalised word that no list and no dictionary knows: person, unless it reads as a place."""
    word = reader.words[i]
    if not word.capital or len(word.core) < 2:
        return None
    if reader.low(i) in reader.lists.places or reader.low(i) in reader.lists.countries:
        return None
    framed = _framed(reader, i) or reader.possessive(i)
    if not reader.unknown(i):
        model = word.entity == "PERSON" and word.tag == "PROPN" and not word.begins
        return (
            Verdict(0.55, "the language model reads a person's name")
            if model and framed and not reader.in_title_run(i)
            else None
        )
    if _looks_like_drug(word.low):
        return None
    if reader.place_frame(i) and not (reader.low(i + 1) in PERSON_VERBS):
        return None
    if word.entity == "PERSON":
        return Verdict(0.85, "an unusual capitalised word that the language model reads as a person")
    if framed:
        return Verdict(0.8, "an unusual capitalised word where a person would stand")
    if word.begins:
        named = word.proper or reader.low(i + 1) in BEING
        return Verdict(0.6, "an unusual word at the head of a sentence, used as a name") if named else None
    return Verdict(0.6, "an unusual capitalised word")


_DRUG_ENDINGS = (
    "pine", "done", "pam", "lam", "zole", "zine", "tine", "pram", "xine", "line", "azole", "pride", "peridol", "idol",
    "thixol", "mide", "pril", "olol", "statin", "profen", "cillin", "mycin", "formin", "gabalin", "bamate", "proate",
    "trigine", "caine", "morphine", "phrine", "xone", "lone", "sone", "tadine", "dipine", "zepam", "oxetine",
)  # fmt: skip


def _looks_like_drug(low: str) -> bool:
    return len(low) > 7 and low.endswith(_DRUG_ENDINGS)


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
    if word.masked or word.low in _NEVER:
        return False
    if word.capital or (len(word.core) == 1 and word.core.isupper()):
        plain_role = word.allowed and word.low not in reader.lists.surnames
        return not plain_role and not (word.plain and not _surname_like(reader, j))
    if not reader.words[i].capital and not particles:
        named = reader.listed_surname(j) or (verdicts[j] is not None)
        return named and not word.plain
    return False


def _surname_like(reader: Reader, j: int) -> bool:
    """An ordinary word that can close a name: Kelly Brown, Daniel Marsh; not Siobhan From."""
    return reader.low(j) not in _FUNCTION and reader.words[j].tag in ("PROPN", "NOUN", "ADJ", "VERB")


def _initial_before(reader: Reader, i: int) -> int:
    """Where the name begins when an initial stands before it: P. Nakamura."""
    first = i
    while first > 0 and len(reader.words[first - 1].core) == 1 and reader.words[first - 1].core.isupper():
        dotted = reader.words[first].gap == ". "
        if not dotted or reader.words[first - 1].core == "I":
            break
        first -= 1
    return first
