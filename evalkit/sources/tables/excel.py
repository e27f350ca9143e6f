"""One sheet of an Excel workbook as rows of text, as a person sees them in Excel."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple, cast
from xml.etree.ElementTree import ParseError

from evalkit.errors import ReadError
from evalkit.sources.files.guard import Archive
from evalkit.sources.tables.excel_cells import as_text
from evalkit.sources.tables.excel_marks import Area, read_marks
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

_OLE = b"\xd0\xcf\x11\xe0"  # old Office files, and new ones with a password, begin so
_DAMAGED = (
    *(KeyError, ValueError, TypeError, OSError, EOFError, RuntimeError),
    *(ParseError, zipfile.BadZipFile, zlib.error),
)


class Sheet(NamedTuple):
    """A sheet's rows, notes on what was not read, and the areas of its merged cells."""

    rows: list[list[str]]
    notes: list[str]
    merged: tuple[Area, ...] = ()


def read_sheet(data: bytes, name: str) -> Sheet:
    """A workbook's first visible sheet that holds a table, with notes on what was not read.

    Formulas give the value that Excel kept for them. Raises ReadError for a password, a broken file or one
    that unpacks to far more than a workbook holds.
    """
    _refuse_password(data, name)
    archive = Archive(data, name)  # refuses what is not a zip and what unpacks to far too much
    try:
        return _read_first_table(data, archive)
    except _DAMAGED as error:
        raise ReadError(f"{name} is damaged or not an Excel workbook. Save it again from Excel.") from error


def _read_first_table(data: bytes, archive: Archive) -> Sheet:
    values = _open(data, formulas=False)
    sheets = {s.title: _rows(s) for s in values.worksheets if s.sheet_state == "visible"}
    filled = {title: rows for title, rows in sheets.items() if any(map(any, rows))}
    chosen = next(
        (title for title, rows in filled.items() if _looks_like_a_table(rows)), next(iter(filled), "")
    )
    notes = []
    hidden = [s.title for s in values.worksheets if s.title not in sheets and any(map(any, _rows(s)))]
    if others := [title for title in [*filled, *hidden] if title != chosen]:
        notes.append(
            f"Only the sheet “{chosen}” was read, not {join_plain([f'“{o}”' for o in others])}. "
            "Save another sheet as its own file to add it."
        )
    if chosen and _has_formulas(data):
        notes += _find_unvalued_formulas(filled[chosen], _open(data, formulas=True)[chosen])
    if not chosen:
        return Sheet([], notes)
    marks = read_marks(archive, str(getattr(values[chosen], "_worksheet_path", "")))
    return Sheet(filled[chosen], [*notes, *marks.notes], marks.merged)


def read_every_sheet(data: bytes, name: str) -> list[tuple[str, list[list[str]]]]:
    """Every visible sheet of a workbook that holds something: its title and its rows."""
    _refuse_password(data, name)
    Archive(data, name)
    try:
        sheets = [
            (s.title, _rows(s)) for s in _open(data, formulas=False).worksheets if s.sheet_state == "visible"
        ]
    except _DAMAGED as error:
        raise ReadError(f"{name} is damaged or not an Excel workbook. Save it again from Excel.") from error
    return [(title, rows) for title, rows in sheets if any(map(any, rows))]


def _refuse_password(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        raise ReadError(
            f"{name} has a password, or is an old .xls file under another name. "
            "Open it in Excel, save it as .xlsx without a password, and add that file."
        )


def _open(data: bytes, *, formulas: bool) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # styles and validations that openpyxl does not know
        return load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas)


def _rows(sheet: ReadOnlyWorksheet) -> list[list[str]]:
    sheet.reset_dimensions()  # some exporters write a wrong size, which would hide cells
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        cells = cast("Worksheet", sheet).iter_rows()
        rows = [
            [as_text(cell.value, getattr(cell, "number_format", "General")) for cell in row] for row in cells
        ]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(_trim(row)) for row in rows), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _trim(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _looks_like_a_table(rows: list[list[str]]) -> bool:
    return sum(1 for row in rows if sum(map(bool, row)) > 1) > 1


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = (n for n in archive.namelist() if n.startswith("xl/worksheets/"))
        return any(b"<f>" in (xml := archive.read(n)) or b"<f " in xml for n in sheets)


def _find_unvalued_formulas(rows: list[list[str]], sheet: ReadOnlyWorksheet) -> list[str]:
    """A note where formulas have no value kept, as in a workbook that Excel never calculated."""
    sheet.reset_dimensions()
    blank = [
        cell.coordinate
        for row, cells in zip(rows, cast("Worksheet", sheet).iter_rows(), strict=False)
        for value, cell in zip(row, cells, strict=False)
        if not value and cell.data_type == "f"
    ]
    if not blank:
        return []
    shown = join_plain(blank[:5] + ([f"{len(blank) - 5} more"] if len(blank) > 5 else []))
    return [
        f"Formulas without a value were read as blank ({shown}). Open and save the workbook in Excel first."
    ]
