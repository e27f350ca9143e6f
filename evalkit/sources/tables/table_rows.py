"""Tables as people have them (csv, tsv, xlsx) as rows of text, whatever their encoding and delimiter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from evalkit.delimited import find_delimiter, find_open_quote, read_records
from evalkit.errors import ReadError, TableError
from evalkit.model import Problem
from evalkit.sources.files.encodings import describe_encoding, describe_lost, describe_odd
from evalkit.sources.files.guard import decode_known, find_disguise, read_bytes
from evalkit.sources.files.mending import describe_mended
from evalkit.sources.files.mojibake import mend
from evalkit.sources.tables.excel import read_sheet
from evalkit.sources.tables.excel_cells import find_changed
from evalkit.sources.tables.excel_marks import Area, spread
from evalkit.sources.tables.header import LOOK, Cells, find_answers, find_header, read_header
from evalkit.sources.tables.single_column import divide_single, leave_out_sums, refuse_ragged
from evalkit.text import normalise, shorten
from evalkit.wording import join_plain, say_places

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_SPACE_BEFORE_MARK = re.compile(r"(?<!\s)\s++(?=[?.,;:!](?:\s|$))")
_FEW_ROWS = 10  # rows that are named one by one


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
        records = read_sheet(data, path.name).rows
    else:
        text, _ = _decode_table(data, path.name)
        records, _ = _split(text, find_delimiter(text))
    filled = [record for record in records if record]
    names = [[normalise(cell) for cell in record] for record in filled[:LOOK]]
    header = next((n for n, cells in enumerate(names) if column in cells), None)
    if header is None:
        columns = join_plain([f"“{cell}”" for cell in (names[0] if names else ()) if cell]) or "none"
        raise TableError(f"{path.name} has no column “{column}”. Its columns are: {columns}.")
    place = names[header].index(column)
    return [record[place] if place < len(record) else "" for record in filled[header + 1 :]]


def parse_table(data: bytes, file_name: str) -> Table:
    """The table in a file's bytes; ``file_name`` tells csv and xlsx apart and is named in messages."""
    encoding = delimiter = ""
    merged: tuple[Area, ...] = ()
    if Path(file_name).suffix.lower() in (".xlsx", ".xlsm"):
        records, notes, merged = read_sheet(data, file_name)
    else:
        text, encoding = _decode_table(data, file_name)
        delimiter = find_delimiter(text)
        records, notes = _split(text, delimiter)
        notes += filter(None, [describe_lost(text), describe_encoding(encoding, text)])
    records, divided = divide_single(records, file_name)
    records, mended = _mend([[normalise(cell) for cell in record] for record in records])
    notes = [*notes, *divided, *mended]
    if not any(any(record) for record in records):
        raise TableError(f"{file_name} is empty. Export or save the table again and add that file.")
    columns, rows, numbers, problems = _shape(records, file_name, merged)
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


def _mend(records: list[Cells]) -> tuple[list[Cells], list[str]]:
    """The records with damaged letters put right, and what is to be said of letters."""
    pairs: list[tuple[str, str]] = []
    for row in records:
        for place, cell in enumerate(row):
            if not cell.isascii() and (mended := mend(cell)).words:
                row[place] = mended.text
                pairs += mended.words
    odd = describe_odd("\n".join(cell for row in records for cell in row))
    return records, [*describe_mended(pairs), *filter(None, [odd])]


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
    records: list[Cells], name: str, merged: Sequence[Area]
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
    problems += [Problem(name, sentence) for sentence in spread(records, merged, start)]
    body = [(n, r) for n, r in enumerate(records[start:], start=start + 1) if any(r)]
    body, sums = leave_out_sums(body)
    problems += [
        Problem(
            f"{name}, row {n}", f"A sum of the rows above is nobody’s answer, so not read: “{shorten(said)}”."
        )
        for n, said in sums
    ]
    ragged = _find_ragged(body, header, name)
    body = [(n, r) for n, r in body if not any(r[len(header) :])]
    columns, keep, named = _name_columns(header, [r for _, r in body], name)
    rows = [tuple(r[i] if i < len(r) else "" for i in keep) for _, r in body]
    numbers = tuple(n for n, _ in body)
    changed = find_changed(header, [_pad(r, len(header)) for _, r in body], numbers)
    gone = {(n, keep.index(i)) for n, i in changed.unanswered if i in keep}
    rows = [
        tuple("" if (n, place) in gone else cell for place, cell in enumerate(row))
        for n, row in zip(numbers, rows, strict=True)
    ]
    told = [Problem(name, sentence) for sentence in changed.describe()]
    return columns, tuple(rows), numbers, [*problems, *named, *ragged, *told]


def _pad(row: Cells, width: int) -> Cells:
    return row + [""] * (width - len(row))


def _name_columns(
    header: Cells, body: list[Cells], name: str
) -> tuple[tuple[str, ...], list[int], list[Problem]]:
    """Column names made unique, the positions kept (an untitled column without a value is not), problems."""
    problems: list[Problem] = []
    names: list[str] = []
    keep: list[int] = []
    for index, cell in enumerate(header):
        title = _plain_title(cell)
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


def _plain_title(cell: str) -> str:
    """A header in plain words: LimeSurvey and others write their pages’ marks into it."""
    plain = unescape(_TAG.sub(" ", cell)) if "<" in cell or "&" in cell else cell
    return _SPACE_BEFORE_MARK.sub("", " ".join(plain.split()))


def _make_unique(title: str, taken: Sequence[str]) -> str:
    same: Callable[[str], bool] = {t.casefold() for t in taken}.__contains__
    unique, number = title, 2
    while same(unique.casefold()):
        unique, number = f"{title} ({number})", number + 1
    return unique


def _find_ragged(body: list[tuple[int, Cells]], header: Cells, name: str) -> list[Problem]:
    """Rows with more cells than the header, which are not read, and those with fewer, together.

    A comma inside an answer moves every cell behind it: a name could become an answer. Raises TableError
    where so many rows are like that that nothing can be trusted.
    """
    width = len(header)
    wide = [number for number, row in body if any(row[width:])]
    if 2 * len(wide) > len(body):
        raise TableError(refuse_ragged(name, wide))
    problems = []
    if wide:
        problems.append(
            Problem(
                f"{name}, {say_places('row', wide, _FEW_ROWS)}",
                f"Not read: more cells than the header has ({width}), so it is not known which answer "
                "belongs where. Put quotation marks round cells that hold the delimiter, and "
                "add the file again.",
            )
        )
    short = [number for number, row in body if len(row) < width]
    if short:
        where = f"{name}, {say_places('row', short, _FEW_ROWS)}"
        problems.append(Problem(where, "Fewer cells than the header; the rest was read as blank."))
    return problems
