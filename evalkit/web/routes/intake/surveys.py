"""Surveys: what each column is, the order of answers, who may be quoted, and how it will be printed."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, TableError
from evalkit.jobs import Job, Outcome
from evalkit.sources.surveys.survey_settings import SurveyColumn, SurveySettings
from evalkit.steps.intake.incoming import need_originals, read_survey_file
from evalkit.steps.intake.survey_columns import (
    ColumnShown,
    OpenSurvey,
    SurveyPreview,
    confirm_columns,
    forget_draft,
    keep_draft,
    list_surveys,
    open_survey,
    preview_survey,
)
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of, texts_of
from evalkit.web.routes.intake.material import say_survey_read

USES = (
    ("open", "an open question, in their own words (these answers are coded)"),
    ("closed", "a closed question, one answer"),
    ("multiple", "a closed question, several answers"),
    ("attribute", "something about the respondent, such as their team"),
    ("id", "the respondent’s number"),
    ("time", "a date or time"),
    ("ignore", "not read"),
)
MORE_TABLES = 3
"""Empty lines for tables of two questions, below those that there are."""
KINDS = (
    ("", "nobody has said yet"),
    ("service_user", "service users"),
    ("carer", "carers"),
    ("staff", "staff"),
    ("other", "others"),
)


def show(request: Request) -> Response:
    """Surveys that wait for a person, and those that are read."""
    waiting, read = list_surveys(desk_of(request).project)
    return page(request, "surveys.html", "Surveys", waiting=waiting, read=read)


def show_one(request: Request) -> Response:
    """One survey, column by column, with how it will be printed."""
    survey = open_survey(desk_of(request).project, request.path_params["name"])
    return _draw(request, survey, survey.settings)


def _draw(request: Request, survey: OpenSurvey, settings: SurveySettings, error: str = "") -> Response:
    preview = None
    try:
        preview = preview_survey(desk_of(request).project, survey, settings)
    except TableError as wrong:
        error = error or str(wrong)
    shown = {column.column.header: column for column in survey.columns}
    return page(
        request,
        "survey.html",
        settings.name,
        422 if error else 200,
        survey=survey,
        settings=settings,
        columns=[(n, column, shown.get(column.header)) for n, column in enumerate(settings.columns)],
        uses=USES,
        crossable=list_crossable(settings),
        crossed=[*settings.crosstabs, *[("", "")] * MORE_TABLES],
        kinds=KINDS,
        preview=preview,
        problems=(*survey.problems, *(preview.problems if preview else ())),
        error=error,
    )


async def save(request: Request) -> Response:
    """Show how it will be printed as the form says now, or confirm it."""
    form = await request.form(max_fields=5000)
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    name = request.path_params["name"]
    survey = open_survey(desk.project, name)
    try:
        settings = _read(survey, form)
        if text_of(form, "do") != "confirm":
            keep_draft(desk.project, survey, settings)
            return _draw(request, survey, settings)
        preview_survey(desk.project, survey, settings)
        if survey.source is None:
            need_originals(desk.project, desk.vault)
        with desk.writing:
            confirm_columns(desk.project, survey, settings)
    except EvalkitError as error:
        return _draw(request, survey, survey.settings, str(error))
    if survey.source is not None:
        return go(request, "/surveys", "Saved. The report prints it so from now on.")
    project, vault = desk.project, desk.vault

    def work(job: Job) -> Outcome:
        result = read_survey_file(project, name, job.track, vault)
        forget_draft(project, name)
        return say_survey_read(result)

    job = desk.jobs.start("add", f"Reading {name}", work)
    return go(request, f"/jobs/{job.number}")


def _read(survey: OpenSurvey, form: FormData) -> SurveySettings:
    """The settings that a form says; TableError where they do not fit together."""
    if survey.source is not None:
        columns = [_reordered(column, form, n) for n, column in enumerate(survey.settings.columns)]
        change = {"columns": tuple(columns), "crosstabs": _crosstabs(survey.settings, form)}
        return survey.settings.model_copy(update=change)
    given: dict[str, object] = survey.settings.model_dump()
    given |= {
        name: text_of(form, name).strip()
        for name in ("name", "kind", "kind_column", "role", "role_column", "group", "may_quote_column")
    }
    given["name"] = given["name"] or survey.settings.name
    given["may_quote"] = text_of(form, "may_quote") == "yes"
    given["crosstabs"] = _crosstabs(survey.settings, form)
    given["columns"] = [_column(shown, form, n).model_dump() for n, shown in enumerate(survey.columns)]
    try:
        return SurveySettings.model_validate(given)
    except ValidationError as error:
        said = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise TableError(f"This does not fit together: {said}.") from error


def list_crossable(settings: SurveySettings) -> list[str]:
    """What may stand in the rows or columns of a table of two questions."""
    asked = [c.text for c in settings.columns if c.what in ("closed", "multiple", "attribute")]
    return [*dict.fromkeys(asked), "codes"]


def _crosstabs(settings: SurveySettings, form: FormData) -> tuple[tuple[str, str], ...]:
    """The tables of two questions that the form asks for; those of the settings where it says nothing."""
    if "across-0" not in form:
        return settings.crosstabs
    pairs = []
    for n in range(len(settings.crosstabs) + MORE_TABLES):
        rows, columns = text_of(form, f"across-{n}"), text_of(form, f"against-{n}")
        if rows and columns and rows != columns:
            pairs.append((rows, columns))
    return tuple(dict.fromkeys(pairs))


def _reordered(column: SurveyColumn, form: FormData, n: int) -> SurveyColumn:
    answers = tuple(texts_of(form, f"answer-{n}"))
    if column.what not in ("closed", "multiple") or {*answers} != {*column.answers, *column.dont_know}:
        return column
    unsure = tuple(a for a in texts_of(form, f"unsure-{n}") if a in answers)
    return column.model_copy(update={"answers": answers, "dont_know": unsure})


def _column(shown: ColumnShown, form: FormData, n: int) -> SurveyColumn:
    column = shown.column
    what = text_of(form, f"what-{n}")
    if what not in {key for key, _ in USES}:
        return column
    fields: dict[str, object] = {"what": what, "question": text_of(form, f"question-{n}").strip()}
    if what in ("closed", "multiple"):
        answers = dict.fromkeys(texts_of(form, f"answer-{n}"))
        more = text_of(form, f"more-{n}").splitlines()
        answers |= dict.fromkeys(line.strip() for line in more if line.strip())
        fields["answers"] = tuple(answers) or (shown.offered if what == "closed" else ())
        fields["dont_know"] = tuple(a for a in texts_of(form, f"unsure-{n}") if a in answers)
        fields["separator"] = text_of(form, f"separator-{n}").strip() or ";"
    return SurveyColumn.model_validate({**column.model_dump(), **fields})


def picture(request: Request) -> Response:
    """A bar as the report will print it."""
    survey = open_survey(desk_of(request).project, request.path_params["name"])
    preview: SurveyPreview = preview_survey(desk_of(request).project, survey, survey.settings)
    number = request.path_params["number"]
    if not 1 <= number <= len(preview.figures):
        raise HTTPException(404)
    return Response(preview.figures[number - 1].png, media_type="image/png")


ROUTES = [
    Route("/surveys", show),
    Route("/surveys/{name}", show_one, methods=["GET"]),
    Route("/surveys/{name}", save, methods=["POST"]),
    Route("/surveys/{name}/picture-{number:int}.png", picture),
]
