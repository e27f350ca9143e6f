"""Codings without a place, over the whole project: put on words, or let go, by a person."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.steps.exchanging.waiting import list_waiting_codings
from evalkit.steps.names.correct import drop_unplaced, place_again
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import number_of, text_of

SHOWN = 20
ADDRESS = "/programs/waiting"


async def show(request: Request) -> Response:
    """A page of the codings that wait."""
    return await run_in_threadpool(_show, request)


def _show(request: Request) -> Response:
    desk = desk_of(request)
    first = number_of(request.query_params.get("from", ""))
    waiting, total = list_waiting_codings(desk.project, first, SHOWN)
    return page(
        request,
        "waiting.html",
        "Codings without a place",
        waiting=waiting,
        total=total,
        first=first,
        next=first + SHOWN if first + SHOWN < total else None,
        codes=desk.codes(),
    )


async def decide(request: Request) -> Response:
    """Put a coding on words, or let it go."""
    form = await request.form()
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: FormData) -> Response:
    project = desk_of(request).project
    coder = need_coder(session_of(request))
    seen = (text_of(form, "coding"), "")
    do = text_of(form, "do")
    try:
        if do == "drop":
            return go(request, ADDRESS, drop_unplaced(project, coder, seen))
        words = text_of(form, "nearest" if do == "nearest" else "words")
        return go(request, ADDRESS, place_again(project, coder, seen, words))
    except EvalkitError as error:
        return go(request, ADDRESS, str(error))


ROUTES = [
    Route(ADDRESS, show, methods=["GET"]),
    Route(ADDRESS, decide, methods=["POST"]),
]
