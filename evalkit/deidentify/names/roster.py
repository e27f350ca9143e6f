"""The project's own names: exact, possessive, part of a name, initials, and misspelt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evalkit.deidentify.detection import Detection, DetectionType, RosterEntry
from evalkit.deidentify.names.context import Reader
from evalkit.deidentify.names.cues import PERSON_VERBS, word_set
from evalkit.deidentify.names.gazetteer import key_of
from evalkit.deidentify.names.listed import fold
from evalkit.deidentify.names.wordnames import stands_for_person

_INITIALS = "initials of a name on the project's own list"
FUZZY_FROM = 5
"""Words with fewer letters are matched exactly: one letter more or less makes another word of them."""

FUZZY_CUTOFF = 84.0
"""Of rapidfuzz's ratio (0 to 100): one letter in six may differ, as in Siobhan and Shiobhan."""

_TITLES = word_set("dr mr mrs ms miss prof professor sir rev")


@dataclass(frozen=True)
class Roster:
    """Names by their first word, words of people's names (both without accents), and what may be misspelt."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], DetectionType], ...]]
    parts: frozenset[str]
    initials: frozenset[str]
    vocabulary: tuple[str, ...]


@lru_cache(maxsize=8)
def _build(entries: tuple[RosterEntry, ...]) -> Roster:
    phrases: dict[str, dict[tuple[str, ...], DetectionType]] = {}
    parts: set[str] = set()
    initials: set[str] = set()
    for entry in entries:
        for name in (entry.name, *entry.aliases):
            key = tuple(fold(word) for word in key_of(name) if word not in _TITLES)
            if not key:
                continue
            phrases.setdefault(key[0], {})[key] = entry.type
            if entry.type == "person":
                parts.update(word for word in key if len(word) > 1)
                if len(key) > 1:
                    initials.add("".join(word[0] for word in key).upper())
    ordered = {
        first: tuple(sorted(keys.items(), key=lambda item: (-len(item[0]), item)))
        for first, keys in phrases.items()
    }
    vocabulary = tuple(sorted(word for word in parts if len(word) >= FUZZY_FROM))
    return Roster(ordered, frozenset(parts), frozenset(initials), vocabulary)


def build_roster(entries: Sequence[RosterEntry]) -> Roster:
    """The roster made ready to look up in; thousands of names are fine."""
    return _build(tuple(entries))


def find_known(reader: Reader, roster: Roster) -> Iterator[Detection]:
    """Every name of the roster in the text."""
    if not roster.phrases:
        return
    for i, word in enumerate(reader.words):
        if word.masked:
            continue
        found = _phrase(reader, roster, i) or _part(reader, roster, i) or _misspelt(reader, roster, i)
        if found:
            yield found


def _phrase(reader: Reader, roster: Roster, i: int) -> Detection | None:
    for key, kind in roster.phrases.get(fold(reader.low(i)), ()):
        if tuple(fold(w.low) for w in reader.words[i : i + len(key)]) != key:
            continue
        if len(key) == 1 and kind == "person":
            return _part(reader, roster, i)
        if len(key) == 1 and reader.words[i].plain and not reader.words[i].core[0].isupper():
            continue
        return reader.found(i, i + len(key) - 1, kind, 0.98, "a name on the project's own list")
    return None


def _part(reader: Reader, roster: Roster, i: int) -> Detection | None:
    """One word of a person's name; where it is an English word as well, the context decides."""
    word = reader.words[i]
    why = "part of a name on the project's own list"
    if word.core.replace(".", "") in roster.initials and word.core.isupper() and not word.allowed:
        sure = "." in word.core
        return reader.found(i, i, "person", 0.8 if sure else 0.4, _INITIALS)
    if fold(word.low) not in roster.parts:
        return None
    if word.low in reader.lists.word_names:
        context = stands_for_person(reader, i)
        return reader.found(i, i, "person", 0.95, why) if context else None
    if word.plain or word.allowed:
        capital = word.capital and (not word.begins or word.proper or reader.low(i + 1) in PERSON_VERBS)
        return reader.found(i, i, "person", 0.9, why) if capital else None
    return reader.found(i, i, "person", 0.97, why)


def _misspelt(reader: Reader, roster: Roster, i: int) -> Detection | None:
    word = reader.words[i]
    if len(word.low) < FUZZY_FROM or not reader.unknown(i) or not roster.vocabulary:
        return None
    near = _nearest(word.low, roster.vocabulary)
    why = f"spelt nearly as “{near}” on the project's own list"
    return reader.found(i, i, "person", 0.8, why) if near else None


@lru_cache(maxsize=65536)
def _nearest(word: str, vocabulary: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF)
    return str(found[0]) if found else ""
