"""The rapid summary sheet of a source, and the matrix of all of them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from evalkit.errors import TableError
from evalkit.files import write_whole
from evalkit.model import Coding
from evalkit.steps.coding.code import get_source
from evalkit.steps.coding.summaries import read_matrix, write_matrix, write_summaries
from evalkit.steps.intake.roles import say_roles
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of
from evalkit.wording import plural

LARGEST = 20_000_000


def sheet(request: Request) -> Response:
    """One source: each code's excerpts with room for a summary beside them."""
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    project = desk.project
    source = get_source(project, request.path_params["source_id"])
    excerpts: dict[str, list[Coding]] = defaultdict(list)
    for coding in sorted(project.store.read.codings(source.id), key=lambda c: (not c.star, c.segment.start)):
        if all(coding.segment != other.segment for other in excerpts[coding.code]):
            excerpts[coding.code].append(coding)
    summaries = project.store.read.summaries(source.id)
    return page(
        request,
        "sheet.html",
        f"Summary sheet {source.id}",
        source=source,
        codes=desk.codes(),
        hues=desk.hues(),
        excerpts=excerpts,
        mine={s.code: s.text for s in summaries if s.coder == coder},
        others=[s for s in summaries if s.coder != coder and s.text],
    )


async def save(request: Request) -> Response:
    """Keep the summaries of a sheet: all of them, or the one that was just written."""
    form = await request.form()
    return await run_in_threadpool(_save, request, form)


def _save(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    source_id = request.path_params["source_id"]
    texts = {name[5:]: text_of(form, name) for name in form if name.startswith("text-")}
    texts = {code: text.replace("\r\n", "\n") for code, text in texts.items()}
    seen = {code: text_of(form, f"seen-{code}").replace("\r\n", "\n") for code in texts}
    write_summaries(desk.project, coder, source_id, texts, seen)
    if text_of(form, "quick") == "1":
        return PlainTextResponse("Saved.")
    return go(request, f"/sheets/{source_id}", "Saved.")


def matrix(request: Request) -> Response:
    """Sources down, codes across, one's own summaries in the cells; what is empty is to be seen."""
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    project = desk.project
    speaker = project.speakers()
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for coding in project.codings:
        counts[coding.segment.source_id, coding.code] += 1
    texts = {(s.source_id, s.code): s.text for s in project.store.read.summaries() if s.coder == coder}
    return page(
        request,
        "matrix.html",
        "Summaries",
        sources=[(source, say_roles(source, speaker)) for source in project.sources],
        codes=desk.codes(),
        counts=counts,
        texts=texts,
    )


def export(request: Request) -> Response:
    """The matrix as a workbook."""
    desk, session = desk_of(request), session_of(request)
    path = write_matrix(desk.project, need_coder(session))
    return FileResponse(path, filename=path.name)


async def take_in(request: Request) -> Response:
    """Take a filled workbook back."""
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return go(request, "/matrix", "Choose the workbook first.")
        data = await file.read(LARGEST + 1)
    return await run_in_threadpool(_take_in, request, data)


def _take_in(request: Request, data: bytes) -> Response:
    desk, session = desk_of(request), session_of(request)
    if len(data) > LARGEST:
        raise TableError(
            "This workbook is larger than 20 MB, which no sheet of summaries is. "
            "Choose the workbook that the page “Summaries” wrote."
        )
    with TemporaryDirectory(dir=desk.project.folder, prefix=".returned-") as folder:
        path = Path(folder) / "summaries.xlsx"
        write_whole(path, data)
        read = read_matrix(desk.project, need_coder(session), path)
    said = f"{plural(read.changed, 'summary', 'summaries')} taken in."
    return go(request, "/matrix", " ".join([said, *(f"{p.where}: {p.message}" for p in read.problems)]))


ROUTES = [
    Route("/sheets/{source_id}", sheet, methods=["GET"]),
    Route("/sheets/{source_id}", save, methods=["POST"]),
    Route("/matrix", matrix, methods=["GET"]),
    Route("/matrix", take_in, methods=["POST"]),
    Route("/matrix.xlsx", export),
]
