"""Two answers set against each other, and the rule for small numbers before a table is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.small_numbers import HIDE_UP_TO, Rule, Shown

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
    row_bases: tuple[int, ...] = ()
    """How many people of the base gave each row's answer."""
    overlap: bool = False
    """Whether one person may be in several cells of a row."""

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
        tuple(sum(r in row_answers[p] for p in both) for r in rows),
        any(len(row_answers[p]) > 1 or len(column_answers[p]) > 1 for p in both),
    )


@dataclass(frozen=True, slots=True)
class ShownCrosstab:
    """A crosstab as it is printed: counts, each row's base and the shares of it."""

    crosstab: Crosstab
    cells: tuple[tuple[Shown, ...], ...]
    bases: tuple[Shown, ...]
    shares: tuple[tuple[str, ...], ...]
    base: Shown


def show_crosstab(crosstab: Crosstab, rule: Rule) -> ShownCrosstab:
    """The counts of a crosstab as they may be printed together, beside those of its two questions.

    Percentages are of each row, from the counts as they are printed.
    """
    places = [(i, j) for i in range(len(crosstab.rows)) for j in range(len(crosstab.columns))]
    counts: dict[str, int] = {f"{i} {j}": crosstab.cells[i][j] for i, j in places}
    counts |= {f"row {i}": n for i, n in enumerate(crosstab.row_bases)}
    columns = range(len(crosstab.columns))
    counts |= {f"column {j}": sum(row[j] for row in crosstab.cells) for j in columns}
    counts["base"] = crosstab.base
    sums = [
        Sum(f"row {i}", tuple(f"{i} {j}" for j in columns), overlap=crosstab.overlap)
        for i in range(len(crosstab.rows))
    ]
    sums += [Sum(f"column {j}", tuple(f"{i} {j}" for i in range(len(crosstab.rows)))) for j in columns]
    sums.append(Sum("base", tuple(f"row {i}" for i in range(len(crosstab.rows))), overlap=crosstab.overlap))
    shown = publish_counts(counts, rule, sums)
    cells = tuple(tuple(shown[f"{i} {j}"] for j in columns) for i in range(len(crosstab.rows)))
    bases = tuple(shown[f"row {i}"] for i in range(len(crosstab.rows)))
    shares = tuple(
        tuple(rule.share(cell, base) for cell in row) for row, base in zip(cells, bases, strict=True)
    )
    return ShownCrosstab(crosstab, cells, bases, shares, shown["base"])
