"""Rows that stand whole in one cell, and rows that sum up others: neither is anybody's answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evalkit.delimited import DELIMITERS, RARE_DELIMITERS, find_delimiter, read_records
from evalkit.errors import TableError
from evalkit.sources.tables.header import Cells
from evalkit.wording import say_places

_FEW_ROWS = 10  # rows that are named one by one
_MOST_TITLE_WORDS = 6
_FEWEST_COLUMNS = 3  # into which a cell may be divided without anything else that speaks for it
_SPACES = "\x1f"  # in place of several spaces
_LAST = 3  # rows in which sums stand
_SUMS = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "sum",
        "sums",
        "average",
        "averages",
        "mean",
        "median",
        "count",
        "overall",
    }
)


def divide_single(records: list[Cells], name: str) -> tuple[list[Cells], list[str]]:
    """Rows that were kept whole in their first cell, divided into cells again, and a sentence on that.

    Raises TableError where the first row names columns that the others do not keep to: the whole row would
    become one answer, names and all.
    """
    filled = [record for record in records if any(record)]
    if len(filled) < 2 or any(any(record[1:]) for record in filled):
        return records, []
    lines = [record[0].strip() if record else "" for record in records]
    text = "\n".join(lines)
    delimiter = find_delimiter(text)
    found = read_records(text, delimiter)
    widths = Counter(len(record.cells) for record in found if any(record.cells))
    steady = len(widths) == 1 and max(widths) >= _FEWEST_COLUMNS and len(found) == len(records)
    if delimiter in (*DELIMITERS, *RARE_DELIMITERS) and steady:
        sign = {"\t": "tabs"}.get(delimiter, f"“{delimiter}”")
        return [record.cells for record in found], [
            f"Each row stood in one cell, and was divided at its {sign}."
        ]
    _refuse_unsteady([line for line in lines if line], name)
    return records, []


def _refuse_unsteady(lines: Sequence[str], name: str) -> None:
    """TableError for rows whose first names columns that those below do not keep to."""
    text = "\n".join(lines)
    for sign in (*DELIMITERS, *RARE_DELIMITERS, ":", _SPACES):
        apart = {":": re.sub(":+", ":", text), _SPACES: re.sub(" {2,}", _SPACES, text)}.get(sign, text)
        rows = [record.cells for record in read_records(apart, sign) if any(record.cells)]
        titles, counts = rows[0], [len(row) for row in rows[1:]]
        if len(titles) < 2 or not all(0 < len(title.split()) <= _MOST_TITLE_WORDS for title in titles):
            continue
        wide = [n for n, count in enumerate(counts, start=2) if count > len(titles)]
        alike = sum(count == len(titles) for count in counts)
        if wide and sum(count >= len(titles) for count in counts) * 2 > len(counts) and sign != _SPACES:
            raise TableError(refuse_ragged(name, wide))
        if len(titles) >= _FEWEST_COLUMNS and alike >= 2 and alike * 4 >= len(counts):
            shown = "spaces" if sign == _SPACES else f"“{sign}”"
            raise TableError(
                f"{name}: its rows seem to be divided by {shown}, but not surely enough to know which answer "
                "belongs where. Export the table again as Excel (.xlsx), keep one table in the file, and add "
                "that file."
            )


def refuse_ragged(name: str, rows: Sequence[int]) -> str:
    """What is said of a table in which many rows have more cells than the header."""
    return (
        f"{name}: {say_places('row', rows, _FEW_ROWS)} have more cells than the header, so it is not known "
        "which answer belongs where. Answers that hold a comma need quotation marks round them: export the "
        "table again as Excel (.xlsx), or as CSV from the program that made it, and add that file."
    )


def leave_out_sums(body: list[tuple[int, Cells]]) -> tuple[list[tuple[int, Cells]], list[tuple[int, str]]]:
    """The rows of a table without its last ones that sum up the others, and those with their numbers.

    Such a row says so in a cell, and leaves a column blank that every other row fills.
    """
    above, last = body[:-_LAST], body[-_LAST:]
    named = [(n, row) for n, row in last if any(cell.strip(" :").casefold() in _SUMS for cell in row)]
    others = [row for n, row in body if (n, row) not in named]
    if not others:
        return body, []
    width = min(map(len, others))
    full = [i for i in range(width) if all(row[i] for row in others)]
    sums = [(n, row) for n, row in named if any(i >= len(row) or not row[i] for i in full)]
    kept = [*above, *(one for one in last if one not in sums)]
    return kept, [(n, " ".join(filter(None, row))) for n, row in sums]
