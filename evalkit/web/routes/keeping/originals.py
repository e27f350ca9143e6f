"""Originals: the encrypted file and its passphrase, when they go, and the end of the project."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, ProjectError
from evalkit.machine.recent import forget_project
from evalkit.steps.leaving.ending import end_project, plan_ending
from evalkit.steps.leaving.retire import plan_retirement, retire
from evalkit.steps.names.project_vault import has_vault, rotate_passphrase, vault_path
from evalkit.vault.passphrases import check_new, describe_strength
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.wording import plural


def show(request: Request) -> Response:
    """Where originals are, when they go, and what ending the project would delete."""
    return _draw(request)


def _draw(request: Request, errors: dict[str, str] | None = None) -> Response:
    desk = desk_of(request)
    return page(
        request,
        "originals.html",
        "Originals",
        422 if errors else 200,
        vault=vault_path(desk.project),
        made=has_vault(desk.project),
        open=desk.vault is not None,
        plan=plan_retirement(desk.project),
        ending=plan_ending(desk.project),
        folder=desk.project.folder,
        errors=errors or {},
    )


async def change(request: Request) -> Response:
    """Another passphrase, retirement, or the end of the project."""
    form = await request.form()
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: FormData) -> Response:
    acts = {"passphrase": _passphrase, "retire": _retire, "end": _end}
    act = acts.get(text_of(form, "do"))
    return act(request, form) if act else go(request, "/originals")


def _passphrase(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    new = text_of(form, "new")
    try:
        check_new(new)
    except EvalkitError as error:
        return _draw(request, {"new": str(error)})
    if new != text_of(form, "again"):
        return _draw(request, {"again": "The two passphrases differ. Type the same one twice."})
    try:
        rotate_passphrase(desk.project, text_of(form, "old"), new)
    except EvalkitError as error:
        return _draw(request, {"old": str(error)})
    desk.vault = None
    return go(
        request,
        "/originals",
        "The originals have the new passphrase. Put it into your password manager. How hard it is to guess: "
        f"{describe_strength(new)}",
    )


def _retire(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    by = need_coder(session_of(request))
    plan = plan_retirement(desk.project)
    if text_of(form, "sure") != "yes":
        return _draw(request, {"sure": "Tick the box first. Nothing was removed."})
    retire(desk.project, plan, by)
    desk.vault = None
    return go(
        request, "/originals", f"{plural(len(plan.files), 'file')} removed. Look for copies of them too."
    )


def _end(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    by = need_coder(session_of(request))
    project = desk.project
    if text_of(form, "name").strip() != project.folder.name:
        return _draw(request, {"name": f"Type {project.folder.name} to confirm. Nothing was deleted."})
    if active := desk.jobs.active():
        raise ProjectError(f"“{active[0].title}” is still going on. Wait until it is done, or stop it first.")
    record = end_project(project, plan_ending(project), by)
    desk.close_project()
    forget_project(project.folder)
    return go(request, "/start", f"The project is deleted. The record of what there was: {record}")


ROUTES = [Route("/originals", show, methods=["GET"]), Route("/originals", change, methods=["POST"])]
