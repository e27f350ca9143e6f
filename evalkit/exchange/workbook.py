"""Tables as a workbook that can be read, printed and sent on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from evalkit.exchange.books import write_book
from evalkit.exchange.cells import HEADER_FILL, Value, put, set_up_page, set_width
from evalkit.text import shorten

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 3
NARROWEST, WIDEST = 12, 45


def write_tables(path: Path, tables: Sequence[tuple[str, str, pd.DataFrame]]) -> None:
    """Write tables to an Excel workbook, one sheet each: title, note, then the table with its index.

    A heading of several levels is written on one line ("Staff: people"). Missing values are blank cells.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, note, frame in tables:
        sheet = book.create_sheet(_sheet_name(title, book.sheetnames))
        put(sheet, 1, 1, title, bold=True, size=14, wrap=False)
        put(sheet, 2, 1, note, wrap=False)
        _write_frame(sheet, frame)
        set_up_page(sheet, HEADER_ROW)
    write_book(path, book)


def _write_frame(sheet: Worksheet, frame: pd.DataFrame) -> None:
    headings = [_heading(name) for name in (*frame.index.names, *frame.columns)]
    rows = zip(frame.index, frame.itertuples(index=False, name=None), strict=True)
    lines = [[_value(v) for v in (*(i if isinstance(i, tuple) else (i,)), *row)] for i, row in rows]
    for column, heading in enumerate(headings, start=1):
        put(sheet, HEADER_ROW, column, heading, bold=True, fill=HEADER_FILL)
        cells = [line[column - 1] for line in lines]
        for row, value in enumerate(cells, start=HEADER_ROW + 1):
            put(sheet, row, column, value)
        longest = max(len(str(text)) for text in (*cells, *heading.split(), ""))
        set_width(sheet, column, min(WIDEST, max(NARROWEST, longest + 4)))
    end = f"{get_column_letter(len(headings))}{HEADER_ROW + len(lines)}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{end}"
    sheet.print_area = f"A1:{end}"  # blank rows too: they are for people to fill in


def _heading(name: object) -> str:
    if isinstance(name, tuple):
        return ": ".join(str(part) for part in name)
    return "" if name is None else str(name)


def _value(value: object) -> Value:
    """A table's value as a cell's: numbers stay numbers, what is missing is blank, the rest is text."""
    import pandas as pd

    item = value.item() if hasattr(value, "item") else value
    if item is None or item is pd.NaT or item is pd.NA or item != item:
        return None
    return item if isinstance(item, int | float) and not isinstance(item, bool) else str(item)


def _sheet_name(title: str, taken: Iterable[str]) -> str:
    """A name that Excel allows for a sheet: at most 31 characters, none of []:*?/\\, none twice."""
    name = shorten(re.sub(r"[\[\]:*?/\\]", " ", title), 31).strip("' ") or "Table"
    used = {t.casefold() for t in taken}
    names = (name if n == 1 else f"{name[:27].rstrip()} {n}" for n in range(1, 1000))
    return next(n for n in names if n.casefold() not in used)
