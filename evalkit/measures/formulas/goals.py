"""Goals that people set themselves: on how many of them each person made progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evalkit.measures.formulas.shares import Share, share


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of one person: its first and last rating; ``last`` is None where it was not reviewed."""

    person: str
    number: str
    first: float | None
    last: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress on goals. A goal has progress where its last rating is above its first.

    ``at_least_two`` is of all who were followed up; ``two_of_set_two`` of those of them who set at least two
    goals; ``two_of_reviewed_two`` of those with at least two goals reviewed.
    """

    people_set: int
    people_followed: int
    at_least_one: Share
    at_least_two: Share
    two_of_set_two: Share
    two_of_reviewed_two: Share
    mean_change: dict[str, float]


def goal_progress(goals: Iterable[Goal]) -> Progress:
    """Progress over people. Followed up is who has a goal with both ratings; the change is last − first.

    >>> goal_progress([Goal("P1", "1", 2, 6), Goal("P1", "2", 3, 3)]).at_least_one.k
    1
    """
    mine: dict[str, list[Goal]] = {}
    for goal in goals:
        if goal.first is not None:
            mine.setdefault(goal.person, []).append(goal)
    changes = {
        person: [g.last - g.first for g in own if g.first is not None and g.last is not None]
        for person, own in mine.items()
    }
    followed = {person: found for person, found in changes.items() if found}
    steps = {person: sum(change > 0 for change in found) for person, found in followed.items()}
    two = {person for person, count in steps.items() if count >= 2}
    set_two = [person for person in followed if len(mine[person]) >= 2]
    reviewed_two = [person for person, found in followed.items() if len(found) >= 2]
    return Progress(
        len(mine),
        len(followed),
        share(sum(count >= 1 for count in steps.values()), len(followed)),
        share(len(two), len(followed)),
        share(sum(p in two for p in set_two), len(set_two)),
        share(sum(p in two for p in reviewed_two), len(reviewed_two)),
        {person: sum(found) / len(found) for person, found in followed.items()},
    )
