"""Templates into answers: pages for the address bar, fragments for the page to swap in."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from evalkit.model import VALENCE_NAMES, VALENCES
from evalkit.text import shorten
from evalkit.web.desk import Desk, Session
from evalkit.web.menu import find_area
from evalkit.web.security import LISTENING
from evalkit.web.views.on_page import say_on_page
from evalkit.web.views.transcript import SIGNS
from evalkit.wording import as_percent, one_or_many, plural, say_date, say_length, say_time


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
    found.filters |= {
        "plural": plural,
        "one_or_many": one_or_many,
        "percent": as_percent,
        "day": say_time,
        "date": say_date,
        "shorten": shorten,
        "length_of": say_length,
        "on_page": say_on_page,
    }
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


_OWN = re.compile(r' (href|action|src|formaction|data-address)="/(?!static/|start\b|jobs\b)')
"""An address of the project's pages in a template. What is put into one is escaped, so it holds no quote."""


def page(
    request: Request, template: str | Template, title: str, status: int = 200, **context: object
) -> HTMLResponse:
    """A whole page, with the notice that an act before it left."""
    session, desk = session_of(request), desk_of(request)
    notice, session.notice = session.notice, ""
    common = {
        "title": title,
        "coder": session.coder,
        "project_title": desk.held.settings.report.title if desk.held else "",
        "path": request.url.path,
        "menu": session.menu,
        "area": find_area(request.url.path, session.menu),
        "signed_in": session.signed_in,
        "apart": session.apart,
        "allowed": session.may,
        "at": desk.prefix,
        "jobs": desk.jobs.active() if session.team else [],
        "ended": [job for job in desk.jobs.every() if job.over and not job.seen] if session.team else [],
        "notice": say_on_page(notice),
    }
    if isinstance(errors := context.get("errors"), dict):
        context["errors"] = Errors(errors)
    html = environment().get_template(template).render(**(common | context))
    return HTMLResponse(_put_prefix(html, desk.prefix), status)


def with_recording(
    request: Request, template: str, title: str, status: int = 200, **context: object
) -> HTMLResponse:
    """A page beside which a person may play a recording that is on their machine."""
    answer = page(request, template, title, status, **context)
    answer.headers["content-security-policy"] = LISTENING
    return answer


class Errors(dict[str, str]):
    """What is wrong by field; "" for a field in which nothing is."""

    def __missing__(self, name: str) -> str:
        return ""


def _put_prefix(html: str, prefix: str) -> str:
    """The project's own addresses with what tells it from the projects that were open before it."""
    return _OWN.sub(rf' \1="{prefix}/', html) if prefix else html


def fragment(template: str, **context: object) -> str:
    """A part of a page."""
    return environment().get_template(template).render(**context)


def go(request: Request, path: str, notice: str = "") -> RedirectResponse:
    """Send the browser to a page, where the notice is said; a script is told the page and goes there."""
    session_of(request).notice = notice
    if not path.startswith(("/start", "/jobs")):
        path = desk_of(request).prefix + path
    return RedirectResponse(path, 204 if is_from_script(request) else 303)


def is_from_script(request: Request) -> bool:
    """Whether a script of the page asks, and not the browser for a page to show."""
    return request.headers.get("sec-fetch-dest", "document") != "document"
