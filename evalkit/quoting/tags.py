"""Replaced names in a quotation, read as speech: “[person]’s crisps” and not “[Person 13]’s crisps”."""

from __future__ import annotations

import re
from collections import defaultdict

_TAG = re.compile(r"\[(?P<kind>[A-Z][a-z]+(?: [a-z]+)?) (?P<number>\d+)\]")


def as_speech(words: str) -> str:
    """A quotation's words with the numbers of its tags left out, where one of a kind is meant.

    Two people in one quotation keep their numbers, so that they can be told apart. Invented names stay.

    >>> as_speech("[Person 13]'s crisps, near [Place 4]."), as_speech("[Person 1] told [Person 2].")
    ("[person]'s crisps, near [place].", '[Person 1] told [Person 2].')
    """
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for tag in _TAG.finditer(words):
        numbers[tag["kind"]].add(tag["number"])
    return _TAG.sub(
        lambda tag: f"[{tag['kind'].lower()}]" if len(numbers[tag["kind"]]) == 1 else tag[0], words
    )


def without_numbers(text: str) -> str:
    """The text with every tag as it is read in speech, so that a quotation is found in what was said.

    >>> without_numbers("[Person 1] told [Person 2].")
    '[Person] told [Person].'
    """
    return _TAG.sub(r"[\g<kind>]", text)
