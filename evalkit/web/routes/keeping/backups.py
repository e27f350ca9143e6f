"""Back-ups: the copies of the store, with what is in each; made, and put back after a look."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import ProjectError
from evalkit.project import STORE_FILE
from evalkit.steps.keeping.copies import find_copy, list_copies, put_back
from evalkit.store.backups import count_store
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of


def show(request: Request) -> Response:
    """Every copy."""
    return page(request, "backups.html", "Back-ups", copies=list_copies(desk_of(request).project))


def make(request: Request) -> Response:
    """Make a copy now."""
    project = desk_of(request).project
    path = project.store.back_up(project.clock())
    return go(request, "/backups", f"Backed up: {path.name}.")


def look(request: Request) -> Response:
    """What a copy holds beside what the store holds now."""
    project = desk_of(request).project
    copy = find_copy(project, request.path_params["name"])
    now = count_store(project.folder / STORE_FILE)
    return page(request, "backup.html", "A back-up", copy=copy, then=count_store(copy.path), now=now)


async def bring_back(request: Request) -> Response:
    """Put a copy in the store's place."""
    form = await request.form()
    return await run_in_threadpool(_bring_back, request, form)


def _bring_back(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    copy = find_copy(desk.project, request.path_params["name"])
    if text_of(form, "sure") != "yes":
        return go(request, f"/backups/{copy.path.name}", "Tick the box first. Nothing was changed.")
    if active := desk.jobs.active():
        raise ProjectError(f"“{active[0].title}” is still going on. Wait until it is done, or stop it first.")
    with desk.writing:
        aside = put_back(desk.project, copy, desk.open_again)
    kept = f" What was there before is kept as {aside.name}." if aside else ""
    return go(request, "/backups", f"The project is as it was in {copy.path.name}.{kept}")


ROUTES = [
    Route("/backups", show, methods=["GET"]),
    Route("/backups", make, methods=["POST"]),
    Route("/backups/{name}", look, methods=["GET"]),
    Route("/backups/{name}", bring_back, methods=["POST"]),
]
