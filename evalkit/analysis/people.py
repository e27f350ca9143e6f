"""Who was heard, where, and under which name they are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model import GROUP_OF_KIND, Excerpt, Participant, Source, SourceKind, Turn

ParticipantOf = Callable[[Source, Turn], Participant | None]
"""Who speaks in a turn; ``None`` where nobody has said who that speaker is."""

Basis = Literal["spoken", "survey", "notes"]
"""How somebody was heard: in an interview or group discussion, in a survey, in notes. Counted apart."""

BASES: tuple[Basis, ...] = get_args(Basis)
_BASIS: dict[SourceKind, Basis] = {
    "interview": "spoken",
    "group": "spoken",
    "survey": "survey",
    "notes": "notes",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One participant in one source (never an interviewer)."""

    participant: Participant
    source_id: str
    kind: SourceKind


def basis_of(kind: SourceKind) -> Basis:
    """How somebody in a source of this kind was heard."""
    return _BASIS[kind]


def group_of(participant: Participant) -> str:
    """The stakeholder group somebody is counted in: their own, or their kind in words where it has none."""
    return participant.group or GROUP_OF_KIND[participant.kind]


def people_by_group(excerpts: Iterable[Excerpt]) -> dict[str, int]:
    """How many people of each group have one of these excerpts."""
    people = {(group_of(excerpt.participant), excerpt.participant.id) for excerpt in excerpts}
    return dict(sorted(Counter(group for group, _ in people).items()))


def find_coded(excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """The sources that hold evidence: of their people alone it is known who spoke of what."""
    return frozenset(excerpt.segment.source_id for excerpt in excerpts)


def find_heard(sources: Iterable[Source], participants: ParticipantOf) -> tuple[Heard, ...]:
    """Everybody who speaks in each source, once a source; interviewers and unknown speakers left out."""
    heard: dict[tuple[str, str], Heard] = {}
    for source in sources:
        for turn in source.turns:
            participant = participants(source, turn)
            if participant and participant.kind != "interviewer":
                heard.setdefault((source.id, participant.id), Heard(participant, source.id, source.kind))
    return tuple(heard[key] for key in sorted(heard))
