"""Identifiers in a bare table of texts, without a project."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from evalkit.deidentify.detect import detect_many
from evalkit.deidentify.detection import RosterEntry

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("row", "start", "end", "type", "text", "score", "why")


def detect_table(
    texts: Iterable[str], roster: Sequence[RosterEntry] = (), *, allow: Collection[str] = ()
) -> pd.DataFrame:
    """One line per identifier: ``row`` from 0, ``start`` and ``end`` in code points, what, how sure, why."""
    import pandas as pd

    lines = [
        (row, d.start, d.end, d.type, d.text, round(d.score, 2), d.why)
        for row, found in enumerate(detect_many(texts, roster, allow=allow))
        for d in found
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))
