"""Values out of forms and addresses, which anybody may have written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import FormData


def text_of(form: FormData, name: str) -> str:
    """A field's text; "" where it is missing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Every value of a field that may be there more than once."""
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def version_of(fields: Mapping[str, object]) -> bool | None:
    """Whether somebody chose what may be published; None leaves it to the project's settings.

    >>> version_of({"version": "publish"}), version_of({})
    (True, None)
    """
    return {"publish": True, "working": False}.get(str(fields.get("version", "")))


def number_of(text: str, least: int = 0) -> int:
    """A whole number out of an address; ``least`` for anything else.

    >>> number_of("12"), number_of("-3"), number_of("x", 1)
    (12, 0, 1)
    """
    return max(least, int(text)) if text.isdecimal() and len(text) < 10 else least


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?(?:,? (\d{4}))?", re.I)
_NUMBERS = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{2}|\d{4})")


def is_day(text: str) -> bool:
    """Whether a text is a date as people write it: a day and a month, with or without the year.

    >>> [is_day(text) for text in ("4 March", "Wed 4th of Mar 2026", "2026-03-04", "04/03/2026")]
    [True, True, True, True]
    >>> [is_day(text) for text in ("", "March", "31 February 2026", "last week", "4")]
    [False, False, False, False, False]
    """
    text = " ".join(text.split())
    if found := _DAY.fullmatch(text):
        months = [n for n, name in enumerate(_MONTHS, start=1) if name.startswith(found[2].lower())]
        return len(months) == 1 and _is_date(int(found[3] or 2024), months[0], int(found[1]))
    if found := _NUMBERS.fullmatch(text):
        return _is_date(int(found[3]), int(found[2]), int(found[1]))
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


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
