"""The lists that evalkit brings: first names, surnames, places, and what is never a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from evalkit.deidentify.names.listed import fold, read_listed

WordNameKind = Literal["count", "mass", "verb", "adjective", "month"]

TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:['’\-‐&][^\W_]+)*\+?")
_POSSESSIVE = re.compile(r"['’][sS]$")
_PRONOUNS = frozenset(("i", "you", "he", "she", "it", "we", "they", "who", "that", "this", "there"))
_DATA = Path(__file__).parents[1] / "data"


def core_of(word: str) -> str:
    """A word without its possessive, a name without its verb, with a straight apostrophe.

    >>> core_of("O’Brien’s"), core_of("Ama'd"), core_of("They'd")
    ("O'Brien", 'Ama', "They'd")
    """
    bare = _POSSESSIVE.sub("", word).replace("’", "'")
    name, _, verb = bare.rpartition("'")
    named = name[:1].isupper() and name.lower() not in _PRONOUNS
    return name if named and verb in ("d", "ll", "ve") else bare


def key_of(phrase: str) -> tuple[str, ...]:
    """A phrase as it is looked up: lower-case words without possessives."""
    return tuple(core_of(word).lower() for word in TOKEN.findall(phrase))


class Phrases:
    """Phrases of one or more words, found in a sequence of lower-case words; the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for key in sorted({key_of(p) for p in phrases} - {()}, key=len, reverse=True):
            self._by_first.setdefault(key[0], []).append(key)

    def __contains__(self, phrase: str) -> bool:
        key = key_of(phrase)
        return bool(key) and key in self._by_first.get(key[0], ())

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """(first, last + 1) word positions of every phrase; one phrase a position."""
        for i, word in enumerate(words):
            for key in self._by_first.get(word, ()):
                if tuple(words[i : i + len(key)]) == key:
                    yield i, i + len(key)
                    break


@dataclass(frozen=True)
class Gazetteer:
    """Every list, ready to look up in. Names are lower-case."""

    first_names: frozenset[str]
    surnames: frozenset[str]
    more_first_names: frozenset[str]
    """Of other languages, folded: names only where they are no English word."""
    more_surnames: frozenset[str]
    word_names: dict[str, frozenset[WordNameKind]]
    unmistakable: frozenset[str]
    """Names that are not everyday words, whatever a dictionary says."""
    places: Phrases
    countries: Phrases
    allowed: Phrases
    own_allowed: Phrases
    """The project's own part of the allow-list: these stay whatever they look like."""


@dataclass(frozen=True)
class BritishNames:
    """Names that are common in Britain, in lower case; ``words`` are those that are words as well."""

    first_names: frozenset[str]
    surnames: frozenset[str]
    words: frozenset[str]

    def __contains__(self, word: str) -> bool:
        return word in self.first_names or word in self.surnames or word in self.words


def read_lines(name: str) -> list[str]:
    """The lines of a list that comes with evalkit, without its remarks."""
    text = (_DATA / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _names(name: str) -> frozenset[str]:
    return frozenset(word.lower() for line in read_lines(name) for word in line.split())


def _phrases(name: str) -> list[str]:
    return [phrase.strip() for line in read_lines(name) for phrase in line.split(",")]


def _word_names() -> dict[str, frozenset[WordNameKind]]:
    kinds: dict[str, set[WordNameKind]] = {}
    named = {kind: kind for kind in get_args(WordNameKind)}
    for line in read_lines("word_names"):
        kind, names = line.split(":")
        for name in names.split():
            kinds.setdefault(name.lower(), set()).add(named[kind])
    return {name: frozenset(found) for name, found in kinds.items()}


@cache
def load_british_names() -> BritishNames:
    """The names that evalkit itself lists, without those of other languages: quick to load."""
    words = _word_names()
    return BritishNames(_names("first_names") - words.keys(), _names("surnames"), frozenset(words))


@cache
def load_gazetteer(extra_allowed: frozenset[str] = frozenset()) -> Gazetteer:
    """The lists that come with evalkit, and a project's own phrases that are never names."""
    words = _word_names()
    own = load_british_names()
    first_names, surnames = own.first_names, own.surnames
    more_first, more_surnames = read_listed()
    return Gazetteer(
        first_names=first_names,
        surnames=surnames,
        more_first_names=frozenset(map(fold, first_names)) | more_first - words.keys(),
        more_surnames=frozenset(map(fold, surnames)) | more_surnames,
        word_names=words,
        unmistakable=(first_names | surnames) - words.keys() - _names("everyday_names"),
        places=Phrases(_phrases("places")),
        countries=Phrases(_phrases("countries")),
        allowed=Phrases([*_phrases("allow"), *extra_allowed]),
        own_allowed=Phrases(extra_allowed),
    )
