"""Delimited text (csv, tsv) as records of cells: one way of reading it, however long a cell is."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
RARE_DELIMITERS = ("^", "~", "¦", "§", "¬", "¤")
"""Signs that divide cells where every row has as many of them."""
_NO_DELIMITER = "\x1f"
_LOOK = 60  # records looked at to find the delimiter
_LIMIT = threading.Lock()


class Record(NamedTuple):
    """One record of a delimited text and the line, from 1, that it begins in."""

    line: int
    cells: list[str]


def read_records(text: str, delimiter: str, most: int | None = None) -> list[Record]:
    r"""The records of a delimited text in order, also those without anything in them; the first ``most``.

    >>> read_records('id,comment\n1,"Good,\nreally"\n', ",")[1]
    Record(line=2, cells=['1', 'Good,\nreally'])
    """
    with _cells_as_long_as(text):
        return list(islice(_records(text, delimiter), most))


def find_open_quote(text: str, delimiter: str) -> Record | None:
    r"""The record in which a quotation mark is opened and never closed, so that it swallows what follows.

    >>> find_open_quote('id,comment\n1,"Good\n2,Bad\n', ",")
    Record(line=2, cells=['1', 'Good\n2,Bad\n'])
    """
    with _cells_as_long_as(text):
        try:
            for _ in _records(text, delimiter, strict=True):
                pass
        except csv.Error as error:
            if "unexpected end" in str(error):
                return list(_records(text, delimiter))[-1]
    return None


def find_delimiter(text: str) -> str:
    r"""The character between cells: , ; tab or |, whichever gives most rows the same number of cells.

    A first line ``sep=;`` (Excel's own) decides. Where none gives three rows in five the same number
    of cells, every line is one cell, and the answer is a character that no text holds.

    >>> find_delimiter("id;comment\n1;Good, really good\n2;Bad, late\n")
    ';'
    """
    if hint := re.match(r"sep=(.)\r?\n", text):
        return hint[1]
    best, best_score = _NO_DELIMITER, (0.0, 0)
    for delimiter in DELIMITERS:
        records = read_records(text, delimiter, _LOOK)
        widths = [len(record.cells) for record in records if any(record.cells)]
        width, count = max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if width < 2:
            continue
        score = (count / len(widths), width)
        steady = count / len(widths[widths.index(width) :])  # titles above the header do not count
        if steady >= 0.6 and score > best_score:
            best, best_score = delimiter, score
    return best if best != _NO_DELIMITER else _find_rare(text)


def _find_rare(text: str) -> str:
    for delimiter in RARE_DELIMITERS:
        widths = {len(r.cells) for r in read_records(text, delimiter, _LOOK) if any(r.cells)}
        if len(widths) == 1 and max(widths) > 1:
            return delimiter
    return _NO_DELIMITER


def _records(text: str, delimiter: str, strict: bool = False) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    for cells in reader:
        yield Record(line, cells)
        line = reader.line_num + 1


@contextmanager
def _cells_as_long_as(text: str) -> Iterator[None]:
    """Let a cell be as long as the text meanwhile; the limit is the whole process's, so it is put back."""
    with _LIMIT:
        before = csv.field_size_limit()
        csv.field_size_limit(max(before, len(text) + 1))
        try:
            yield
        finally:
            csv.field_size_limit(before)
