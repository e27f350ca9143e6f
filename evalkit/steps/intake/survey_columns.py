"""What each column of a survey is: looked at and corrected by a person before the survey is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.analysis.closed_questions import ClosedTable, tabulate_closed
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.files import read_text, write_whole
from evalkit.model import Problem, Source
from evalkit.project import Project
from evalkit.report.blocks import Figure
from evalkit.sources.surveys.survey import draft_survey, read_survey
from evalkit.sources.surveys.survey_people import leave_out_people
from evalkit.sources.surveys.survey_settings import (
    SurveyColumn,
    SurveySettings,
    find_closed_questions,
    load_survey_settings,
    render_survey_settings,
)
from evalkit.sources.surveys.survey_words import order_by_scale
from evalkit.sources.tables.table_rows import Table, read_table
from evalkit.steps.findings.write_findings import fingerprint
from evalkit.steps.intake.incoming import INCOMING, Waiting, list_waiting
from evalkit.steps.intake.protect import read_never
from evalkit.text import shorten

_MOST_OFFERED = 25
_FIRST = 4
"""How many of a column's answers are shown."""


@dataclass(frozen=True)
class ColumnShown:
    """A column with its first different answers, and how many cells hold something.

    ``offered`` are the answers to begin with where somebody says that it is a closed question.
    """

    column: SurveyColumn
    first: tuple[str, ...]
    filled: int
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenSurvey:
    """A survey as a person looks at it: one that waits, or one that is read already (then ``source``).

    ``seen`` is the fingerprint of the settings as they were when this was opened.
    """

    name: str
    settings: SurveySettings
    columns: tuple[ColumnShown, ...]
    rows: int
    problems: tuple[Problem, ...]
    source: Source | None
    seen: str


@dataclass(frozen=True)
class SurveyPreview:
    """What a survey becomes with these settings: its closed questions as they will be printed."""

    respondents: int
    open_answers: int
    quotable: int
    tables: tuple[ClosedTable, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]


def list_surveys(project: Project) -> tuple[list[Waiting], list[Source]]:
    """The surveys that wait for a person, and those that are read."""
    waiting = [one for one in list_waiting(project) if one.state == "survey"]
    return waiting, [source for source in project.sources if source.kind == "survey"]


def open_survey(project: Project, name: str) -> OpenSurvey:
    """A survey by its file's name (one that waits) or its source id (one that is read)."""
    waiting = _find_waiting(project, name)
    if waiting is None:
        return _open_read(project, name)
    table = read_table(waiting.path)
    draft = _draft_file(project, name)
    problems: list[Problem] = []
    if draft.exists():
        settings = load_survey_settings(read_text(draft), draft.name)
    else:
        settings = project.survey_settings(name) or draft_survey(table)
        if project.settings.deidentify.automatic:
            settings, problems = leave_out_people(settings, name, read_never(project))
    columns = tuple(_show_column(column, table) for column in settings.columns)
    return OpenSurvey(name, settings, columns, len(table.rows), tuple(problems), None, _mark(settings))


def _find_waiting(project: Project, name: str) -> Waiting | None:
    waiting, _ = list_surveys(project)
    return next((one for one in waiting if one.name == name), None)


def _draft_file(project: Project, name: str) -> Path:
    return project.folder / INCOMING / "drafts" / project.survey_settings_file(name).name


def _mark(settings: SurveySettings) -> str:
    return fingerprint(settings.model_dump_json())


def _show_column(column: SurveyColumn, table: Table) -> ColumnShown:
    if column.header not in table.columns:
        return ColumnShown(column, (), 0)
    at = table.columns.index(column.header)
    cells = [cells[at] for cells in table.rows if cells[at].strip()]
    different = [*dict.fromkeys(cell.strip() for cell in cells)]
    offered = tuple(order_by_scale(different)) if len(different) <= _MOST_OFFERED else ()
    first = tuple(shorten(cell, 120) for cell in different[:_FIRST])
    return ColumnShown(column, first, len(cells), offered)


def _open_read(project: Project, source_id: str) -> OpenSurvey:
    source = next((s for s in project.sources if s.kind == "survey" and s.id == source_id), None)
    settings = project.survey_settings(source.file_name) if source else None
    if source is None or settings is None:
        raise EvalkitError("There is no such survey here. Choose one on the page Surveys.")
    answers = project.store.read.closed_answers().get(source.id, [])
    shown = []
    for column in settings.columns:
        given = [a.value for a in answers if a.question == column.text and a.value]
        shown.append(ColumnShown(column, tuple([*dict.fromkeys(given)][:_FIRST]), len(given)))
    people = len(project.store.read.respondents().get(source.id, {}))
    return OpenSurvey(source_id, settings, tuple(shown), people, (), source, _mark(settings))


def keep_draft(project: Project, survey: OpenSurvey, settings: SurveySettings) -> None:
    """Keep what a person said of a survey that waits, so that a closed window loses nothing."""
    if survey.source is None:
        write_whole(_draft_file(project, survey.name), render_survey_settings(settings), private=True)


def confirm_columns(project: Project, survey: OpenSurvey, settings: SurveySettings) -> None:
    """Write the settings file of a survey. StaleChangeError where it was changed elsewhere meanwhile.

    Of a survey that is read, only the order of answers, “don't know” and the answers' list may change.
    """
    if open_survey(project, survey.name).seen != survey.seen:
        raise StaleChangeError(
            "The settings of this survey were changed elsewhere since you opened this page. Nothing was "
            "overwritten: open the page again and compare."
        )
    file_name = survey.source.file_name if survey.source else survey.name
    write_whole(project.survey_settings_file(file_name), render_survey_settings(settings))


def forget_draft(project: Project, name: str) -> None:
    """Take a draft away once its survey is read."""
    _draft_file(project, name).unlink(missing_ok=True)


def preview_survey(project: Project, survey: OpenSurvey, settings: SurveySettings) -> SurveyPreview:
    """What the survey becomes with these settings. Changes nothing; names are not replaced in it."""
    from evalkit.report.figures.survey_bars import survey_figures

    questions = find_closed_questions(settings)
    if survey.source is not None:
        given = project.store.read.closed_answers().get(survey.source.id, [])
        tables = tabulate_closed(given, questions) if questions else []
        people = project.store.read.respondents().get(survey.source.id, {})
        figures = survey_figures(settings.name, tables)
        quotable = sum(person.may_quote for person in people.values())
        return SurveyPreview(len(people), len(survey.source.turns), quotable, tuple(tables), figures, ())
    waiting = _find_waiting(project, survey.name)
    if waiting is None:
        raise EvalkitError(f"{survey.name} does not wait any more. Go back to the page Surveys.")
    result = read_survey(read_table(waiting.path), settings)
    tables = tabulate_closed(result.answers, questions) if questions else []
    quotable = sum(person.may_quote for person in result.respondents)
    return SurveyPreview(
        len(result.respondents),
        len(result.source.turns),
        quotable,
        tuple(tables),
        survey_figures(settings.name, tables),
        result.problems,
    )
