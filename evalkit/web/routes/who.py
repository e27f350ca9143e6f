"""Who is coding?"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.machine.recent import remember_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of


def show(request: Request) -> Response:
    """The names that are known here, and a box for another."""
    counts = desk_of(request).project.store.read.coding_counts()
    known = sorted({coder for _, _, coder, _ in counts})
    return page(request, "coder.html", "Who is coding", known=known)


async def choose(request: Request) -> Response:
    """Take the name that was chosen or typed; one that was typed is never another's."""
    form = await request.form()
    given = text_of(form, "name").strip() or text_of(form, "known")
    name = " ".join(given.split())[:60]
    if not name:
        return await run_in_threadpool(go, request, "/coder", "Choose your name or type it.")
    session_of(request).coder = name
    await run_in_threadpool(remember_coder, name)
    return go(request, "/")


ROUTES = [Route("/coder", show, methods=["GET"]), Route("/coder", choose, methods=["POST"])]
