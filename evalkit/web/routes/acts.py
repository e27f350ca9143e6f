"""The acts of coding: each is one step, one event, and an answer that redraws what it changed."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.errors import EvalkitError, StaleChange
from evalkit.project import Project
from evalkit.steps import code as steps
from evalkit.steps.code import Done
from evalkit.steps.history import redo, undo, undo_event
from evalkit.web.desk import Desk, Session, need_coder
from evalkit.web.drawing import desk_of, go, session_of
from evalkit.web.routes.source import read_shown, read_span, redraw

Act = Callable[[Project, str, FormData], Done]
Form = FormData


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _seen(form: Form) -> tuple[str, str]:
    return _text(form, "coding"), _text(form, "seen")


def _code(project: Project, coder: str, form: Form) -> Done:
    valence = steps.get_valence(_text(form, "valence"))
    span = read_span(form)
    code = _text(form, "code")
    return steps.code_passage(project, coder, _text(form, "source"), span, code, valence, _text(form, "sha"))


def _change(project: Project, coder: str, form: Form) -> Done:
    return steps.change_coding(
        project,
        coder,
        _seen(form),
        code=_text(form, "code") or None,
        valence=steps.get_valence(_text(form, "valence")) if "valence" in form else None,
        span=read_span(form) if "bounds" in form else None,
        memo=_text(form, "memo") if "memo" in form else None,
        star=_text(form, "star") == "1" if "star" in form else None,
    )


def _remove(project: Project, coder: str, form: Form) -> Done:
    return steps.remove_coding(project, coder, _seen(form))


def _accept(project: Project, coder: str, form: Form) -> Done:
    valence = steps.get_valence(_text(form, "valence")) if "valence" in form else None
    return steps.accept_suggestions(project, coder, _suggestions(form), valence)


def _reject(project: Project, coder: str, form: Form) -> Done:
    return steps.reject_suggestions(project, coder, _suggestions(form))


def _replace(project: Project, coder: str, form: Form) -> Done:
    valence = steps.get_valence(_text(form, "valence"))
    (suggestion,) = _suggestions(form)[:1] or [""]
    return steps.change_suggestion(project, coder, suggestion, _text(form, "code"), valence)


def _suggestions(form: Form) -> list[str]:
    return [value for value in form.getlist("suggestion") if isinstance(value, str) and value]


ACTS: dict[str, Act] = {
    "code": _code,
    "change": _change,
    "remove": _remove,
    "accept": _accept,
    "reject": _reject,
    "replace": _replace,
}


async def act(request: Request) -> Response:
    """One act on a source; the answer holds the fragments to swap."""
    form = await request.form()
    return await run_in_threadpool(_act, request, form)


def _act(request: Request, form: Form) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    try:
        done = ACTS[request.path_params["act"]](desk.project, coder, form)
    except StaleChange as error:
        return _answer(desk, session, form, None, str(error), 409)
    except EvalkitError as error:
        return _answer(desk, session, form, frozenset(), str(error), 422)
    return _answer(desk, session, form, done.turns, done.message)


async def take_back(request: Request) -> Response:
    """Undo or redo this coder's last act, or undo the one that the form names."""
    form = await request.form()
    return await run_in_threadpool(_take_back, request, form)


def _take_back(request: Request, form: Form) -> Response:
    desk, session = desk_of(request), session_of(request)
    coder = need_coder(session)
    source_id = _text(form, "source")
    try:
        if event := _text(form, "event"):
            back = undo_event(desk.project, coder, int(event) if event.isdecimal() else 0)
        else:
            back = (redo if request.path_params["way"] == "redo" else undo)(desk.project, coder)
    except EvalkitError as error:
        if "from" in form:
            return go(request, _text(form, "from"), str(error))
        status = 409 if isinstance(error, StaleChange) else 422
        return _answer(desk, session, form, None if status == 409 else frozenset(), str(error), status)
    if "from" in form:
        return go(request, _own_path(form), back.message)
    if source_id in back.turns:
        return _answer(desk, session, form, back.turns[source_id], back.message)
    where = ", ".join(sorted(key for key in back.turns if key)) or "the project"
    return _answer(desk, session, form, frozenset(), f"{back.message} (in {where})")


def _own_path(form: Form) -> str:
    path = _text(form, "from")
    return path if path.startswith("/") and not path.startswith("//") else "/"


def _answer(
    desk: Desk,
    session: Session,
    form: Form,
    turns: frozenset[int] | None,
    message: str,
    status: int = 200,
) -> Response:
    """The changed turns (None: all of them), the panel for the chosen words, and what to say."""
    span = read_span(form) if _text(form, "start") else None
    shown = read_shown(form)
    body = redraw(desk, session, _text(form, "source"), shown, turns, span, message, status != 200)
    return HTMLResponse(body, status)


ROUTES = [
    Route("/act/{act}", act, methods=["POST"]),
    Route("/take-back/{way}", take_back, methods=["POST"]),
]
