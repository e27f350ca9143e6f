"""The acts of coding: each is one step, one event, and an answer that redraws what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, StaleChangeError, StoreError
from evalkit.model import MEMO_ABOUTS
from evalkit.steps.coding import code as steps
from evalkit.steps.coding.code import Done
from evalkit.steps.coding.history import redo, undo, undo_event
from evalkit.steps.coding.new_code import make_code
from evalkit.steps.coding.others import say_meeting
from evalkit.steps.coding.reading_marks import mark_read
from evalkit.steps.keeping.risks import flag_risk
from evalkit.steps.memos.writing import Subject, say_saved, write_memo
from evalkit.web.desk import Desk, Session, need_coder
from evalkit.web.drawing import desk_of, go, session_of
from evalkit.web.forms import number_of, own_path, text_of, texts_of
from evalkit.web.routes.source import is_blind, read_shown, read_span, redraw

Act = Callable[[Desk, str, FormData], Done]


def _seen(form: FormData) -> tuple[str, str]:
    return text_of(form, "coding"), text_of(form, "seen")


def _code(desk: Desk, coder: str, form: FormData) -> Done:
    valence = steps.get_valence(text_of(form, "valence"))
    span = read_span(form)
    source = desk.open(text_of(form, "source")).source
    code = text_of(form, "code")
    return steps.code_passage(
        desk.project,
        coder,
        source,
        span,
        code,
        valence,
        text_of(form, "sha"),
        blind=is_blind(desk, form),
    )


def _change(desk: Desk, coder: str, form: FormData) -> Done:
    return steps.change_coding(
        desk.project,
        coder,
        _seen(form),
        code=text_of(form, "code") or None,
        valence=steps.get_valence(text_of(form, "valence")) if "valence" in form else None,
        span=read_span(form) if "bounds" in form else None,
        memo=text_of(form, "memo") if "memo" in form else None,
        star=text_of(form, "star") == "1" if "star" in form else None,
    )


def _remove(desk: Desk, coder: str, form: FormData) -> Done:
    return steps.remove_coding(desk.project, coder, _seen(form))


def _accept(desk: Desk, coder: str, form: FormData) -> Done:
    valence = steps.get_valence(text_of(form, "valence")) if "valence" in form else None
    return steps.accept_suggestions(desk.project, coder, texts_of(form, "suggestion"), valence)


def _reject(desk: Desk, coder: str, form: FormData) -> Done:
    return steps.reject_suggestions(desk.project, coder, texts_of(form, "suggestion"))


def _replace(desk: Desk, coder: str, form: FormData) -> Done:
    valence = steps.get_valence(text_of(form, "valence"))
    (suggestion,) = texts_of(form, "suggestion")[:1] or [""]
    return steps.change_suggestion(desk.project, coder, suggestion, text_of(form, "code"), valence)


def _read(desk: Desk, coder: str, form: FormData) -> Done:
    source_id = text_of(form, "source")
    read = text_of(form, "read") == "1"
    said = mark_read(desk.project, coder, source_id, read=read, nothing_coded=True)
    return Done(said, source_id, frozenset())


def _new_code(desk: Desk, coder: str, form: FormData) -> Done:
    """Make a code, then do with it what the picker was open for: code, change or replace."""
    then = text_of(form, "then")
    if then not in ("code", "change", "replace"):
        raise EvalkitError("Say what the new code is for: choose some words, then make it.")
    fields = ("name", "group", "definition")
    made = make_code(desk.project, coder, *(text_of(form, field) for field in fields))
    kept = [(name, value) for name, value in form.multi_items() if name != "code"]
    status = "made" if made.definition else "made, and provisional until somebody defines it"
    try:
        done = ACTS[then](desk, coder, FormData([*kept, ("code", made.slug)]))
    except EvalkitError as error:
        raise EvalkitError(f"{made.name} is {status}. Nothing was coded with it: {error}") from error
    return replace(done, message=f"{made.name} is {status}. {done.message}")


def _risk(desk: Desk, coder: str, form: FormData) -> Done:
    source_id = text_of(form, "source")
    return Done(flag_risk(desk.project, coder, source_id, read_span(form)), source_id, frozenset())


def _memo(desk: Desk, coder: str, form: FormData) -> Done:
    """A memo about what is chosen; one about a person is about who says the chosen words."""
    source_id = text_of(form, "source")
    about = next((one for one in MEMO_ABOUTS if one == text_of(form, "about")), None)
    if about is None:
        raise EvalkitError("Say what the memo is about.")
    span = read_span(form) if about in ("passage", "person") else (0, 0)
    opened = desk.open(source_id)
    spoken = (t.index for t in opened.source.turns if t.start <= span[0] < t.end)
    who = opened.codable.people.get(next(spoken, -1)) if about == "person" else None
    subject = Subject(
        about,
        source_id if about in ("passage", "source") else "",
        text_of(form, "coding"),
        text_of(form, "code") if about == "code" else "",
        who.id if who else "",
        span=span,
    )
    memo = write_memo(desk.project, coder, subject, text_of(form, "memo"))
    turns = frozenset({memo.turn}) if memo.turn >= 0 else frozenset[int]()
    return Done(say_saved(desk.project, memo), source_id, turns)


ACTS: dict[str, Act] = {
    "code": _code,
    "change": _change,
    "remove": _remove,
    "accept": _accept,
    "reject": _reject,
    "replace": _replace,
    "read": _read,
    "new-code": _new_code,
    "risk": _risk,
    "memo": _memo,
}


async def act(request: Request) -> Response:
    """One act on a source; the answer holds the fragments to swap."""
    form = await request.form()
    return await run_in_threadpool(_act, request, form)


def _act(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    if request.path_params["act"] not in ACTS:
        raise HTTPException(404)
    try:
        done = ACTS[request.path_params["act"]](desk, coder, form)
    except StaleChangeError as error:
        return _answer(desk, session, form, None, str(error), 409)
    except EvalkitError as error:
        return _answer(desk, session, form, frozenset(), str(error), 422)
    try:
        told = f"{done.message}{_say_meeting(desk, session, form, done)}"
        return _answer(desk, session, form, done.turns, told, made=done.coding_id)
    except StoreError as error:
        raise StoreError(
            f"{done.message} This is saved, but the page could not be drawn again. {error}"
        ) from error


def _say_meeting(desk: Desk, session: Session, form: FormData, done: Done) -> str:
    """That a colleague has coded the same words, which this window does not show yet; "" where none has."""
    if not done.coding_id or "known" not in form or not read_shown(desk, session, form).everyone:
        return ""
    met = say_meeting(desk.project, done.coding_id, number_of(text_of(form, "known")))
    return f" {met}" if met else ""


async def take_back(request: Request) -> Response:
    """Undo or redo this coder's last act, or undo the one that the form names."""
    form = await request.form()
    return await run_in_threadpool(_take_back, request, form)


