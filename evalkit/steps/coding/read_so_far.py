"""How far a coder is with reading: passages they have read, in one source or in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.analysis.people import ParticipantOf
from evalkit.model import Segment, Source
from evalkit.project import Project
from evalkit.steps.coding.reading_marks import find_read
from evalkit.steps.suggesting.sentences import find_known_spans
from evalkit.steps.suggesting.suggest import find_codable
from evalkit.store.passages import Covered


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """How many passages there are and how many of them a coder has read.

    A passage is a sentence that can be coded. It counts as read once the coder has coded a word of it or has
    decided about a suggestion on it, and all of them once the source is marked as read to its end.
    ``sources`` counts those that are marked so; ``uncounted`` those whose sentences nobody has found yet.
    """

    passages: int = 0
    read: int = 0
    sources: int = 0
    uncounted: int = 0

    @property
    def finished(self) -> bool:
        """Whether a source is marked as read to its end."""
        return self.sources > 0

    def __add__(self, other: ReadSoFar) -> ReadSoFar:
        return ReadSoFar(
            self.passages + other.passages,
            self.read + other.read,
            self.sources + other.sources,
            self.uncounted + other.uncounted,
        )


def read_in(sentences: Sequence[Segment], touched: Covered, marked: bool) -> ReadSoFar:
    """How far a coder is with one source.

    ``touched`` are the words that they have been at; ``marked`` says that they read it to its end.
    """
    return _count([(s.start, s.end) for s in sentences], touched, marked)


def read_so_far(project: Project, coder: str) -> dict[str, ReadSoFar]:
    """Source id → how far a coder is with it. No sentence is sought that was not found before."""
    known = project.store.read.count_found()
    return project.remember(
        f"read so far by {coder}", (known,), lambda: _count_all(project, coder, dict(known))
    )


def _count_all(project: Project, coder: str, known: dict[str, int]) -> dict[str, ReadSoFar]:
    touched = project.store.read.touched(coder)
    marked = find_read(project).get(coder, set())
    speaker = project.speakers()
    found = {}
    for source in project.sources:
        spans = _find_spans(project, source, speaker, known[source.id]) if source.id in known else None
        if spans is None:
            found[source.id] = ReadSoFar(sources=int(source.id in marked), uncounted=1)
        else:
            found[source.id] = _count(spans, touched.get(source.id), source.id in marked)
    return found


def _find_spans(
    project: Project, source: Source, speaker: ParticipantOf, size: int
) -> list[tuple[int, int]] | None:
    """Where a source's sentences are that can be coded; ``size`` tells whether more of them is known now."""

    def find() -> list[tuple[int, int]] | None:
        return find_known_spans(project, source, find_codable(source, speaker).skip)

    return project.remembered.get(f"sentences of {source.id}", (source, speaker, size), find)


def _count(spans: Sequence[tuple[int, int]], touched: Covered | None, marked: bool) -> ReadSoFar:
    if marked:
        return ReadSoFar(len(spans), len(spans), 1)
    return ReadSoFar(len(spans), sum(touched.touch(*span) for span in spans) if touched else 0)
