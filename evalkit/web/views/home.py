"""The list of sources: each with how far a coder is, what to read next, and what there is evidence for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evalkit.analysis.order import NextPassage
from evalkit.model import Source, SourceKind
from evalkit.steps.coding.read_so_far import ReadSoFar
from evalkit.steps.intake.roles import InBrief
from evalkit.text import shorten

KIND_NAMES: dict[SourceKind, str] = {
    "interview": "interview",
    "group": "group discussion",
    "notes": "notes",
    "survey": "survey",
}
STATES = ("not begun", "begun", "read to its end")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as a line of the list, with how far this coder is."""

    id: str
    name: str
    kind: str
    roles: tuple[str, ...]
    words: int
    coders: tuple[tuple[str, int], ...]
    mine: int
    so_far: ReadSoFar
    added: str

    @property
    def state(self) -> str:
        """How far this coder is with it."""
        if self.so_far.finished:
            return STATES[2]
        return STATES[1] if self.mine or self.so_far.read else STATES[0]


@dataclass(frozen=True, slots=True)
class ReadNext:
    """Something to read next: its address, the words to show, whose they are, and why."""

    address: str
    words: str
    where: str
    why: str


def list_sources(
    sources: Sequence[Source],
    in_brief: Callable[[Source], InBrief],
    counts: Sequence[tuple[str, str, str, int]],
    so_far: Mapping[str, ReadSoFar],
    coder: str,
    added: dict[str, str],
) -> list[SourceLine]:
    """A line for every source. ``counts`` are codings by source, code and coder."""
    by_coder: dict[str, Counter[str]] = defaultdict(Counter)
    for source_id, _, who, n in counts:
        by_coder[source_id][who] += n
    return [
        SourceLine(
            source.id,
            source.name,
            KIND_NAMES[source.kind],
            in_brief(source).roles,
            in_brief(source).words,
            tuple(sorted(by_coder[source.id].items())),
            by_coder[source.id][coder],
            so_far.get(source.id, ReadSoFar()),
            added.get(source.id, ""),
        )
        for source in sources
    ]


def list_next(passages: Sequence[NextPassage], lines: Sequence[SourceLine]) -> list[ReadNext]:
    """The passages to read next; where none is known, the longest source that nobody has coded."""
    names = {line.id: line.name for line in lines}
    if passages:
        return [
            ReadNext(
                f"/sources/{p.segment.source_id}{'?blind=1' if p.why == 'sample' else ''}#s{p.segment.start}",
                shorten(p.segment.text, 160),
                f"{p.group}, in {names[p.segment.source_id]}",
                p.reason,
            )
            for p in passages
        ]
    untouched = [line for line in lines if not line.coders and line.words]
    if not untouched:
        return []
    line = max(untouched, key=lambda one: one.words)
    where = f"{line.kind.capitalize()}, {line.words:,} words"
    return [ReadNext(f"/sources/{line.id}", line.name, where, "Nobody has coded it yet.")]
