"""Ids: one that no two copies of a project can give twice, and a short one that people can say.

Everything that people make has a *uid* (RFC 9562: time first, so that uids sort by when they were given) and
an *alias* such as C00012, which is its id within one copy of a project. Files and exchanges carry the uid;
pages, reports and conversations the alias. :func:`in_order` is the one order in which ids are listed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

LETTERS: dict[str, tuple[str, int]] = {
    "sources": ("S", 2),
    "codings": ("C", 5),
    "agreed": ("A", 4),
    "written_memos": ("M", 4),
    "findings": ("F", 3),
    "review_items": ("V", 3),
}
"""What an alias begins with, and how many digits it has at least: C00012. It grows when they are used up."""

CODES = uuid.UUID("6d0f4e0e-7f5b-5d38-9a0b-1d5f0c6c2f11")
"""The namespace of codes that the codebook gives no id of their own: the same slug, the same uid."""

_ALIAS = re.compile(r"([A-Za-z]+)0*([0-9]{1,9})")
_DIGITS = re.compile(r"([0-9]+)")


def new_uid() -> str:
    """A new id that nothing else has, here or in any copy (UUIDv7).

    >>> first, second = new_uid(), new_uid()
    >>> first != second, is_uid(first)
    (True, True)
    """
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    return _uid(milliseconds, 7, fraction, secrets.randbits(62))


def derive_uid(at: str, *parts: object) -> str:
    """The uid of something that was made before there were uids: the same in every copy (UUIDv8).

    ``at`` is when it was made (ISO 8601; "" where nobody knows); ``parts`` are what never changes about it.

    >>> derive_uid("2026-03-01T09:00:00+00:00", "codings", "C00001", "Rosa")
    '019ca8a0-3e80-8aca-b8a5-9f135edae200'
    """
    try:
        milliseconds = int(datetime.fromisoformat(at).timestamp() * 1000)
    except ValueError:
        milliseconds = 0
    bits = int.from_bytes(hashlib.sha256("\0".join(map(str, (at, *parts))).encode()).digest()[:10])
    return _uid(milliseconds, 8, bits >> 62 & 0xFFF, bits & (1 << 62) - 1)


def code_uid(slug: str) -> str:
    """The uid of a code that its codebook gives none, from its short name.

    >>> code_uid("trauma_informed_care") == code_uid("trauma_informed_care")
    True
    """
    return str(uuid.uuid5(CODES, slug))


def _uid(milliseconds: int, version: int, twelve: int, rest: int) -> str:
    number = (milliseconds & (1 << 48) - 1) << 80 | version << 76 | twelve << 64 | 0b10 << 62 | rest
    return str(uuid.UUID(int=number))


def is_uid(text: str) -> bool:
    """Whether a text has the form of a uid.

    >>> is_uid("C00012"), is_uid("019ca8b7-bf80-8f59-b11f-ba34ffba4174")
    (False, True)
    """
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))


def make_alias(kind: str, number: int) -> str:
    """The short id of the numbered thing of a kind.

    >>> make_alias("codings", 12), make_alias("codings", 100_000), make_alias("sources", 7)
    ('C00012', 'C100000', 'S07')
    """
    letter, width = LETTERS[kind]
    return f"{letter}{number:0{width}d}"


def number_of(alias: str) -> int | None:
    """The number in a short id; None for an id of another form.

    >>> number_of("C00012"), number_of("S7"), number_of("S01/m00002"), number_of("S7-R001")
    (12, 7, None, None)
    """
    found = _ALIAS.fullmatch(alias)
    return int(found[2]) if found else None


def count_aliases(kind: str, first: int) -> Iterator[str]:
    """Short ids of a kind from a number on, without end."""
    number = first
    while True:
        yield make_alias(kind, number)
        number += 1


def next_alias(kind: str, used: Iterable[str]) -> str:
    """The short id after the highest of those that are used.

    >>> next_alias("findings", ["F002", "F1000"]), next_alias("sources", [])
    ('F1001', 'S01')
    """
    return make_alias(kind, max((number_of(alias) or 0 for alias in used), default=0) + 1)


def same_alias(said: str, alias: str) -> bool:
    """Whether what somebody said or typed means this short id.

    >>> same_alias(" c12", "C00012"), same_alias("C1", "C00012"), same_alias("C00012", "C00012")
    (True, False, True)
    """
    said = said.strip()
    if said == alias:
        return True
    one, other = _ALIAS.fullmatch(said), _ALIAS.fullmatch(alias)
    if not one or not other:
        return False
    return (one[1].upper(), int(one[2])) == (other[1].upper(), int(other[2]))


@lru_cache(maxsize=65_536)
def in_order(id_: str) -> tuple[str | int, ...]:
    """The key by which ids are sorted everywhere: the numbers in them count as numbers.

    >>> sorted(["S10", "S2", "C100000", "C99999", "S2/m00001"], key=in_order)
    ['C99999', 'C100000', 'S2', 'S2/m00001', 'S10']
    """
    return tuple(int(part) if place % 2 else part for place, part in enumerate(_DIGITS.split(id_)))
