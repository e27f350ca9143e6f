"""The workbook in which a person decides about names: one row for each, once for the whole project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evalkit.exchange.books import write_book
from evalkit.exchange.cells import HEADER_FILL, INPUT_FILL, put, set_up_page, set_width

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("shown", "name", "type", "times", "sources", "in context", "why", "decision", "instead")
_WIDTHS = (18, 24, 12, 8, 16, 80, 30, 14, 24)
_TO_FILL_IN = frozenset({"name", "type", "decision", "instead"})
_EMPTY_ROWS = 20


class Line(NamedTuple):
    """One row of the workbook, every cell as text; see ``COLUMNS``."""

    shown: str
    name: str
    type: str
    times: str
    sources: str
    context: str
    why: str


def write_names_sheet(path: Path, lines: Sequence[Line], outcomes: Sequence[tuple[str, str]]) -> None:
    """Write the workbook: the names, empty rows for missed ones, and a sheet that explains the decisions."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Names"
    for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        put(sheet, 1, column, heading, bold=True, fill=INPUT_FILL if heading in _TO_FILL_IN else HEADER_FILL)
        set_width(sheet, column, width)
    empty = Line("", "", "", "", "", "", "")
    for row, line in enumerate([*lines, *[empty] * _EMPTY_ROWS], start=2):
        for column, value in enumerate(line, start=1):
            put(sheet, row, column, value)
    choice = DataValidation(
        type="list", formula1='"' + ",".join(outcome for outcome, _ in outcomes) + '"', allow_blank=True
    )
    sheet.add_data_validation(choice)
    letter = "ABCDEFGHI"[COLUMNS.index("decision")]
    choice.add(f"{letter}2:{letter}{len(lines) + _EMPTY_ROWS + 1}")
    set_up_page(sheet, 1)
    _explain(book.create_sheet("What to write"), outcomes)
    write_book(path, book, private=True)


def _explain(sheet: Worksheet, outcomes: Iterable[tuple[str, str]]) -> None:
    put(sheet, 1, 1, "decision", bold=True, fill=HEADER_FILL)
    put(sheet, 1, 2, "what it does", bold=True, fill=HEADER_FILL)
    for row, (outcome, what) in enumerate(outcomes, start=2):
        put(sheet, row, 1, outcome)
        put(sheet, row, 2, what)
    set_width(sheet, 1, 14)
    set_width(sheet, 2, 90)
