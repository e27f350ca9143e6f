"""Groups of people set side by side: what each says of one code, or answers to one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from evalkit.analysis.attributes import HEARD_IN, UNKNOWN, attributes_of
from evalkit.analysis.people import Heard
from evalkit.analysis.wanted import HEARD, SOURCE
from evalkit.model import SPEAKER_KINDS, Excerpt, Participant, Segment, SourceKind, Valence


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that somebody says: on which side (None for an answer that takes none), and who it is."""

    segment: Segment
    valence: Valence | None
    participant: Participant
    source_kind: SourceKind
    codes: tuple[str, ...] = ()
    star: bool = False


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """One group and what it says: ``people`` of it say something here, of ``heard`` who were heard at all."""

    name: str
    people: int
    heard: int
    pieces: tuple[Piece, ...]

    def on(self, valence: Valence | None) -> tuple[Piece, ...]:
        """What they say on one side; key quotes first."""
        return tuple(sorted((p for p in self.pieces if p.valence == valence), key=lambda p: not p.star))


def find_value(by: str, participant: Participant, kind: SourceKind, source_id: str) -> str:
    """What somebody is by an attribute, by how they were heard (``HEARD``), or by their source (``SOURCE``).

    >>> find_value("site", Participant("P1", "staff", attributes=(("site", "North"),)), "interview", "S01")
    'North'
    """
    if by == SOURCE:
        return source_id
    if by == HEARD:
        return HEARD_IN[kind]
    return attributes_of(participant).get(by, UNKNOWN)


def set_side_by_side(pieces: Iterable[Piece], heard: Iterable[Heard], by: str) -> tuple[GroupColumn, ...]:
    """One column for each value of an attribute that somebody who was heard has, also where it is empty.

    Service users come first where the groups are of a kind, then carers, staff and others; by name among
    them. Who has no value is in a last column of their own.
    """
    there: dict[str, list[Piece]] = {}
    people: dict[str, set[str]] = {}
    places: dict[str, int] = {}
    for one in heard:
        value = find_value(by, one.participant, one.kind, one.source_id)
        people.setdefault(value, set()).add(one.participant.id)
        place = SPEAKER_KINDS.index(one.participant.kind) if by in ("group", "role", "kind") else 0
        places[value] = min(place, places.get(value, place))
    for piece in pieces:
        value = find_value(by, piece.participant, piece.source_kind, piece.segment.source_id)
        there.setdefault(value, []).append(piece)
        places.setdefault(value, len(SPEAKER_KINDS))
    order = sorted(places, key=lambda value: (value == UNKNOWN, places[value], value.casefold()))
    return tuple(
        GroupColumn(
            value,
            len({p.participant.id for p in there.get(value, ()) if p.source_kind != "notes"}),
            len(people.get(value, ())),
            tuple(there.get(value, ())),
        )
        for value in order
    )


def pieces_of(excerpts: Iterable[Excerpt], starred: frozenset[str] = frozenset()) -> list[Piece]:
    """Excerpts as pieces; those are key quotes of which a coding is ``starred``."""
    return [
        Piece(
            excerpt.segment,
            excerpt.valence,
            excerpt.participant,
            excerpt.source_kind,
            (excerpt.code,),
            not starred.isdisjoint(excerpt.codings),
        )
        for excerpt in excerpts
    ]


def regroup(
    excerpts: Sequence[Excerpt], heard: Sequence[Heard], by: str
) -> tuple[list[Excerpt], list[Heard]]:
    """The same evidence with people counted by another attribute in the place of their group."""
    if by == "group":
        return [*excerpts], [*heard]

    @cache
    def moved(participant: Participant, kind: SourceKind, source_id: str) -> Participant:
        return replace(participant, group=find_value(by, participant, kind, source_id))

    return (
        [replace(e, participant=moved(e.participant, e.source_kind, e.segment.source_id)) for e in excerpts],
        [replace(h, participant=moved(h.participant, h.kind, h.source_id)) for h in heard],
    )


def known_by(heard: Iterable[Heard]) -> list[Mapping[str, str]]:
    """What is known of everybody who was heard, by name."""
    return [attributes_of(one.participant) | {HEARD: HEARD_IN[one.kind]} for one in heard]
