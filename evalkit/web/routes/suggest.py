"""Suggestions: made in the background, never in the place of what waits without asking."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.jobs import Job, Outcome
from evalkit.project import Project
from evalkit.steps.suggesting.suggest import (
    FEWEST_WORDS,
    SuggestResult,
    count_undecided,
    make_suggestions,
)
from evalkit.store.passages import Passages
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.wording import plural


def show(request: Request) -> Response:
    """What waits to be decided, what new suggestions would be learnt from, and the button."""
    desk, session = desk_of(request), session_of(request)
    project = desk.project
    counts = project.store.read.coding_counts()
    return page(
        request,
        "suggest.html",
        "Suggestions",
        passages=sum(project.store.read.passages(session.coder).values(), Passages()),
        undecided=count_undecided(project),
        codings=sum(n for *_, n in counts),
        coders=len({coder for _, _, coder, _ in counts}),
        sources=len(project.store.read.added()),
        working=next((job for job in desk.jobs.active() if job.kind == "suggest"), None),
        last=desk.jobs.newest("suggest"),
        blind=project.settings.suggest.blind,
    )


async def make(request: Request) -> Response:
    """Make suggestions in the background."""
    form = await request.form()
    return await run_in_threadpool(_make, request, form)


def _make(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    need_coder(session_of(request))
    project = desk.project
    waiting = count_undecided(project)
    if waiting and text_of(form, "replace") != "yes":
        many = plural(waiting, "suggestion")
        said = f"{many} would be replaced. Tick the box if that is right; nothing was changed."
        return go(request, "/suggest", said)
    if active := next((job for job in desk.jobs.active() if job.kind == "suggest"), None):
        return go(request, f"/jobs/{active.number}")
    job = desk.jobs.start("suggest", "Suggesting codes", partial(_suggest, project))
    return go(request, f"/jobs/{job.number}")


def _suggest(project: Project, job: Job) -> Outcome:
    return say_suggested(make_suggestions(project, track=job.track))


def say_suggested(result: SuggestResult) -> Outcome:
    """What came of suggesting, in words."""
    said = [
        f"{plural(result.passages, 'passage')} of {FEWEST_WORDS} words or more read, {result.suggested:,} "
        "with a suggestion for you to decide."
    ]
    if result.learnt_from:
        said.append(
            f"Learnt from the codebook and from {plural(result.learnt_from, 'coding')} of this project."
        )
    else:
        said.append("Learnt from the codebook alone: nothing is coded in this project yet.")
    if result.taken_away:
        said.append(f"{plural(result.taken_away, 'suggestion')} that nobody had decided about made room.")
    return Outcome(" ".join(said), result.problems, "/sources", result.weak)


ROUTES = [
    Route("/suggest", show, methods=["GET"]),
    Route("/suggest", make, methods=["POST"]),
]
