"""In which order passages are best read: what is thin, what is doubtful, and a random sample kept in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Literal

from evalkit.model import Segment, Suggestion
from evalkit.wording import one_or_many, plural

Why = Literal["code", "group", "unsure", "sample", "likely"]
"""Thin coverage of a code, or of a group; a doubtful passage; one of the random sample; merely likely."""

TURNS_OF: tuple[Why, ...] = ("code", "unsure", "group", "sample")
"""The reasons take turns, so that whoever reads only the first few has read some for each."""

UNSAID: Mapping[Why, str] = {
    "code": "May be about a code on which few people have been heard so far.",
    "unsure": "The computer hesitates between two codes: your decision teaches it most.",
    "likely": "Probably about something in the codebook.",
}
"""The reasons that would name a suggested code, for those who code without seeing any."""

SAMPLE = 10
"""Of how many passages one is in the random sample."""

THIN = 3
"""A code with evidence from fewer people than this is thin."""

BEHIND = 0.75
"""A group is thin where the coded share of its passages is less than this part of everybody's."""

SURE_OF_SOMETHING = 0.2
"""Below this score there is probably nothing to code, so that hesitating between codes says little."""

DOUBT = 0.5
"""From which part of the best code's score on the second makes a passage doubtful."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that nobody has coded or decided on, who said it, and its suggestions, best first."""

    segment: Segment
    group: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class NextPassage:
    """A passage to read, and why: ``why`` as one word, ``reason`` in words for the person."""

    segment: Segment
    group: str
    why: Why
    reason: str


@dataclass(frozen=True, slots=True)
class Covered:
    """What is coded so far: people for each code, and (coded, all) passages for each group."""

    people: Mapping[str, int]
    groups: Mapping[str, tuple[int, int]]


def in_sample(segment: Segment, seed: int = 0) -> bool:
    """Whether a passage is in the random sample of one in ten; it stays so whatever else happens."""
    return _chance(segment, seed) % SAMPLE == 0


def order_reading(
    unread: Sequence[Unread],
    covered: Covered,
    names: Mapping[str, str],
    most: int,
    seed: int = 0,
    blind: bool = False,
) -> list[NextPassage]:
    """At most ``most`` passages in the order in which they are best read, each once and one for each turn.

    ``names`` are the codes' names. The reasons take turns; where none of them is left, likely passages come.
    A passage of the random sample says nothing of its suggestions, for it should be read without them; with
    ``blind`` none does.
    """
    pick = _Pick(list(unread), covered, names, seed)
    found: list[NextPassage] = []
    reasons = cycle(TURNS_OF)
    misses = 0
    while len(found) < most and misses < len(TURNS_OF):
        passage = pick.best(next(reasons))
        misses = 0 if passage else misses + 1
        found += [passage] if passage else []
    while len(found) < most and (passage := pick.best("likely")):
        found.append(passage)
    if blind:
        return [replace(one, reason=UNSAID.get(one.why, one.reason)) for one in found]
    return found


class _Pick:
    """What is still to be picked from, and what will be covered once the picked passages are read."""

    def __init__(self, unread: list[Unread], covered: Covered, names: Mapping[str, str], seed: int) -> None:
        self._sample = sorted(
            (one for one in unread if in_sample(one.segment, seed)),
            key=lambda one: _chance(one.segment, seed),
        )
        self._left = [
            one
            for one in unread
            if one.suggestions and one.suggestions[0].suggested and not in_sample(one.segment, seed)
        ]
        self._people = dict(covered.people)
        self._groups = dict(covered.groups)
        self._names = names
        self._turns: set[tuple[str, int]] = set()
        self._ways: dict[Why, Callable[[], tuple[Unread, str] | None]] = {
            "code": self._thin_code,
            "group": self._thin_group,
            "unsure": self._unsure,
            "sample": self._random,
            "likely": self._likely,
        }

    def best(self, why: Why) -> NextPassage | None:
        """The best passage left for a reason, taken away from what is left."""
        self._left = [one for one in self._left if _turn(one) not in self._turns]
        self._sample = [one for one in self._sample if _turn(one) not in self._turns]
        if (picked := self._ways[why]()) is None:
            return None
        one, reason = picked
        self._turns.add(_turn(one))
        if one.suggestions:
            code = one.suggestions[0].code
            self._people[code] = self._people.get(code, 0) + 1
        coded, every = self._groups.get(one.group, (0, 1))
        self._groups[one.group] = (coded + 1, every)
        return NextPassage(one.segment, one.group, why, reason)

    def _thin_code(self) -> tuple[Unread, str] | None:
        thin = [one for one in self._left if self._people.get(one.suggestions[0].code, 0) < THIN]
        if not thin:
            return None
        one = min(thin, key=lambda u: (self._people.get(u.suggestions[0].code, 0), -_score(u)))
        code = one.suggestions[0].code
        count = self._people.get(code, 0)
        heard = f"from {plural(count, 'person', 'people')}" if count else "from nobody"
        return one, f"Probably about “{self._name(code)}”, on which there is evidence {heard} so far."

    def _thin_group(self) -> tuple[Unread, str] | None:
        coded, every = (sum(counts[i] for counts in self._groups.values()) for i in (0, 1))
        behind = [g for g, (done, of) in self._groups.items() if done * every < BEHIND * coded * of]
        theirs = [one for one in self._left if one.group in behind]
        if not theirs:
            return None
        one = min(theirs, key=lambda u: (self._share(u.group), -_score(u)))
        done, of = self._groups[one.group]
        return one, (
            f"Said by the group “{one.group}”, of whose {of:,} passages {done:,} "
            f"{one_or_many(done, 'is', 'are')} coded: fewer than of others."
        )

    def _unsure(self) -> tuple[Unread, str] | None:
        doubtful = [
            one
            for one in self._left
            if len(one.suggestions) > 1
            and one.suggestions[1].score >= DOUBT * _score(one) >= DOUBT * SURE_OF_SOMETHING
        ]
        if not doubtful:
            return None
        one = min(doubtful, key=lambda u: _score(u) - u.suggestions[1].score)
        first, second = (self._name(s.code) for s in one.suggestions[:2])
        return one, f"The computer hesitates between “{first}” and “{second}”: your decision teaches it most."

    def _random(self) -> tuple[Unread, str] | None:
        if not self._sample:
            return None
        return self._sample[0], (
            "Part of a random sample. Code it before you look at any suggestion: "
            "it shows how good the suggestions are."
        )

    def _likely(self) -> tuple[Unread, str] | None:
        if not self._left:
            return None
        one = max(self._left, key=_score)
        return one, f"Probably about “{self._name(one.suggestions[0].code)}”."

    def _share(self, group: str) -> float:
        done, every = self._groups[group]
        return done / max(1, every)

    def _name(self, code: str) -> str:
        return self._names.get(code, code)


def _turn(one: Unread) -> tuple[str, int]:
    return one.segment.source_id, one.segment.turn


def _score(one: Unread) -> float:
    return one.suggestions[0].score


def _chance(segment: Segment, seed: int) -> int:
    words = f"{seed}\0{segment.source_id}\0{segment.text}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8])
