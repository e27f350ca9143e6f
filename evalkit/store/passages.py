"""Which passages with a suggestion a coder has decided about: one rule for page, sheets and status."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Float,
    String,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from evalkit.acts import Act
from evalkit.store.history.undo import LAST
from evalkit.store.layout.schema import CODINGS, DECISIONS, EVENTS, IN_FORCE, SUGGESTIONS

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passages:
    """How many passages have a suggestion, and how many of them one coder has decided about."""

    offered: int = 0
    decided: int = 0

    @property
    def open(self) -> int:
        """How many wait for the coder."""
        return self.offered - self.decided

    def __add__(self, other: Passages) -> Passages:
        return Passages(self.offered + other.offered, self.decided + other.decided)


def count_passages(connection: Connection, coder: str = "", source_id: str = "") -> Mapping[str, Passages]:
    """Source id → its passages with a suggestion, and those this coder (no name: anybody) decided.

    A passage is decided once the coder has accepted, changed or rejected one of its suggestions, or has coded
    a word of it, whatever suggestions were left.
    """
    query = select(SUGGESTIONS.c.source_id, SUGGESTIONS.c.start, SUGGESTIONS.c.end)
    offered = query.where(SUGGESTIONS.c.suggested).distinct()
    said = query.join(DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id).distinct()
    coded = select(CODINGS.c.source_id, CODINGS.c.start, CODINGS.c.end)
    if coder:
        said, coded = said.where(DECISIONS.c.coder == coder), coded.where(CODINGS.c.coder == coder)
    if source_id:
        offered, said = (q.where(SUGGESTIONS.c.source_id == source_id) for q in (offered, said))
        coded = coded.where(CODINGS.c.source_id == source_id)
    decided = {tuple(row) for row in connection.execute(said)}
    words = {source: Covered(spans) for source, spans in _by_source(connection.execute(coded)).items()}
    counts: dict[str, Passages] = {}
    for source, start, end in connection.execute(offered):
        done = (source, start, end) in decided or (source in words and words[source].touch(start, end))
        counts[source] = counts.get(source, Passages()) + Passages(1, int(done))
    return counts


@dataclass(frozen=True, slots=True)
class Standing:
    """A source as its page counts it for one coder.

    ``codings`` are those that the coder sees, ``waiting`` the passages with a suggestion that wait for them;
    ``touched`` are the words that they have coded or have decided a suggestion on; ``finished`` says that
    they marked the source as read to its end. ``can_undo`` and ``can_redo`` are about any source.
    """

    codings: int
    waiting: int
    touched: Covered
    finished: bool = False
    can_undo: bool = False
    can_redo: bool = False


def find_standing(
    connection: Connection, source_id: str, coder: str, everyone: bool, least: float
) -> Standing:
    """Where a source stands for one coder; ``least`` is the score that a suggestion needs."""
    asked = {"source_id": source_id, "coder": coder, "least": least}
    found: list[list[tuple[int, int]]] = [[], [], [], [], []]
    for part, first, second in connection.execute(_standing_query(everyone), asked):
        found[part].append((first, second))
    said, coded, offered, counted, last = found
    (codings, finished), (undo, redo) = counted[0], last[0]
    touched = Covered((*said, *coded))
    waiting = sum(not touched.touch(start, end) for start, end in offered)
    return Standing(codings, waiting, touched, (finished or 0) % 2 == 1, undo is not None, redo is not None)


@cache
def _standing_query(everyone: bool) -> CompoundSelect[int, int, int]:
    """All that a page counts of a source, in one question: (which part, first number, second number)."""
    source_id, coder = bindparam("source_id", type_=String), bindparam("coder", type_=String)
    suggested, coded = SUGGESTIONS.c.source_id == source_id, CODINGS.c.source_id == source_id
    mine, span = CODINGS.c.coder == coder, (SUGGESTIONS.c.start, SUGGESTIONS.c.end)
    said = select(*span).join(DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id)
    passing = SUGGESTIONS.c.suggested, SUGGESTIONS.c.score >= bindparam("least", type_=Float)
    seen = select(func.count()).select_from(CODINGS).where(coded, *(() if everyone else (mine,)))
    marks = EVENTS.c.act.in_((Act.FINISH, Act.REOPEN)), EVENTS.c.coder == coder, IN_FORCE
    marked = EVENTS.c.id * 2 + case((EVENTS.c.act == Act.FINISH, 1), else_=0)  # the newest says: odd or even
    newest_mark = select(func.max(marked)).where(*marks, EVENTS.c.source_id == source_id)
    parts = (
        said.where(suggested, DECISIONS.c.coder == coder),
        select(CODINGS.c.start, CODINGS.c.end).where(coded, mine),
        select(*span).where(suggested, *passing).distinct(),
        select(seen.scalar_subquery(), newest_mark.scalar_subquery()),
        select(*LAST),
    )
    return union_all(*(select(literal_column(str(n)), *part.subquery().c) for n, part in enumerate(parts)))


def find_judged(connection: Connection) -> list[tuple[float, bool]]:
    """Each decision on a suggestion past its threshold: the score, and whether its code was right."""
    same = (DECISIONS.c.outcome == "accepted") | (CODINGS.c.code == SUGGESTIONS.c.code)
    query = (
        select(SUGGESTIONS.c.score, same)
        .join(DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id)
        .outerjoin(CODINGS, CODINGS.c.id == DECISIONS.c.coding_id)
        .where(SUGGESTIONS.c.suggested)
    )
    return [(score, bool(right)) for score, right in connection.execute(query)]


def find_touched(connection: Connection, coder: str, source_id: str = "") -> dict[str, Covered]:
    """Source id → the words that a coder has coded or has decided a suggestion on."""
    said = (
        select(SUGGESTIONS.c.source_id, SUGGESTIONS.c.start, SUGGESTIONS.c.end)
        .join(DECISIONS, DECISIONS.c.suggestion_id == SUGGESTIONS.c.id)
        .where(DECISIONS.c.coder == coder)
    )
    coded = select(CODINGS.c.source_id, CODINGS.c.start, CODINGS.c.end).where(CODINGS.c.coder == coder)
    if source_id:
        said = said.where(SUGGESTIONS.c.source_id == source_id)
        coded = coded.where(CODINGS.c.source_id == source_id)
    spans = _by_source((*connection.execute(said), *connection.execute(coded)))
    return {source: Covered(found) for source, found in spans.items()}


def _by_source(rows: Iterable[tuple[str, int, int]]) -> dict[str, list[Span]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for source, start, end in rows:
        found[source].append((start, end))
    return found


class Covered:
    """The words under some spans, merged, so that one question takes no longer where there are many."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Whether any word from ``start`` to ``end`` is covered."""
        at = bisect_left(self._starts, end) - 1
        return at >= 0 and self._ends[at] > start
