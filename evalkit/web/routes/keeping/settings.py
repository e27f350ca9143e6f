"""Settings: every key with its explanation, checked as it is typed."""

from __future__ import annotations

from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import ProjectError, StaleChangeError
from evalkit.steps.keeping.change_settings import (
    Key,
    change_settings,
    check_setting,
    check_settings,
    list_settings,
    mark_settings,
)
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of
from evalkit.wording import plural

TITLES = {
    "report": "Report",
    "files": "Files",
    "coverage": "Coverage",
    "collection": "Collection",
    "quotations": "Quotations",
    "suggest": "Suggestions",
    "deidentify": "Names and originals",
    "publication": "Before it goes out",
    "retention": "The end of the project",
}


def show(request: Request) -> Response:
    """Every setting."""
    return _draw(request)


def _draw(
    request: Request,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    error: str = "",
) -> Response:
    project = desk_of(request).project
    keys = list_settings(project)
    tables = [
        (TITLES.get(name, name.capitalize()), [*some]) for name, some in groupby(keys, lambda key: key.table)
    ]
    return page(
        request,
        "settings.html",
        "Settings",
        422 if wrong or error else 200,
        tables=tables,
        typed=typed or {},
        wrong=wrong or {},
        names={key.id: _say_name(key) for key in keys},
        seen=mark_settings(project),
        error=error,
    )


def _say_name(key: Key) -> str:
    return key.name.replace("_", " ").capitalize()


async def save(request: Request) -> Response:
    """Keep what was typed."""
    form = await request.form()
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    typed = {key.id: text_of(form, key.id) for key in list_settings(desk.project) if key.id in form}
    if wrong := check_settings(desk.project, typed):
        return _draw(request, typed, wrong)
    try:
        with desk.writing:
            changed = change_settings(desk.project, typed, text_of(form, "seen"))
    except (ProjectError, StaleChangeError) as error:
        return _draw(request, typed, None, str(error))
    return go(
        request, "/settings", f"{plural(changed, 'setting')} changed." if changed else "Nothing was changed."
    )


def check(request: Request) -> Response:
    """What is wrong with one value, while it is typed; nothing where it can be kept."""
    query = request.query_params
    key = query.get("key", "")
    project = desk_of(request).project
    if key not in {one.id for one in list_settings(project)}:
        return PlainTextResponse("")
    return PlainTextResponse(check_setting(project, key, query.get("value", "")[:5000]))


ROUTES = [
    Route("/settings", show, methods=["GET"]),
    Route("/settings", save, methods=["POST"]),
    Route("/settings/check", check),
]
