"""The file that an owner takes to their team's server: confirmed text, the codebook and who speaks."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.steps.sharing.push import write_push
from evalkit.web.drawing import desk_of
from evalkit.web.forms import text_of
from evalkit.web.routes.team.sharing import draw


async def write(request: Request) -> Response:
    """Write the file, and give it to the browser."""
    return await run_in_threadpool(_write, request, await request.form())


def _write(request: Request, form: FormData) -> Response:
    given = text_of(form, "push-passphrase")
    if given != text_of(form, "push-again"):
        return draw(request, {"push-passphrase": "Type the same passphrase twice."})
    try:
        pushed = write_push(desk_of(request).project, given)
    except EvalkitError as error:
        return draw(request, {"push-passphrase": str(error)})
    return FileResponse(pushed.path, filename=pushed.path.name)


ROUTES = [Route("/sharing/push", write, methods=["POST"])]
