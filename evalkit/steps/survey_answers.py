"""What each respondent of a survey answered, is, or was coded as: the sides of a crosstab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from evalkit.analysis.closed_questions import ClosedTable, is_apart
from evalkit.analysis.crosstab import Crosstab, cross
from evalkit.errors import EvalkitError
from evalkit.project import Project
from evalkit.steps.findings.evidence import Evidence

CODES = "codes"
"""In place of a question: what the respondent's open answers were coded as."""

NO_CODE = "none of the codes"
"""Where a respondent stands whose answers carry no code, or who wrote none."""

Side = tuple[Mapping[str, frozenset[str]], Sequence[str]]
"""Each respondent's answers, and the answers in the order in which they are shown."""


def cross_answers(
    project: Project,
    evidence: Evidence,
    source_id: str,
    tables: Sequence[ClosedTable],
    rows: str,
    columns: str,
) -> Crosstab:
    """Two closed questions, facts about respondents or “codes” of a survey set against each other.

    EvalkitError where the survey has no such question; the message names those that it has.
    """
    (row_answers, row_names), (column_answers, column_names) = (
        _find_side(project, evidence, source_id, tables, question) for question in (rows, columns)
    )
    everybody = len(project.store.read.respondents().get(source_id, {}))
    hide_up_to = project.settings.publication.hide_up_to
    return cross(rows, columns, row_answers, column_answers, row_names, column_names, everybody, hide_up_to)


def _find_side(
    project: Project, evidence: Evidence, source_id: str, tables: Sequence[ClosedTable], question: str
) -> Side:
    if question == CODES:
        return _find_coded(project, evidence, source_id)
    for table in tables:
        if table.question.text == question:
            return _find_answered(project, source_id, table)
    facts = _find_facts(project, source_id)
    if question in facts:
        values = facts[question]
        return values, sorted({value for given in values.values() for value in given})
    listed = "; ".join(f"“{q}”" for q in [*(t.question.text for t in tables), *facts])
    raise EvalkitError(f"The survey has no closed question “{question}”. It has: {listed}; and “{CODES}”.")


def _find_answered(project: Project, source_id: str, table: ClosedTable) -> Side:
    given: defaultdict[str, set[str]] = defaultdict(set)
    for answer in project.store.read.closed_answers().get(source_id, []):
        if (
            answer.question == table.question.text
            and answer.value
            and not is_apart(table.question, answer.value)
        ):
            given[answer.respondent].add(answer.value)
    return {who: frozenset(values) for who, values in given.items()}, [row.answer for row in table.rows]


def _find_facts(project: Project, source_id: str) -> dict[str, dict[str, frozenset[str]]]:
    """What the survey noted about its respondents: each fact with who it is true of."""
    facts: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for person in project.store.read.respondents().get(source_id, {}).values():
        for name, value in person.attributes:
            facts[name][person.id] = frozenset({value})
    return dict(facts)


def _find_coded(project: Project, evidence: Evidence, source_id: str) -> Side:
    """What people's open answers were coded as; who has no code stays in the base."""
    names = {code.slug: code.name for code in project.codebook.codes}
    given: defaultdict[str, set[str]] = defaultdict(set)
    for excerpt in evidence.excerpts:
        if excerpt.segment.source_id == source_id:
            given[excerpt.participant.id].add(names.get(excerpt.code, excerpt.code))
    used = {name for codes in given.values() for name in codes}
    everybody = project.store.read.respondents().get(source_id, {})
    coded = {who: frozenset(given.get(who) or {NO_CODE}) for who in everybody}
    without = [NO_CODE] if any(NO_CODE in codes for codes in coded.values()) else []
    return coded, [*(name for name in names.values() if name in used), *without]
