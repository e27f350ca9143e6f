"""What makes a codebook hard to code with: gaps, doubles and codes that are too alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from evalkit.model import VALENCE_NAMES, Code, Codebook, Problem, Valence
from evalkit.text import shorten
from evalkit.wording import one_or_many, plural

FEWEST = 10
"""Example passages a side that a code needs before suggestions are worth more than the commonest codes."""
ALIKE_TEXTS = 82.0
"""Token-sort similarity (0–100) from which two definitions or examples are nearly the same text."""
ALIKE_NAMES = 90.0
ALIKE_KEYWORDS = 0.5
"""Share of the shorter keyword list that two codes may have in common."""
_SIDES: tuple[Valence, ...] = ("working_well", "challenging")


FindTwins = Callable[[Sequence[str]], list[tuple[int, int]]]
"""Texts → the places of those that are alike, two by two."""


def find_twins(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The places of every two texts that are the same or nearly so: about a second for a thousand texts."""
    import numpy as np
    from rapidfuzz import fuzz, process

    plain = _plain(texts)
    scores = process.cdist(
        plain, plain, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_TEXTS, dtype=np.uint8
    )
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(scores, k=1)), strict=True)]


def check_codebook(codebook: Codebook, twins: FindTwins = find_twins) -> list[Problem]:
    """Everything a person should look at before coding with this codebook; an empty list if all is well.

    ``twins`` finds the example passages that are alike; where a codebook is checked often, give one that
    remembers them.

    Example: ``for problem in ek.check_codebook(book): print(problem.where, problem.message)``
    """
    problems: list[Problem] = []
    known = {code.slug for code in codebook.codes}
    for code in codebook.codes:
        problems += _gaps(code, codebook.sides)
        problems += _strays(code, known)
    problems += _pairs(codebook.codes)
    problems += _twins(codebook.codes, twins)
    return problems


def _at(code: Code) -> str:
    return f"code '{code.slug}'"


def _gaps(code: Code, sides: bool) -> Iterator[Problem]:
    if code.provisional:
        yield Problem(_at(code), "It is provisional: nobody has written yet what belongs to it. Define it.")
    if code.definition.casefold() == code.name.casefold():
        yield Problem(_at(code), "The definition says no more than the name. Write what belongs to the code.")
    if not sides:
        yield from _count(code, len(code.examples), "")
        return
    for side in _SIDES:
        yield from _count(
            code, sum(e.valence == side for e in code.examples), f" for “{VALENCE_NAMES[side]}”"
        )


def _count(code: Code, count: int, side: str) -> Iterator[Problem]:
    if count == 0:
        yield Problem(_at(code), f"There is no example{side}. Add {FEWEST} or more.")
    elif count < FEWEST:
        number = f"{one_or_many(count, 'is', 'are')} {plural(count, 'example')}"
        yield Problem(_at(code), f"There {number}{side}. Add at least {FEWEST - count} more.")


def _strays(code: Code, known: set[str]) -> Iterator[Problem]:
    for elsewhere in code.belongs_elsewhere:
        if elsewhere.code and elsewhere.code not in known:
            yield Problem(
                _at(code),
                f"“{shorten(elsewhere.what)}” is said to belong to '{elsewhere.code}', which is not a code. "
                "Correct the slug under 'belongs_elsewhere:'.",
            )


def _pairs(codes: Sequence[Code]) -> Iterator[Problem]:
    from rapidfuzz import fuzz

    for first, second in combinations(codes, 2):
        both = f"{_at(first)} and {_at(second)}"
        if fuzz.token_sort_ratio(first.name.casefold(), second.name.casefold()) >= ALIKE_NAMES:
            yield Problem(both, "The two names are nearly the same. Rename one or join the codes.")
        if first.short and first.short.casefold() == second.short.casefold():
            yield Problem(both, f"Both have the short label “{first.short}”. Give one of them another.")
        if fuzz.token_sort_ratio(first.definition.casefold(), second.definition.casefold()) >= ALIKE_TEXTS:
            yield Problem(both, "The two definitions are nearly the same. Say in each what the other is not.")
        mine, theirs = ({k.casefold() for k in code.keywords} for code in (first, second))
        shared = sorted(mine & theirs)
        if shared and len(shared) >= ALIKE_KEYWORDS * min(len(mine), len(theirs)):
            yield Problem(both, f"They share the keywords {', '.join(shared)}. Keep each under one code.")


def _twins(codes: Sequence[Code], twins: FindTwins) -> Iterator[Problem]:
    """Pairs of examples that are (nearly) the same text, in one code or in two."""
    owned = [(code, example.text) for code in codes for example in code.examples]
    texts = [text for _, text in owned]
    for i, j in twins(texts):
        (first, text), (second, other) = owned[i], owned[j]
        where = _at(first) if first is second else f"{_at(first)} and {_at(second)}"
        one, two = (Counter(plain.split()) for plain in _plain([text, other]))
        said = "the same" if one == two else "nearly the same"
        yield Problem(
            where, f"Two examples are {said}: “{shorten(text)}” and “{shorten(other)}”. Remove one."
        )


def _plain(texts: Sequence[str]) -> list[str]:
    from rapidfuzz import utils

    return [utils.default_process(text) for text in texts]
