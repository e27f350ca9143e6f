"""Groups side by side as a table: a column a group, a row a side, each passage with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.analysis.side_by_side import GroupColumn, Piece
from evalkit.analysis.wanted import SOURCE
from evalkit.model import Code, Valence
from evalkit.steps.looking.groups import Compared
from evalkit.web.views.asking import ABOUT, address_of
from evalkit.web.views.passages import place_of, say_who


@dataclass(frozen=True, slots=True)
class Said:
    """One passage in a column."""

    words: str
    who: str
    place: str
    source_name: str
    star: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideCell:
    """What one group says on one side; ``more`` further passages are at ``address``."""

    said: tuple[Said, ...]
    people: int
    passages: int
    more: int
    address: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side over all groups; None for answers, which take none."""

    side: Valence | None
    cells: tuple[SideCell, ...]


def draw_columns(
    compared: Compared, names: Mapping[str, str], codes: Mapping[str, Code], code: str, most: int
) -> list[SideRow]:
    """The rows of the table; ``code`` is the one that is compared ("" for a question's answers)."""
    return [
        SideRow(
            side,
            tuple(_cell(column, side, compared.by, names, codes, code, most) for column in compared.columns),
        )
        for side in compared.sides
    ]


def _cell(
    column: GroupColumn,
    side: Valence | None,
    by: str,
    names: Mapping[str, str],
    codes: Mapping[str, Code],
    code: str,
    most: int,
) -> SideCell:
    pieces = column.on(side)
    field = "source" if by == SOURCE else f"{ABOUT}{by}"
    asked = (("code", code), ("valence", side or ""), (field, column.name))
    people = {piece.participant.id for piece in pieces if piece.source_kind != "notes"}
    return SideCell(
        tuple(_said(piece, names, {} if code else codes) for piece in pieces[:most]),
        len(people),
        len(pieces),
        max(0, len(pieces) - most),
        address_of("/codings", asked) if code else "",
    )


def _said(piece: Piece, names: Mapping[str, str], codes: Mapping[str, Code]) -> Said:
    segment = piece.segment
    return Said(
        segment.text,
        say_who(piece.participant),
        place_of(segment.source_id, segment.start),
        names.get(segment.source_id, segment.source_id),
        piece.star,
        tuple(codes[slug].short or codes[slug].name for slug in piece.codes if slug in codes),
    )
