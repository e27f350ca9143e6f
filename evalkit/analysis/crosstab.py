"""Two answers set against each other, and the rule for small numbers before a table is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.small_numbers import HIDE_UP_TO, Rule

if TYPE_CHECKING:
    import pandas as pd


_ALL = -1
"""In place of a row or a column: all of them."""


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
    hide_up_to: int = HIDE_UP_TO
    """What ``publish`` hides: counts from 1 to this (the setting ``hide_up_to``)."""

    def frame(self, publish: bool = False) -> pd.DataFrame:
        """The counts; with ``publish`` as they may be shown outside: few people are “*”.

        More is hidden where a hidden count would follow from how many gave each answer, which the questions'
        own tables say.
        """
        import pandas as pd

        shown = self._published() if publish else [list(row) for row in self.cells]
        index = pd.Index(self.rows, name=self.row_question)
        return pd.DataFrame(shown, index=index, columns=pd.Index(self.columns, name=self.column_question))

    def _published(self) -> list[list[str]]:
        counts: dict[tuple[int, int], int] = {
            (r, c): n for r, row in enumerate(self.cells) for c, n in enumerate(row)
        }
        sums = []
        if sum(counts.values()) == self.base:  # one answer each: rows and columns add up
            for r in range(len(self.rows)):
                counts[r, _ALL] = sum(self.cells[r])
                sums.append(Sum((r, _ALL), tuple((r, c) for c in range(len(self.columns)))))
            for c in range(len(self.columns)):
                counts[_ALL, c] = sum(row[c] for row in self.cells)
                sums.append(Sum((_ALL, c), tuple((r, c) for r in range(len(self.rows)))))
        shown = publish_counts(counts, Rule(publish=True, hide_up_to=self.hide_up_to), sums)
        return [[shown[r, c].text for c in range(len(self.columns))] for r in range(len(self.rows))]


def cross(
    row_question: str,
    column_question: str,
    row_answers: Mapping[str, frozenset[str]],
    column_answers: Mapping[str, frozenset[str]],
    rows: Sequence[str],
    columns: Sequence[str],
    everybody: int,
    hide_up_to: int = HIDE_UP_TO,
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
        row_question,
        column_question,
        tuple(rows),
        tuple(columns),
        cells,
        len(both),
        everybody - len(both),
        hide_up_to,
    )
