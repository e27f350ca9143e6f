"""A source's portrait: its codes along its length, each leading to its words."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.analysis.portrait import STEPS, draw_portrait
from evalkit.steps.coding.code import get_source
from evalkit.steps.sharing.plan import find_apart
from evalkit.web.drawing import desk_of, page, session_of
from evalkit.web.views.home import KIND_NAMES


def show(request: Request) -> Response:
    """Where each code lies in one source, by everybody or by the coder alone."""
    desk, session = desk_of(request), session_of(request)
    project = desk.project
    source = get_source(project, request.path_params["source_id"])
    apart = source.id in find_apart(project, session.coder)
    mine = apart or request.query_params.get("coders") == "me"
    every = project.store.read.codings_by_source().get(source.id, ())
    codings = [coding for coding in every if not mine or coding.coder == session.coder]
    return page(
        request,
        "portrait.html",
        f"Portrait of {source.id}",
        source=source,
        kind=KIND_NAMES[source.kind],
        mine=mine,
        kept_apart=apart,
        sides=project.codebook.sides,
        coders=sorted({coding.coder for coding in every}),
        lines=draw_portrait(codings, len(source.text), project.codebook.codes),
        hues=desk.hues(),
        STEPS=STEPS,
    )


ROUTES = [Route("/sources/{source_id}/portrait", show)]
