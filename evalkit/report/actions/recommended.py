"""Recommendations as people wrote them, with who should act, by when, and how much it matters.

A recommendation may end in brackets: “(owner: the trust; priority: high; by: March 2026)”. Nothing is made
up where they do not; a lead in bold (“**The trust** should …”) names the owner too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.model import Chapter

_FACTS = re.compile(
    r"(?<!\s)\s*+\((?P<facts>(?:(?:owner|priority|by|by when)\s*+:[^();]++;?+\s*+)++)\)"
    r"(?P<rest>\.?+\s*+(?:\[[^\[\]]*+\])?+\s*+)$",
    re.IGNORECASE,
)
_FACT = re.compile(r"(owner|priority|by when|by)\s*:\s*([^;]+)", re.IGNORECASE)
_LEAD = re.compile(r"\*\*(?P<who>[^*]+?):?\*\*")
_REFERENCES = re.compile(r"\b(?:F\d{3,}|C\d{4,})\b")
_RANK = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation: its number, chapter and words, and what the team said of it ("" for nothing)."""

    id: str
    chapter: Chapter
    text: str
    owner: str = ""
    priority: str = ""
    by_when: str = ""
    rests_on: tuple[str, ...] = ()
    """The findings and excerpts that it names."""


def read_recommendation(number: int, chapter: Chapter, text: str) -> Recommendation:
    """A recommendation with what stands in brackets at its end taken apart.

    >>> from evalkit.model import Chapter
    >>> text = "**The trust** should count the wait. (owner: the trust; priority: high; by: May 2026) [F002]"
    >>> made = read_recommendation(1, Chapter("a", "A", ()), text)
    >>> made.text, made.owner, made.priority, made.by_when, made.rests_on
    ('**The trust** should count the wait. [F002]', 'The trust', 'high', 'May 2026', ('F002',))
    """
    first, *others = text.split("\n")
    found = _FACTS.search(first)
    facts = {name.casefold(): value.strip() for name, value in _FACT.findall(found["facts"])} if found else {}
    if found:
        first = f"{first[: found.start()]} {found['rest'].strip(' .')}".rstrip()
    lead = _LEAD.match(first.strip())
    owner = facts.get("owner") or (lead["who"] if lead else "")
    return Recommendation(
        f"R{number:02}",
        chapter,
        "\n".join([first, *others]),
        owner[:1].upper() + owner[1:],
        facts.get("priority", "").casefold(),
        facts.get("by when") or facts.get("by", ""),
        tuple(dict.fromkeys(_REFERENCES.findall(text))),
    )


def by_owner(found: Iterable[Recommendation]) -> list[Recommendation]:
    """Recommendations by who should act, the most pressing of each first; those of nobody come last."""
    return sorted(found, key=lambda one: (not one.owner, one.owner.casefold(), _rank(one), one.id))


def most_pressing(found: Sequence[Recommendation], most: int) -> list[Recommendation]:
    """Those of the highest priority; where nobody ranked them, the first of each chapter."""
    ranked = [one for one in found if one.priority]
    if ranked:
        return sorted(ranked, key=lambda one: (_rank(one), one.id))[:most]
    firsts: dict[str, Recommendation] = {}
    for one in found:
        firsts.setdefault(one.chapter.slug, one)
    return list(firsts.values())[:most]


def _rank(one: Recommendation) -> int:
    return _RANK.get(one.priority, len(_RANK))
