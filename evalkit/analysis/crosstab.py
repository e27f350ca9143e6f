"""Two answers set against each other, and the rule for small numbers before a table is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SMALL = 7
"""Counts of people from 1 to this are not published (NHS England's rule for hospital statistics)."""
ROUND_TO = 5


@dataclass(frozen=True, slots=True)
class Crosstab:
    """How many people gave each pair of answers: rows by columns.

    ``base`` people gave both; ``left_out`` gave one of them or none. Where several answers may be ticked, one
    person is in several cells, so that cells may add up to more than the base.
    """

    row_question: str
    column_question: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    base: int
    left_out: int

    def frame(self, publish: bool = False) -> pd.DataFrame:
        """The counts; with ``publish`` as they may be shown outside: see :func:`publishable`."""
        import pandas as pd

        shown = [[publishable(n) if publish else n for n in row] for row in self.cells]
        index = pd.Index(self.rows, name=self.row_question)
        return pd.DataFrame(shown, index=index, columns=pd.Index(self.columns, name=self.column_question))


def publishable(count: int) -> str:
    """A count of people as it may be published: 0 stays, 1 to 7 is “*”, others go to the nearest 5.

    Source: NHS Digital, Change to disclosure control methodology for hospital episode statistics (2018).

    >>> [publishable(n) for n in (0, 1, 7, 8, 12, 13)]
    ['0', '*', '*', '10', '10', '15']
    """
    if count == 0:
        return "0"
    return "*" if count <= SMALL else str(ROUND_TO * ((count + ROUND_TO // 2) // ROUND_TO))


def cross(
    row_question: str,
    column_question: str,
    row_answers: Mapping[str, frozenset[str]],
    column_answers: Mapping[str, frozenset[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    everybody: int,
) -> Crosstab:
    """Count pairs of answers; the mappings hold each respondent's answers, ``everybody`` how many were asked.

    >>> said = {"R1": frozenset({"Yes"}), "R2": frozenset({"No"})}
    >>> cross("A", "B", said, said, ("Yes", "No"), ("Yes", "No"), 3).cells
    ((1, 0), (0, 1))
    """
    both = [person for person in row_answers if row_answers[person] and column_answers.get(person)]
    cells = tuple(
        tuple(sum(r in row_answers[p] and c in column_answers[p] for p in both) for c in columns)
        for r in rows
    )
    return Crosstab(
        row_question, column_question, tuple(rows), tuple(columns), cells, len(both), everybody - len(both)
    )
