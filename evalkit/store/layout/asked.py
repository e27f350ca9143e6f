"""Questions that every act asks, made once: to make one costs more than to have it answered."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import CompoundSelect, Select, String, Table, and_, bindparam, exists, select, union

from evalkit.store.layout.schema import (
    CODINGS,
    DECISIONS,
    EVENTS,
    IN_FORCE,
    SOURCES,
    SUGGESTIONS,
    SUMMARIES,
    UNPLACED,
)

_SOURCE = bindparam("source", type_=String)
TEXT_SHA = select(SOURCES.c.text_sha).where(SOURCES.c.id == _SOURCE)
"""The fingerprint of the present text of a “source”."""


@cache
def rows_query(
    table: Table, order: tuple[str, ...], of_source: bool, of_turns: bool, is_open: bool
) -> Select[tuple[object, ...]]:
    """Rows of a table: of a “source”, from its turn “first” to “last”, or suggestions open to a “coder”."""
    query = select(table).order_by(*(table.c[name] for name in order))
    if of_source:
        query = query.where(table.c.source_id == _SOURCE)
    if of_turns:
        query = query.where(table.c.turn.between(bindparam("first"), bindparam("last")))
    if is_open:
        coder = bindparam("coder", type_=String)
        for other, on in _SETTLES:
            query = query.where(~exists().where(on, other.c.coder == coder))
    return query


_SETTLES = (
    (DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id),
    (CODINGS, and_(*(CODINGS.c[n] == SUGGESTIONS.c[n] for n in ("source_id", "start", "end", "code")))),
)
"""What makes that a suggestion waits no more for whoever did it, and on which suggestion that is."""


def settled_query(coder: str, source_id: str, turns: Collection[int] | None) -> CompoundSelect[tuple[str]]:
    """The suggestions that wait for a coder no more, without a name for anybody."""
    found = []
    for table, on in _SETTLES:
        query = select(SUGGESTIONS.c.id).join(table, on)
        query = query.where(table.c.coder == coder) if coder else query
        query = query.where(SUGGESTIONS.c.turn.in_(turns)) if turns is not None else query
        found.append(query.where(SUGGESTIONS.c.source_id == source_id) if source_id else query)
    return union(*found)


def worked_on_query(besides: Collection[str]) -> CompoundSelect[tuple[str]]:
    """The sources with something that people made, or an act of a named person ``besides`` these acts."""
    decided = select(SUGGESTIONS.c.source_id).join(DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id)
    acts = select(EVENTS.c.source_id).where(EVENTS.c.coder != "", EVENTS.c.act.not_in(besides), IN_FORCE)
    made = (select(table.c.source_id) for table in (CODINGS, UNPLACED, SUMMARIES))
    return union(decided, acts, *made)
