"""Measures: how each table is read, what it came to, and what measure and words say together."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.steps.measures.confirm import confirm_table
from evalkit.steps.measures.gather import gather_measures
from evalkit.steps.measures.judge import judge
from evalkit.steps.measures.pictured import draw_every, show_measures
from evalkit.steps.measures.write import write_measures
from evalkit.steps.report.publication import project_rule
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.web.views.measures import (
    CHOICES,
    LISTS,
    show_figures,
    show_joint,
    show_pictures,
    show_tables,
)


async def show(request: Request) -> Response:
    """Everything about the project's measures."""
    return await run_in_threadpool(_draw, request)


def _draw(request: Request, error: str = "") -> Response:
    desk = desk_of(request)
    found = gather_measures(desk.project)
    facts = show_measures(found, project_rule(desk.project, None))
    return page(
        request,
        "measures.html",
        "Measures",
        422 if error else 200,
        tables=show_tables(found.tables),
        problems=found.problems,
        notes=found.notes,
        figures=show_figures(facts),
        pictures=show_pictures(draw_every(facts)),
        joint=show_joint(found, facts),
        choices=CHOICES,
        error=error,
    )


async def picture(request: Request) -> Response:
    """One picture by its name."""
    return await run_in_threadpool(_picture, request)


def _picture(request: Request) -> Response:
    project = desk_of(request).project
    facts = show_measures(gather_measures(project), project_rule(project, None))
    drawn = dict(draw_every(facts))
    name = request.path_params["name"]
    if name not in drawn:
        raise HTTPException(404)
    return Response(drawn[name].png, media_type="image/png")


async def confirm(request: Request) -> Response:
    """Keep what a person says of a table."""
    form = await request.form()
    return await run_in_threadpool(_confirm, request, form)


def _confirm(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    name = text_of(form, "table")
    changes: dict[str, object] = {}
    for key in ("times", "by", "arm", "comparison", "cluster", "census", "better", "target"):
        if key in form:
            typed = text_of(form, key).strip()
            parts = tuple(part.strip() for part in typed.split(",") if part.strip())
            changes[key] = parts if key in LISTS else typed or (None if key == "target" else "")
    try:
        with desk.writing:
            confirm_table(desk.project, name, **changes)
    except EvalkitError as error:
        return _draw(request, str(error))
    return go(request, "/measures", f"{name} is confirmed.")


async def say_together(request: Request) -> Response:
    """Keep what a person says that measure and words say together."""
    form = await request.form()
    return await run_in_threadpool(_say_together, request, form)


def _say_together(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    told = {key: text_of(form, key) for key in ("aim", "measure", "together", "why", "codes")}
    try:
        with desk.writing:
            judge(desk.project, by=session_of(request).signs_as(text_of(form, "by")), **told)
    except EvalkitError as error:
        return _draw(request, str(error))
    return go(request, "/measures", f"Kept: {told['together']}.")


async def write(request: Request) -> Response:
    """Write the workbook and the pictures into the project's reports."""
    written = await run_in_threadpool(_write, request)
    return go(request, "/measures", f"Written: {written}.")


def _write(request: Request) -> str:
    desk = desk_of(request)
    with desk.writing:
        return write_measures(desk.project).book.name


ROUTES = [
    Route("/measures", show, methods=["GET"]),
    Route("/measures/picture/{name}", picture, methods=["GET"]),
    Route("/measures/confirm", confirm, methods=["POST"]),
    Route("/measures/together", say_together, methods=["POST"]),
    Route("/measures/write", write, methods=["POST"]),
]
