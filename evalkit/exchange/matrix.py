"""The framework matrix as a workbook: sources down, codes across, a summary in each cell; and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from evalkit.errors import TableError
from evalkit.exchange.books import open_book, text_in, write_book
from evalkit.exchange.cells import HEADER_FILL, put, set_up_page, set_width
from evalkit.model import Problem

HEADER_ROW = 3
FIXED = ("Source", "Name", "Who speaks")
GUIDE = "Write a few sentences into each cell, then take the workbook back on the page “Summaries”."


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One source and its summaries, in the order of the codes."""

    source_id: str
    name: str
    roles: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixBook:
    """What a filled workbook holds: source id → code slug → text, and when it had been written."""

    texts: dict[str, dict[str, str]]
    written: str
    problems: tuple[Problem, ...]


def write_matrix_workbook(
    path: Path, codes: Sequence[tuple[str, str]], rows: Sequence[MatrixRow], stamp: str
) -> None:
    """Write the matrix; ``stamp`` (“coder, time”) is put into it and read back."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Summaries"
    put(sheet, 1, 1, "Rapid summary sheet", bold=True, size=14, wrap=False)
    put(sheet, 2, 1, f"{GUIDE} ({stamp})", wrap=False)
    for column, heading in enumerate((*FIXED, *(name for _, name in codes)), start=1):
        put(sheet, HEADER_ROW, column, heading, bold=True, fill=HEADER_FILL)
        set_width(sheet, column, 36 if column > len(FIXED) else (10, 28, 22)[column - 1])
    for line, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, text in enumerate((row.source_id, row.name, row.roles, *row.texts), start=1):
            put(sheet, line, column, text or None)
    set_up_page(sheet, HEADER_ROW)
    sheet.freeze_panes = "D4"
    write_book(path, book)


def read_matrix_workbook(path: Path, codes: Sequence[tuple[str, str]]) -> MatrixBook:
    """Read a filled matrix. A column that is not a code and a line without a source come back as problems."""
    book = open_book(path, values=True)
    sheet = book.worksheets[0]
    lines = [[text_in(cell.value) for cell in row] for row in sheet.iter_rows()]
    if len(lines) < HEADER_ROW or lines[HEADER_ROW - 1][: len(FIXED)] != list(FIXED):
        raise TableError(
            f"{path.name} is not a workbook of summaries: its third line must begin with {', '.join(FIXED)}. "
            "Write it again from the page “Summaries”."
        )
    slugs = {name: slug for slug, name in codes}
    headings = lines[HEADER_ROW - 1][len(FIXED) :]
    problems = [
        Problem(path.name, f"there is no code “{heading}”; its column was left out.")
        for heading in headings
        if heading and heading not in slugs
    ]
    texts: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines[HEADER_ROW:], start=HEADER_ROW + 1):
        cells = dict(zip(headings, line[len(FIXED) :], strict=False))
        if line[0]:
            texts[line[0]] = {slugs[h]: text for h, text in cells.items() if h in slugs}
        elif any(cells.values()):
            problems.append(
                Problem(f"{path.name}, row {number}", "no source is named; the row was left out.")
            )
    written = lines[1][0].rpartition(", ")[2].rstrip(")") if lines[1] else ""
    return MatrixBook(texts, written, tuple(problems))
