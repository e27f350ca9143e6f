"""OpenDocument texts: paragraphs and tables in order, deletions left out, annotations as notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document, Note, Place
from evalkit.sources.files.grid import MERGED, Row, read_grid
from evalkit.sources.files.guard import Archive
from evalkit.sources.files.paragraph import Paragraph

_NO_TEXT = (
    "tracked-changes note-citation ruby-text creator date sender-initials initials sequence-decls forms "
    "variable-decls user-field-decls event-listeners title desc annotation-end"
)
_PASSED_OVER = frozenset(_NO_TEXT.split())
_MOST_SPACES = 1000


def parse_odt(data: bytes, name: str) -> Document:
    """An OpenDocument text's blocks, with footnotes, endnotes and annotations as notes.

    Raises ReadError where it is locked by a password or its content cannot be read.
    """
    archive = Archive(data, name)
    problems: list[str] = []
    _refuse_locked(archive)
    try:
        root = archive.read_xml("content.xml")
    except ReadError:
        root = archive.read_xml("content.xml", recover=True)
        problems.append(
            "Its text is damaged and was read as far as it goes: the end may be missing. Check it."
        )
    body = next((e for e in root.iter() if _local(e) == "text" and _parent(e) == "body"), None)
    if body is None:
        raise ReadError(
            f"{name} is not a text document. Open it in LibreOffice, save it as .odt, and add that file."
        )
    reader = _Reader(_find_bold_styles(archive, root, problems))
    blocks = reader.read_story(body)
    return Document(tuple(blocks), tuple(reader.place_notes()), tuple(reader.left_out), tuple(problems))


def _refuse_locked(archive: Archive) -> None:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise ReadError(
            f"{archive.name} is protected by a password. Save it without the password and add that file."
        )


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parent(element: etree._Element) -> str:
    above = element.getparent()
    return "" if above is None else _local(above)


def _get(element: etree._Element, attribute: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == attribute), "")


def _find_bold_styles(archive: Archive, content: etree._Element, problems: list[str]) -> frozenset[str]:
    roots = [content]
    if "styles.xml" in archive:
        try:
            roots.append(archive.read_xml("styles.xml"))
        except ReadError:
            problems.append("Its styles are damaged, so bold names were not looked for. Check its speakers.")
    return frozenset(
        _get(style, "name")
        for root in roots
        for style in root.iter()
        if _local(style) == "style"
        and any(_get(p, "font-weight") in ("bold", "600", "700", "800", "900") for p in style)
    )


@dataclass
class _Reader:
    """Walks the body once and remembers where annotations and footnotes stand."""

    bold_styles: frozenset[str]
    left_out: list[str] = field(default_factory=list)
    _notes: list[tuple[Note, str]] = field(default_factory=list)
    _ends: dict[str, Place] = field(default_factory=dict)
    _next: int = 0
    _boxes: list[etree._Element] = field(default_factory=list)

    def read_story(self, element: etree._Element) -> list[Block]:
        """The blocks of a body, section, list item, cell or text box."""
        blocks: list[Block] = []
        for child in element:
            tag = _local(child)
            if tag in ("p", "h"):
                blocks += self._read_paragraph(child)
            elif tag == "table":
                grid = read_grid([self._read_row(row) for row in _find_rows(child)])
                self._notes += [(note, "") for note in grid.notes]
                self.left_out += grid.left_out
                blocks += grid.blocks
            elif tag not in _PASSED_OVER:
                blocks += self.read_story(child)
        return blocks

    def _read_row(self, row: etree._Element) -> Row:
        cells = [(cell, self.read_story(cell)) for cell in _find_cells(row)]
        return [said or (MERGED if _local(cell) == "covered-table-cell" else ()) for cell, said in cells]

    def place_notes(self) -> list[Note]:
        """The notes, each with the end of its range where the document marks one."""
        return [
            Note(n.text, n.origin, n.author, n.start, self._ends.get(name, n.end)) for n, name in self._notes
        ]

    def _read_paragraph(self, paragraph: etree._Element) -> list[Block]:
        text = Paragraph()
        self._walk(paragraph, text, _get(paragraph, "style-name") in self.bold_styles)
        boxes, self._boxes = self._boxes, []
        blocks = text.split(self._next)
        self._next += len(text.lines)
        return blocks + [block for box in boxes for block in self.read_story(box)]

    def _walk(self, element: etree._Element, text: Paragraph, bold: bool) -> None:
        text.add(_flatten(element.text), bold)
        for child in element:
            tag = _local(child)
            if tag == "s":
                count = _get(child, "c")
                text.add(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES), False)
            elif tag in ("tab", "line-break"):
                text.add("\t" if tag == "tab" else "\n", False)
            elif tag in ("annotation", "note"):
                self._add_note(child, text)
            elif tag == "annotation-end":
                self._ends[_get(child, "name")] = text.place(self._next)
            elif tag == "text-box":
                self._boxes.append(child)
            elif tag not in _PASSED_OVER:
                self._walk(child, text, bold or _get(child, "style-name") in self.bold_styles)
            text.add(_flatten(child.tail), bold)

    def _add_note(self, element: etree._Element, text: Paragraph) -> None:
        comment = _local(element) == "annotation"
        author = next((c.text or "" for c in element if _local(c) == "creator"), "")
        inner = _Reader(frozenset()).read_story(element)
        place = text.place(self._next)
        words = "\n".join(block.text for block in inner)
        if words:
            origin = Note(words, "comment" if comment else "footnote", author, place, place)
            self._notes.append((origin, _get(element, "name") if comment else ""))


def _flatten(text: str | None) -> str:
    """XML's own line breaks and tabs are spaces in OpenDocument; real ones have elements."""
    return (text or "").replace("\n", " ").replace("\t", " ")


def _find_rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if _local(child) == "table-row":
            yield child
        elif _local(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _find_rows(child)


def _find_cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if _local(cell) in ("table-cell", "covered-table-cell"))
