"""The report: what is open, building it, reading it in the browser, taking it, and signing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.errors import ReportError
from evalkit.files import read_data
from evalkit.jobs import Job, Outcome
from evalkit.model import Problem
from evalkit.project import Project
from evalkit.report.outline import find_chapters
from evalkit.steps.report.final import find_open, finish_report
from evalkit.steps.report.report import FILES, ReportForm, write_report
from evalkit.steps.status import need_findings
from evalkit.vault import Vault
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of, version_of
from evalkit.web.views.mend import find_page
from evalkit.wording import plural

FINAL = "report-final.docx"
NAMES: dict[str, tuple[str, str]] = {
    "full": ("Report (Word)", "The whole report."),
    "summary": ("Summary (Word)", "Two pages for leaders."),
    "criteria": ("Criterion pages (Word)", "A page for each chapter."),
    "slides": ("Slides", "For a presentation."),
    "html": ("Web page", "The whole report, to read in a browser."),
    "large-print": ("Large Print (Word)", "The whole report in 18 points."),
    "easy-read": (
        "Easy Read skeleton (Word)",
        "To fill together with the people it is for.",
    ),
}
VERSIONS = {"publish": True, "working": False}
"""What the form says of the report's counts of people; nothing leaves it to the settings."""
BESIDE = {
    "evidence.docx": ("Evidence (Word)", "The passages behind each finding."),
    "evidence.html": ("Evidence (web page)", "The same, to read in a browser."),
}
READ_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; sandbox allow-same-origin"
)
"""The report's own page: its styles and pictures are in it, and nothing else is let in."""


@dataclass(frozen=True)
class Written:
    """A file of the report, what it is, and when it was written (ISO 8601)."""

    name: str
    title: str
    about: str
    at: str


def show(request: Request) -> Response:
    """The report's page."""
    return _draw(request)


def _draw(
    request: Request, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    desk = desk_of(request)
    project = desk.project
    last = desk.jobs.newest("report")
    problems = last.outcome.problems if last and last.state == "done" and last.outcome else None
    chapters = [*find_chapters(project.outline)]
    return page(
        request,
        "report.html",
        "Report",
        422 if errors else 200,
        written=_list_written(project),
        final=_written(project.reports_folder / FINAL, "The final report (Word)", "Signed."),
        open=[(problem, *find_page(problem, chapters)) for problem in problems or ()],
        checked=problems is not None,
        working=next((job for job in desk.jobs.active() if job.kind in ("report", "sign")), None),
        coded=bool(project.store.read.coding_counts()),
        publish=desk.project.settings.publication.publishes(),
        typed=typed or {"by": session_of(request).coder, "reason": ""},
        errors=errors or {},
    )


def _list_written(project: Project) -> list[Written]:
    found = []
    for form, file in FILES.items():
        title, about = NAMES.get(form, (file, ""))
        if one := _written(project.reports_folder / file, title, about):
            found.append(one)
    beside = [_written(project.reports_folder / file, *about) for file, about in BESIDE.items()]
    return [*found, *filter(None, beside)]


def _written(path: Path, title: str, about: str) -> Written | None:
    if not path.is_file():
        return None
    at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return Written(path.name, title, about, at.isoformat(timespec="seconds"))


async def build(request: Request) -> Response:
    """Build every form of the report in the background, and find what is still open."""
    form = await request.form()
    return await run_in_threadpool(_start, request, version_of(form))


def _start(request: Request, publish: bool | None) -> Response:
    desk = desk_of(request)
    need_findings(desk.project, "A report")
    if active := next((job for job in desk.jobs.active() if job.kind == "report"), None):
        return go(request, f"/jobs/{active.number}")
    job = desk.jobs.start("report", "Building the report", partial(_build, desk.project, desk.vault, publish))
    return go(request, f"/jobs/{job.number}")


def _build(project: Project, vault: Vault | None, publish: bool | None, job: Job) -> Outcome:
    forms: tuple[ReportForm, ...] = get_args(ReportForm)
    steps: list[ReportForm | str] = [*forms, "check"]
    problems: list[Problem] = []
    said = ""
    publishes = project.settings.publication.publishes(publish)
    for step in job.track(steps, "Building the report"):
        if step == "check":
            path, working = project.reports_folder / FILES["full"], not publishes
            problems = [*find_open(project, path, vault, working=working), *problems]
            continue
        result = write_report(project, form=next(form for form in forms if form == step), publish=publish)
        if step == "full":
            rests = f"{plural(result.findings, 'finding')} from {plural(result.excerpts, 'excerpt')}"
            said = f"The report is written: {rests}."
            problems += result.problems
            if result.to_write:
                boxes = plural(result.to_write, "box", "boxes")
                problems.append(
                    Problem("the chapters", f"{boxes} still say “To be written” (page Findings).")
                )
    problems = list(dict.fromkeys(problems))
    said += f" {plural(len(problems), 'thing')} to look at." if problems else " Nothing is open."
    return Outcome(said, tuple(problems), "/report")


def read(request: Request) -> Response:
    """The report as a page to read."""
    path = desk_of(request).project.reports_folder / FILES["html"]
    if not path.is_file():
        raise ReportError("The report has not been built yet. Build it on the page Report.")
    return Response(read_data(path), media_type="text/html", headers={"content-security-policy": READ_POLICY})


def take(request: Request) -> Response:
    """A file of the report."""
    name = request.path_params["name"]
    path = desk_of(request).project.reports_folder / name
    if name not in (*FILES.values(), *BESIDE, FINAL) or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, filename=name)


async def sign(request: Request) -> Response:
    """Write the final report, where nothing is open or somebody signs for what is."""
    form = await request.form()
    return await run_in_threadpool(_sign, request, form)


def _sign(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    need_coder(session_of(request))
    typed = {name: " ".join(text_of(form, name).split()) for name in ("by", "reason")}
    typed["by"] = session_of(request).signs_as(typed["by"])
    if not typed["by"]:
        return _draw(request, typed, {"by": "Write who signs the report."})
    need_findings(desk.project, "A final report")
    project, vault = desk.project, desk.vault

    def work(job: Job) -> Outcome:
        by = typed["by"] if typed["reason"] else ""
        result = finish_report(project, by, typed["reason"], vault)
        if result.path is None:
            many = plural(len(result.problems), "thing")
            said = f"Not final yet: {many} still open. Mend them, or sign with a reason that is printed."
            return Outcome(said, result.problems, "/report")
        how = f" It says that {by} signed for what was open, and why." if result.problems else ""
        return Outcome(f"The final report is written.{how}", result.problems, "/report")

    job = desk.jobs.start("sign", "Signing the report", work)
    return go(request, f"/jobs/{job.number}")


ROUTES = [
    Route("/report", show, methods=["GET"]),
    Route("/report", build, methods=["POST"]),
    Route("/report/read", read),
    Route("/report/sign", sign, methods=["POST"]),
    Route("/report/files/{name}", take),
]
