"""How far coders agree: figures with intervals, what is left to go through, and what was agreed on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.steps.coding.agreement import measure_agreement, say_agreement
from evalkit.steps.coding.consensus import list_departures, list_differences, list_pairs, say_labels
from evalkit.web.drawing import desk_of, page, session_of
from evalkit.web.views.agreement import show_pair


def show(request: Request) -> Response:
    """Tables, plot and sentences, with what is to be gone through."""
    desk, session = desk_of(request), session_of(request)
    project = desk.project
    found = measure_agreement(project)
    codes = desk.codes()
    return page(
        request,
        "agreement.html",
        "Agreement",
        found=found,
        said=say_agreement(found),
        pairs=[show_pair(pair, codes) for pair in found.told()],
        open=[(coders, len(list_differences(project, coders))) for coders in list_pairs(project)],
        agreed=len(project.store.read.agreed()),
        departures=list_departures(project, session.coder) if session.coder else [],
        say_labels=lambda labels: say_labels(project, labels),
    )


def table(request: Request) -> Response:
    """Every figure as a csv file."""
    found = measure_agreement(desk_of(request).project)
    headers = {"content-disposition": 'attachment; filename="agreement.csv"'}
    return Response(found.frame().to_csv(index=False), media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = [Route("/agreement", show), Route("/agreement.csv", table)]
