"""What a sheet shows beside its cells' values: cells that are one, rows and columns that it hides, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

from evalkit.sources.files.guard import Archive
from evalkit.text import shorten
from evalkit.wording import say_places

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^<>]*>")
_HIDES = re.compile(rb'\shidden="(?:1|true)"')
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_FROM_TO = re.compile(rb'\s(min|max)="(\d{1,5})"')
_NOTES = re.compile(rb'\sTarget="([^"]*comments?\d*\.xml)"')
_NOTED = re.compile(rb'<(?:\w+:)?comment\s[^<>]*?ref="([A-Z]{1,3}\d{1,7})"')
_MOST = 5  # places that are named one by one


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are one in Excel; rows and columns are counted from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The areas of a sheet's merged cells, and sentences on what it hides and on its notes."""

    merged: tuple[Area, ...] = ()
    notes: tuple[str, ...] = ()


def read_marks(archive: Archive, part: str) -> Marks:
    """The marks of the sheet that stands in ``part`` of a workbook."""
    part = part.lstrip("/")
    if part not in archive:
        return Marks()
    xml = archive.read(part)
    merged = tuple(
        Area(int(found[2]) - 1, _index(found[1]), int(found[4]) - 1, _index(found[3]))
        for found in _MERGED.finditer(xml)
    )
    return Marks(merged, (*_describe_hidden(xml), *_describe_notes(archive, part)))


def _describe_hidden(xml: bytes) -> Iterator[str]:
    rows = [row[0] for row in _ROW.finditer(xml) if _HIDES.search(row[0])]
    numbers = [int(found[1]) for row in rows if (found := _NUMBER.search(row))]
    ends = [
        {key: int(n) for key, n in _FROM_TO.findall(column[0])}
        for column in _COLUMN.finditer(xml)
        if _HIDES.search(column[0])
    ]
    letters = [
        _letters(n) for end in ends for n in range(end.get(b"min", 1), min(end.get(b"max", 1), 702) + 1)
    ]
    hidden = [say_places("row", numbers, _MOST)] if numbers else []
    hidden += [say_places("column", letters, _MOST)] if letters else []
    if hidden:
        yield (
            f"Excel hides {' and '.join(hidden)}, and what stands there was read all the same. Delete in "
            "Excel what should not count, and add the file again."
        )


def _describe_notes(archive: Archive, part: str) -> Iterator[str]:
    relations = join(dirname(part), "_rels", f"{basename(part)}.rels")
    if relations not in archive:
        return
    noted: list[str] = []
    for target in _NOTES.findall(archive.read(relations)):
        place = target.decode("utf-8", "replace")
        path = place.lstrip("/") if place.startswith("/") else normpath(join(dirname(part), place))
        noted += [cell.decode() for cell in _NOTED.findall(archive.read(path))] if path in archive else []
    if noted:
        where = say_places("cell", list(dict.fromkeys(noted)), _MOST)
        yield f"Notes on cells are not answers and were not read ({where})."


def spread(records: list[list[str]], merged: Sequence[Area], first: int) -> list[str]:
    """Give every row of a merged cell its value, from record ``first`` on; sentences on what was done.

    A line that runs over the columns is a heading between rows, and its row is blanked.
    """
    said = []
    for area in sorted(merged, key=lambda area: (area.top, area.left)):
        if area.top < first or area.top >= len(records) or area.left >= len(records[area.top]):
            continue
        row, value = records[area.top], records[area.top][area.left]
        if not value:
            continue
        if area.right > area.left == 0 and not any(row[1:]):
            said.append(
                f"Row {area.top + 1} is a heading across columns and was not read: “{shorten(value)}”."
            )
            row[area.left] = ""
        elif area.right > area.left:
            cells = f"{_letters(area.left + 1)}{area.top + 1} to {_letters(area.right + 1)}{area.bottom + 1}"
            said.append(
                f"The cells {cells} are one: “{shorten(value)}” was read under the first column alone."
            )
        else:
            for below in records[area.top + 1 : area.bottom + 1]:
                below[area.left] = below[area.left] or value
            where = f"rows {area.top + 1} to {area.bottom + 1} of column {_letters(area.left + 1)}"
            said.append(f"The cells of {where} are one, so each row has “{shorten(value)}”.")
    return (
        said
        if len(said) <= _MOST
        else [*said[:_MOST], f"{len(said) - _MOST} more merged cells were read so."]
    )


def _index(letters: bytes) -> int:
    """A column's letters as its place from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _letters(number: int) -> str:
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(65 + rest) + said
    return said
