"""What an owner pushes: a file that evalkit wrote on their own machine, and what came of it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.server.drawing import person_of, template
from evalkit.server.routes.door import house_of
from evalkit.steps.sharing.take_push import TakenPush, take_push
from evalkit.web.drawing import desk_of, page
from evalkit.web.forms import text_of
from evalkit.web.uploads import Uploaded, read_uploads
from evalkit.wording import plural

LARGEST = 200_000_000
"""Bytes of one push: the text of some thousand interviews."""


def show(request: Request) -> Response:
    """How something comes to the server."""
    return _draw(request)


def _draw(request: Request, errors: dict[str, str] | None = None, taken: TakenPush | None = None) -> Response:
    status = 422 if errors else 200
    return page(request, template("push.html"), "Push", status, errors=errors or {}, taken=taken)


async def take(request: Request) -> Response:
    """Take a push in."""
    async with request.form(max_files=1) as form:
        uploaded = await read_uploads(form, "file", LARGEST, 1, "It is larger than 200 MB.")
        return await run_in_threadpool(_take, request, form, uploaded)


def _take(request: Request, form: FormData, uploaded: Uploaded) -> Response:
    if not uploaded.files:
        why = " ".join(uploaded.refused) or "Choose the file that “evalkit push” wrote: it ends in .evpush."
        return _draw(request, {"file": why})
    desk, person = desk_of(request), person_of(request)
    ((name, data),) = uploaded.files
    try:
        with desk.writing:
            taken = take_push(desk.project, data, text_of(form, "passphrase"), name, person.name)
    except EvalkitError as error:
        return _draw(request, {"file": str(error)})
    said = f"{plural(len(taken.new), 'new source')}, {len(taken.corrected)} corrected"
    house_of(request).accounts.audit.note(person.name, "push taken in", said)
    return _draw(request, taken=taken)


ROUTES = [Route("/push", show, methods=["GET"]), Route("/push", take, methods=["POST"])]
