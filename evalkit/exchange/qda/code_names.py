"""Which code of a codebook another program's code is, and what a new one is called: one name for one code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import chain, count

from evalkit.codebook.form import draft_slug
from evalkit.exchange.qda.refi_write import guid_of_code
from evalkit.model import VALENCES, Codebook, Valence
from evalkit.text import words

ALIKE = 90
"""From this likeness of two names (0 to 100, words in any order) on a code is drafted as the same code."""
LONGEST_SLUG = 60
"""Characters of a new code's short name for the computer, so that files and addresses can hold it."""


class CodeNames:
    """Finds each code of another program in the codebook, or names a new one.

    Codes of one name below different others stay apart: each new one says in brackets where it stood.
    ``paths`` are those of all the codes that come, without the sides that they name. ``strict`` takes a code
    of the codebook only where it has the same name and stands below the same group.
    """

    def __init__(self, codebook: Codebook, paths: Iterable[tuple[str, ...]], strict: bool = False) -> None:
        groups = {group.slug: plain_name(group.name) for group in codebook.groups}
        self._strict = strict
        self._group_of = {code.slug: groups.get(code.group, "") for code in codebook.codes}
        self._held: dict[str, list[str]] = {}
        for code in codebook.codes:
            for name in dict.fromkeys(
                plain_name(said) for said in (code.slug, code.name, code.short) if said
            ):
                self._held.setdefault(name, []).append(code.slug)
        self._paths: dict[str, set[tuple[str, ...]]] = {}
        for path in paths:
            self._paths.setdefault(plain_name(path[-1]), set()).add(_plain_path(path))
        self._found: dict[tuple[str, ...], tuple[str, str, str]] = {}
        self._slugs = {code.slug for code in codebook.codes}
        self._names = {*self._held}

    def find(self, path: tuple[str, ...]) -> tuple[str, str, str]:
        """A slug, the name of a new code ("" for one that the codebook has), and why."""
        key = _plain_path(path)
        if key not in self._found:
            slug, why = self._find_held(key)
            self._found[key] = (slug, "", why) if slug else self._name_new(path)
        return self._found[key]

    def _find_held(self, path: tuple[str, ...]) -> tuple[str, str]:
        name = path[-1]
        same = self._held.get(name, [])
        if inside := self._below(path, same):
            return inside, "the codebook has it"
        if self._strict:
            return "", ""
        for said in (f"{name} {path[-2]}", " ".join(path)) if len(path) > 1 else ():
            if said in self._held:
                return self._held[said][0], "the codebook has it"
        if same and not any(self._below(other, same) for other in self._paths[name]):
            why = "the codebook has it" if len(same) == 1 else "the codebook has several of this name"
            return same[0], why
        return ("", "") if same else self._find_alike(name)

    def _find_alike(self, name: str) -> tuple[str, str]:
        """The code whose name is nearly the same in its letters; another number is another code."""
        from rapidfuzz import fuzz

        numbers = re.findall(r"\d+", name)
        alike = {
            known: fuzz.token_sort_ratio(known, name)
            for known in self._held
            if re.findall(r"\d+", known) == numbers
        }
        best = max(alike, key=lambda known: alike[known], default="")
        return (self._held[best][0], "nearly the same name") if alike.get(best, 0) >= ALIKE else ("", "")

    def _below(self, path: tuple[str, ...], slugs: Iterable[str]) -> str:
        """The code that stands in a group of which the path has the name; for a path of one, in no group."""
        above = path[:-1] or ("",)
        return next((slug for slug in slugs if self._group_of[slug] in above), "")

    def _name_new(self, path: tuple[str, ...]) -> tuple[str, str, str]:
        parts = [" ".join(part.split()) for part in path]
        name = parts[-1]
        if len(self._paths[plain_name(name)]) > 1 or plain_name(name) in self._names:
            ways = [f"{name} ({' > '.join(parts[n:-1])})" for n in range(len(parts) - 2, -1, -1)] or [name]
            numbered = (f"{ways[-1]} ({number})" for number in count(2))
            name = next(way for way in chain(ways, numbered) if plain_name(way) not in self._names)
        self._names.add(plain_name(name))
        slug = free_slug(name, self._slugs)
        self._slugs.add(slug)
        return slug, name, "a new code, as it is"


def find_own_codes(codebook: Codebook) -> dict[str, tuple[str, Valence]]:
    """The code and side behind each id that evalkit's own files give, also where a code was renamed since."""
    own: dict[str, tuple[str, Valence]] = {}
    for code in codebook.codes:
        own[guid_of_code(code.slug)] = code.slug, "context"
        own |= {guid_of_code(f"{code.slug}/{side}"): (code.slug, side) for side in VALENCES}
    return own


def plain_name(name: str) -> str:
    """A name as it is compared: words without capitals, signs and apostrophes; signs alone stay."""
    said = words(name.casefold().replace("_", " ").replace("’", "").replace("'", ""))
    return " ".join(said) or name.strip()


def _plain_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain_name, path))


def free_slug(name: str, taken: Collection[str]) -> str:
    """A slug for a name that none of those taken has; a name in other letters gets one of their fingerprint.

    >>> free_slug("Access", {"access"}), free_slug("Доверие", ())
    ('access_2', 'code_a7ed2e')
    """
    slug = draft_slug(name)[:LONGEST_SLUG].rstrip("_")
    if slug in ("", "code") and plain_name(name) != "code":
        slug = f"code_{sha256(name.casefold().encode()).hexdigest()[:6]}"
    numbered = (slug if number == 1 else f"{slug}_{number}" for number in count(1))
    return next(one for one in numbered if one not in taken)
