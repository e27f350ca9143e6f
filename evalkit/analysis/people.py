"""Who was heard, where, and under which name they are counted. Notes, which others wrote, are not people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.model import GROUP_OF_KIND, Excerpt, Participant, Source, SourceKind, Turn
from evalkit.wording import join_plain, plural

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
    """One participant in one source: never an interviewer, and never in notes."""

    participant: Participant
    source_id: str
    kind: SourceKind


def basis_of(kind: SourceKind) -> Basis:
    """How somebody in a source of this kind was heard."""
    return _BASIS[kind]


def group_of(participant: Participant) -> str:
    """The stakeholder group somebody is counted in: their own, or their kind in words where it has none."""
    return participant.group or GROUP_OF_KIND[participant.kind]


def find_people(excerpts: Iterable[Excerpt]) -> set[str]:
    """The ids of the people who say these excerpts."""
    return {e.participant.id for e in excerpts if e.source_kind != "notes"}


def people_by_group(excerpts: Iterable[Excerpt]) -> dict[str, int]:
    """How many people of each group have one of these excerpts."""
    people = {(group_of(e.participant), e.participant.id) for e in excerpts if e.source_kind != "notes"}
    return dict(sorted(Counter(group for group, _ in people).items()))


def say_spoken(kinds: Collection[SourceKind]) -> str:
    """How people were heard who spoke: in “interviews”, in “group discussions” or in both; "" for neither."""
    words: dict[SourceKind, str] = {"interview": "interviews", "group": "group discussions"}
    return join_plain([word for kind, word in words.items() if kind in kinds])


def say_notes(excerpts: Iterable[Excerpt]) -> str:
    """The notes among these excerpts: “the notes of one meeting”; "" for none."""
    noted = {e.segment.source_id for e in excerpts if e.source_kind == "notes"}
    if not noted:
        return ""
    return "the notes of one meeting" if len(noted) == 1 else f"the notes of {len(noted):,} meetings"


def say_participants(excerpts: Sequence[Excerpt]) -> str:
    """Whom these excerpts are from: “3 participants and the notes of one meeting”."""
    people = len(find_people(excerpts))
    counted = plural(people, "participant") if people else ""
    return join_plain([part for part in (counted, say_notes(excerpts)) if part])


def find_coded(excerpts: Iterable[Excerpt]) -> frozenset[str]:
    """The sources that hold evidence: of their people alone it is known who spoke of what."""
    return frozenset(excerpt.segment.source_id for excerpt in excerpts)


def find_heard(sources: Iterable[Source], participants: ParticipantOf) -> tuple[Heard, ...]:
    """Everybody who speaks in each source, once a source; no notes, interviewers or unknown speakers."""
    heard: dict[tuple[str, str], Heard] = {}
    for source in (source for source in sources if source.kind != "notes"):
        for turn in source.turns:
            participant = participants(source, turn)
            if participant and participant.kind != "interviewer":
                heard.setdefault((source.id, participant.id), Heard(participant, source.id, source.kind))
    return tuple(heard[key] for key in sorted(heard))
