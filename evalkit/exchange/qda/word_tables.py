"""Tables in a Word file: the lists of coded segments that programs export to Word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lxml import etree

from evalkit.exchange.qda.tables import find_columns
from evalkit.sources.files.guard import Archive
from evalkit.sources.tables.table_rows import Table
from evalkit.text import normalise

_MAIN = "word/document.xml"


def read_coded_tables(data: bytes, name: str) -> Table | None:
    """The rows of every table with a column for passages and one for codes, as one table; else None."""
    archive = Archive(data, name)
    if _MAIN not in archive:
        return None
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    for table in _elements(archive.read_xml(_MAIN, recover=True), "tbl"):
        read = [tuple(_text(cell) for cell in _below(row, "tc")) for row in _below(table, "tr")]
        if len(read) > 1 and {"words", "code"} <= find_columns(read[0]).keys():
            columns = columns or read[0]
            rows += [row for row in read[1:] if len(row) == len(columns) and any(row)]
    if not rows:
        return None
    return Table(name, hashlib.sha256(data).hexdigest(), columns, tuple(rows), tuple(range(2, len(rows) + 2)))


def _elements(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (e for e in root.iter() if _is(e, tag))


def _below(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (e for e in element if _is(e, tag))


def _is(element: etree._Element, tag: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == tag


def _text(cell: etree._Element) -> str:
    paragraphs = ("".join(t.text or "" for t in _elements(p, "t")) for p in _elements(cell, "p"))
    return normalise("\n".join(paragraphs))
