"""Writing to ``participants.csv`` without harm to what people typed: rows added, changed, taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.delimited import find_delimiter, read_records
from evalkit.errors import TableError
from evalkit.files import write_whole
from evalkit.sources.files.encodings import KEEP, decode
from evalkit.sources.participants.participants import COLUMNS, FORMULA, NO_LABEL, Row, known_header, row_from


def append_rows(path: Path, rows: Sequence[Row]) -> None:
    """Add rows at the end of ``participants.csv``, leaving what is there (a new file gets a header).

    The file's delimiter, encoding, line ends and further columns are kept; only where its encoding lacks a
    letter of a new row is it rewritten as UTF-8. Raises WriteError where it cannot be written.
    """
    if rows or not path.exists():
        _rewrite(path, lambda data: _with_rows(data, rows, path.name))


def edit_rows(path: Path, edit: Callable[[Row], Row | None]) -> None:
    """Change rows, or take rows out (None); every cell that is not changed stays as typed.

    A detail or attribute for which the file has no column gets one, after the others.
    """
    _rewrite(path, lambda data: _with_edits(data, edit, path.name))


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    if path.suffix.lower() != ".csv":
        raise TableError(f"{path.name}: rows can be added to a .csv file only. Save it as participants.csv.")
    try:
        before = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise TableError(
            f"{path.name} cannot be read ({error.strerror}). Close it in Excel, then try again."
        ) from error
    if (after := change(before)) != before:
        write_whole(path, after)


@dataclass(frozen=True, slots=True)
class _File:
    """The text of ``participants.csv`` and how it is written."""

    data: bytes
    text: str
    encoding: str
    delimiter: str
    newline: str

    def records(self) -> list[list[str]]:
        return [record.cells for record in read_records(self.text, self.delimiter)]

    def written(self, records: Iterable[Sequence[str]]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.delimiter, lineterminator=self.newline).writerows(records)
        return out.getvalue()


def _open(data: bytes) -> _File:
    text, encoding = decode(data, KEEP) if data.strip() else (",".join(COLUMNS) + "\n", "utf-8-sig")
    data = data if data.strip() else text.encode(encoding)
    return _File(data, text, encoding, find_delimiter(text), "\r\n" if "\r\n" in text else "\n")


def _headers(record: Sequence[str]) -> list[str] | None:
    """The columns that a record names, or None where it is not the header."""
    headers = [known_header(cell.strip()) for cell in record]
    return headers if {"id", "labels"} <= {*headers} else None


def _no_header(name: str) -> TableError:
    return TableError(f"{name} has no columns id and labels. Its first row should be: {','.join(COLUMNS)}.")


def _with_rows(data: bytes, rows: Sequence[Row], name: str) -> bytes:
    file = _open(data)
    headers = next(filter(None, map(_headers, file.records())), None)
    if headers is None:
        raise _no_header(name)
    added = "" if file.text.endswith("\n") else file.newline
    added += file.written([_cell(row, header) for header in headers] for row in rows)
    try:
        big = "utf-16-be" if file.data[:1] == b"\xfe" else "utf-16-le"
        without_mark = {"utf-8-sig": "utf-8", "utf-16": big}
        return file.data + added.encode(without_mark.get(file.encoding, file.encoding))
    except UnicodeEncodeError:
        return (file.text + added).encode("utf-8-sig", KEEP)


def _with_edits(data: bytes, edit: Callable[[Row], Row | None], name: str) -> bytes:
    file = _open(data)
    headers: list[str] = []
    title: list[str] = []
    records: list[list[str]] = []
    edited: list[tuple[list[str], Row, Row]] = []
    changed = False
    for record in file.records():
        records.append(record)
        if not headers:
            headers, title = _headers(record) or [], record
        elif any(cell.strip() for cell in record):
            record.extend([""] * (len(headers) - len(record)))
            row = row_from(dict(zip(headers, (cell.strip() for cell in record), strict=False)), "")
            after = edit(row)
            changed |= after != row
            if after is None:
                records.pop()
            elif after != row:
                edited.append((record, row, after))
    if not headers:
        raise _no_header(name)
    if not changed:
        return data
    _put_in(headers, title, edited)
    try:
        return file.written(records).encode(file.encoding, KEEP)
    except UnicodeEncodeError:
        return file.written(records).encode("utf-8-sig", KEEP)


def _put_in(headers: list[str], title: list[str], edited: Iterable[tuple[list[str], Row, Row]]) -> None:
    """Write changed cells into their records; a column that is missing comes after the others."""
    for record, row, after in edited:
        for column in _changed(row, after):
            if column not in headers:
                headers.append(column)
                title.append(column)
            record.extend([""] * (len(headers) - len(record)))
            record[headers.index(column)] = _cell(after, column)


def _changed(row: Row, after: Row) -> list[str]:
    """The columns in which two rows differ."""
    details = ("id", "kind", "role", "group", "team", "organisation", "consent")
    names = [name for name in details if getattr(row, name) != getattr(after, name)]
    names += ["labels"] * (row.labels != after.labels) + ["source"] * (row.sources != after.sources)
    before, now = dict(row.attributes), dict(after.attributes)
    return names + [n for n in {**before, **now} if before.get(n, "") != now.get(n, "")]


def _cell(row: Row, header: str) -> str:
    if header == "labels":
        return "; ".join(_quote(label) for label in row.labels)
    if header == "source":
        return "; ".join(_quote(source) for source in row.sources)
    return _quote(
        getattr(row, header) if header in COLUMNS else dict(row.attributes).get(header, ""), parts=False
    )


def _quote(value: str, *, parts: bool = True) -> str:
    """A value such that Excel takes it for text and, in a cell with several, its semicolons stay its own."""
    value = value or (NO_LABEL if parts else "")
    value = value.replace(";", "\\;") if parts else value
    return f"'{value}" if FORMULA.match(value) else value
