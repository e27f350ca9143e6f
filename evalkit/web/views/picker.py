"""The code picker: codes found by their names, definitions and examples as a person types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.model import Code, Codebook
from evalkit.text import shorten


@dataclass(frozen=True, slots=True)
class Choice:
    """A code to pick, with where the typed words were found in it ("" where they are in its name)."""

    slug: str
    name: str
    short: str
    group: str
    hue: int
    definition: str
    found: str = ""
    provisional: bool = False


def find_codes(words: str, codebook: Codebook, hues: Mapping[str, int]) -> list[Choice]:
    """The codes with every typed word in one place: name, keyword, definition or example, in this order."""
    typed = words.casefold().split()
    groups = {group.slug: group.name for group in codebook.groups}
    ranked = []
    for order, code in enumerate(codebook.codes):
        place = _find(code, typed)
        if place is not None:
            rank, found = place
            choice = Choice(
                code.slug,
                code.name,
                code.short or code.name,
                groups.get(code.group, ""),
                hues.get(code.slug, 0),
                code.about,
                found,
                code.provisional,
            )
            ranked.append((rank, order, choice))
    return [choice for _, _, choice in sorted(ranked, key=lambda item: item[:2])]


def _find(code: Code, typed: list[str]) -> tuple[int, str] | None:
    """How well a code fits (0 is best) and the words that say so; None where it does not."""
    if not typed:
        return 0, ""
    name = f"{code.name} {code.short}".casefold()
    if all(any(part.startswith(word) for part in name.split()) for word in typed):
        return 0, ""
    if all(word in name for word in typed):
        return 1, ""
    places = [
        *((2, "keyword", keyword) for keyword in code.keywords),
        *((3, "belongs here", text) for text in code.belongs),
        (4, "definition", code.definition),
        *((5, "example", example.text) for example in code.examples),
    ]
    for rank, what, text in places:
        if all(word in text.casefold() for word in typed):
            return rank, f"{what}: {_around(text, typed[0])}"
    return None


def _around(text: str, word: str) -> str:
    """The part of a text that holds a word.

    >>> _around("They rang me back the same day.", "rang")
    'They rang me back the same day.'
    """
    at = text.casefold().find(word)
    start = max(0, at - 40)
    while start and not text[start - 1].isspace():
        start -= 1
    return ("…" if start else "") + shorten(text[start:], 110)
