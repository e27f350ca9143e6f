"""What colleagues are coding in the source that a window shows: asked for every other second."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.steps.coding.others import find_others
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, session_of
from evalkit.web.forms import number_of
from evalkit.web.routes.source import read_shown, redraw

KNOWN = "X-Known"
"""The header of an answer that says up to which act a window is told."""


def since(request: Request) -> Response:
    """The parts of a source that others have changed since the act that a window knows of.

    Nothing for whoever sees their own codings alone, whatever they ask for.
    """
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    source_id, query = request.path_params["source_id"], request.query_params
    shown = read_shown(desk, session, query)
    if not shown.everyone:
        return Response(status_code=204)
    others = find_others(desk.project, coder, source_id, number_of(query.get("known", "")))
    told = {KNOWN: str(others.known)}
    if others.turns == frozenset():
        return Response(status_code=204, headers=told)
    body = redraw(desk, session, source_id, shown, others.turns, None, others.said, bool(others.said))
    return HTMLResponse(body, headers=told)


ROUTES = [Route("/sources/{source_id}/since", since)]
