"""A pack that a colleague sent: opened on the start page, and what was coded in it given back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.machine.folders import own_folder
from evalkit.machine.synced import propose_place
from evalkit.steps.sharing.opening import open_pack
from evalkit.steps.sharing.packs import PACK_ENDING, share_back
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.web.routes.team.sharing import draw
from evalkit.web.uploads import Uploaded, read_uploads
from evalkit.wording import plural

LARGEST = 200_000_000
"""Bytes of a pack."""


def show(request: Request) -> Response:
    """Where a pack is opened."""
    return _draw(request)


def _draw(request: Request, errors: dict[str, str] | None = None, typed: str = "") -> Response:
    place = typed or propose_place("pack")
    status = 422 if errors else 200
    return page(request, "start_pack.html", "Open a pack", status, place=place, errors=errors or {})


async def unpack(request: Request) -> Response:
    """Open a pack in a new folder, or over the copy that an earlier pack made."""
    async with request.form(max_files=1) as form:
        uploaded = await read_uploads(form, "file", LARGEST, 1, "It is larger than 200 MB.")
        return await run_in_threadpool(_unpack, request, form, uploaded)


def _unpack(request: Request, form: FormData, uploaded: Uploaded) -> Response:
    named = text_of(form, "folder")
    if not uploaded.files:
        return _draw(request, {"file": f"Choose the pack: a file that ends in {PACK_ENDING}."}, named)
    name, data = uploaded.files[0]
    desk = desk_of(request)
    try:
        folder = own_folder(named)
        if desk.held is not None and desk.held.folder == folder:
            desk.close_project()
        with TemporaryDirectory(dir=folder.parent if folder.parent.is_dir() else None) as made:
            path = Path(made, name)
            write_whole(path, data, private=True)
            open_pack(path, text_of(form, "passphrase"), folder).close()
    except EvalkitError as error:
        wrong = "passphrase" if "passphrase" in str(error) else "folder" if "older" in str(error) else "file"
        return _draw(request, {wrong: str(error)}, named)
    desk.change_project(folder)
    return go(request, "/", "The pack is open. Say who you are, then code; give it back on the page Sharing.")


async def back(request: Request) -> Response:
    """Write what was done in this copy as a file for whoever sent the pack."""
    form = await request.form()
    return await run_in_threadpool(_back, request, form)


def _back(request: Request, form: FormData) -> Response:
    desk, coder = desk_of(request), need_coder(session_of(request))
    try:
        with desk.noting("return", "Giving back what was coded"):
            path, value = share_back(desk.project, coder, text_of(form, "passphrase"))
    except EvalkitError as error:
        return draw(request, {"passphrase": str(error)})
    said = f"{path.name} is written: {plural(len(value.acts), 'act')} by {value.by}. Send this file back."
    return go(request, "/sharing", said)


ROUTES = [
    Route("/start/pack", show, methods=["GET"]),
    Route("/start/pack", unpack, methods=["POST"]),
    Route("/sharing/back", back, methods=["POST"]),
]
