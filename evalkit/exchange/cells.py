"""What a workbook's cells can hold, and how evalkit's own look."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""The most characters that an Excel cell holds (Microsoft, "Excel specifications and limits")."""

HEADER_FILL, INPUT_FILL = "D9D9D9", "FFF2CC"

_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CUT = " … [the rest is in the source]"

Value = str | int | float | None


def cell_text(text: str) -> str:
    """Text as a cell can hold it: one kind of newline, � for what xlsx cannot hold, cut at Excel's limit.

    >>> cell_text("a\\x00b\\r\\nc")
    'a�b\\nc'
    """
    text = _CANNOT_HOLD.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT


def put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Value,
    *,
    bold: bool = False,
    fill: str = "",
    size: int = 11,
    wrap: bool = True,
) -> None:
    """Write a value that comes back unchanged, in evalkit's look: sans serif, wrapped, aligned to the top.

    Text stays text, also where it begins with = + - or @ and a spreadsheet would take it for a formula.
    """
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
    elif value:
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", cell_text(value))
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t"))
    cell.font = _font(bold, size)
    cell.alignment = _alignment(wrap)
    if fill:
        cell.fill, cell.border = _fill(fill)


def set_width(sheet: Worksheet, column: int, width: float, *, hidden: bool = False) -> None:
    """Make a column so many characters wide, or hide it."""
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = width
    dimension.hidden = hidden


def set_up_page(sheet: Worksheet, header_row: int) -> None:
    """Landscape A4, as wide as the page, lines between the cells; the header whole, frozen and repeated."""
    headings = enumerate(sheet[header_row], start=1)
    heights = [_heading_height(sheet, cell, column) for column, cell in headings if cell.value]
    sheet.row_dimensions[header_row].height = max(heights, default=15.0)
    sheet.print_options.gridLines = True
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header_row}:{header_row}"


def _heading_height(sheet: Worksheet, cell: Cell | MergedCell, column: int) -> float:
    """The height in points of a heading that wraps in its column: not every programme finds it by itself."""
    dimension = sheet.column_dimensions[get_column_letter(column)]
    if dimension.hidden:
        return 0.0
    size = cell.font.size or 11.0
    letters = int(dimension.width * 11 / size)  # a column's width is in digits of plain 11 point
    return 1.4 * size * len(textwrap.wrap(str(cell.value), max(1, letters)))


@cache
def _font(bold: bool, size: int) -> Font:
    return Font(name="Arial", size=size, bold=bold)


@cache
def _alignment(wrap: bool) -> Alignment:
    return Alignment(wrap_text=wrap, vertical="top")


@cache
def _fill(colour: str) -> tuple[PatternFill, Border]:
    line = Border(bottom=Side(style="thin", color="7F7F7F"))
    return PatternFill("solid", start_color=colour), line
