"""Tables as people have them (csv, tsv, xlsx) as rows of text, whatever their encoding and delimiter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.delimited import find_delimiter, find_open_quote, read_records
from evalkit.errors import ReadError, TableError
from evalkit.model import Problem
from evalkit.sources.files.encodings import describe_encoding, describe_lost
from evalkit.sources.files.guard import decode_known, find_disguise, read_bytes
from evalkit.sources.tables.excel import read_sheet
from evalkit.sources.tables.header import LOOK, Cells, find_answers, find_header, read_header
from evalkit.text import join_plain, normalise, shorten


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows beneath it, every cell normalised text ("" = blank).

    Every row has as many cells as there are columns. ``row_numbers`` are the rows' numbers in the file as a
    spreadsheet shows them. ``encoding`` and ``delimiter`` are "" for a workbook.
    """

    file_name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def read_table(path: Path) -> Table:
    """The table in a csv, tsv or xlsx file (a workbook's first sheet that holds a table).

    Raises ReadError where the file cannot be opened and TableError where it holds no table.
    """
    if path.suffix.lower() in (".xls", ".ods", ".numbers"):
        raise ReadError(
            f"{path.name}: {path.suffix} files are not read. Save it as .xlsx or .csv and add that file."
        )
    return parse_table(read_bytes(path), path.name)


def read_texts(path: Path, column: str) -> list[str]:
    """One column of a csv, tsv or xlsx file, exactly as written: a text for each row below the header.

    Unlike :func:`read_table` nothing is tidied, so that offsets into a text hold in the file, and a row that
    is blank keeps its place; only lines without anything at all are passed over.
    """
    data = read_bytes(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        records, _ = read_sheet(data, path.name)
    else:
        text, _ = _decode_table(data, path.name)
        records, _ = _split(text, find_delimiter(text))
    filled = [record for record in records if record]
    names = [[normalise(cell) for cell in record] for record in filled[:LOOK]]
    header = next((n for n, cells in enumerate(names) if column in cells), None)
    if header is None:
        columns = ", ".join(f"“{cell}”" for cell in (names[0] if names else ()) if cell) or "none"
        raise TableError(f"{path.name} has no column “{column}”. Its columns are: {columns}.")
    place = names[header].index(column)
    return [record[place] if place < len(record) else "" for record in filled[header + 1 :]]


def parse_table(data: bytes, file_name: str) -> Table:
    """The table in a file's bytes; ``file_name`` tells csv and xlsx apart and is named in messages."""
    encoding = delimiter = ""
    notes: list[str] = []
    if Path(file_name).suffix.lower() in (".xlsx", ".xlsm"):
        records, notes = read_sheet(data, file_name)
    else:
        text, encoding = _decode_table(data, file_name)
        delimiter = find_delimiter(text)
        records, notes = _split(text, delimiter)
        notes += filter(None, [describe_lost(text), describe_encoding(encoding, text)])
    records = [[normalise(cell) for cell in record] for record in records]
    if not any(any(record) for record in records):
        raise TableError(f"{file_name} is empty. Export or save the table again and add that file.")
    columns, rows, numbers, problems = _shape(records, file_name)
    problems = [*(Problem(file_name, note) for note in notes), *problems]
    return Table(
        file_name,
        hashlib.sha256(data).hexdigest(),
        columns,
        rows,
        numbers,
        tuple(problems),
        encoding,
        delimiter,
    )


def _decode_table(data: bytes, name: str) -> tuple[str, str]:
    if find_disguise(data):
        raise ReadError(
            f"{name} is not a table of text but another kind of file, such as a workbook. "
            "Give it its right ending (.xlsx), or save it as csv, and add that file."
        )
    return decode_known(data, name)


def _split(text: str, delimiter: str) -> tuple[list[Cells], list[str]]:
    """The records of a delimited text, and a note where a quotation mark is opened and never closed."""
    text = re.sub(r"^sep=.\r?\n", "\n", text)
    records = [record.cells for record in read_records(text, delimiter)]
    if not find_open_quote(text, delimiter):
        return records, []
    return records, [
        f"Row {len(records)} opens a quotation mark that is never closed: everything after it was read "
        "as one cell. Close it in the file, or save the file again from Excel."
    ]


def _shape(
    records: list[Cells], name: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...], list[Problem]]:
    """Columns, rows, row numbers and problems of the records of a file."""
    first = find_header(records)
    problems = [
        Problem(f"{name}, row {n}", f"Above the header, so not read: “{shorten(' '.join(filter(None, r)))}”.")
        for n, r in enumerate(records[:first], start=1)
        if any(r)
    ]
    header, start, found = read_header(records, first, name)
    problems += [*found, *find_answers(header, records[start:], f"{name}, row {first + 1}")]
    body = [(n, r) for n, r in enumerate(records[start:], start=start + 1) if any(r)]
    columns, keep, named = _name_columns(header, [r for _, r in body], name)
    rows = tuple(tuple(r[i] if i < len(r) else "" for i in keep) for _, r in body)
    return columns, rows, tuple(n for n, _ in body), [*problems, *named, *_find_ragged(body, header, name)]


def _name_columns(
    header: Cells, body: list[Cells], name: str
) -> tuple[tuple[str, ...], list[int], list[Problem]]:
    """Column names made unique, the positions kept (an untitled column without a value is not), problems."""
    problems: list[Problem] = []
    names: list[str] = []
    keep: list[int] = []
    for index, cell in enumerate(header):
        title = " ".join(cell.split())
        if not title:
            if not any(index < len(r) and r[index] for r in body):
                continue
            title = f"Column {index + 1}"
            problems.append(
                Problem(f"{name}, {title.lower()}", f"It has no header and is called “{title}” here.")
            )
        unique = _make_unique(title, names)
        if unique != title:
            problems.append(
                Problem(
                    f"{name}, column {index + 1}",
                    f"“{title}” heads two columns; this one is called “{unique}”.",
                )
            )
        names.append(unique)
        keep.append(index)
    return tuple(names), keep, problems


def _make_unique(title: str, taken: Sequence[str]) -> str:
    same: Callable[[str], bool] = {t.casefold() for t in taken}.__contains__
    unique, number = title, 2
    while same(unique.casefold()):
        unique, number = f"{title} ({number})", number + 1
    return unique


def _find_ragged(body: list[tuple[int, Cells]], header: Cells, name: str) -> list[Problem]:
    """Rows with more cells than the header, each with what was left out; those with fewer, together."""
    width = len(header)
    problems = [
        Problem(
            f"{name}, row {number}",
            f"It has {len(row)} cells where the header has {width}; left out: "
            f"“{shorten(' '.join(filter(None, row[width:])))}”. "
            "Put quotation marks round cells that hold the delimiter.",
        )
        for number, row in body
        if any(row[width:])
    ]
    short = [str(number) for number, row in body if len(row) < width]
    if short:
        shown = join_plain(short[:10] + ([f"{len(short) - 10} more"] if len(short) > 10 else []))
        problems.append(
            Problem(f"{name}, rows {shown}", "Fewer cells than the header; the rest was read as blank.")
        )
    return problems
