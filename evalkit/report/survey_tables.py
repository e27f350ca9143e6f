"""What stands below a survey's counted questions: means, nets, weighted shares, and crosstabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.crosstab import Crosstab, show_crosstab
from evalkit.analysis.scale_summary import describe_summary
from evalkit.analysis.shown_survey import show_closed
from evalkit.analysis.small_numbers import Rule, Shown
from evalkit.report.blocks import Block, Table, body, cells
from evalkit.text import as_percent, join_plain

_ROW_CM, _COLUMN_CM = 5.0, 2.2


def summarise(table: ClosedTable, weighted: Mapping[str, float], rule: Rule) -> Iterator[Block]:
    """A line below a question's table: its mean or net, and its weighted shares, where it has such."""
    said = [describe_summary(table, rule), _say_weighted(table, weighted, rule)]
    if any(said):
        yield body(" ".join(filter(None, said)))


def _say_weighted(table: ClosedTable, weighted: Mapping[str, float], rule: Rule) -> str:
    shown = show_closed(table, rule)
    if not weighted or shown.few or shown.base.number is None:
        return ""
    shares = [
        f"{row.answer} {as_percent(weighted[row.answer])}"
        for row in shown.rows
        if row.n.number is not None and row.answer in weighted
    ]
    base = rule.say_shown(shown.base, "answer")
    return f"Weighted: {join_plain(shares)} (unweighted base: {base})." if shares else ""


def build_crosstab(crosstab: Crosstab, rule: Rule) -> Block:
    """Two questions set against each other: counts, the share of each row, and each row's base."""
    shown = show_crosstab(crosstab, rule)
    rows = [
        cells(name, *(_say_cell(n, share) for n, share in zip(counts, shares, strict=True)), base.text)
        for name, counts, shares, base in zip(
            crosstab.rows, shown.cells, shown.shares, shown.bases, strict=True
        )
    ]
    several = " One person may stand in several cells of a row." if crosstab.overlap else ""
    left_out = rule.say(crosstab.left_out, "respondent")
    return Table(
        f"{crosstab.row_question} by {crosstab.column_question}. Base: "
        f"{rule.say_shown(shown.base, 'respondent')} who answered both; {left_out} did not. "
        f"Percentages are of each row.{several}",
        (crosstab.row_question, *crosstab.columns, "Base"),
        tuple(rows),
        (_ROW_CM, *(_COLUMN_CM for _ in crosstab.columns), _COLUMN_CM),
        frozenset(range(1, len(crosstab.columns) + 2)),
        dense=True,
    )


def _say_cell(n: Shown, share: str) -> str:
    return n.text if n.number is None or not n.number or share in ("–", "*") else f"{n.text} ({share})"
