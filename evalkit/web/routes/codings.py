"""All codings: chosen by what they are, searched, moved to another code after a preview, exported."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.analysis.people import group_of
from evalkit.steps.coding.code import get_code_name
from evalkit.steps.coding.recode import move_codings, plan_move
from evalkit.steps.coding.search import Filter, Hit, find_codings, search_words, show_codings
from evalkit.steps.report.export import export_codings
from evalkit.web.desk import Desk, need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import address, number_of, text_of, texts_of

PER_PAGE = 100
MOST = 500
"""How many coded passages one search shows."""


def read_filter(query: QueryParams) -> Filter:
    """Which codings an address asks for."""
    names = ("code", "valence", "group", "coder", "source")
    return Filter(**{name: query.get(name, "") for name in names}, star=query.get("star") == "1")


def show(request: Request) -> Response:
    """The codings that the address asks for."""
    desk = desk_of(request)
    codings = find_codings(desk.project, read_filter(request.query_params))
    at = number_of(request.query_params.get("page", ""), 1)
    hits = show_codings(desk.project, codings[(at - 1) * PER_PAGE : at * PER_PAGE])
    return _page(request, desk, hits, len(codings))


async def search(request: Request) -> Response:
    """The same, searched: the words come in a form, so that they stand in no address."""
    form = await request.form()
    return await run_in_threadpool(_search, request, form)


def _search(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    words, where = text_of(form, "words").strip(), text_of(form, "where")
    wanted = read_filter(request.query_params)
    if not words:
        return go(request, _own_address(request))
    more = False
    if where == "everything":
        hits, more = search_words(desk.project, words)
    elif where == "meaning":
        hits = desk.meaning.search(desk.project, words)
    else:
        where = "coded"
        codings = find_codings(desk.project, wanted, words)
        hits, more = show_codings(desk.project, codings[:MOST]), len(codings) > MOST
    return _page(request, desk, hits, len(hits), words, where, more)


def _page(
    request: Request,
    desk: Desk,
    hits: list[Hit],
    total: int,
    words: str = "",
    where: str = "coded",
    more: bool = False,
) -> Response:
    project = desk.project
    query = request.query_params
    at = number_of(query.get("page", ""), 1)
    voices, _ = project.voices()
    return page(
        request,
        "codings.html",
        "Codings",
        hits=hits,
        more=more,
        total=total,
        first=(at - 1) * PER_PAGE + 1,
        page_number=at,
        pages=1 if words else max(1, -(-total // PER_PAGE)),
        address=lambda number: address("/codings", **(dict(query) | {"page": number})),
        export=address("/codings.xlsx", **dict(query)),
        action=_own_address(request),
        wanted=read_filter(query),
        words=words,
        where=where,
        codes=desk.codes(),
        hues=desk.hues(),
        groups=sorted({group_of(voice.participant) for voice in voices}),
        coders=sorted({coding.coder for coding in project.codings}),
        sources=[(source.id, source.name) for source in project.sources],
    )


def _own_address(request: Request) -> str:
    return address("/codings", **{k: v for k, v in request.query_params.items() if k != "page"})


async def move(request: Request) -> Response:
    """Preview what moving the chosen codings would do; once confirmed, move them."""
    form = await request.form()
    return await run_in_threadpool(_move, request, form)


def _move(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    code = text_of(form, "to")
    chosen = [tuple(value.split("/", 1)) for value in texts_of(form, "coding")]
    if not chosen or not code:
        return go(request, "/codings", "Choose codings and the code that they are to move to.")
    seen = [(pair[0], pair[1] if len(pair) > 1 else "") for pair in chosen]
    if text_of(form, "sure") == "1":
        return go(request, address("/codings", code=code), move_codings(desk.project, coder, seen, code))
    moves = plan_move(desk.project, [coding_id for coding_id, _ in seen], code)
    return page(
        request,
        "move.html",
        "Move codings",
        moves=moves,
        to=code,
        to_name=get_code_name(desk.project, code),
        codes=desk.codes(),
        unchanged=len(seen) - len(moves),
    )


def export(request: Request) -> Response:
    """The codings that the address asks for, as a workbook."""
    desk = desk_of(request)
    codings = find_codings(desk.project, read_filter(request.query_params))
    path = export_codings(desk.project, show_codings(desk.project, codings))
    return FileResponse(path, filename=path.name)


ROUTES = [
    Route("/codings", show, methods=["GET"]),
    Route("/codings", search, methods=["POST"]),
    Route("/codings/move", move, methods=["POST"]),
    Route("/codings.xlsx", export),
]
