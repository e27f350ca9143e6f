"""Transcripts kept in columns of a text file: tabs, semicolons or bars between time, speaker and words."""

from __future__ import annotations

import re
from collections import Counter

from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.files.grid import read_grid

_DELIMITERS = ("\t", ";", "|")
_RULE = re.compile(r"[\s|:+=-]+")
_FEWEST = 3  # lines
_MOST_ALIKE = 0.8  # of the lines, that have the same number of cells


def parse_columns(text: str) -> Document | None:
    """The transcript in a text's columns, in whatever order they stand; None where it has no such columns."""
    lines = [line for line in text.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    if len(lines) < _FEWEST:
        return None
    for delimiter in _DELIMITERS:
        rows = [_split(line, delimiter) for line in lines]
        width, count = Counter(map(len, rows)).most_common(1)[0]
        if width < 2 or count < _MOST_ALIKE * len(rows):
            continue
        grid = read_grid(_number([_fit(row, width, delimiter) for row in rows]))
        if any(block.speaker is not None for block in grid.blocks):
            return Document(grid.blocks, notes=grid.notes, left_out=grid.left_out)
    return None


def _split(line: str, delimiter: str) -> list[str]:
    if delimiter == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _fit(row: list[str], width: int, delimiter: str) -> list[str]:
    """A row of the usual width: what is beyond it belongs to the last cell."""
    return row if len(row) <= width else [*row[: width - 1], delimiter.join(row[width - 1 :])]


def _number(rows: list[list[str]]) -> list[list[list[Block]]]:
    numbered, key = [], 0
    for row in rows:
        cells = []
        for cell in row:
            cells.append([Block(key, cell)] if cell else [])
            key += 1
        numbered.append(cells)
    return numbered
