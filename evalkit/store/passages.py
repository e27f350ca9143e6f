"""Which passages with a suggestion a coder has decided about: one rule for page, sheets and status."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from evalkit.store.layout.schema import CODINGS, DECISIONS, SUGGESTIONS

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
    ``touched`` are the words that they have coded or have decided a suggestion on.
    """

    codings: int
    waiting: int
    touched: Covered


def find_standing(
    connection: Connection, source_id: str, coder: str, everyone: bool, least: float
) -> Standing:
    """Where a source stands for one coder; ``least`` is the score that a suggestion needs."""
    codings = select(func.count()).select_from(CODINGS).where(CODINGS.c.source_id == source_id)
    if not everyone:
        codings = codings.where(CODINGS.c.coder == coder)
    offered = (
        select(SUGGESTIONS.c.start, SUGGESTIONS.c.end)
        .where(SUGGESTIONS.c.source_id == source_id, SUGGESTIONS.c.suggested, SUGGESTIONS.c.score >= least)
        .distinct()
    )
    touched = find_touched(connection, coder, source_id).get(source_id) or Covered(())
    waiting = sum(not touched.touch(start, end) for start, end in connection.execute(offered))
    return Standing(int(connection.scalar(codings) or 0), waiting, touched)


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
