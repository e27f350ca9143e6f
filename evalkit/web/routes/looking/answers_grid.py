"""A survey read and coded as a grid: a row a respondent, coded in place by the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.web.desk import Desk, OpenSource
from evalkit.web.forms import number_of
from evalkit.web.routes.source import Shown, draw_page, draw_source
from evalkit.web.views.answers import lay_out


def show(request: Request) -> Response:
    """The grid of one survey."""
    at = number_of(request.query_params.get("page", ""), 1)

    def draw(desk: Desk, opened: OpenSource, coder: str, shown: Shown) -> Mapping[str, object]:
        source, store = opened.source, desk.project.store
        if source.kind != "survey":
            raise EvalkitError("Only a survey can be read as a grid. Open the source itself.")
        respondents = store.read.respondents().get(source.id, {})
        grid = lay_out(source, respondents, store.read.closed_answers().get(source.id, ()), at)
        draw_source(desk, opened, coder, shown, grid.turns)
        held = desk.drawn(opened, coder)
        return {"turns": "", "grid": grid, "drawn": {index: held[index][-1] for index in grid.turns}}

    return draw_page(request, "answers_grid.html", draw)


ROUTES = [Route("/sources/{source_id}/grid", show)]
