"""From which score on suggestions are sure, and from which likely: read off what turned out to be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from evalkit.model import Suggestion

FEWEST = 30
"""Decided suggestions that a level needs before its share of right ones is said (a choice: with fewer, a
95% interval of a share of one half is wider than 35 points)."""
WANTED = {"sure": 0.8, "likely": 0.5, "all": 0.0}
"""The share of right ones that a level is to have: four in five, more often than not, whatever comes."""

Basis = Literal["decisions", "held out", "score"]
Judged = tuple[float, bool]
"""A suggestion's score, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Level:
    """Suggestions from a score on.

    ``judged`` of those with this score or more were looked at, and ``right`` of them were right. ``least`` is
    above 1 where no score is high enough. ``basis`` says what the score comes from: what people decided,
    passages held out from what was learnt, or nothing but the model's own word for it.
    """

    name: str
    least: float
    judged: int
    right: int
    basis: Basis


def find_levels(decided: Sequence[Judged], held_out: Sequence[Judged] = ()) -> dict[str, Level]:
    """The levels by name. Measured on what people decided, else on held-out passages, else not at all.

    >>> find_levels([(0.9, True)] * 30 + [(0.6, False)] * 20)["sure"]
    Level(name='sure', least=0.9, judged=30, right=30, basis='decisions')
    >>> find_levels([(0.9, True)] * 3)["likely"]
    Level(name='likely', least=0.5, judged=3, right=3, basis='score')
    """
    if len(decided) >= FEWEST:
        return {name: _measure(name, decided, "decisions") for name in WANTED}
    if len(held_out) >= FEWEST:
        return {name: _measure(name, held_out, "held out") for name in WANTED}
    return {name: _trust(name, decided) for name in WANTED}


def _measure(name: str, judged: Sequence[Judged], basis: Basis) -> Level:
    """The lowest score from which on enough were right, among those with enough suggestions above them."""
    falling = sorted(judged, reverse=True)
    if name == "all":
        return Level(name, 0.0, len(falling), sum(right for _, right in falling), basis)
    found = Level(name, 1.01, 0, 0, basis)
    for place, right in enumerate(accumulate(int(right) for _, right in falling), start=1):
        last_of_its_score = place == len(falling) or falling[place][0] < falling[place - 1][0]
        if last_of_its_score and place >= FEWEST and right >= WANTED[name] * place:
            found = Level(name, falling[place - 1][0], place, right, basis)
    return found


def _trust(name: str, decided: Sequence[Judged]) -> Level:
    """What the model says of itself: its scores are shares of right ones as it expects them."""
    least = WANTED[name]
    above = [right for score, right in decided if score >= least]
    return Level(name, least, len(above), sum(above), "score")


def say_how_sure(suggestion: Suggestion, sure: float, likely: float) -> str:
    """The word for one suggestion, by the scores from which on they are sure and likely in this project.

    "possible" passed the threshold alone, "a guess" did not even do that.
    """
    if not suggestion.suggested:
        return "a guess"
    return "sure" if suggestion.score >= sure else "likely" if suggestion.score >= likely else "possible"
