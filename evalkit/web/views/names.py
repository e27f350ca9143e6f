"""A transcript cut into plain words and the places where something stands for a name, or may yet have to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from evalkit.deidentify import Detection
from evalkit.model import Source
from evalkit.steps.names.replacements import NameRow, Standing

TYPE_NAMES = {
    "person": "a person",
    "place": "a place",
    "organisation": "a team or organisation",
    "date": "a date",
    "other": "something else",
}
"""What a person can say that added words are."""

ALL_STATES = {"open": "not yet accepted", "accepted": "accepted"}


@dataclass(frozen=True)
class Place:
    """Where a replacement stands, or (``shown`` empty) words in the open that may identify someone.

    ``name`` is what stood there, where that is known, or the words in the open.
    """

    number: int
    start: int
    end: int
    shown: str
    name: str
    type: str
    why: str
    accepted: bool


@dataclass(frozen=True)
class Piece:
    """Words of a turn; ``place`` where they are one."""

    text: str
    place: Place | None = None


def find_places(
    standing: Sequence[Standing], still_open: Iterable[Detection], accepted: Collection[str]
) -> list[Place]:
    """Every place of a text in its order, numbered from 0."""
    found = [(s.start, s.end, s.shown, s.original, s.type, "", s.shown in accepted) for s in standing]
    taken = [(s.start, s.end) for s in standing]
    found += [
        (d.start, d.end, "", d.text, d.type, d.why, False)
        for d in still_open
        if not any(d.start < end and start < d.end for start, end in taken)
    ]
    return [Place(number, *rest) for number, rest in enumerate(sorted(found))]


def cut_turn(source: Source, start: int, end: int, places: Sequence[Place]) -> list[Piece]:
    """The words from ``start`` to ``end``, cut at the places among them."""
    pieces: list[Piece] = []
    at = start
    for place in places:
        if place.start < at or place.end > end:
            continue
        pieces += [Piece(source.text[at : place.start])] if place.start > at else []
        pieces.append(Piece(source.text[place.start : place.end], place))
        at = place.end
    return [*pieces, Piece(source.text[at:end])] if at < end else pieces


def next_place(places: Sequence[Place], after: int) -> int:
    """The next place that nobody has accepted, going round; -1 where there is none."""
    waiting = [p.number for p in places if not p.accepted]
    return next((n for n in waiting if n > after), waiting[0] if waiting else -1)


def next_row(rows: Sequence[NameRow], at: int, accepted: Collection[str]) -> int:
    """The first row from ``at`` on that nobody has accepted, going round; else the one at that place."""
    waiting = [n for n, row in enumerate(rows) if row.shown not in accepted]
    return next((n for n in waiting if n >= at), waiting[0] if waiting else min(at, len(rows) - 1))


def choose_rows(rows: Sequence[NameRow], kind: str, state: str, accepted: Collection[str]) -> list[NameRow]:
    """The rows of one kind and state; "" takes all."""
    return [
        row
        for row in rows
        if kind in ("", row.type) and (not state or (row.shown in accepted) == (state == "accepted"))
    ]
