"""Correcting a transcript, and the codings whose words a correction took away."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.steps.names.correct import correct_turn, drop_unplaced, find_unplaced, place_again
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of, with_recording
from evalkit.web.forms import number_of, text_of
from evalkit.web.views.transcript import find_ends, say_time


def show(request: Request) -> Response:
    """The turns of a source, one of them open to be corrected."""
    need_coder(session_of(request))
    return _draw(request, request.query_params.get("turn", ""))


def _draw(
    request: Request, chosen: str, refused: FormData | None = None, error: str = "", status: int = 200
) -> Response:
    """The page; what was typed into a correction that was ``refused`` stands beside what is there now."""
    opened = desk_of(request).open(request.path_params["source_id"])
    typed = {name: text_of(refused, name) for name in ("words", "speaker", "secret")} if refused else None
    return with_recording(
        request,
        "correct.html",
        f"Correct {opened.source.id}",
        status,
        error=error,
        typed=typed,
        source=opened.source,
        sha=opened.sha,
        people=opened.codable.people,
        chosen=number_of(chosen) if chosen else -1,
        labels=sorted({turn.speaker for turn in opened.source.turns}),
        say_time=say_time,
        ends=find_ends(opened.source),
    )


async def save(request: Request) -> Response:
    """Put the corrected words in the turn's place."""
    form = await request.form()
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    coder = need_coder(session_of(request))
    source_id = request.path_params["source_id"]
    try:
        corrected = correct_turn(
            desk_of(request).project,
            coder,
            source_id,
            number_of(text_of(form, "turn")),
            text_of(form, "words"),
            text_of(form, "speaker") if "speaker" in form else None,
            text_of(form, "sha"),
            text_of(form, "secret") == "1",
        )
    except EvalkitError as error:
        status = 409 if isinstance(error, StaleChangeError) else 422
        return _draw(request, text_of(form, "turn"), form, str(error), status)
    where = f"/sources/{source_id}/unplaced" if corrected.unplaced else f"/sources/{source_id}/correct"
    return go(request, where, corrected.message)


def unplaced(request: Request) -> Response:
    """The codings that wait for a place, with the turn before and after."""
    desk = desk_of(request)
    source = desk.open(request.path_params["source_id"]).source
    waiting = find_unplaced(desk.project, source)
    return page(
        request,
        "unplaced.html",
        "Codings without a place",
        source=source,
        waiting=waiting,
        codes=desk.codes(),
    )


async def decide(request: Request) -> Response:
    """Put a waiting coding on words, or let it go."""
    form = await request.form()
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    where = f"/sources/{request.path_params['source_id']}/unplaced"
    seen = (text_of(form, "coding"), "")
    try:
        if text_of(form, "do") == "drop":
            return go(request, where, drop_unplaced(desk.project, coder, seen))
        return go(request, where, place_again(desk.project, coder, seen, text_of(form, "words")))
    except EvalkitError as error:
        return go(request, where, str(error))


ROUTES = [
    Route("/sources/{source_id}/correct", show, methods=["GET"]),
    Route("/sources/{source_id}/correct", save, methods=["POST"]),
    Route("/sources/{source_id}/unplaced", unplaced, methods=["GET"]),
    Route("/sources/{source_id}/unplaced", decide, methods=["POST"]),
]
