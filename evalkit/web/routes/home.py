"""The first page, and who is coding."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.steps.findings.coverage import cover_project
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.suggesting.next_to_read import find_next
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.web.views.home import STATES, list_coverage, list_next, list_sources

READ_NEXT = 3
"""How many passages to read next are shown."""


def show(request: Request) -> Response:
    """Every source, what to read next, what there is evidence for."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder")
    project = desk.project
    evidence = gather_evidence(project)
    lines = list_sources(
        evidence.sources,
        evidence.speaker,
        project.codings,
        project.store.suggestions(),
        project.store.settled(session.coder),
        session.coder,
        project.store.added(),
    )
    query = request.query_params
    chosen = {name: query.get(name, "") for name in ("kind", "role", "state")}
    shown = [
        line
        for line in lines
        if chosen["kind"] in ("", line.kind)
        and (not chosen["role"] or chosen["role"] in line.roles.split(", "))
        and chosen["state"] in ("", line.state)
    ]
    return page(
        request,
        "home.html",
        "Sources",
        sources=shown,
        all_sources=len(lines),
        chosen=chosen,
        kinds=sorted({line.kind for line in lines}),
        roles=sorted({role for line in lines for role in line.roles.split(", ") if role}),
        states=STATES,
        next=list_next(find_next(project, session.coder, READ_NEXT).passages, lines),
        excerpts=len(evidence.excerpts),
        coverage=list_coverage(cover_project(project, evidence)) if evidence.excerpts else [],
        problems=[*project.store.check(), *evidence.problems],
    )


def who(request: Request) -> Response:
    """Who is coding?"""
    project = desk_of(request).project
    known = sorted({coding.coder for coding in project.codings})
    return page(request, "coder.html", "Who is coding", known=known)


async def set_coder(request: Request) -> Response:
    """Take the name that was chosen or typed; one that was typed is never another's."""
    form = await request.form()
    given = text_of(form, "name").strip() or text_of(form, "known")
    name = " ".join(given.split())[:60]
    if not name:
        return await run_in_threadpool(go, request, "/coder", "Choose your name or type it.")
    session_of(request).coder = name
    return go(request, "/")


ROUTES = [
    Route("/", show),
    Route("/coder", who, methods=["GET"]),
    Route("/coder", set_coder, methods=["POST"]),
]
