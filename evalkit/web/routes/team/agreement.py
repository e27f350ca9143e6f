"""How far coders agree: figures with intervals, what is left to go through, and what was agreed on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.steps.coding.agreement import measure_agreement, say_agreement
from evalkit.steps.coding.consensus import list_departures, say_labels
from evalkit.steps.coding.first_look import look_first
from evalkit.steps.sharing.plan import say_pending
from evalkit.web.drawing import desk_of, page, session_of
from evalkit.web.views.agreement import address_together, show_pair


def show(request: Request) -> Response:
    """What two coders want to know first; every figure, its plot and its meaning below."""
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
        looks=look_first(project, found),
        address=address_together,
        waiting="" if found.why_none else say_pending(project),
        departures=list_departures(project, session.coder) if session.coder else [],
        say_labels=lambda labels: say_labels(project, labels),
    )


def table(request: Request) -> Response:
    """Every figure as a csv file."""
    found = measure_agreement(desk_of(request).project)
    headers = {"content-disposition": 'attachment; filename="agreement.csv"'}
    return Response(found.frame().to_csv(index=False), media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = [Route("/agreement", show), Route("/agreement.csv", table)]
