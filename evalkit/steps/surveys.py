"""A project's surveys: closed questions counted, answers set against each other or against what was coded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.crosstab import Crosstab, cross
from evalkit.errors import EvalkitError
from evalkit.model import ClosedAnswer
from evalkit.project import Project
from evalkit.report.blocks import Figure
from evalkit.show import Picture, card
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.report.report import describe_surveys

if TYPE_CHECKING:
    import pandas as pd

CODES = "codes"
"""In place of a question: what the respondent's open answers were coded as."""


@dataclass(frozen=True)
class Survey:
    """One survey with its closed questions counted. ``wrote`` respondents wrote at least one open answer."""

    source_id: str
    name: str
    respondents: int
    wrote: int
    tables: tuple[ClosedTable, ...]
    figures: tuple[Figure, ...]

    @property
    def questions(self) -> list[str]:
        """The closed questions, in order."""
        return [table.question.text for table in self.tables]

    def frame(self) -> pd.DataFrame:
        """Every closed question: answer, n, base, share of the base (0–1) and its 95% interval."""
        import pandas as pd

        rows = [
            (table.question.text, row.answer, row.n, table.base, row.share, row.low, row.high)
            for table in self.tables
            for row in table.rows
        ]
        return pd.DataFrame(rows, columns=["question", "answer", "n", "base", "share", "low", "high"])

    def unanswered(self) -> pd.DataFrame:
        """For each closed question, who is not in its base: “don't know” and no answer."""
        import pandas as pd

        rows = [(t.question.text, t.respondents, t.base, t.dont_know, t.no_answer) for t in self.tables]
        return pd.DataFrame(rows, columns=["question", "respondents", "base", "don't know", "no answer"])

    def pictures(self) -> list[Picture]:
        """The closed questions as the report draws them."""
        return [Picture(figure.png, figure.alt) for figure in self.figures]

    def _repr_html_(self) -> str:
        said = f"{self.respondents:,}, of whom {self.wrote:,} wrote something"
        rows = [("Respondents", said), *(("Closed question", question) for question in self.questions)]
        return card(f"{self.source_id} {self.name}", rows)


def find_surveys(project: Project) -> list[Survey]:
    """Every survey of the project, in order of its source id."""
    evidence = gather_evidence(project)
    ids = [source.id for source in evidence.sources if source.kind == "survey"]
    return [
        Survey(source_id, s.name, s.respondents, s.wrote, s.tables, s.pictures)
        for source_id, s in zip(ids, describe_surveys(project, evidence), strict=True)
    ]


def get_survey(project: Project, source_id: str = "") -> Survey:
    """One survey (without an id: the first); EvalkitError where there is none, or none that is confirmed."""
    for survey in find_surveys(project):
        if source_id in ("", survey.source_id):
            return survey
    for source in project.sources:
        if source.kind == "survey" and source_id in ("", source.id):
            raise EvalkitError(
                f"{source.id} waits for a person: read it on the page Names and confirm it (evalkit code), "
                "then try again."
            )
    raise EvalkitError("There is no such survey in this project. Add one with add(), then try again.")


def cross_survey(project: Project, source_id: str, rows: str, columns: str) -> Crosstab:
    """Set two closed questions of a survey against each other, or one against “codes”.

    “codes” stands for what people coded in a respondent's open answers. EvalkitError where the survey has no
    such question; the message names those that it has.
    """
    survey = get_survey(project, source_id)
    (row_answers, row_names), (column_answers, column_names) = (
        _answers(project, survey, question) for question in (rows, columns)
    )
    everybody, hide_up_to = survey.respondents, project.settings.publication.hide_up_to
    return cross(rows, columns, row_answers, column_answers, row_names, column_names, everybody, hide_up_to)


def _answers(
    project: Project, survey: Survey, question: str
) -> tuple[Mapping[str, frozenset[str]], Sequence[str]]:
    """Each respondent's answers, and the answers in the order in which they are shown."""
    if question == CODES:
        return _coded(project, survey)
    table = next((t for t in survey.tables if t.question.text == question), None)
    if table is None:
        listed = "; ".join(f"“{q}”" for q in survey.questions)
        raise EvalkitError(f"{survey.name} has no closed question “{question}”. It has: {listed}.")
    unsure = set(table.question.dont_know)
    given: defaultdict[str, set[str]] = defaultdict(set)
    answers: Sequence[ClosedAnswer] = project.store.closed_answers().get(survey.source_id, [])
    for answer in answers:
        if answer.question == question and answer.value and answer.value not in unsure:
            given[answer.respondent].add(answer.value)
    return {who: frozenset(values) for who, values in given.items()}, [row.answer for row in table.rows]


def _coded(project: Project, survey: Survey) -> tuple[Mapping[str, frozenset[str]], Sequence[str]]:
    names = {code.slug: code.name for code in project.codebook.codes}
    given: defaultdict[str, set[str]] = defaultdict(set)
    for excerpt in gather_evidence(project).excerpts:
        if excerpt.segment.source_id == survey.source_id:
            given[excerpt.participant.id].add(names.get(excerpt.code, excerpt.code))
    used = {name for codes in given.values() for name in codes}
    return {who: frozenset(codes) for who, codes in given.items()}, [n for n in names.values() if n in used]
