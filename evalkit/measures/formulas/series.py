"""Figures month by month: XmR charts by the NHS rules, run charts, and what is said against a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

FEWEST = 12
"""Below this many points limits are on trial, and a run chart is shown."""
RUN = 7
SCALE = 2.66
SCREEN = 3.267


@dataclass(frozen=True, slots=True)
class Xmr:
    """An XmR chart: the mean, the natural process limits and, point by point, which rule it breaks.

    ``outside`` a limit; ``shift``: seven in a row on one side; ``trend``: seven rising or falling;
    ``two_of_three`` in the outer third on one side. Every point of a run is marked.
    """

    values: tuple[float, ...]
    mean: float
    moving_range: float
    lower: float
    upper: float
    outside: tuple[bool, ...]
    shift: tuple[bool, ...]
    trend: tuple[bool, ...]
    two_of_three: tuple[bool, ...]
    trial: bool


def xmr(values: Sequence[float], screen: bool = False) -> Xmr:
    """An XmR chart by the rules of NHS England's Making Data Count; values in order of time, at least two.

    Limits: mean ± 2.66 × mean moving range. ``screen`` leaves out moving ranges of 3.267 times their mean and
    more, as the package NHSRplotthedots does by default; the NHS workbook does not.
    """
    own = [float(value) for value in values]
    if len(own) < 2:
        raise ValueError("an XmR chart needs at least two points")
    mean = sum(own) / len(own)
    ranges = [abs(b - a) for a, b in pairwise(own)]
    moving = sum(ranges) / len(ranges)
    if screen:
        kept = [r for r in ranges if r < SCREEN * moving] or ranges
        moving = sum(kept) / len(kept)
    lower, upper = mean - SCALE * moving, mean + SCALE * moving
    sides = [(value > mean) - (value < mean) for value in own]
    steps = [(b > a) - (b < a) for a, b in pairwise(own)]
    return Xmr(
        tuple(own),
        mean,
        moving,
        lower,
        upper,
        tuple(value < lower or value > upper for value in own),
        _runs(sides),
        _trends(steps, len(own)),
        _two_of_three(own, mean, SCALE * moving * 2 / 3),
        len(own) < FEWEST,
    )


def _runs(signs: Sequence[int]) -> tuple[bool, ...]:
    """Points in a run of seven or more of one sign; a point on the mean ends a run."""
    marked = [False] * len(signs)
    start = 0
    for place in range(1, len(signs) + 1):
        if place == len(signs) or signs[place] != signs[start]:
            if signs[start] and place - start >= RUN:
                marked[start:place] = [True] * (place - start)
            start = place
    return tuple(marked)


def _trends(steps: Sequence[int], points: int) -> tuple[bool, ...]:
    """Points in a run of seven or more that all rise or all fall (six steps)."""
    marked = [False] * points
    start = 0
    for place in range(1, len(steps) + 1):
        if place == len(steps) or steps[place] != steps[start]:
            if steps[start] and place - start >= RUN - 1:
                marked[start : place + 1] = [True] * (place - start + 1)
            start = place
    return tuple(marked)


def _two_of_three(values: Sequence[float], mean: float, reach: float) -> tuple[bool, ...]:
    """Points in the outer third (beyond two sigma) of which two of three neighbours are on one side."""
    outer = [(v > mean + reach) - (v < mean - reach) if reach else 0 for v in values]
    marked = [False] * len(values)
    for start in range(len(values) - 2):
        for side in (1, -1):
            inside = [n for n in range(start, start + 3) if outer[n] == side]
            if len(inside) >= 2:
                for n in inside:
                    marked[n] = True
    return tuple(marked)


Better = Literal["higher", "lower", ""]


def say_variation(chart: Xmr, better: Better = "") -> str:
    """What the latest points say: improving, getting worse, a change, or nothing out of the ordinary."""
    last = len(chart.values) - 1
    if not any((chart.outside[last], chart.shift[last], chart.trend[last], chart.two_of_three[last])):
        return "The latest point is within what usually varies."
    up = chart.values[last] > chart.mean
    if chart.trend[last] and not (chart.outside[last] or chart.shift[last]):
        up = chart.values[last] > chart.values[last - 1]
    if not better:
        return f"The latest points are {'higher' if up else 'lower'} than chance would make them."
    good = up == (better == "higher")
    return "The latest points show improvement." if good else "The latest points are of concern."


def say_target(chart: Xmr, target: float, better: Better) -> str:
    """Whether the process would reach its target: always, never, or as it happens."""
    if not better:
        return "Say which way is better, and the target can be judged."
    reached, missed = chart.lower >= target, chart.upper < target
    if better == "lower":
        reached, missed = chart.upper <= target, chart.lower > target
    if reached:
        return "As things are, the target will be met each time."
    if missed:
        return "As things are, the target will not be met unless something changes."
    return "As things are, the target will be met in some periods and missed in others."


@dataclass(frozen=True, slots=True)
class RunChart:
    """A run chart: the median, points off it, runs on one side, and whether runs are too few or many (p)."""

    median: float
    useful: int
    runs: int
    z: float | None
    p: float | None


def run_chart(values: Sequence[float]) -> RunChart:
    """The runs of a series round its median; points on the median are left out.

    The test is the runs test with the normal approximation; None where every point is on one side.
    """
    import numpy as np
    from statsmodels.sandbox.stats.runs import runstest_1samp

    own = np.asarray(values, dtype=float)
    median = float(np.median(own))
    useful = own[own != median]
    above = useful > median
    runs = int(1 + (above[1:] != above[:-1]).sum()) if len(useful) else 0
    if len(useful) < 2 or above.all() or not above.any():
        return RunChart(median, len(useful), runs, None, None)
    z, p = runstest_1samp(useful, cutoff=median, correction=False)
    return RunChart(median, len(useful), runs, float(z), float(p))
