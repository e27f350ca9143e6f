"""Items → scores, each by its instrument's own rule: complete, completed by the person's mean, or absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from evalkit.measures.formulas.instrument import Arrives, Instrument, Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


def score_person(
    items: Sequence[float | None], instrument: Instrument, arrives: Arrives | None = None
) -> Mapping[str, float | None]:
    """One person's scores by name, from their items in order (None = missing); None where there is no score.

    ``arrives`` says whether the items are "scored" or still "raw" and so turned round first; without it, what
    the instrument says. ValueError where an item is out of its range.

    >>> from evalkit.measures.formulas.instrument import get_instrument
    >>> score_person([3, 3, 3, None, 3, 3, 3, 3, 3, 3], get_instrument("ReQoL-10"))
    {'reqol10': 30.0}
    """
    import numpy as np

    row = np.array([[np.nan if item is None else float(item) for item in items]])
    found = score_items(row, instrument, arrives)
    return {name: None if np.isnan(value[0]) else float(value[0]) for name, value in found.items()}


def score_items(items: Numbers, instrument: Instrument, arrives: Arrives | None = None) -> dict[str, Numbers]:
    """Scores of many people at once: ``items`` has a row a person and a column an item (NaN missing).

    Each score is one number a person, NaN where there is none. ValueError for an item out of its range.
    """
    import numpy as np

    items = items.astype(float)
    lowest, highest = instrument.lowest_item, instrument.highest_item
    if np.nanmax(items, initial=lowest) > highest or np.nanmin(items, initial=highest) < lowest:
        raise ValueError(f"an item of {instrument.title} is not between {lowest:g} and {highest:g}")
    if (arrives or instrument.arrives) == "raw" and instrument.reverse:
        turned = [item - 1 for item in instrument.reverse]
        items = items.copy()
        items[:, turned] = lowest + highest - items[:, turned]
    return {score.name: _score(items, score) for score in instrument.scores}


def _score(items: Numbers, score: Score) -> Numbers:
    import numpy as np

    own = items[:, [item - 1 for item in score.items]]
    missing = np.isnan(own).sum(axis=1)
    present = own.shape[1] - missing
    enough = (missing <= score.may_miss) & (present > 0)
    total = np.where(np.isnan(own), 0.0, own).sum(axis=1)
    mean = np.divide(total, present, out=np.full(len(own), np.nan), where=enough)
    value = mean if score.how == "mean" else mean * own.shape[1]
    value = np.where(missing == 0, total if score.how == "sum" else mean, value)
    return to_metric(np.where(enough, value, np.nan), score)


def to_metric(values: Numbers, score: Score) -> Numbers:
    """Whole raw sums as metric scores, by the score's table; other values, and other scores, as they are."""
    import numpy as np

    if not score.table:
        return values
    out = values.copy()
    for raw, metric in score.table:
        out[np.isclose(values, raw, atol=1e-9)] = metric
    return out


def reliable_change(sd: float, reliability: float, z: float | None = None) -> float:
    """The change that is more than chance where no rule is published: z × SD × √(2 (1 − r)).

    ``sd`` is of the first scores, ``reliability`` is r (0–1), ``z`` 1.96 for 95%. Source: Jacobson and Truax
    (1991), Journal of Consulting and Clinical Psychology 59, 12–19.

    >>> round(reliable_change(7.5, 0.87), 2)
    7.5
    """
    from math import sqrt
    from statistics import NormalDist

    return (NormalDist().inv_cdf(0.975) if z is None else z) * sd * sqrt(2 * (1 - reliability))


def cronbach_alpha(items: Numbers, confidence: float = 0.95) -> tuple[float, float, float]:
    """How well items hang together (alpha) and its interval; rows are people, only complete ones count.

    The interval is Feldt's (1965), by the F distribution. ValueError with fewer than two people or items.
    """
    import numpy as np
    from scipy.stats import f

    whole = items[~np.isnan(items).any(axis=1)]
    people, count = whole.shape
    if people < 2 or count < 2:
        raise ValueError("alpha needs two complete people and two items")
    alpha = count / (count - 1) * (1 - whole.var(axis=0, ddof=1).sum() / whole.sum(axis=1).var(ddof=1))
    df1, df2 = people - 1, (people - 1) * (count - 1)
    tail = (1 - confidence) / 2
    low = 1 - (1 - alpha) * f.ppf(1 - tail, df1, df2)
    high = 1 - (1 - alpha) * f.ppf(tail, df1, df2)
    return float(alpha), float(low), float(high)
