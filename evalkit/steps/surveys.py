"""A project's surveys: closed questions counted, answers set against each other or against what was coded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.crosstab import Crosstab
from evalkit.analysis.shown_survey import show_closed
from evalkit.analysis.small_numbers import HIDDEN, Rule
from evalkit.errors import EvalkitError
from evalkit.project import Project
from evalkit.report.blocks import Figure
from evalkit.show import Picture, card
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.report.report import describe_surveys
from evalkit.steps.survey_answers import CODES as CODES
from evalkit.steps.survey_answers import cross_answers

if TYPE_CHECKING:
    import pandas as pd


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

    def frame(self, publish: bool = False) -> pd.DataFrame:
        """Every closed question: answer, n, base, share of the base (0–1) and its 95% interval.

        With ``publish`` all are words, as they may be shown outside: few people are “*”, and shares and
        intervals come from the rounded counts.
        """
        import pandas as pd

        if publish:
            return self._published()
        rows = [
            (table.question.text, row.answer, row.n, table.base, row.share, row.low, row.high)
            for table in self.tables
            for row in table.rows
        ]
        return pd.DataFrame(rows, columns=["question", "answer", "n", "base", "share", "low", "high"])

    def _published(self) -> pd.DataFrame:
        import pandas as pd

        rows: list[tuple[str, ...]] = []
        for shown in (show_closed(table, Rule(publish=True)) for table in self.tables):
            if shown.few:
                rows.append((shown.question.text, "too few people answered", *[HIDDEN] * 4))
                continue
            rows += [
                (shown.question.text, row.answer, row.n.text, shown.base.text, row.share, row.interval)
                for row in shown.rows
            ]
        return pd.DataFrame(rows, columns=["question", "answer", "n", "base", "share", "95% interval"])

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

    “codes” stands for what people coded in a respondent's open answers; a fact about respondents, such as
    their team, may stand for a question too. EvalkitError where the survey has no
    such question; the message names those that it has.
    """
    survey = get_survey(project, source_id)
    evidence = gather_evidence(project)
    return cross_answers(project, evidence, survey.source_id, survey.tables, rows, columns)