def _take_back(request: Request, form: FormData) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    source_id = text_of(form, "source")
    try:
        if event := text_of(form, "event"):
            back = undo_event(desk.project, coder, number_of(event))
        else:
            back = (redo if request.path_params["way"] == "redo" else undo)(desk.project, coder)
    except EvalkitError as error:
        if "from" in form:
            return go(request, own_path(text_of(form, "from")), str(error))
        status = 409 if isinstance(error, StaleChangeError) else 422
        return _answer(desk, session, form, None if status == 409 else frozenset(), str(error), status)
    if "from" in form:
        return go(request, own_path(text_of(form, "from")), back.message)
    if source_id in back.turns:
        return _answer(desk, session, form, back.turns[source_id], back.message)
    where = ", ".join(sorted(key for key in back.turns if key)) or "the project"
    return _answer(desk, session, form, frozenset(), f"{back.message} (in {where})")


def _answer(
    desk: Desk,
    session: Session,
    form: FormData,
    turns: frozenset[int] | None,
    message: str,
    status: int = 200,
    made: str = "",
) -> Response:
    """The changed turns (None: all of them), the panel for the chosen words, and what to say."""
    span = read_span(form) if text_of(form, "start") else None
    shown = read_shown(desk, session, form)
    body = redraw(desk, session, text_of(form, "source"), shown, turns, span, message, status != 200, made)
    return HTMLResponse(body, status)


ROUTES = [
    Route("/act/{act}", act, methods=["POST"]),
    Route("/take-back/{way}", take_back, methods=["POST"]),
]
