"""What one person chooses for their own coding: keys, and how many suggestions they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from evalkit.machine.preferences import LevelName, Preferences, keep_preferences, read_preferences
from evalkit.web.desk import need_coder
from evalkit.web.drawing import fragment, go, session_of
from evalkit.web.forms import own_path, text_of
from evalkit.web.views.keys import FIXED, KEYS, check_keys, show_keys


def draw_keys(
    coder: str, chosen: Preferences, typed: Mapping[str, str] | None = None, said: str = "", wrong: str = ""
) -> str:
    """All keys, as this person has them, with boxes to change them; ``typed`` is what stands in the boxes."""
    held = show_keys(chosen.keys)
    return fragment(
        "_keys.html",
        keys=show_keys(typed) if typed else held,
        fixed=FIXED,
        saved={key.action: key.key for key in held},
        usual={key.action: key.key for key in KEYS},
        everywhere=chosen.everywhere,
        coder=coder,
        said=said,
        wrong=wrong,
    )


async def keep_keys(request: Request) -> Response:
    """Take somebody's own keys, or say what is wrong with them."""
    return await run_in_threadpool(_keep_keys, request, await request.form())


def _keep_keys(request: Request, form: FormData) -> Response:
    coder = need_coder(session_of(request))
    before = read_preferences(coder)
    given = {key.action: text_of(form, key.action) for key in KEYS if key.action in form}
    own, wrong = check_keys(given)
    if wrong:
        return HTMLResponse(draw_keys(coder, before, given, wrong=wrong), 422)
    chosen = before.model_copy(update={"keys": own, "everywhere": text_of(form, "everywhere") == "1"})
    keep_preferences(coder, chosen)
    return HTMLResponse(draw_keys(coder, chosen, said="Your keys are saved."))


async def keep_level(request: Request) -> Response:
    """Take how many suggestions somebody wants to be shown."""
    return await run_in_threadpool(_keep_level, request, await request.form())


def _keep_level(request: Request, form: FormData) -> Response:
    coder = need_coder(session_of(request))
    wanted = text_of(form, "level")
    level: LevelName = next((name for name in get_args(LevelName) if name == wanted), "all")
    keep_preferences(coder, read_preferences(coder).model_copy(update={"level": level}))
    return go(request, own_path(text_of(form, "from")))


ROUTES = [
    Route("/keys", keep_keys, methods=["POST"]),
    Route("/level", keep_level, methods=["POST"]),
]
