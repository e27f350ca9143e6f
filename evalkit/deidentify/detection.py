"""What a detector says: where an identifier stands, what it is, how sure and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

DetectionType = Literal[
    "person",
    "place",
    "organisation",
    "date",
    "phone",
    "email",
    "postcode",
    "nhs_number",
    "ni_number",
    "address",
    "url",
    "other",
]
DETECTION_TYPES: tuple[DetectionType, ...] = get_args(DetectionType)

REVIEW_BELOW = 0.5
"""A detection with a lower score is shown to a person and not replaced."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One identifier in a text: ``text[start:end]``, offsets in code points.

    ``score`` is between 0 and 1; under ``REVIEW_BELOW`` it is for a person's eye and is not replaced.
    ``why`` says in plain words what gave it away.
    """

    start: int
    end: int
    type: DetectionType
    text: str
    score: float
    why: str

    @property
    def for_review(self) -> bool:
        """True where a person should look and nothing is replaced."""
        return self.score < REVIEW_BELOW


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A name that the project knows: a participant, a member of staff, a team, a place.

    ``aliases`` are nicknames and other spellings of the same.
    """

    name: str
    type: DetectionType = "person"
    aliases: tuple[str, ...] = ()


def look_for(kinds: Iterable[tuple[re.Pattern[str], float, str]], text: str) -> Iterator[Detection]:
    """What a person should look at: all that these patterns find, each with its score and why.

    Of a pattern with a group “name”, what that group holds; a comma or dash at the end is left out.
    """
    for pattern, score, why in kinds:
        group = "name" if pattern.groupindex else 0
        for match in pattern.finditer(text):
            said = match[group].rstrip(" ,-")
            yield Detection(match.start(group), match.start(group) + len(said), "other", said, score, why)


def resolve(candidates: Iterable[Detection]) -> list[Detection]:
    """The detections that stay where several overlap: replaced before reviewed, then the longer, the surer.

    Sorted by place; no two overlap.

    >>> long = Detection(0, 12, "organisation", "Camden Trust", 0.8, "")
    >>> resolve([Detection(0, 6, "place", "Camden", 0.9, ""), long]) == [long]
    True
    """
    ranked = sorted(candidates, key=lambda d: (d.for_review, d.start - d.end, -d.score, d.start, d.type))
    kept: list[Detection] = []
    taken: set[int] = set()
    for candidate in ranked:
        span = range(candidate.start, candidate.end)
        if taken.isdisjoint(span):
            kept.append(candidate)
            taken.update(span)
    return sorted(kept, key=lambda d: d.start)
