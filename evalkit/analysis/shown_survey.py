"""Closed survey questions as they are printed: exact for the team, by the rule for small numbers outside."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.analysis.closed_questions import ClosedQuestion, ClosedTable, wilson
from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.small_numbers import HIDDEN, Rule, Shown
from evalkit.wording import as_percent


@dataclass(frozen=True, slots=True)
class ShownRow:
    """An answer as it is printed: how many gave it, their share of the base, and its 95% interval."""

    answer: str
    n: Shown
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A closed question as it is printed. ``few``: too few people answered for any of it to be told."""

    question: ClosedQuestion
    rows: tuple[ShownRow, ...]
    base: Shown
    respondents: Shown
    dont_know: Shown
    no_answer: Shown
    few: bool = False


def show_closed(table: ClosedTable, rule: Rule) -> ShownTable:
    """A question's counts as they may be printed together; shares and intervals come from those alone."""
    answers = [f"answer {place}" for place in range(len(table.rows))]
    counts = {
        **{key: row.n for key, row in zip(answers, table.rows, strict=True)},
        "don't know": table.dont_know,
        "no answer": table.no_answer,
        "base": table.base,
        "respondents": table.respondents,
    }
    sums = [Sum("respondents", ("base", "don't know", "no answer"))]
    if not table.question.multiple:
        sums.append(Sum("base", tuple(answers)))
    shown = publish_counts(counts, rule, sums)
    base = shown["base"]
    given = sum(1 for key in answers if shown[key].text != "0")
    rows = tuple(
        _row(row.answer, shown[key], base, rule, only=given == 1 and not table.question.multiple)
        for key, row in zip(answers, table.rows, strict=True)
    )
    return ShownTable(
        table.question,
        rows,
        base,
        shown["respondents"],
        shown["don't know"],
        shown["no answer"],
        few=rule.active and 0 < table.base <= rule.hide_up_to,
    )


def _row(answer: str, n: Shown, base: Shown, rule: Rule, *, only: bool) -> ShownRow:
    if n.number is None or base.number is None:
        return ShownRow(answer, n, HIDDEN, HIDDEN)
    if not base.number:
        return ShownRow(answer, n, "–", "–")
    low, high = wilson(min(n.number, base.number), base.number)
    return ShownRow(answer, n, rule.share(n, base, only=only), f"{as_percent(low)} to {as_percent(high)}")
