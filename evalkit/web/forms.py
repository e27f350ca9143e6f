"""Values out of forms and addresses, which anybody may have written."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import FormData


def text_of(form: FormData, name: str) -> str:
    """A field's text; "" where it is missing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Every value of a field that may be there more than once."""
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def number_of(text: str, least: int = 0) -> int:
    """A whole number out of an address; ``least`` for anything else.

    >>> number_of("12"), number_of("-3"), number_of("x", 1)
    (12, 0, 1)
    """
    return max(least, int(text)) if text.isdecimal() and len(text) < 10 else least


def own_path(path: str) -> str:
    """An address of this page; "/" for any other.

    >>> own_path("/history"), own_path("//evil.example"), own_path("https://evil.example")
    ('/history', '/', '/')
    """
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def address(path: str, **values: object) -> str:
    """A path with those values that are not empty, in their order.

    >>> address("/codings", code="trust", page=1, star="")
    '/codings?code=trust&page=1'
    """
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path
