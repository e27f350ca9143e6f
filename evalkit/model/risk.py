"""A passage that tells of a risk to somebody, flagged for whoever leads the project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Risk:
    """A flagged passage: ``start`` and ``end`` are counted from the beginning of its turn.

    ``done`` is what was done about it, with who wrote it and when; all three are "" while it is open.
    """

    id: str
    source_id: str
    turn: int
    start: int
    end: int
    raised_by: str
    raised_at: str
    done: str = ""
    done_by: str = ""
    done_at: str = ""
