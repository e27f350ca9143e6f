"""Places: by the list of places, and unlisted ones by what stands before them."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.deidentify.details.services import is_generic
from evalkit.deidentify.detection import Detection
from evalkit.deidentify.names.context import Reader, looks_like_drug, place_ending
from evalkit.deidentify.names.cues import PLACE_PREPOSITIONS, STRONG_TITLES

_LOCATED = ("GPE", "LOC", "FAC")
_COUNTRY = "a country or capital: too large to single anyone out"
_LISTED = "a place on the list of places"
_UNLISTED = "an unusual capitalised word where a place would stand"


def find_places(reader: Reader) -> Iterator[Detection]:
    """Every town, neighbourhood, park or station in the text; countries for review."""
    yield from _listed(reader)
    yield from _unlisted(reader)
    yield from _small_unlisted(reader)


def _listed(reader: Reader) -> Iterator[Detection]:
    lows = [w.low for w in reader.words]
    for first, end in reader.lists.countries.find(lows):
        if reader.words[first].core[0].isupper() and not reader.words[first].masked:
            yield reader.found(first, end - 1, "place", 0.4, _COUNTRY)
    for first, end in reader.lists.places.find(lows):
        if _is_place(reader, first, end):
            small = not reader.words[first].core[0].isupper()
            yield reader.found(first, end - 1, "place", 0.75 if small else 0.92, _LISTED)


def _is_place(reader: Reader, first: int, end: int) -> bool:
    """Whether a name on the list is the place here, and not a person, a word or a part of something."""
    words, framed = reader.words[first:end], reader.place_frame(first)
    word, small = words[0], not words[0].core[0].isupper()
    if any(w.masked for w in words):
        return False
    if len(words) > 1:
        ordinary = small and all(w.plain for w in words)
        return framed or not ordinary or reader.low(first - 1) not in ("a", "the", "an", "this", "that")
    if reader.listed_first(first) or word.low in reader.lists.word_names:
        return framed
    if small:
        return framed or _in_a_row(reader, first) if word.plain else len(word.core) > 3
    if word.shouted or word.allowed:
        return word.shouted and len(word.core) > 4
    return not (word.begins and word.plain and not word.proper)


def _in_a_row(reader: Reader, i: int) -> bool:
    """Barnet then archway then kentish town: a place named right before, with "then" or "and" between."""
    between = reader.low(i - 1) in ("then", "and", "or", "to")
    return between and any(reader.low(j) and _ends_listed(reader, j) for j in (i - 2, i - 3))


def _ends_listed(reader: Reader, last: int) -> bool:
    before = " ".join(reader.low(j) for j in (last - 1, last))
    alone = reader.low(last) in reader.lists.places and not reader.words[last].plain
    return before in reader.lists.places or alone


def _unlisted(reader: Reader) -> Iterator[Detection]:
    i = 0
    while i < len(reader.words):
        last = i
        while last < len(reader.words) and _may_be_place(reader, last) and (last == i or reader.joined(last)):
            last += 1
        if last > i and _stands_as_place(reader, i):
            yield reader.found(i, last - 1, "place", 0.7, _UNLISTED)
        i = max(last, i + 1)


def _small_unlisted(reader: Reader) -> Iterator[Detection]:
    """I live at seacroft; moved to tollesbury; on deansgate: in lower case, where only a place can stand."""
    for i, word in enumerate(reader.words):
        if not word.core.islower() or len(word.core) < 5 or not reader.unknown(i) or not reader.joined(i):
            continue
        lives = reader.low(i - 1) in ("in", "at", "near") and reader.low(i - 2) in _LIVING
        if lives or (place_ending(word.low) and reader.place_frame(i)):
            yield reader.found(i, i, "place", 0.6, "an unusual word in lower case where a place would stand")


_LIVING = ("live", "lives", "lived", "living", "born", "flat", "bedsit", "hostel")


def _may_be_place(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    if not word.capital or word.masked or word.allowed or word.low in STRONG_TITLES:
        return False
    if word.low.partition("-")[0] in reader.lists.allowed:
        return False
    if word.low in reader.lists.countries or len(word.core) < 3 or looks_like_drug(word.low):
        return False
    located = word.tag == "PROPN" and (word.entity in _LOCATED or not word.begins)
    return reader.unknown(i) or located or word.low in _DIRECTIONS


_DIRECTIONS = (
    "upper",
    "lower",
    "great",
    "little",
    "north",
    "south",
    "east",
    "west",
    "old",
    "new",
    "saint",
    "st",
)


def _stands_as_place(reader: Reader, i: int) -> bool:
    word = reader.words[i]
    elsewhere = reader.comes_from(i) and word.low not in reader.lists.first_names
    if (reader.listed_first(i) and not elsewhere) or word.low in reader.lists.word_names:
        return False
    if reader.of_a_workplace(i):
        return not word.plain
    if word.low in _DIRECTIONS:
        return (
            i + 1 < len(reader.words)
            and reader.unknown(i + 1)
            and reader.joined(i + 1)
            and not (reader.listed_surname(i + 1) or reader.listed_first(i + 1))
        )
    if word.plain:
        framed = reader.place_frame(i) or reader.belongs_to(i) or reader.comes_from(i)
        return framed and not word.begins and word.tag == "PROPN" and not is_generic(word.low)
    if (
        reader.place_frame(i)
        or reader.belongs_to(i)
        or (reader.low(i - 1) == "from" and not reader.listed_first(i))
    ):
        return word.entity != "PERSON" or reader.low(i - 1) in PLACE_PREPOSITIONS | {"from", "of"}
    return place_ending(word.low) and not reader.listed_surname(i)
