"""The overview of a project, and the list of its sources to read and code."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.jobs import list_cut_off
from evalkit.machine.recent import remember_project
from evalkit.steps.coding.read_so_far import read_so_far
from evalkit.steps.intake.roles import sum_up
from evalkit.steps.keeping.away import keep_away
from evalkit.steps.keeping.risks import list_risks, may_see_risks, say_who_sees, write_done
from evalkit.steps.memos.writing import find_waiting
from evalkit.steps.overview import describe_overview
from evalkit.steps.status import find_half_written
from evalkit.steps.suggesting.next_to_read import find_next
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.web.views.home import STATES, list_next, list_sources
from evalkit.web.views.overview import draw_steps

WHERE_AGAIN = {
    "add": "/material",
    "suggest": "/suggest",
    "themes": "/themes",
    "beyond": "/beyond",
    "report": "/report",
    "sign": "/report",
    "withdraw": "/people",
    "pack": "/sharing",
    "return": "/sharing",
    "backup": "/backups",
    "copy": "/backups",
    "restore": "/backups",
}
"""On which page a job of a kind is begun again."""
READ_NEXT = 3
"""How many passages to read next are shown."""


def overview(request: Request) -> Response:
    """The seven steps: what is done, what is open for this coder, and what comes next."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder", session.notice)
    project = desk.project
    now = describe_overview(project, session.coder, alone=session.apart)
    _keep_away(request)
    remember_project(project.folder, project.clock(), now.title, now.stands)
    risks = list_risks(project) if sees_risks(request) else []
    return page(
        request,
        "overview.html",
        "Overview",
        steps=draw_steps(now),
        problems=(*now.problems, *(() if desk.jobs.active() else find_half_written(project))),
        cut_off=[(one, WHERE_AGAIN.get(one.kind, "/")) for one in list_cut_off(project.folder)]
        if session.team
        else [],
        risks=risks,
        who_sees=say_who_sees(project, session.signed_in),
        notes=find_waiting(project, session.coder),
    )


def sees_risks(request: Request) -> bool:
    """Whether flagged risks are shown: to whom the settings name, or on a server to its owners."""
    session = session_of(request)
    if session.signed_in:
        return session.may("POST", "/risks/{risk}")
    return may_see_risks(desk_of(request).project, session.coder)


async def close_risk(request: Request) -> Response:
    """What was done about a flagged risk."""
    form = await request.form()
    return await run_in_threadpool(_close_risk, request, form)


def _close_risk(request: Request, form: FormData) -> Response:
    coder = need_coder(session_of(request))
    if not sees_risks(request):
        raise HTTPException(404)
    done = text_of(form, "done").replace("\r\n", "\n")
    said = write_done(desk_of(request).project, coder, request.path_params["risk"], done)
    return go(request, "/", said)


def _keep_away(request: Request) -> None:
    """Write today's encrypted copy where copies are wanted; what went wrong is said and stops nothing."""
    try:
        keep_away(desk_of(request).project)
    except EvalkitError as error:
        session_of(request).notice += f" Today’s encrypted copy could not be written: {error}"


def sources(request: Request) -> Response:
    """Every source with how far this coder is with it, and what to read next."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder")
    project = desk.project
    lines = list_sources(
        project.sources,
        partial(sum_up, project, project.speakers()),
        [row for row in project.store.read.coding_counts() if not session.apart or row[2] == session.coder],
        read_so_far(project, session.coder),
        session.coder,
        project.store.read.added(),
    )
    query = request.query_params
    chosen = {name: query.get(name, "") for name in ("kind", "role", "state")}
    shown = [
        line
        for line in lines
        if chosen["kind"] in ("", line.kind)
        and (not chosen["role"] or chosen["role"] in line.roles)
        and chosen["state"] in ("", line.state)
    ]
    return page(
        request,
        "home.html",
        "Read and code",
        sources=shown,
        all_sources=len(lines),
        chosen=chosen,
        kinds=sorted({line.kind for line in lines}),
        roles=sorted({role for line in lines for role in line.roles}),
        states=STATES,
        next=list_next(find_next(project, session.coder, READ_NEXT, alone=session.apart).passages, lines),
    )


ROUTES = [
    Route("/", overview),
    Route("/risks/{risk}", close_risk, methods=["POST"]),
    Route("/sources", sources),
]
