"""Who is in the numbers: recruited, started, followed up; attrition by arm; who was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.measures.formulas.shares import Share, share


@dataclass(frozen=True, slots=True)
class Flow:
    """A study's flow: counts, and each step's share of the one before and of the first."""

    recruited: int
    started: int
    followed: int
    started_of_recruited: Share
    followed_of_started: Share
    followed_of_recruited: Share
    lost_of_started: Share


def describe_flow(recruited: int, started: int, followed: int) -> Flow:
    """The flow of a study.

    >>> round(describe_flow(159, 151, 127).followed_of_started.value, 3)
    0.841
    """
    if not 0 <= followed <= started <= recruited:
        raise ValueError(f"{recruited} recruited, {started} started and {followed} followed up cannot be")
    return Flow(
        recruited,
        started,
        followed,
        share(started, recruited),
        share(followed, started),
        share(followed, recruited),
        share(started - followed, started),
    )


def may_print_exact(totals: Sequence[int], hide_up_to: int) -> bool:
    """Whether totals of a flow may be published exactly: no difference of two gives few people away.

    >>> may_print_exact([159, 151, 127], 7), may_print_exact([159, 155, 127], 7)
    (True, False)
    """
    every = sorted(set(totals), reverse=True)
    few = [a - b for n, a in enumerate(every) for b in every[n + 1 :]]
    return not any(1 <= gap <= hide_up_to for gap in (*few, *every))
