"""The difference between two texts, word by word, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

Step = Literal["kept", "out", "in"]
_TOKEN = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")
_MOST_TOKENS = 4_000
_SHORT = 3
"""Tokens, spaces among them, that are too few to stand unchanged between two changes."""


@lru_cache(maxsize=2_000)
def find_steps(before: str, after: str) -> tuple[tuple[Step, str], ...]:
    """What was kept, taken out and put in, in order.

    >>> find_steps("We wait six weeks.", "We wait nine weeks.")
    (('kept', 'We wait '), ('out', 'six'), ('in', 'nine'), ('kept', ' weeks.'))
    """
    return tuple(_steps(_TOKEN.findall(before), _TOKEN.findall(after)))


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[Step, str]]:
    if max(len(old), len(new)) > _MOST_TOKENS:
        yield from (("out", "".join(old)), ("in", "".join(new)))
        return
    for same, a, b, c, d in _smoothed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if same:
            yield "kept", "".join(old[a:b])
            continue
        if a < b:
            yield "out", "".join(old[a:b])
        if c < d:
            yield "in", "".join(new[c:d])


def _smoothed(codes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[bool, int, int, int, int]]:
    """Spans that are the same or not; a word or two left alone between two changes belong to the change."""
    spans: list[tuple[bool, int, int, int, int]] = []
    for n, (tag, a, b, c, d) in enumerate(codes):
        same = tag == "equal" and (b - a > _SHORT or n in (0, len(codes) - 1))
        if spans and spans[-1][0] == same:
            _, first, _, second, _ = spans.pop()
            a, c = first, second
        spans.append((same, a, b, c, d))
    return spans


def show_difference(before: str, after: str) -> str:
    """One line in which what goes out stands in [− −] and what comes in in [+ +].

    >>> show_difference("We wait six weeks.", "We wait nine weeks.")
    'We wait [−six−][+nine+] weeks.'
    """
    marks = {"kept": "{}", "out": "[−{}−]", "in": "[+{}+]"}
    return "".join(marks[step].format(words) for step, words in find_steps(before, after))


def say_difference(before: str, after: str) -> str:
    """The change in a few words: “six” → “nine”.

    >>> say_difference("We wait six weeks.", "We wait nine weeks."), say_difference("", "New words.")
    ('“six” → “nine”', 'added: “New words.”')
    """
    steps = find_steps(before, after)
    out = " … ".join(words.strip() for step, words in steps if step == "out" and words.strip())
    come = " … ".join(words.strip() for step, words in steps if step == "in" and words.strip())
    if out and come:
        return f"“{out}” → “{come}”"
    return f"added: “{come}”" if come else f"taken out: “{out}”" if out else "spaces changed"
