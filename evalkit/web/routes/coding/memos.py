"""The memos of a project: to search and filter, to write into the journal, to answer, and to give out."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from evalkit.errors import EvalkitError
from evalkit.model import MemoAbout
from evalkit.steps.memos.giving_out import render_memos, write_markdown
from evalkit.steps.memos.listing import MemoLine, Wanted, list_memos, say_count
from evalkit.steps.memos.writing import (
    Subject,
    answer_memo,
    change_memo,
    find_people,
    remove_memo,
    say_saved,
    write_memo,
)
from evalkit.steps.sharing.plan import find_apart
from evalkit.web.desk import need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import text_of

ABOUTS = {
    "coding": "codings",
    "passage": "words",
    "source": "sources",
    "code": "codes",
    "person": "people",
    "project": "the project (journal)",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _wanted(request: Request) -> Wanted:
    query = request.query_params
    names = ("about", "coder", "words", "source_id", "code", "waits_for")
    return Wanted(**{name: query.get(name, "").strip() for name in names})


def _find(request: Request, wanted: Wanted) -> list[MemoLine]:
    """The memos that somebody may see: where coders code apart, their own and those that wait for them."""
    desk, session = desk_of(request), session_of(request)
    apart = find_apart(desk.project, session.coder)
    return [
        line
        for line in list_memos(desk.project, wanted)
        if session.coder in (line.coder, *line.waits_for)
        or not (session.apart or (line.coder and line.source_id in apart))
    ]


def show(request: Request) -> Response:
    """The list, with the filters that its address says."""
    desk, session = desk_of(request), session_of(request)
    if not session.coder:
        return go(request, "/coder", "Say who you are first.")
    wanted = _wanted(request)
    lines = _find(request, wanted)
    every = lines if wanted == Wanted() else _find(request, Wanted())
    chosen = {name: value for name in Wanted.__slots__ if (value := getattr(wanted, name))}
    return page(
        request,
        "memos.html",
        "Memos",
        lines=lines,
        count=say_count(lines),
        every=len(every),
        wanted=wanted,
        query=urlencode(chosen),
        abouts=ABOUTS,
        writers=sorted({line.coder for line in every if line.coder}),
        codes=desk.project.codebook.codes,
        sources=desk.project.sources,
        people=find_people(desk.project),
        today=desk.project.now()[:10],
        waiting=sum(session.coder in line.waits_for for line in every),
    )


async def write(request: Request) -> Response:
    """Write a memo about the project, a person, a code or a source."""
    return await run_in_threadpool(_write, request, await request.form())


def _write(request: Request, form: FormData) -> Response:
    project, coder = desk_of(request).project, need_coder(session_of(request))
    on = text_of(form, "on")
    about, _, what = on.partition(":")
    subjects: dict[str, MemoAbout] = {
        "project": "project",
        "person": "person",
        "code": "code",
        "source": "source",
    }
    if about not in subjects:
        raise EvalkitError("Say what the memo is about.")
    subject = Subject(
        subjects[about],
        source_id=what if about == "source" else "",
        code=what if about == "code" else "",
        person=what if about == "person" else "",
        day=text_of(form, "day"),
    )
    memo = write_memo(project, coder, subject, text_of(form, "memo"))
    return go(request, f"/memos#{memo.id}", say_saved(project, memo))


async def change(request: Request) -> Response:
    """Change, remove or answer one memo."""
    return await run_in_threadpool(_change, request, await request.form())


def _change(request: Request, form: FormData) -> Response:
    project, coder = desk_of(request).project, need_coder(session_of(request))
    memo_id, words = request.path_params["memo"], text_of(form, "memo")
    match text_of(form, "do"):
        case "change":
            said = change_memo(project, coder, memo_id, words, text_of(form, "seen_memo"))
        case "remove":
            said = remove_memo(project, coder, memo_id)
        case "answer":
            said = answer_memo(project, coder, memo_id, words)
        case _:
            raise EvalkitError("Choose what to do with the memo.")
    return go(request, f"/memos#{memo_id}", said)


def give_out(request: Request) -> Response:
    """The memos of the list as a document: Word or Markdown."""
    project, lines = desk_of(request).project, _find(request, _wanted(request))
    name = f"memos-{date.fromisoformat(project.now()[:10]).isoformat()}"
    if request.path_params["name"] == "memos.docx":
        data, kind, ending = render_memos(project, lines), WORD, "docx"
    elif request.path_params["name"] == "memos.md":
        data, kind, ending = write_markdown(project, lines).encode(), "text/markdown; charset=utf-8", "md"
    else:
        raise EvalkitError("Memos go out in Word or as Markdown.")
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(data, media_type=kind, headers=headers)


ROUTES = [
    Route("/memos", show, methods=["GET"]),
    Route("/memos", write, methods=["POST"]),
    Route("/memos/files/{name}", give_out, methods=["GET"]),
    Route("/memos/{memo}", change, methods=["POST"]),
]
