"""The project for other programs: a file is written, with the list of what it leaves out, and taken."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.files import read_text
from evalkit.project import Project
from evalkit.steps.exchanging.give_out import ENDINGS, export_project
from evalkit.web.drawing import desk_of, go
from evalkit.web.forms import text_of, version_of

FOLDER = "exports"
FORMS = (
    (
        ".qdpx",
        "A whole project (.qdpx)",
        "For NVivo, MAXQDA, ATLAS.ti, QualCoder and others: texts, codes, codings.",
    ),
    (".qdc", "The codebook alone (.qdc)", "For the same programs."),
    (".xlsx", "A list of codings (Excel)", "One row for each coding."),
    (".csv", "A list of codings (csv)", "The same, for Dedoose, Taguette and statistics programs."),
    (".html", "Coded passages by code (web page)", "To read in a browser or Word."),
    (".txt", "Texts with their codes (plain text)", "Each code in brackets behind its words."),
)


def list_written(project: Project) -> list[tuple[str, str]]:
    """The files that were written for other programs, each with what it leaves out."""
    folder = project.folder / FOLDER
    found = sorted(path for path in folder.glob("codings.*") if path.suffix in ENDINGS)
    lists = [path.with_name(f"{path.name}.left-out.txt") for path in found]
    return [
        (path.name, read_text(left) if left.is_file() and path.suffix != ".left-out" else "")
        for path, left in zip(found, lists, strict=True)
        if not path.name.endswith(".left-out.txt")
    ]


async def write(request: Request) -> Response:
    """Write the file that was asked for."""
    form = await request.form()
    return await run_in_threadpool(_write, request, text_of(form, "as"), version_of(form))


def _write(request: Request, ending: str, publish: bool | None) -> Response:
    desk = desk_of(request)
    if ending not in ENDINGS:
        return go(request, "/programs", "Choose what to write first.")
    with desk.writing:
        folder = desk.project.folder / FOLDER
        folder.mkdir(exist_ok=True)
        done = export_project(desk.project, folder / f"codings{ending}", publish)
    return go(request, "/programs", f"{done.said} written to {done.path.name}. Take it below.")


def take(request: Request) -> Response:
    """A file that was written."""
    name = request.path_params["name"]
    path = desk_of(request).project.folder / FOLDER / Path(name).name
    if path.suffix not in ENDINGS or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, filename=path.name)


ROUTES = [
    Route("/programs/write", write, methods=["POST"]),
    Route("/programs/written/{name}", take, methods=["GET"]),
]
