"""Sharing: who codes what, packs that go out, and what colleagues did coming in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.steps.names.confirmed import find_ready
from evalkit.steps.sharing.packs import (
    PACK_ENDING,
    RETURN_ENDING,
    find_outdated,
    is_pack,
    read_held,
    read_sent,
    say_return,
    share_out,
)
from evalkit.steps.sharing.plan import find_pending, find_unplanned, make_plan, read_plan, say_plan
from evalkit.steps.sharing.push import find_left_out
from evalkit.steps.sharing.take import Taken, take_returns, undo_take
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import number_of, text_of, texts_of
from evalkit.web.uploads import Uploaded, read_uploads
from evalkit.wording import join_plain, plural

LARGEST, MOST_FILES = 200_000_000, 50
_FOLDER = "packs"


def show(request: Request) -> Response:
    """The page: in a copy that came as a pack, what goes back; else plan, packs and returns."""
    return draw(request)


def draw(
    request: Request,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    chosen: list[str] | None = None,
) -> Response:
    """The page, with what is wrong in its forms."""
    project = desk_of(request).project
    plan = read_plan(project)
    before = {"share": f"{100 * plan.share:.0f}", "seed": str(plan.seed)} if plan and plan.share else {}
    common = {"errors": dict(errors or {}), "typed": {**_EMPTY, **before, **(typed or {})}}
    status = 422 if errors else 200
    if is_pack(project.folder):
        held = read_held(project.folder)
        files = _list_files(project.folder, RETURN_ENDING)
        return page(request, "pack.html", "Sharing", status, held=held, files=files, **common)
    ready, waiting = find_ready(project)
    outdated = find_outdated(project)
    return page(
        request,
        "sharing.html",
        "Sharing",
        status,
        plan=plan,
        said=say_plan(plan) if plan else "",
        pending=find_pending(project),
        unplanned=find_unplanned(project),
        left_out=find_left_out(project),
        sources=[source for source in ready if source.kind != "survey"],
        chosen=chosen or [],
        waiting=len(waiting),
        sent=[(one, outdated.get(one.pack, ())) for one in reversed(read_sent(project))],
        today=project.clock().date().isoformat(),
        files=_list_files(project.folder / _FOLDER, PACK_ENDING),
        last=project.store.shared.last_taking(),
        **common,
    )


_EMPTY = {"to": "", "days": "60", "coders": "", "share": "20", "seed": "0"}


def _list_files(folder: Path, ending: str) -> list[str]:
    return sorted((path.name for path in folder.glob(f"*{ending}")), reverse=True)


async def plan(request: Request) -> Response:
    """Draw who codes what."""
    form = await request.form()
    return await run_in_threadpool(_plan, request, form)


def _plan(request: Request, form: FormData) -> Response:
    project = desk_of(request).project
    typed = {name: text_of(form, name) for name in ("coders", "share", "seed")}
    names = typed["coders"].replace("\n", ";").replace(",", ";").split(";")
    share = number_of(typed["share"].strip(" %"), 0) / 100
    try:
        made = make_plan(
            project,
            names,
            share,
            number_of(typed["seed"]),
            texts_of(form, "double"),
            aided=text_of(form, "aided") == "yes",
        )
    except EvalkitError as error:
        return draw(request, {"coders": str(error)}, typed)
    return go(request, "/sharing", say_plan(made))


async def out(request: Request) -> Response:
    """Write a pack."""
    form = await request.form()
    return await run_in_threadpool(_out, request, form)


def _out(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    project = desk.project
    typed = {name: text_of(form, name).strip() for name in ("to", "days")}
    chosen = texts_of(form, "source")
    planned = read_plan(project)
    wanted = chosen or (planned.of(typed["to"]) if planned else ())
    given = text_of(form, "passphrase")
    if given != text_of(form, "again"):
        return draw(request, {"passphrase": "Type the same passphrase twice."}, typed, chosen)
    try:
        aided = text_of(form, "aided") == "yes"
        days = number_of(typed["days"], 1)
        with desk.noting("pack", f"Writing the pack for {typed['to']}"):
            path, sent = share_out(project, typed["to"], given, None, wanted, aided, days)
    except EvalkitError as error:
        wrong = "passphrase" if "passphrase" in str(error) else "to"
        return draw(request, {wrong: str(error)}, typed, chosen)
    said = f"{plural(len(sent.sources), 'source')} packed for {sent.to}: take {path.name} below, and send it."
    return go(request, "/sharing", said)


def take_file(request: Request) -> Response:
    """A pack or a return, to be sent."""
    project, name = desk_of(request).project, request.path_params["name"]
    packs = project.folder / _FOLDER, PACK_ENDING
    folder, ending = (project.folder, RETURN_ENDING) if is_pack(project.folder) else packs
    if name not in _list_files(folder, ending):
        raise HTTPException(404)
    return FileResponse(folder / name, filename=name)


async def look(request: Request) -> Response:
    """Keep returns that came, and show what they would bring."""
    async with request.form(max_files=MOST_FILES) as form:
        uploaded = await read_uploads(form, "returns", LARGEST, MOST_FILES, "It is larger than 200 MB.")
        return await run_in_threadpool(_look, request, form, uploaded)


def _look(request: Request, form: FormData, uploaded: Uploaded) -> Response:
    desk = desk_of(request)
    if not uploaded.files:
        told = next(iter(uploaded.refused), f"Choose returns: files that end in {RETURN_ENDING}.")
        return draw(request, {"returns": told})
    folder = desk.project.folder / _FOLDER / "came"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in uploaded.files:
        paths.append(folder / name)
        write_whole(folder / name, data, private=True)
    given = text_of(form, "return-passphrase")
    try:
        taken = take_returns(desk.project, paths, given)
    except EvalkitError as error:
        return draw(request, {"returns": str(error)})
    desk.returns = (tuple(paths), given)
    return _draw_coming(request, desk.project, taken)


def _draw_coming(request: Request, project: Project, taken: Taken, error: str = "") -> Response:
    return page(
        request,
        "returns.html",
        "Returns",
        422 if error else 200,
        taken=taken,
        said=[say_return(one) for one in taken.returns],
        codes=project.codebook.codes,
        error=error,
    )


async def take(request: Request) -> Response:
    """Take the returns in that were looked at."""
    form = await request.form()
    return await run_in_threadpool(_take, request, form)


def _take(request: Request, form: FormData) -> Response:
    desk, by = desk_of(request), need_coder(session_of(request))
    paths, given = desk.returns
    if not paths:
        return go(request, "/sharing", "Choose the returns again: nothing waits to be taken in.")
    said = {name.removeprefix("code-"): text_of(form, name) for name in form if name.startswith("code-")}
    codes = {theirs: ours for theirs, ours in said.items() if ours}
    with desk.writing:
        taken = take_returns(desk.project, paths, given, merge=True, by=by, codes=codes)
    if taken.unknown:
        return _draw_coming(request, desk.project, taken, "Say what becomes of each code.")
    desk.returns = ((), "")
    told = [f"Taken in: {plural(taken.new, 'act')}, {plural(taken.codings, 'coding')} among them."]
    if taken.problems:
        told.append(f"{plural(len(taken.problems), 'thing')} not taken:")
        told += [f"{one.where}: {one.message}" for one in taken.problems[:20]]
    waiting = sorted({name for those in find_pending(desk.project).values() for name in those})
    if waiting:
        told.append(f"Still to come or to be marked as read: {join_plain(waiting)}.")
    return go(request, "/sharing", "\n".join(told))


async def undo(request: Request) -> Response:
    """Take back the last taking in."""
    return await run_in_threadpool(_undo, request)


def _undo(request: Request) -> Response:
    desk, by = desk_of(request), need_coder(session_of(request))
    try:
        with desk.writing:
            said = undo_take(desk.project, by)
    except EvalkitError as error:
        said = str(error)
    return go(request, "/sharing", said)


ROUTES = [
    Route("/sharing", show, methods=["GET"]),
    Route("/sharing/plan", plan, methods=["POST"]),
    Route("/sharing/out", out, methods=["POST"]),
    Route("/sharing/look", look, methods=["POST"]),
    Route("/sharing/take", take, methods=["POST"]),
    Route("/sharing/undo", undo, methods=["POST"]),
    Route("/sharing/files/{name}", take_file),
]
