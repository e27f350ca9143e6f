"""Closed answers with weights: respondents who stand for more people count for more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from evalkit.analysis.closed_questions import ClosedTable, is_apart
from evalkit.model import ClosedAnswer, Participant

WEIGHT = "survey weight"
"""The name of the fact about a respondent that says how much they count."""


def weigh_answers(
    answers: Iterable[ClosedAnswer], tables: Sequence[ClosedTable], respondents: Iterable[Participant]
) -> dict[str, dict[str, float]]:
    """Question → answer → its weighted share (0–1) of those who answered; {} for a survey without weights.

    A respondent without a weight is left out of these shares; the unweighted base stays what it is.
    """
    weights = {
        person.id: float(value)
        for person in respondents
        for name, value in person.attributes
        if name == WEIGHT
    }
    if not weights:
        return {}
    given: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for answer in answers:
        if answer.value:
            given[answer.question][answer.respondent].add(answer.value)
    weighted: dict[str, dict[str, float]] = {}
    for table in tables:
        said = {
            who: {value for value in values if not is_apart(table.question, value)}
            for who, values in given[table.question.text].items()
            if who in weights
        }
        base = sum(weights[who] for who, values in said.items() if values)
        if base:
            weighted[table.question.text] = {
                row.answer: sum(weights[who] for who, values in said.items() if row.answer in values) / base
                for row in table.rows
            }
    return weighted
