"""What a form or an address asks for, among the coded passages; and the form filled in again."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from evalkit.analysis.wanted import SOURCE, Wanted
from evalkit.model import VALENCES

Asked = tuple[tuple[str, str], ...]
"""What was asked for, as fields and values: all that an address or a named view has to keep."""

HOWS: dict[str, str] = {"and": "and also", "or": "or", "not": "but not"}
"""How a further code is joined to the first."""

ABOUT = "is."
"""What a field begins with that asks for an attribute of people: “is.site”."""

MORE_CODES = 3
"""How many further codes the form has room for."""

_PLAIN = ("code", "valence", "coder", "source", "star", "memo")
_TYPED = ("words", "where")


def read_asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """The fields that mean something, without the empty ones, in the order in which they came.

    A further code comes as two fields, how it is joined and which it is, and is kept as one.

    >>> read_asked([("code", "a"), ("how", "not"), ("more", "b"), ("group", "GPs"), ("page", "2")])
    (('code', 'a'), ('not', 'b'), ('is.group', 'GPs'))
    """
    found: list[tuple[str, str]] = []
    how = ""
    for name, value in pairs:
        value = value.strip()
        if name == "how":
            how = value
        elif not value:
            continue
        elif name == "more" and how in HOWS:
            found.append((how, value))
        elif name == "group":
            found.append((f"{ABOUT}group", value))
        elif name in _PLAIN or name in HOWS or name in _TYPED or name.startswith(ABOUT):
            found.append((name, value))
    return tuple(dict.fromkeys(found))


def without_words(asked: Asked) -> Asked:
    """The same without what was typed: words stand in no address."""
    return tuple((name, value) for name, value in asked if name not in _TYPED)


def want(asked: Asked) -> Wanted:
    """Which passages are asked for."""

    def every(*names: str) -> tuple[str, ...]:
        return tuple(value for name, value in asked if name in names)

    people = [(name.removeprefix(ABOUT), value) for name, value in asked if name.startswith(ABOUT)]
    return Wanted(
        any_of=every("code", "or"),
        all_of=every("and"),
        none_of=every("not"),
        sides=tuple(side for side in every("valence") if side in VALENCES),
        coders=every("coder"),
        people=(*people, *((SOURCE, value) for value in every("source"))),
        star=bool(every("star")),
        memo=bool(every("memo")),
        words=" ".join(every("words")),
    )


def one(asked: Asked, name: str) -> str:
    """The first value of a field; "" where it was not asked for."""
    return next((value for field, value in asked if field == name), "")


def further_codes(asked: Asked) -> list[tuple[str, str]]:
    """The further codes with how they are joined, and empty places for more."""
    found = [(name, value) for name, value in asked if name in HOWS]
    return found + [("and", "")] * max(0, MORE_CODES - len(found))


def address_of(path: str, asked: Asked, **more: object) -> str:
    """An address that asks for the same; what was typed is left out of it.

    >>> address_of("/codings", (("code", "a"), ("words", "Bev")), page=2)
    '/codings?code=a&page=2'
    """
    pairs = [*without_words(asked), *((name, str(value)) for name, value in more.items() if value)]
    return f"{path}?{urlencode(pairs)}" if pairs else path
