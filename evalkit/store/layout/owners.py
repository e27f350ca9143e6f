"""What belongs to something else has its uid from there: in whichever copy it is made, it is the same."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.ids import derive_uid

BELONG = frozenset({"decisions", "memos", "summaries", "unplaced", "review_answers"})
"""The tables with one row for each owner and person: what a coder said to a suggestion or wrote about a
source, the notes that came with it, a coding that waits, the answer to a comment."""


def belonging_uid(kind: str, alias: str, find: Callable[[str, str], str]) -> str:
    """The uid of a row of these tables; ``find`` gives the uid of (table, short id), "" where it has none."""
    if kind == "review_answers":
        return derive_uid("", kind, find("review_items", alias) or alias)
    if kind == "unplaced":
        return derive_uid("", kind, find("codings", alias) or alias)
    head, _, rest = alias.partition("/")
    return derive_uid("", kind, find("sources", head) or head, rest)
