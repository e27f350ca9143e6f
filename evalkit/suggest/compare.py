"""Whether the machine hears one group of people less well than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_PASSAGES = 10
"""A group with fewer coded passages than this is not compared."""


@dataclass(frozen=True, slots=True)
class GroupError:
    """How far suggestions were from what people coded in one group, and against the group compared with.

    ``error`` is the mean of human minus machine: 1 less the score that a right code was given (0 to 1).
    ``difference`` is from the group compared with, for passages of like length; its 95 % interval allows for
    passages of one source being alike. The group compared with itself has no difference.
    """

    group: str
    passages: int
    error: float
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def compare_groups(
    errors: NDArray[np.float64], groups: Sequence[str], lengths: Sequence[int], sources: Sequence[str]
) -> tuple[GroupError, ...]:
    """Regress each passage's error on its group and its length (in words); the largest group comes first.

    Least squares with standard errors clustered by source (Liang and Zeger 1986, with the usual correction
    for few clusters). Everything has one entry a passage. Groups of fewer than ten passages are left out.
    """
    names, counts = np.unique(np.asarray(groups), return_counts=True)
    kept = [str(names[i]) for i in np.lexsort((names, -counts)) if counts[i] >= FEWEST_PASSAGES]
    if not kept:
        return ()
    rows = np.flatnonzero([group in kept for group in groups])
    own = np.asarray(groups)[rows]
    length = np.log1p(np.array(lengths, dtype=float)[rows])
    design = np.column_stack(
        [*(own == name for name in kept[1:]), np.ones(len(rows)), length - length.mean()]
    )
    found, spread = _regress(design, errors[rows], np.asarray(sources)[rows])
    lines = []
    for place, name in enumerate(kept):
        line = GroupError(name, int((own == name).sum()), float(errors[rows][own == name].mean()))
        if place:
            middle, margin = float(found[place - 1]), 1.96 * float(spread[place - 1])
            line = GroupError(line.group, line.passages, line.error, middle, middle - margin, middle + margin)
        lines.append(line)
    return tuple(lines)


def _regress(
    design: NDArray[np.float64], errors: NDArray[np.float64], sources: NDArray[np.str_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients by least squares, and their standard errors clustered by source."""
    bread = np.linalg.pinv(design.T @ design)
    found = bread @ design.T @ errors
    rest = errors - design @ found
    clusters = [design[sources == name].T @ rest[sources == name] for name in np.unique(sources)]
    count = len(clusters)
    meat = sum(np.outer(c, c) for c in clusters) * count / max(1, count - 1)
    return found, np.sqrt(np.maximum(np.diag(bread @ meat @ bread), 0))


def say_difference(line: GroupError, against: str, what: str) -> str:
    """One comparison in a sentence: “worse”, “better”, or that no difference can be told."""
    if line.difference is None or line.low is None or line.high is None:
        return ""
    span = f"95 % interval {100 * line.low:+.0f} to {100 * line.high:+.0f} points"
    if line.low > 0:
        return (
            f"The machine hears {what} “{line.group}” less well than “{against}”: its scores for right codes "
            f"are {100 * line.difference:.0f} points lower ({span})."
        )
    if line.high < 0:
        return (
            f"The machine hears {what} “{line.group}” better than “{against}”: its scores for right codes "
            f"are {-100 * line.difference:.0f} points higher ({span})."
        )
    return f"No difference can be told between {what} “{line.group}” and “{against}” ({span})."
