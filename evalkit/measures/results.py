"""One row a figure: what a measure comes to in a group, with its interval, its people and how it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.measures.formulas.shares import WILSON, Share

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "group", "statistic", "value", "low", "high", "n", "of", "method")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One figure. ``group`` is "all" or a group's name; shares go from 0 to 1.

    For a share, ``value`` is ``n`` of ``of``; for any other figure ``n`` people are in it, of the ``of`` who
    started. What cannot be told is None, and ``method`` says why.
    """

    measure: str
    group: str
    statistic: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    of: int | None
    method: str


def share_row(measure: str, group: str, statistic: str, found: Share, method: str = "") -> ResultRow:
    """A share as a row, its Wilson interval named."""
    said = "; ".join(filter(None, [WILSON if found.n else "nobody to count", method]))
    return ResultRow(measure, group, statistic, found.value, found.low, found.high, found.k, found.n, said)


def results_frame(rows: Iterable[ResultRow]) -> pd.DataFrame:
    """The rows as a table, in the order of ``COLUMNS``."""
    import pandas as pd

    frame = pd.DataFrame([[getattr(row, c) for c in COLUMNS] for row in rows], columns=list(COLUMNS))
    return frame.astype({"value": float, "low": float, "high": float, "n": "Int64", "of": "Int64"})


def find_row(rows: Iterable[ResultRow], measure: str, statistic: str, group: str = "all") -> ResultRow | None:
    """The row of a statistic, or None."""
    return next((r for r in rows if (r.measure, r.group, r.statistic) == (measure, group, statistic)), None)
