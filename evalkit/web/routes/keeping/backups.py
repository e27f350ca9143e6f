"""Back-ups: the copies of the store, with what is in each; made, and put back after a look."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, ProjectError
from evalkit.machine.folders import own_folder
from evalkit.steps.keeping.away import copies_folder, list_away, set_up_copies, write_copy
from evalkit.steps.keeping.copies import find_copy, list_copies, put_back
from evalkit.steps.leaving.replay import replay_withdrawals, say_replayed
from evalkit.store.backups import count_store
from evalkit.web.drawing import desk_of, go, page
from evalkit.web.forms import text_of

SHORTEST = 12
"""Letters of a passphrase."""


def show(request: Request) -> Response:
    """Every copy."""
    return _draw(request)


def _draw(request: Request, errors: dict[str, str] | None = None, typed: str = "") -> Response:
    project = desk_of(request).project
    return page(
        request,
        "backups.html",
        "Back-ups",
        422 if errors else 200,
        copies=list_copies(project),
        away=copies_folder(project),
        away_copies=[path.name for path in list_away(project)],
        errors=errors or {},
        typed=typed,
    )


async def set_up(request: Request) -> Response:
    """Have encrypted copies written to another folder, or write one now."""
    form = await request.form()
    return await run_in_threadpool(_set_up, request, form)


def _set_up(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    project = desk.project
    if text_of(form, "do") == "now":
        with desk.noting("copy", "Copying the project to the other folder"):
            return go(request, "/backups", f"Copied: {write_copy(project).name}.")
    named, given = text_of(form, "folder").strip(), text_of(form, "passphrase")
    if len(given) < SHORTEST or given != text_of(form, "again"):
        said = f"Type the same passphrase twice, of at least {SHORTEST} letters."
        return _draw(request, {"passphrase": said}, named)
    try:
        with desk.noting("copy", "Copying the project to the other folder"):
            path = set_up_copies(project, own_folder(named), given)
    except EvalkitError as error:
        return _draw(request, {"folder": str(error)}, named)
    return go(request, "/backups", f"The first copy is there: {path}. One a day follows.")


def make(request: Request) -> Response:
    """Make a copy now."""
    desk = desk_of(request)
    with desk.noting("backup", "Making a back-up"):
        path = desk.project.store.back_up(desk.project.clock())
    return go(request, "/backups", f"Backed up: {path.name}.")


def look(request: Request) -> Response:
    """What a copy holds beside what the store holds now."""
    project = desk_of(request).project
    copy = find_copy(project, request.path_params["name"])
    now = project.store.read.counts()
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
    with desk.writing, desk.noting("restore", "Putting a back-up in its place"):
        aside = put_back(desk.project, copy, desk.open_again)
        again = say_replayed(replay_withdrawals(desk.project))
    kept = f"What was there before is kept as {aside.name}." if aside else ""
    said = filter(None, (f"The project is as it was in {copy.path.name}.", kept, again))
    return go(request, "/backups", " ".join(said))


ROUTES = [
    Route("/backups", show, methods=["GET"]),
    Route("/backups", make, methods=["POST"]),
    Route("/backups/away", set_up, methods=["POST"]),
    Route("/backups/{name}", look, methods=["GET"]),
    Route("/backups/{name}", bring_back, methods=["POST"]),
]
