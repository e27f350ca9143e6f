"""The coding page as an application: its addresses, its guard, and what is said when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.web.desk import Desk
from evalkit.web.drawing import is_from_script, page
from evalkit.web.routes import (
    acts,
    codebook,
    codings,
    comments,
    correct,
    findings,
    history,
    home,
    measures,
    meeting,
    names,
    report,
    sheets,
    source,
    suggest,
    themes,
    who,
)
from evalkit.web.routes.coding import choices, memos, others
from evalkit.web.routes.intake import material, people, surveys
from evalkit.web.routes.keeping import backups, originals, settings
from evalkit.web.routes.looking import answers_grid, portrait, side_by_side, who_said_what
from evalkit.web.routes.opening import at_work, first_page, new_project
from evalkit.web.routes.programs import from_programs, to_programs, without_place
from evalkit.web.routes.team import agreement, pack, push, sharing, together
from evalkit.web.security import Guard
from evalkit.web.views.on_page import say_on_page

STATIC = Path(__file__).parent / "static"
PAGES = (
    first_page,
    new_project,
    at_work,
    home,
    who,
    material,
    people,
    surveys,
    from_programs,
    without_place,
    to_programs,
    source,
    acts,
    choices,
    others,
    memos,
    codings,
    agreement,
    together,
    sharing,
    pack,
    push,
    codebook,
    sheets,
    who_said_what,
    side_by_side,
    answers_grid,
    portrait,
    measures,
    suggest,
    themes,
    findings,
    report,
    correct,
    names,
    comments,
    meeting,
    history,
    settings,
    backups,
    originals,
)
"""Every page, in the order in which addresses are looked at; the menu is in ``menu.py``."""


def build_app(desk: Desk, guard: Middleware | None = None, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The application around one running page.

    A server gives its own ``guard`` in the place of the one for this machine's browser, and its own routes.
    """
    MultiPartParser.spool_max_size = 0  # forms stay in memory: no interview in a temporary file
    routes = [
        *more,
        *(route for module in PAGES for route in module.ROUTES),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(
        routes=routes,
        middleware=[guard or Middleware(Guard, desk=desk)],
        exception_handlers={EvalkitError: _say_error, HTTPException: _say_missing},
    )
    app.state.desk = desk
    return app


def _say_error(request: Request, error: Exception) -> Response:
    """What a person can do about it, as a page or, for the page's own requests, as plain words."""
    status = 409 if isinstance(error, StaleChangeError) else 422
    if is_from_script(request) or "session" not in request.scope:
        return PlainTextResponse(say_on_page(str(error)), status)
    return page(
        request,
        "message.html",
        "Not possible",
        status,
        heading="That is not possible",
        text=say_on_page(str(error)),
    )


def _say_missing(request: Request, error: Exception) -> Response:
    """What is wrong with a request that reached no page: as a page, or in words for scripts and strangers."""
    assert isinstance(error, HTTPException)
    heading, text = _WRONG.get(error.status_code, _NOT_THERE)
    if "session" not in request.scope or is_from_script(request):
        return PlainTextResponse(f"{heading}. {text}", error.status_code)
    return page(request, "message.html", heading, error.status_code, heading=heading, text=text)


_NOT_THERE = ("There is no such page", "The address may be mistyped, or what it named is no longer there.")
_WRONG = {
    400: (
        "This could not be read",
        "What your browser sent did not arrive whole, or has more parts than this page takes. Nothing was "
        "done. Open the page again, then send it once more.",
    ),
    405: (
        "This cannot be done at this address",
        "Nothing was done. Open the page from the menu, then try again.",
    ),
    413: (
        "This is too large",
        "What your browser sent is more than this page takes, so nothing was saved. Send less at a time.",
    ),
}
"""What to say, by the number of the answer."""
