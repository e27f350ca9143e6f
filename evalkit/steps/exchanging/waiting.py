"""Codings that wait for a place, over the whole project, each with the nearest words of its source."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.model import Source
from evalkit.project import Project
from evalkit.steps.exchanging.placing import find_in
from evalkit.store import Waiting


@dataclass(frozen=True, slots=True)
class WaitingCoding:
    """A coding without a place: its words as they were, and the nearest words that the source has now.

    ``nearest`` is "" where nothing there is like them; ``likeness`` goes from 0 to 1.
    """

    id: str
    source: Source
    code: str
    valence: str
    coder: str
    memo: str
    words: str
    nearest: str
    likeness: float


def count_waiting(project: Project) -> int:
    """How many codings wait for a place."""
    return len(project.store.read.waiting())


def say_waiting(number: int) -> str:
    """That codings wait, in a sentence."""
    if number == 1:
        return "1 coding waits for you: say where it belongs."
    return f"{number:,} codings wait for you: say where they belong."


def list_waiting_codings(project: Project, first: int, number: int) -> tuple[list[WaitingCoding], int]:
    """``number`` of the codings that wait, from ``first`` on, and how many there are."""
    sources = {source.id: source for source in project.sources}
    waiting = [one for one in project.store.read.waiting() if one.source_id in sources]
    return [_with_nearest(sources[w.source_id], w) for w in waiting[first : first + number]], len(waiting)


def _with_nearest(source: Source, waiting: Waiting) -> WaitingCoding:
    coding = waiting.coding
    turn = next((t for t in source.turns if t.index == waiting.turn), None)
    near = turn.start / max(1, len(source.text)) if turn else 0.0
    words = coding.segment.text
    found = find_in(source, words, near) if words != "(no words)" else None
    nearest = source.text[found.start : found.end] if found else ""
    return WaitingCoding(
        waiting.id,
        source,
        coding.code,
        coding.valence,
        coding.coder,
        coding.memo,
        words,
        nearest,
        found.likeness if found else 0.0,
    )
