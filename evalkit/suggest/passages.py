"""A passage as the scorer sees it: the words, what came before, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.model import Segment, SpeakerKind


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment with the words before it, the question that it answers and who speaks (None = not known).

    Passages of one ``thread`` that follow each other are parts of one talk; "" stands alone.
    """

    segment: Segment
    before: str = ""
    question: str = ""
    speaker_kind: SpeakerKind | None = None
    thread: str = ""
    answer: bool = False
    """Whether ``question`` is a survey's, asked of everybody, and not what an interviewer last said."""

    role: str = ""
    """Who speaks, as the project names them ("GP"): codings teach what they talk about."""
