"""A table of measures, read column by column so that a million rows take seconds; every cell is text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.delimited import find_delimiter, find_open_quote, read_records
from evalkit.errors import ReadError, TableError
from evalkit.model import Problem
from evalkit.sources.files.encodings import decode
from evalkit.sources.files.guard import decode_text, find_disguise, read_bytes
from evalkit.sources.tables.excel import read_every_sheet, read_sheet
from evalkit.sources.tables.header import LOOK, find_header
from evalkit.text import normalise, shorten
from evalkit.wording import join_plain

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 1_000_000_000
"""Bytes: a table of measures may be larger than a transcript."""
ROWS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns as categories of normalised text ("" = blank), one row a record.

    The frame's index is each row's number in the file, as a spreadsheet shows it; blank rows are left out.
    """

    file_name: str
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()

    def where(self, row: int) -> str:
        """A row as messages name it."""
        return f"{self.file_name}, row {row}"


def read_columns(path: Path) -> Columns:
    """The table in a csv, tsv or xlsx file. ReadError or TableError says what to do where there is none."""
    if path.suffix.lower() in (".xls", ".ods", ".numbers"):
        raise ReadError(
            f"{path.name}: {path.suffix} files are not read. Save it as .xlsx or .csv and give that file."
        )
    return parse_columns(read_bytes(path, LARGEST), path.name)


def parse_columns(data: bytes, file_name: str) -> Columns:
    """The table in a file's bytes; ``file_name`` tells csv and xlsx apart and is named in messages."""
    if Path(file_name).suffix.lower() in (".xlsx", ".xlsm"):
        sheet = read_sheet(data, file_name)
        return _from_records(sheet.rows, file_name, sheet.notes)
    if find_disguise(data):
        raise ReadError(
            f"{file_name} is not a table of text but another kind of file, such as a workbook. "
            "Give it its right ending (.xlsx), or save it as csv."
        )
    decode_text(data[:1_000_000], file_name)  # refuses what is not text at all
    text, _ = decode(data)
    text = re.sub(r"^sep=.\r?\n", "\n", text.removeprefix("\ufeff"))
    delimiter = find_delimiter(text)
    notes = []
    if text.count('"') % 2 and (opened := find_open_quote(text, delimiter)):
        notes.append(
            f"Line {opened.line} opens a quotation mark that is never closed: everything after it was "
            "read as "
            "one cell. Close it in the file, or save the file again from Excel."
        )
    top = read_records(text, delimiter, LOOK)
    _check_filled([record.cells for record in top], file_name)
    first = find_header([record.cells for record in top])
    quick = None if notes else _read_quickly(text, delimiter, first, [r.cells for r in top], file_name)
    if quick is not None:
        return quick
    return _from_records([record.cells for record in read_records(text, delimiter)], file_name, notes)


def read_tables(path: Path) -> list[Columns]:
    """Every table in a file: one of a csv; of a workbook one for each sheet that has rows below its header.

    Where a workbook has several, each is called by the file and its sheet: “outcomes Aims.xlsx”.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return [read_columns(path)]
    found: list[Columns] = []
    for title, records in read_every_sheet(read_bytes(path, LARGEST), path.name):
        try:
            found.append(_from_records(records, f"{path.stem} {title}.xlsx", []))
        except TableError:
            continue  # a sheet that nobody filled in
    return found if len(found) > 1 else [read_columns(path)]


def _check_filled(records: list[list[str]], name: str) -> None:
    if not any(any(cell.strip() for cell in record) for record in records):
        raise TableError(f"{name} is empty. Export or save the table again and give that file.")


def _read_quickly(text: str, delimiter: str, first: int, top: list[list[str]], name: str) -> Columns | None:
    """The table by pandas' own reader; None where rows are longer than the header, or lines wrap in the
    header."""
    import pandas as pd

    header = [normalise(cell) for cell in top[first]]
    while header and not header[-1]:
        header.pop()
    if any("\n" in cell for record in top[: first + 1] for cell in record):
        return None
    try:
        parts = pd.read_csv(
            io.BytesIO(text.encode()),
            sep=delimiter,
            header=None,
            names=list(range(len(header) + 1)),
            index_col=False,
            skiprows=first + 1,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
            engine="c",
            chunksize=ROWS_AT_ONCE,
        )
        frame = _join([part.fillna("").astype("category") for part in parts])
    except (pd.errors.EmptyDataError, pd.errors.ParserError):
        return None
    frame.index = pd.RangeIndex(first + 2, first + 2 + len(frame))
    over = frame[len(header)]
    frame = frame.drop(columns=len(header))
    if over.cat.categories.astype(str).str.strip().any():
        return None
    return _tidy(frame, header, name, [])


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Blocks of rows as one table of categories: a text that stands a million times is held once."""
    import pandas as pd
    from pandas.api.types import union_categoricals

    if len(parts) == 1:
        return parts[0]
    return pd.DataFrame(
        {column: union_categoricals([part[column] for part in parts]) for column in parts[0].columns}
    )


