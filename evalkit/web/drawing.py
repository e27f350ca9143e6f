"""Templates into answers: pages for the address bar, fragments for the page to swap in."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from evalkit.model import VALENCE_NAMES, VALENCES
from evalkit.text import plural, shorten
from evalkit.web.desk import Desk, Session
from evalkit.web.views.transcript import SIGNS


@cache
def environment() -> Environment:
    """The templates; everything put into them is escaped."""
    found = Environment(
        loader=PackageLoader("evalkit.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.globals |= {"SIGNS": SIGNS, "VALENCES": VALENCES, "VALENCE_NAMES": VALENCE_NAMES}
    found.filters |= {"plural": plural, "day": say_day, "date": say_date, "shorten": shorten}
    return found


def desk_of(request: Request) -> Desk:
    """The running page's desk."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def session_of(request: Request) -> Session:
    """Whose browser this is."""
    session = request.scope["session"]
    assert isinstance(session, Session)
    return session


def page(request: Request, template: str, title: str, status: int = 200, **context: object) -> HTMLResponse:
    """A whole page, with the notice that an act before it left."""
    session = session_of(request)
    notice, session.notice = session.notice, ""
    common = {
        "title": title,
        "coder": session.coder,
        "project_title": desk_of(request).project.settings.report.title,
        "path": request.url.path,
        "notice": notice,
    }
    return HTMLResponse(environment().get_template(template).render(**common, **context), status)


def fragment(template: str, **context: object) -> str:
    """A part of a page."""
    return environment().get_template(template).render(**context)


def go(request: Request, path: str, notice: str = "") -> RedirectResponse:
    """Send the browser to a page, where the notice is said; a script is told the page and goes there."""
    session_of(request).notice = notice
    return RedirectResponse(path, 204 if is_from_script(request) else 303)


def is_from_script(request: Request) -> bool:
    """Whether a script of the page asks, and not the browser for a page to show."""
    return request.headers.get("sec-fetch-dest", "document") != "document"


def say_day(at: str) -> str:
    """A time as people write it.

    >>> say_day("2026-03-01T09:30:00+00:00"), say_day("")
    ('1 Mar 2026, 09:30', '')
    """
    return f"{say_date(at)}, {datetime.fromisoformat(at):%H:%M}" if at else ""


def say_date(at: str) -> str:
    """The day of a time as people write it.

    >>> say_date("2026-03-01T09:30:00+00:00"), say_date("")
    ('1 Mar 2026', '')
    """
    when = datetime.fromisoformat(at) if at else None
    return f"{when.day} {when:%b %Y}" if when else ""
