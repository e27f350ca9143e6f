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
from evalkit.sources.encodings import decode, describe_lost
from evalkit.sources.guard import decode_text, find_disguise, read_bytes
from evalkit.sources.workbook import read_sheet
from evalkit.text import join_plain, normalise, shorten

_LOOK = 60  # records looked at to find the header
_NUMBER_DATE_OR_EMAIL = re.compile(r"[\d.,:/ T+%-]*\d[\d.,:/ T+%-]*|\S+@\S+\.\S+")
_NO_PART = frozenset({"response", "open-ended response"})  # what SurveyMonkey writes below a single answer
_QUALTRICS = frozenset({"StartDate", "EndDate", "RecordedDate", "ResponseId"})

Cells = list[str]


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
    names = [[normalise(cell) for cell in record] for record in filled[:_LOOK]]
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
        notes += filter(None, [describe_lost(text)])
        if encoding == "mac_roman":
            notes.append("The file was read as an older Mac's text. Check that apostrophes look right.")
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
    decode_text(data, name)  # refuses what is no text at all
    return decode(data)


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
    first = _find_header(records)
    problems = [
        Problem(f"{name}, row {n}", f"Above the header, so not read: “{shorten(' '.join(filter(None, r)))}”.")
        for n, r in enumerate(records[:first], start=1)
        if any(r)
    ]
    header, start = records[first], first + 1
    if codes := _count_qualtrics_rows(records[first:]):
        header, start = (
            [text or code for text, code in zip(_pad(records[start], len(header)), header, strict=False)],
            start + codes,
        )
        problems.append(Problem(f"{name}, row {first + 2}", "Qualtrics’ questions were read from this row."))
    elif _is_second_header(header, records[start : start + 1]):
        header, start = _join_headers(header, records[start]), start + 1
        problems.append(
            Problem(f"{name}, row {start}", "Rows of the header were read together as question and part.")
        )
    filled = [c for c in header if c]
    if sum(bool(_NUMBER_DATE_OR_EMAIL.fullmatch(c)) for c in filled) * 2 >= len(filled):
        raise TableError(
            f"{name}, row {first + 1}: this looks like an answer, not a header. "
            "Add a first row that names each column."
        )
    body = [(n, r) for n, r in enumerate(records[start:], start=start + 1) if any(r)]
    columns, keep, named = _name_columns(header, [r for _, r in body], name)
    rows = tuple(tuple(r[i] if i < len(r) else "" for i in keep) for _, r in body)
    return columns, rows, tuple(n for n, _ in body), [*problems, *named, *_find_ragged(body, header, name)]


def _find_header(records: list[Cells]) -> int:
    """Index of the first row that names columns: it fills at least half of the widest row's cells, and two.

    Titles and notes above a table fill one cell or a few. Where a second header row completes a first one
    with gaps (merged cells), the first is the header.
    """
    widest = max(sum(map(bool, record)) for record in records[:_LOOK])
    for index, record in enumerate(records[:_LOOK]):
        filled = sum(map(bool, record))
        if filled >= min(2, widest) and (
            filled * 2 >= widest or _is_second_header(record, records[index + 1 : index + 2])
        ):
            return index
    return next(i for i, record in enumerate(records) if any(record))


def _count_qualtrics_rows(records: list[Cells]) -> int:
    """How many rows below Qualtrics' column codes are no answers: the questions, and often import ids."""
    codes, *below = records[:3]
    same = [c for c in codes if c in _QUALTRICS]
    if len(same) < 2 or not below:
        return 0
    questions = _pad(below[0], len(codes))
    if any(questions[codes.index(c)].replace(" ", "").casefold() != c.casefold() for c in same):
        return 0
    ids = len(below) > 1 and any(cell.startswith('{"ImportId"') for cell in below[1])
    return 2 if ids else 1


def _is_second_header(header: Cells, following: Sequence[Cells]) -> bool:
    """Whether the row beneath a header with gaps names the parts of its questions.

    It fills every gap beneath at least two headings, and either leaves blank what needs no second name (its
    first cell among them, which no answer leaves blank), or holds only different short texts beneath headings
    that each stand over at least two columns. A title above a header does neither.
    """
    if not following:
        return False
    parts = following[0]
    width = max(len(header), len(parts))
    top, under = _pad(header, width), _pad(parts, width)
    gaps = [i for i in range(width) if not top[i]]
    headings = [i for i in range(width) if top[i]]
    if not gaps or not top[0] or len(headings) < 2 or not all(under[i] for i in gaps):
        return False
    names = [c for c in under if c]
    short_texts = all(len(c) <= 80 and not _NUMBER_DATE_OR_EMAIL.fullmatch(c) for c in names)
    if not under[0]:
        return short_texts
    wide = all(i + 1 in gaps for i in headings)
    return wide and short_texts and len(set(names)) == len(names) == width


def _join_headers(header: Cells, parts: Cells) -> Cells:
    width = max(len(header), len(parts))
    joined, question = [], ""
    for top, under in zip(_pad(header, width), _pad(parts, width), strict=True):
        question = top or question
        part = "" if under.casefold() in _NO_PART else under
        joined.append(f"{question} - {part}" if question and part else question or part)
    return joined


def _pad(cells: Cells, width: int) -> Cells:
    return cells + [""] * (width - len(cells))


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
