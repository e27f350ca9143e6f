"""The server's own templates: pages for those who are signed in, and those before the door."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse

from evalkit.store.accounts import AccountRow
from evalkit.web.drawing import Errors, environment


@cache
def _templates() -> Environment:
    both = ChoiceLoader([PackageLoader("evalkit.server"), PackageLoader("evalkit.web")])
    return environment().overlay(loader=both)


def template(name: str) -> Template:
    """One of the server's templates, for :func:`evalkit.web.drawing.page`."""
    return _templates().get_template(name)


def say_outside(
    request: Request, name: str, title: str, status: int = 200, **context: object
) -> HTMLResponse:
    """A page for somebody who is not signed in: it says nothing of the project."""
    errors = context.pop("errors", None)
    said = Errors(errors if isinstance(errors, dict) else {})
    return HTMLResponse(template(name).render(title=title, errors=said, **context), status)


def person_of(request: Request) -> AccountRow:
    """Who is signed in."""
    person = request.scope["person"]
    assert isinstance(person, AccountRow)
    return person
