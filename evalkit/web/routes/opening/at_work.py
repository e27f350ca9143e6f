"""Work in the background: how far it is, stopping it, and what came of it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evalkit.jobs import Job, forget_cut_off
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of


def now(request: Request) -> Response:
    """What goes on, for the pages to show; a window that asks keeps the page alive."""
    jobs = desk_of(request).jobs
    if not session_of(request).team:
        return JSONResponse({"active": [], "ended": []})
    ended = [job for job in jobs.every() if job.over and not job.seen]
    return JSONResponse({"active": list(map(_say, jobs.active())), "ended": list(map(_say, ended))})


def _say(job: Job) -> dict[str, str | int]:
    return {
        "number": job.number,
        "title": job.title,
        "said": job.said,
        "done": job.progress.done,
        "total": job.progress.total,
    }


def show(request: Request) -> Response:
    """One job; once its outcome is read here, the other pages say it no more."""
    job = _get(request)
    job.seen = job.over
    return page(request, "job.html", job.title, job=job)


def stop(request: Request) -> Response:
    """Ask a job to stop."""
    job = _get(request)
    desk_of(request).jobs.stop(job.number)
    return go(request, f"/jobs/{job.number}")


async def forget(request: Request) -> Response:
    """Say no more that a job was cut off."""
    form = await request.form()
    folder = desk_of(request).project.folder
    await run_in_threadpool(forget_cut_off, folder, text_of(form, "name"))
    return go(request, "/")


def _get(request: Request) -> Job:
    job = desk_of(request).jobs.find(request.path_params["number"])
    if job is None:
        raise HTTPException(404)
    return job


ROUTES = [
    Route("/jobs/now", now),
    Route("/jobs/cut-off", forget, methods=["POST"]),
    Route("/jobs/{number:int}", show),
    Route("/jobs/{number:int}/stop", stop, methods=["POST"]),
]