def _from_records(records: list[list[str]], name: str, notes: list[str]) -> Columns:
    """The table from records of cells, however ragged: rows with more cells than the header are left out."""
    import pandas as pd

    _check_filled(records, name)
    first = find_header(records[: max(LOOK, 1)])
    header = [normalise(cell) for cell in records[first]]
    while header and not header[-1]:
        header.pop()
    problems = [Problem(name, note) for note in notes]
    rows, numbers = [], []
    for number, record in enumerate(records[first + 1 :], start=first + 2):
        if any(cell.strip() for cell in record[len(header) :]):
            problems.append(
                Problem(
                    f"{name}, row {number}",
                    f"It has {len(record)} cells and the header {len(header)}, so it is not read. Put "
                    "quotation "
                    "marks round cells that hold the delimiter, such as “18,5”.",
                )
            )
            continue
        rows.append((*record, *([""] * len(header)))[: len(header)])
        numbers.append(number)
    frame = pd.DataFrame(rows, columns=range(len(header)), index=numbers, dtype=str).astype("category")
    return _tidy(frame, header, name, problems)


def _tidy(frame: pd.DataFrame, header: list[str], name: str, problems: list[Problem]) -> Columns:
    """Normalised cells, unique names, and no row without anything in it."""
    titles: list[str] = []
    for place, cell in enumerate(header):
        title = " ".join(cell.split()) or f"Column {place + 1}"
        if title.casefold() in {t.casefold() for t in titles}:
            problems.append(
                Problem(
                    f"{name}, column {place + 1}", f"“{title}” heads two columns; the second is not read."
                )
            )
            title = f"{title} ({place + 1})"
        titles.append(title)
    frame.columns = titles
    filled = None
    for title in titles:
        frame[title] = _map_categories(frame[title])
        own = frame[title] != ""
        filled = own if filled is None else filled | own
    if filled is not None and not filled.all():
        frame = frame[filled]
    if not len(frame):
        raise TableError(f"{name} has a header and no rows. Export it again with its data.")
    return Columns(name, frame, tuple(problems))


def _map_categories(column: pd.Series) -> pd.Series:
    """A column with each different text normalised once."""
    import pandas as pd

    before = [str(category) for category in column.cat.categories]
    after = [
        text if text.isascii() and text.isalnum() else " ".join(normalise(text).split()) for text in before
    ]
    if before == after:
        return column.cat.rename_categories(before)
    codes, unique = pd.factorize(pd.Series(after, dtype=object))
    mapped = codes[column.cat.codes.to_numpy()]
    return pd.Series(
        pd.Categorical.from_codes(mapped, categories=pd.Index(unique, dtype=object)), index=column.index
    )


def describe_columns(columns: Columns) -> str:
    """The names of a table's columns, for a message."""
    return join_plain([f"“{shorten(name, 40)}”" for name in columns.frame.columns])
