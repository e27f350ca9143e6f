"""A large table as different texts in parts of one size, and the results given back to its rows."""

from __future__ import annotations

import csv
import hashlib
import heapq
import json
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from evalkit.errors import TableError, WriteError
from evalkit.files import write_whole
from evalkit.wording import join_plain

AT_ONCE = 2000
"""How many different texts are one part: always so many, so that scores do not depend on who works."""

SAMPLE = 4000
"""How many different texts tell how common codes are: those with the lowest hashes, whatever their order."""

ROWS_A_FILE = 100_000
READ_AT_ONCE = 10_000

Asked = tuple[str, str, str]
"""A text, what was asked, and who wrote."""


@dataclass(frozen=True)
class Plan:
    """What is to be done: for each row the number of its text (-1 for none), and a sample of the texts."""

    rows: array[int]
    texts: int
    sample: tuple[Asked, ...]
    fingerprint: str

    @property
    def parts(self) -> int:
        """How many parts the different texts make."""
        return -(-self.texts // AT_ONCE)


def read_rows(table: Path, columns: Sequence[str]) -> Iterator[Asked]:
    """Each row's text, question and role ("" for a column that is not named), from csv or Parquet.

    A csv file is read line by line (UTF-8); raises TableError where a column is missing.
    """
    names = [name for name in columns if name]
    rows = _read_parquet(table, names) if table.suffix.lower() == ".parquet" else _read_csv(table, names)
    places = [names.index(name) if name else -1 for name in columns]
    for cells in rows:
        text, question, role = ("" if place < 0 else cells[place] for place in places)
        yield text, question.strip(), role.strip()


def make_plan(rows: Iterator[Asked], say: Callable[[int], None]) -> Plan:
    """Read the table once: which texts are the same, and a sample of the different ones."""
    numbers: dict[bytes, int] = {}
    found = array("q")
    lowest: list[tuple[int, Asked]] = []
    digest = hashlib.sha256()
    for row in rows:
        if len(found) % READ_AT_ONCE == 0:
            say(len(found))
        if not row[0].strip():
            found.append(-1)
            continue
        key = hash_row(row)
        if key not in numbers:
            numbers[key] = len(numbers)
            digest.update(key)
            _keep_lowest(lowest, key, row)
        found.append(numbers[key])
    sample = tuple(row for _, row in sorted(lowest, key=lambda pair: -pair[0]))
    digest.update(found.tobytes())
    return Plan(found, len(numbers), sample, digest.hexdigest())


def iterate_parts(rows: Iterator[Asked], plan: Plan) -> Iterator[tuple[int, list[Asked]]]:
    """The different texts in order of first appearance, in parts of one size, each with its number."""
    part: list[Asked] = []
    seen = number = 0
    for row, place in zip(rows, plan.rows, strict=True):
        if place != seen or place < 0:
            continue
        seen += 1
        part.append(row)
        if len(part) == AT_ONCE:
            yield number, part
            part, number = [], number + 1
    if part:
        yield number, part


def hash_row(row: Asked) -> bytes:
    """What tells one text with its question and role from another."""
    return hashlib.sha256("\0".join(row).encode()).digest()[:16]


def begin_folder(out: Path, fingerprint: str) -> Path:
    """The folder for finished parts. Raises WriteError where ``out`` holds the results of something else."""
    work = out / "unfinished"
    held = work / "plan.json"
    if held.is_file():
        if json.loads(held.read_text(encoding="utf-8")).get("fingerprint") != fingerprint:
            raise WriteError(
                f"{out} holds an unfinished run for another table, codebook or setting. "
                "Give another folder, or delete this one."
            )
        return work
    if out.exists() and any(out.iterdir()):
        raise WriteError(f"{out} is not empty. Give the name of a new folder.")
    work.mkdir(parents=True, mode=0o700)
    write_whole(held, json.dumps({"fingerprint": fingerprint}))
    return work


def _keep_lowest(lowest: list[tuple[int, Asked]], key: bytes, row: Asked) -> None:
    """Keep the rows with the lowest hashes: a heap with the highest of them first."""
    entry = (-int.from_bytes(key, "big"), row)
    if len(lowest) < SAMPLE:
        heapq.heappush(lowest, entry)
    elif entry > lowest[0]:
        heapq.heapreplace(lowest, entry)


def _read_parquet(table: Path, names: Sequence[str]) -> Iterator[Sequence[str]]:
    with import_module("pyarrow.parquet").ParquetFile(table) as file:
        _expect(table, names, file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=READ_AT_ONCE, columns=list(dict.fromkeys(names))):
            cells = [batch.column(name).to_pylist() for name in names]
            for row in zip(*cells, strict=True):
                yield ["" if cell is None else str(cell) for cell in row]


def _read_csv(table: Path, names: Sequence[str]) -> Iterator[Sequence[str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        _expect(table, names, header)
        places = [header.index(name) for name in names]
        for line in lines:
            if line:
                yield [line[place] if place < len(line) else "" for place in places]


def _expect(table: Path, names: Sequence[str], columns: Sequence[str]) -> None:
    for name in names:
        if name not in columns:
            there = join_plain([f"“{column}”" for column in columns]) or "none"
            raise TableError(f"{table.name} has no column “{name}”. Its columns are: {there}.")
