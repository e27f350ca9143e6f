"""All coded passages: chosen by what they are, searched, kept as views, coded, moved, exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from evalkit.analysis.wanted import CodedPassage, choose_codings
from evalkit.model import VALENCE_NAMES
from evalkit.steps.coding.code import get_code_name, get_valence
from evalkit.steps.coding.recode import move_codings, plan_move
from evalkit.steps.coding.search import search_words, show_codings
from evalkit.steps.looking.coded import count_codings, find_wanted, list_asked
from evalkit.steps.looking.found import code_found, plan_found, widen_to_sentences
from evalkit.steps.looking.views import drop_view, get_view, keep_view, list_views
from evalkit.steps.report.export import export_codings
from evalkit.steps.sharing.plan import find_apart
from evalkit.web.desk import Desk, need_coder
from evalkit.web.drawing import desk_of, go, page, session_of
from evalkit.web.forms import address, number_of, text_of, texts_of
from evalkit.web.views.asking import HOWS, Asked, address_of, further_codes, one, read_asked, want
from evalkit.web.views.passages import PassageLine, show_hits, show_passages
from evalkit.wording import one_or_many, plural

PER_PAGE = 50
MOST = 30
"""How many passages a search by meaning shows."""
WHERE = {
    "coded": "the coded passages above",
    "near": "the coded passages above, by meaning (slow the first time)",
    "everything": "everything that was said",
    "meaning": "everything that was said, by meaning (slow the first time)",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What one page of the list shows; ``total`` passages were found, and ``said`` says so."""

    lines: Sequence[PassageLine]
    total: int
    said: str
    pages: int = 1
    at: int = 1


def show(request: Request) -> Response:
    """The passages that the address, or the named view in it, asks for."""
    desk, session = desk_of(request), session_of(request)
    query = request.query_params
    view = get_view(desk.project, session.coder, query["view"]) if "view" in query else None
    asked = read_asked(view.asked if view else query.multi_items())
    listed = _list(desk, session.coder, asked, number_of(query.get("page", ""), 1))
    return _page(request, desk, asked, listed, view.id if view else "")


async def search(request: Request) -> Response:
    """The same, searched: the words come in a form, so that they stand in no address."""
    form = await request.form()
    return await run_in_threadpool(_search, request, form)


def _search(request: Request, form: FormData) -> Response:
    desk = desk_of(request)
    typed = [(name, text_of(form, name)) for name in ("words", "where")]
    asked = read_asked([*request.query_params.multi_items(), *typed])
    if not one(asked, "words"):
        return go(request, address_of("/codings", asked))
    coder = session_of(request).coder
    return _page(request, desk, asked, _list(desk, coder, asked, number_of(text_of(form, "page"), 1)))


