"""Workbooks as files: opened as people send them back, written whole, with a sheet that explains them."""

from __future__ import annotations

import hashlib
import io
import itertools
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from evalkit.errors import EvalkitError, TableError
from evalkit.exchange.cells import put, set_width
from evalkit.files import expect_ending, write_whole
from evalkit.sources.files.guard import Archive, read_bytes

if TYPE_CHECKING:
    from _typeshed import SizedBuffer
    from openpyxl import Workbook

_DAMAGED = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, ParseError, OSError)
_LONGEST_PROPERTIES = 100_000  # bytes


def open_book(path: Path, *, values: bool = False) -> Workbook:
    """A workbook that a person sent back; with ``values``, what its formulas came to instead of the formulas.

    TableError or ReadError says what to do about a file of another kind, one that is damaged or has a
    password, and one that unpacks to far more than a workbook holds.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise TableError(
            f"{path.name} is not an Excel workbook (.xlsx). Open the sheet that you filled in, choose “Save "
            "as”, then “Excel workbook (.xlsx)”, and use that file: csv and older formats lose things."
        )
    data = read_bytes(path)
    if zipfile.is_zipfile(io.BytesIO(data)):
        Archive(data, path.name)  # refuses what unpacks to far too much
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # parts of Excel that openpyxl does not know
            return load_workbook(io.BytesIO(data), data_only=values)
    except _DAMAGED as error:
        raise TableError(
            f"{path.name} cannot be opened as an Excel workbook: it is damaged, has a password or is open "
            "elsewhere. Open it in Excel, save a copy as .xlsx without a password, and use the copy."
        ) from error


def write_book(path: Path, book: Workbook, *, private: bool = False) -> None:
    """Write a workbook whole or not at all; ``private`` makes it its owner's alone."""
    expect_ending(path, ".xlsx")
    book.properties.identifier = _fingerprint(book)
    write_whole(path, book_bytes(book), private=private)


def book_bytes(book: Workbook) -> bytes:
    """A workbook as a file's bytes, made in memory.

    openpyxl by itself puts each sheet down in the temporary folder first, where a killed process leaves it:
    with the names, if they are what the sheet holds.
    """
    data = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _WriterInMemory(book, _PropertiesLast(data, "w", zipfile.ZIP_DEFLATED)).save()
    return data.getvalue()


class _PropertiesLast(zipfile.ZipFile):
    """An archive in which the workbook's properties are left for the end."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: SizedBuffer | str,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write one part, unless it holds the properties."""
        if zinfo_or_arcname != ARC_CORE:
            super().writestr(zinfo_or_arcname, data, compress_type, compresslevel)


class _WriterInMemory(ExcelWriter):
    """openpyxl's writer but for its temporary files; the properties say what the parts before them hold."""

    _archive: zipfile.ZipFile

    def save(self) -> None:
        """Write every part, and then the properties."""
        self.write_data()
        said = self.workbook.properties
        if said.identifier:
            said.identifier = f"{said.identifier} {_sum_parts(self._archive)}"
        zipfile.ZipFile.writestr(self._archive, ARC_CORE, tostring(said.to_tree()))
        self._archive.close()

    def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 - its stubs name no private parts
        """Write one sheet into the archive, as the method that this stands for does."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def find_free(path: Path) -> Path:
    """Where a workbook to fill in is written: the path itself, or "name-2.xlsx" and so on beside it.

    A workbook that says something else than what evalkit wrote into it is never written over: somebody has
    filled it in.
    """
    expect_ending(path, ".xlsx")
    names = (path if n == 1 else path.with_stem(f"{path.stem}-{n}") for n in itertools.count(1))
    return next(free for free in names if not free.exists() or _is_as_written(free))


def _is_as_written(path: Path) -> bool:
    """Whether a workbook says what evalkit wrote: at once where every part of it is as it was written."""
    try:
        if _has_same_parts(path):
            return True
        book = open_book(path)
    except EvalkitError:
        return False
    return (book.properties.identifier or "").partition(" ")[0] == _fingerprint(book)


def _has_same_parts(path: Path) -> bool:
    """Whether the parts of a workbook are those that its properties tell of; no sheet is unpacked for it."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(ARC_CORE).file_size > _LONGEST_PROPERTIES:
                return False
            return f" {_sum_parts(archive)}<".encode() in archive.read(ARC_CORE)
    except (*_DAMAGED, zlib.error):
        return False


def _sum_parts(archive: zipfile.ZipFile) -> str:
    """The check sums of an archive's parts, but for the properties, as one."""
    parts = sorted((part.filename, part.CRC, part.file_size) for part in archive.infolist())
    return hashlib.sha256(repr([part for part in parts if part[0] != ARC_CORE]).encode()).hexdigest()


def _fingerprint(book: Workbook) -> str:
    """What stands in a workbook's cells, in short; blank cells say nothing."""
    said = hashlib.sha256()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if text := text_in(cell.value):
                    said.update(f"{sheet.title}\0{cell.coordinate}\0{text}\0".encode())
    return said.hexdigest()


def add_guide(book: Workbook, lines: Iterable[tuple[str, str]], width: float = 30) -> None:
    """A sheet that says how to use the workbook, one line a thing; ``width`` of what is explained."""
    sheet = book.create_sheet("How to use")
    put(sheet, 1, 1, "How to use this workbook", bold=True, size=14, wrap=False)
    for row, (what, how) in enumerate(lines, start=3):
        put(sheet, row, 1, what, bold=True, size=12)
        put(sheet, row, 2, how, size=12)
    set_width(sheet, 1, width)
    set_width(sheet, 2, 90)


def text_in(value: object) -> str:
    """A cell as the text that a person typed: 1.0 is "1"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
