"""A file that is about to go out, read as its texts and tables: Word, Excel, csv and web pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import ReadError
from evalkit.text import shorten

if TYPE_CHECKING:
    from lxml import etree

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENDINGS = (".docx", ".pptx", ".xlsx", ".csv", ".html", ".htm", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a row of a table, and how a person finds it."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where it is, its first row, and the others."""

    where: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    """What is said above it: its caption, or a sheet's title and note."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything that a reader of the file can read."""

    name: str
    pieces: tuple[Piece, ...]
    tables: tuple[Grid, ...] = ()
    pictures: tuple[Piece, ...] = ()
    """The words that stand for each picture; they are among the ``pieces`` too."""


def read_outgoing(path: Path) -> Outgoing:
    """Read a file that is about to go out. Raises ReadError for a file of another kind."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ReadError(f"{path.name} cannot be checked. evalkit checks {', '.join(ENDINGS)}.")
    try:
        if ending == ".docx":
            return _read_word(path)
        if ending == ".pptx":
            return _read_slides(path)
        if ending in (".xlsx", ".csv"):
            grids = tuple(_read_workbook(path) if ending == ".xlsx" else _read_csv(path))
            return Outgoing(path.name, tuple(_of_grids(grids)), grids)
        if ending in (".html", ".htm"):
            return _read_page(path)
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}). Check the name and folder.") from error
    return Outgoing(
        path.name, tuple(Piece(f"line {n}", line) for n, line in enumerate(lines, 1) if line.strip())
    )


def _of_grids(grids: tuple[Grid, ...]) -> Iterator[Piece]:
    for grid in grids:
        for number, row in enumerate((grid.header, *grid.rows), start=1):
            if text := " | ".join(cell for cell in row if cell):
                yield Piece(f"{grid.where}, row {number}", text)


def _read_word(path: Path) -> Outgoing:
    from docx import Document

    from evalkit.checks.word import read_word

    file = read_word(path.read_bytes(), path.name)
    pieces = tuple(Piece(p.where, p.text) for p in file.paragraphs if p.text.strip() and not p.in_table)
    grids = []
    for number, table in enumerate(Document(str(path)).tables, start=1):
        rows = [tuple(cell.text.strip() for cell in row.cells) for row in table.rows]
        if rows:
            captions = [c.get(f"{{{_WORD}}}val", "") for c in table._tbl.iter(f"{{{_WORD}}}tblCaption")]
            grids.append(Grid(f"table {number}", rows[0], tuple(rows[1:]), " ".join(captions)))
    pictures = tuple(_of_pictures(file.pictures))
    return Outgoing(path.name, (*pieces, *_of_grids(tuple(grids)), *pictures), tuple(grids), pictures)


def _of_pictures(alts: Iterable[str]) -> Iterator[Piece]:
    for number, alt in enumerate(alts, start=1):
        if alt:
            yield Piece(f"the words for picture {number}", alt)


def _read_workbook(path: Path) -> Iterator[Grid]:
    from evalkit.exchange.books import open_book

    for sheet in open_book(path, values=True).worksheets:
        rows = [tuple("" if v is None else str(v) for v in row) for row in sheet.iter_rows(values_only=True)]
        first = next((n for n, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), None)
        if first is not None:
            above = " ".join(cell for row in rows[:first] for cell in row if cell)
            caption = f"{sheet.title} {above}"
            yield Grid(f"sheet “{sheet.title}”", rows[first], tuple(rows[first + 1 :]), caption)


def _read_csv(path: Path) -> Iterator[Grid]:
    from evalkit.sources.tables.table_rows import read_table

    table = read_table(path)
    yield Grid(path.name, table.columns, table.rows)


def _read_slides(path: Path) -> Outgoing:
    from pptx import Presentation

    pieces: list[Piece] = []
    grids: list[Grid] = []
    pictures: list[Piece] = []
    for number, slide in enumerate(Presentation(str(path)).slides, start=1):
        texts = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
        texts += [slide.notes_slide.notes_text_frame] if slide.has_notes_slide else []
        lines = [p.text.strip() for text in texts if text is not None for p in text.paragraphs]
        pieces += [Piece(f"slide {number}", line) for line in lines if line]
        for table in (shape.table for shape in slide.shapes if shape.has_table):
            rows = [tuple(cell.text.strip() for cell in row.cells) for row in table.rows]
            grids.append(Grid(f"slide {number}, table", rows[0], tuple(rows[1:])))
        alts = [shape._element._nvXxPr.cNvPr.get("descr", "") for shape in slide.shapes]
        pictures += [Piece(f"the words for a picture on slide {number}", alt) for alt in alts if alt]
    return Outgoing(path.name, (*pieces, *_of_grids(tuple(grids)), *pictures), tuple(grids), tuple(pictures))


def _read_page(path: Path) -> Outgoing:
    from lxml import html

    root = html.fromstring(path.read_bytes())
    grids = []
    for number, table in enumerate(root.iter("table"), start=1):
        rows = [tuple(_words(c) for c in row.iter("th", "td")) for row in table.iter("tr")]
        if rows:
            caption = " ".join(map(_words, table.iter("caption")))
            grids.append(Grid(f"table {number}", rows[0], tuple(rows[1:]), caption))
    texts = (_words(e) for e in root.iter("p", "li", "h1", "h2", "h3", "h4", "blockquote"))
    pieces = [Piece(f"“{shorten(text, 50)}”", text) for text in dict.fromkeys(texts) if text]
    pictures = tuple(_of_pictures(str(image.get("alt", "")).strip() for image in root.iter("img")))
    return Outgoing(path.name, (*pieces, *_of_grids(tuple(grids)), *pictures), tuple(grids), pictures)


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