def _list(desk: Desk, coder: str, asked: Asked, at: int) -> Listed:
    apart = find_apart(desk.project, coder)
    words, where = one(asked, "words"), one(asked, "where") or "coded"
    if words and where == "everything":
        hits, more = search_words(desk.project, words)
        narrow = ", and there are more: add a word to narrow it down" if more else ""
        return Listed(show_hits(hits), len(hits), f"{plural(len(hits), 'passage')} with these words{narrow}.")
    if words and where == "meaning":
        hits = desk.meaning.search(desk.project, words, MOST)
        return Listed(
            show_hits(hits),
            len(hits),
            f"The {plural(len(hits), 'passage')} nearest in meaning, nearest first.",
        )
    wanted = want(tuple(pair for pair in asked if where != "near" or pair[0] != "words"))
    found = [p for p in find_wanted(desk.project, wanted) if p.segment.source_id not in apart]
    if words and where == "near":
        found = desk.meaning.rank(desk.project, words, found, MOST)
        said = f"The {plural(len(found), 'coded passage')} nearest in meaning, nearest first."
    else:
        said = _say_found(found, words)
    pages = max(1, -(-len(found) // PER_PAGE))
    at = min(at, pages)
    shown = found[(at - 1) * PER_PAGE : at * PER_PAGE]
    lines = show_passages(shown, {source.id: source for source in desk.project.sources})
    if apart:
        are = one_or_many(len(apart), "is", "are")
        said += f" {plural(len(apart), 'source')} that you and a colleague code apart {are} left out."
    return Listed(lines, len(found), said, pages, at)


def _say_found(found: Sequence[CodedPassage], words: str) -> str:
    held = plural(len(found), "passage") + (" with these words" if words else "")
    return f"{held}, {plural(count_codings(found), 'coding')}." if found else f"{held}."


def _page(request: Request, desk: Desk, asked: Asked, listed: Listed, view: str = "") -> Response:
    project, coder = desk.project, session_of(request).coder
    attributes = list_asked(project)
    return page(
        request,
        "codings.html",
        "Codings",
        listed=listed,
        first=(listed.at - 1) * PER_PAGE + 1,
        asked=asked,
        one=lambda name: one(asked, name),
        further=further_codes(asked),
        hows=HOWS,
        where=WHERE,
        address=lambda number: (
            address("/codings", view=view, page=number)
            if view
            else address_of("/codings", asked, page=number)
        ),
        export=address_of("/codings.xlsx", asked),
        action=address_of("/codings", asked),
        views=list_views(project, coder),
        view=view,
        codes=desk.codes(),
        hues=desk.hues(),
        sides=project.codebook.sides,
        groups=attributes.get("group", []),
        attributes={name: values for name, values in attributes.items() if name != "group"},
        coders=sorted({coder for *_, coder, _ in project.store.read.coding_counts()}),
        sources=[(source.id, source.name) for source in project.sources],
    )


async def keep(request: Request) -> Response:
    """Keep what is asked for as a named view, or remove one."""
    form = await request.form()
    return await run_in_threadpool(_keep, request, form)


def _keep(request: Request, form: FormData) -> Response:
    desk, coder = desk_of(request), need_coder(session_of(request))
    if gone := text_of(form, "drop"):
        view = drop_view(desk.project, coder, gone)
        return go(request, "/codings", f"The view “{view.name}” is removed. The codings are as they were.")
    asked = read_asked((name, value) for name, value in form.multi_items() if isinstance(value, str))
    view = keep_view(desk.project, coder, text_of(form, "name"), asked, text_of(form, "shared") == "1")
    return go(request, address("/codings", view=view.id), f"The view “{view.name}” is kept.")


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


async def code_passages(request: Request) -> Response:
    """Preview what coding the chosen passages of a search would do; once confirmed, code them."""
    form = await request.form()
    return await run_in_threadpool(_code, request, form)


def _code(request: Request, form: FormData) -> Response:
    desk, coder = desk_of(request), need_coder(session_of(request))
    code, side, words = text_of(form, "to"), text_of(form, "side"), text_of(form, "words")
    places = [value.split(":") for value in texts_of(form, "place")]
    seen = [
        ((parts[0], number_of(parts[1]), number_of(parts[2])), parts[3] if len(parts) > 3 else "")
        for parts in places
        if len(parts) > 2
    ]
    if not seen or not code or not side:
        return go(
            request, "/codings", "Choose passages, a code and a side; then look at what would be coded."
        )
    valence = get_valence(side)
    if text_of(form, "sure") == "1":
        said = code_found(desk.project, coder, seen, code, valence)
        return go(request, address("/codings", code=code), said)
    widened = widen_to_sentences(desk.project, [place for place, _ in seen], words)
    return page(
        request,
        "found.html",
        "Code what was found",
        plan=plan_found(desk.project, coder, widened, code, valence),
        to=code,
        to_name=get_code_name(desk.project, code),
        side=valence,
        side_name=VALENCE_NAMES[valence] if desk.project.codebook.sides else "",
    )


def export(request: Request) -> Response:
    """The codings that the address asks for, as a workbook."""
    project = desk_of(request).project
    wanted = want(read_asked(request.query_params.multi_items()))
    codings = choose_codings(find_wanted(project, wanted), wanted)
    path = export_codings(project, show_codings(project, codings))
    return FileResponse(path, filename=path.name)


ROUTES = [
    Route("/codings", show, methods=["GET"]),
    Route("/codings", search, methods=["POST"]),
    Route("/codings/views", keep, methods=["POST"]),
    Route("/codings/code", code_passages, methods=["POST"]),
    Route("/codings/move", move, methods=["POST"]),
    Route("/codings.xlsx", export),
]
