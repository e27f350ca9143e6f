"""Who did what and when; each coder can take back their own acts here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.ids import in_order
from evalkit.steps.sharing.plan import find_apart
from evalkit.web.drawing import desk_of, page, session_of
from evalkit.web.forms import number_of

STEP = 200


def show(request: Request) -> Response:
    """The newest acts first, of one source or of all."""
    desk, session = desk_of(request), session_of(request)
    source_id = request.query_params.get("source", "")
    limit = number_of(request.query_params.get("show", ""), STEP)
    store = desk.project.store
    apart = find_apart(desk.project, session.coder)
    events = store.read.history(source_id, limit + 1)
    seen = [e for e in events[:limit] if e.coder == session.coder or e.source_id not in apart]
    return page(
        request,
        "history.html",
        "History",
        events=seen,
        left_out=sorted(apart, key=in_order) if len(seen) < len(events[:limit]) else [],
        more=limit + STEP if len(events) > limit else 0,
        source_id=source_id,
        mine=set(store.read.lists(session.coder).undo),
        sources=[(source_id, source_id) for source_id in sorted(store.read.added(), key=in_order)],
    )


ROUTES = [Route("/history", show)]
