"""Whether the machine hears one group of people less well than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.wording import join_plain

FEWEST_PASSAGES = 10
"""A group with fewer coded passages than this is not compared."""

FEW_COMPARISONS = 5
"""From more groups than this on, the reader is told that some differences come by chance."""


@dataclass(frozen=True, slots=True)
class GroupError:
    """How far suggestions were from what people coded in one group, and against the group compared with.

    ``error`` is the mean of human minus machine: 1 less the score that a right code was given (0 to 1).
    ``difference`` is from the group compared with, for passages of like length; its 95% interval allows for
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


def say_differences(lines: Sequence[GroupError], what: str) -> list[str]:
    """What the comparisons come to, in sentences: each clear difference, then the groups without one.

    ``lines`` are those of :func:`compare_groups`, the group compared with first.
    """
    if len(lines) < 2:
        return []
    against = lines[0].group
    compared = [(line.group, _say_clear(line, against, what)) for line in lines[1:]]
    said = [sentence for _, sentence in compared if sentence]
    if open_still := [f"“{group}”" for group, sentence in compared if not sentence]:
        said.append(f"No difference can be told between {what} “{against}” and {join_plain(open_still)}.")
    if len(said) > 1 and len(lines) > FEW_COMPARISONS:
        said[-1] += (
            f" Of {len(lines) - 1} such comparisons, one in twenty shows a difference by chance alone."
        )
    return said


def _say_clear(line: GroupError, against: str, what: str) -> str:
    """A difference whose interval leaves out nought, as a sentence; else ""."""
    if line.difference is None or line.low is None or line.high is None or line.low <= 0 <= line.high:
        return ""
    less = line.low > 0
    near, far = sorted((abs(line.low), abs(line.high)))
    return (
        f"The machine hears {what} “{line.group}” {'less well' if less else 'better'} than “{against}”: its "
        f"scores for right codes are {100 * abs(line.difference):.0f} points {'lower' if less else 'higher'} "
        f"(95% interval {100 * near:.0f} to {100 * far:.0f})."
    )
