"""What a report is made of, whatever file it is rendered to: frozen blocks in reading order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evalkit.model import Problem

BoxKind = Literal["to_write", "voice", "note"]
Form = Literal["report", "brief", "sheets"]
REPORT, EVIDENCE = "report", "evidence"
"""What the report and its companion are called, without the ending."""
OTHER = "other:"
"""What begins a link into the file beside this one."""
_ANCHOR_LIMIT = 40
"""Characters of a Word bookmark's name."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words. ``to`` is what it links to: an anchor or a web address ("" for none).

    ``note`` is a footnote to its last word.
    """

    text: str
    bold: bool = False
    to: str = ""
    note: str = ""


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1 (a part of the report) to 4."""

    level: int
    text: str
    anchor: str = ""
    same_page: bool = False
    """Whether a part of the report (level 1) may begin on the page of the one before it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``role`` "draft" marks a computed sentence that a person must still write."""

    text: Text
    role: Literal["body", "draft", "evidence"] = "body"
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a participant said, word for word, with their role: never their name.

    ``excerpt_id`` is "" for words that a person put into a chapter themselves. An ``epigraph`` opens a
    chapter.
    """

    excerpt_id: str
    words: str
    attribution: str
    epigraph: bool = False


@dataclass(frozen=True, slots=True)
class FrameworkQuotation:
    """What the framework says, word for word, and where."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, with the lines that belong under it."""

    text: Text
    anchor: str = ""
    under: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list with bullets, or with numbers."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its lines, as a list where ``bulleted``.

    ``whole`` is what the lines are the beginning of, for where there is room. Links may lead to ``anchor``.
    """

    lines: tuple[Text, ...]
    bulleted: bool = False
    whole: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row and one column of row headers (the first); no merged cells.

    ``widths`` are the columns' shares of the page, in any unit. ``numbers`` columns are right-aligned.
    ``dense`` tables are long ones to look things up in: their rows are lower.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    show_caption: bool = True
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (PNG) with the words that stand for it."""

    png: bytes
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box: something a person should still write, the reference group's voice, or a note."""

    kind: BoxKind
    lead: str
    paragraphs: tuple[Text, ...]


Block = Heading | Paragraph | Quotation | FrameworkQuotation | ItemList | Table | Figure | Box


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report: what stands on its title page, its blocks in order, and what is wrong with it.

    ``sample`` marks every page as invented. ``created`` comes from an injected clock. ``form`` "report" has a
    title page, contents and its parts on new pages; "brief" has none of them; "sheets" has a page for each
    part.
    """

    title: str
    subtitle: str
    place: str
    organisations: tuple[str, ...]
    authors: tuple[str, ...]
    programme: str
    published: str
    queries: str
    sample: bool
    project_id: str
    draft: int
    created: datetime
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    language: str = "en-GB"
    form: Form = "report"
    other: str = ""
    """The file beside it that “other:” links lead into, without its ending; "" where there is none."""
    mark: str = ""
    """What every page says of this version; "" for one that may be published."""


def find_quotations(blocks: Iterable[Block]) -> list[Quotation]:
    """Every participant's quotation, in order."""
    return [block for block in blocks if isinstance(block, Quotation)]


def find_to_write(blocks: Iterable[Block]) -> list[Box]:
    """Every box that a person should still fill, in order."""
    return [block for block in blocks if isinstance(block, Box) and block.kind == "to_write"]


def find_texts(blocks: Iterable[Block]) -> Iterator[Text]:
    """Every piece of text that may hold links or notes, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Box):
            yield from block.paragraphs
        elif isinstance(block, ItemList):
            for item in block.items:
                yield from (item.text, *item.under)
        elif isinstance(block, Table):
            yield from (line for row in block.rows for cell in row for line in cell.lines)


def find_anchors(blocks: Iterable[Block]) -> set[str]:
    """The anchors that links may lead to."""
    found = {getattr(block, "anchor", "") for block in blocks}
    for block in blocks:
        if isinstance(block, ItemList):
            found |= {item.anchor for item in block.items}
        elif isinstance(block, Table):
            found |= {cell.anchor for row in block.rows for cell in row}
    return found - {""}


def words_of(text: Text) -> str:
    """The words alone.

    >>> words_of((Span("See "), Span("F001", to="ek_F001")))
    'See F001'
    """
    return "".join(span.text for span in text)


def plain(text: str) -> Text:
    """Words without emphasis."""
    return (Span(text),)


def body(text: str) -> Paragraph:
    """A plain paragraph."""
    return Paragraph(plain(text))


def draft(text: str) -> Paragraph:
    """A computed paragraph that a person must still write."""
    return Paragraph(plain(text), "draft")


def bullets(lines: Iterable[str]) -> ItemList:
    """A plain bulleted list."""
    return ItemList(tuple(Item(plain(line)) for line in lines))


def cells(*texts: str) -> tuple[Cell, ...]:
    """A plain table row."""
    return tuple(Cell((plain(text),)) for text in texts)


def to_write(text: str) -> Box:
    """A box that says what a person should write in its place."""
    return Box("to_write", "To be written", (plain(text),))


def anchor_for(name: str) -> str:
    """The bookmark of a finding, recommendation or chapter: at most 40 letters, digits and underscores.

    >>> anchor_for("F012")
    'ek_F012'
    >>> len(anchor_for("collaboration_primary_secondary_social_and_more"))
    40
    """
    anchor = "ek_" + re.sub(r"\W", "_", name)
    if len(anchor) <= _ANCHOR_LIMIT:
        return anchor
    return f"{anchor[: _ANCHOR_LIMIT - 7]}_{hashlib.sha256(name.encode()).hexdigest()[:6]}"
