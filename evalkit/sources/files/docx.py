"""Word files: paragraphs and tables in order, tracked deletions left out, comments and footnotes as notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from lxml import etree

from evalkit.errors import ReadError
from evalkit.sources.files.blocks import Block, Document, Note, Place
from evalkit.sources.files.grid import MERGED, read_grid
from evalkit.sources.files.guard import Archive
from evalkit.sources.files.paragraph import Paragraph
from evalkit.text import count_words
from evalkit.wording import one_or_many, plural

_NO_TEXT = (
    "del moveFrom delText delInstrText instrText pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr "
    "Fallback footnoteRef endnoteRef annotationRef rt proofErr"
)
_PASSED_OVER = frozenset(_NO_TEXT.split())
_SEPARATORS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_OFF = frozenset({"0", "false", "off", "none"})


def parse_docx(data: bytes, name: str) -> Document:
    """A Word document's blocks, with footnotes, endnotes and comments as notes.

    Page headers and footers are left out. Raises ReadError where the main part cannot be read;
    other parts that cannot are listed.
    """
    archive = Archive(data, name)
    main = _find_main(archive)
    problems: list[str] = []
    try:
        root = archive.read_xml(main)
    except ReadError:
        root = archive.read_xml(main, recover=True)
        problems.append(
            "Its text is damaged and was read as far as it goes: the end may be missing. Check it in Word."
        )
    reader = _Reader(_read_bold_styles(archive, main, problems))
    body = next((e for e in root.iter() if _local(e) == "body"), None)
    if body is None:
        raise ReadError(
            f"{name} is not a Word document. Open it in Word, save it as .docx, and add that file."
        )
    blocks = reader.read_story(body)
    notes = [
        *_read_comments(archive, main, reader, problems),
        *_read_footnotes(archive, main, reader, problems),
    ]
    problems += _describe_unread(reader)
    return Document(tuple(blocks), (*reader.notes, *notes), tuple(reader.left_out), tuple(problems))


def _describe_unread(reader: _Reader) -> Iterator[str]:
    if words := count_words(" ".join(reader.hidden)):
        yield (
            f"Not read, because Word hides {one_or_many(words, 'it', 'them')}: {plural(words, 'word')}. To "
            "read hidden text, select all in Word, untick “Hidden” under Font, save, and add the file again."
        )
    if reader.embedded:
        yield (
            "Another file stands in it and was not read. Open it in Word, save it as a new .docx, which "
            "takes that file’s words in, and add the new one."
        )


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: etree._Element, attribute: str) -> str:
    """An attribute's value whatever its namespace; Word has two (transitional and strict)."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == attribute), "")


def _find_main(archive: Archive) -> str:
    """The name of the main part: what the package's relations say, else Word's usual one."""
    if "_rels/.rels" in archive:
        try:
            for relation in archive.read_xml("_rels/.rels"):
                target = _get(relation, "Target").lstrip("/")
                if _get(relation, "Type").endswith("/officeDocument") and target in archive:
                    return target
        except ReadError:
            pass
    if "word/document.xml" not in archive:
        raise ReadError(
            f"{archive.name} is not a Word document. Open it in Word, save it as .docx, and add that file."
        )
    return "word/document.xml"


def _read_part(archive: Archive, main: str, file: str, problems: list[str]) -> etree._Element | None:
    """A part beside the main one; None where there is none, or (listed) where it cannot be read."""
    part = normpath(join(dirname(main), file))
    if part not in archive:
        return None
    try:
        return archive.read_xml(part)
    except ReadError:
        problems.append(f"Its {file.removesuffix('.xml')} are damaged and were not read. Check them in Word.")
        return None


def _read_bold_styles(archive: Archive, main: str, problems: list[str]) -> frozenset[str]:
    """The ids of the styles that say bold themselves."""
    root = _read_part(archive, main, "styles.xml", problems)
    styles = [] if root is None else [e for e in root if _local(e) == "style"]
    return frozenset(
        _get(style, "styleId")
        for style in styles
        if any(_is_on(e) for p in style if _local(p) == "rPr" for e in p if _local(e) == "b")
    )


def _is_on(element: etree._Element) -> bool:
    return _get(element, "val").lower() not in _OFF


@dataclass
class _Reader:
    """Walks the body once; remembers where comments and footnotes stand."""

    bold_styles: frozenset[str]
    notes: list[Note] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    starts: dict[str, Place] = field(default_factory=dict)
    ends: dict[str, Place] = field(default_factory=dict)
    embedded: int = 0
    hidden: list[str] = field(default_factory=list)
    _next: int = 0
    _kept: Paragraph | None = None
    _boxes: list[etree._Element] = field(default_factory=list)

    def read_story(self, element: etree._Element) -> list[Block]:
        """The blocks of a body, cell, text box or whatever wraps them (w:sdt, w:ins, w:customXml)."""
        blocks: list[Block] = []
        for child in element:
            tag = _local(child)
            if tag == "p":
                blocks += self._read_paragraph(child)
            elif tag == "tbl":
                blocks += self._read_table(child)
            elif tag in ("commentRangeStart", "commentRangeEnd"):
                self._mark(child, Paragraph())
            elif tag in ("altChunk", "subDoc"):
                self.embedded += 1
            elif tag not in _PASSED_OVER:
                blocks += self.read_story(child)
        return blocks

    def _read_table(self, table: etree._Element) -> list[Block]:
        rows = [
            [self.read_story(cell) or (MERGED if _goes_on(cell) else ()) for cell in _find_inside(row, "tc")]
            for row in _find_inside(table, "tr")
            if not _is_deleted(row, "trPr")
        ]
        grid = read_grid(rows)
        self.notes += grid.notes
        self.left_out += grid.left_out
        return list(grid.blocks)

    def _read_paragraph(self, paragraph: etree._Element) -> list[Block]:
        text = self._kept or Paragraph()
        self._kept = None
        style = next(
            (_get(e, "val") for e in _find_properties(paragraph, "pPr") if _local(e) == "pStyle"), ""
        )
        self._walk(paragraph, text, style in self.bold_styles)
        boxes, self._boxes = self._boxes, []
        if _is_deleted_mark(paragraph):
            self._kept = text
            return [block for box in boxes for block in self.read_story(box)]
        blocks = text.split(self._next)
        self._next += len(text.lines)
        return blocks + [block for box in boxes for block in self.read_story(box)]

    def _walk(self, element: etree._Element, text: Paragraph, bold: bool) -> None:
        for child in element:
            tag = _local(child)
            if tag == "t":
                text.add((child.text or "").replace("\n", " "), bold)
            elif tag in _SEPARATORS:
                text.add(_SEPARATORS[tag], False)
            elif tag == "r" and _is_hidden(child):
                self.hidden += [e.text or "" for e in child if _local(e) == "t"]
            elif tag == "r":
                self._walk(child, text, self._is_bold(child, bold))
            elif tag == "txbxContent":
                self._boxes.append(child)
            elif tag.startswith("comment") or tag in ("footnoteReference", "endnoteReference"):
                self._mark(child, text)
            elif tag not in _PASSED_OVER:
                self._walk(child, text, bold)

    def _is_bold(self, run: etree._Element, bold: bool) -> bool:
        for setting in _find_properties(run, "rPr"):
            if _local(setting) == "rStyle" and _get(setting, "val") in self.bold_styles:
                bold = True
            elif _local(setting) == "b":
                return _is_on(setting)
        return bold

    def _mark(self, element: etree._Element, text: Paragraph) -> None:
        """Remember that a comment's range begins or ends here, or that a note is referred to here."""
        tag, number = _local(element), _get(element, "id")
        place = text.place(self._next)
        if tag == "commentRangeStart":
            self.starts[f"comment {number}"] = place
        elif tag == "commentRangeEnd":
            self.ends[f"comment {number}"] = place
        else:
            key = f"{tag.removesuffix('Reference')} {number}"
            self.starts.setdefault(key, place)
            self.ends.setdefault(key, place)


def _is_hidden(run: etree._Element) -> bool:
    return any(_local(e) == "vanish" and _is_on(e) for e in _find_properties(run, "rPr"))


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell is one with the cell above it."""
    return any(_local(e) == "vMerge" and _get(e, "val") != "restart" for e in _find_properties(cell, "tcPr"))


def _find_inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also within content controls and tracked insertions."""
    for child in element:
        if _local(child) == tag:
            yield child
        elif _local(child) in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _find_inside(child, tag)


def _find_properties(element: etree._Element, tag: str) -> list[etree._Element]:
    return [setting for child in element if _local(child) == tag for setting in child]


def _is_deleted(element: etree._Element, properties: str) -> bool:
    return any(_local(e) in ("del", "moveFrom") for e in _find_properties(element, properties))


def _is_deleted_mark(paragraph: etree._Element) -> bool:
    """True where the end of a paragraph is a tracked deletion: the next one goes on with it."""
    return any(
        _local(mark) in ("del", "moveFrom")
        for setting in _find_properties(paragraph, "pPr")
        if _local(setting) == "rPr"
        for mark in setting
    )


def _read_comments(archive: Archive, main: str, reader: _Reader, problems: list[str]) -> Iterator[Note]:
    root = _read_part(archive, main, "comments.xml", problems)
    for comment in root if root is not None else ():
        if _local(comment) == "comment" and (text := _read_note(comment)):
            key = f"comment {_get(comment, 'id')}"
            yield Note(text, "comment", _get(comment, "author"), reader.starts.get(key), reader.ends.get(key))


def _read_footnotes(archive: Archive, main: str, reader: _Reader, problems: list[str]) -> Iterator[Note]:
    for tag in ("footnote", "endnote"):
        root = _read_part(archive, main, f"{tag}s.xml", problems)
        for note in root if root is not None else ():
            plain = _local(note) == tag and _get(note, "type") in ("", "normal")
            key = f"{tag} {_get(note, 'id')}"
            if plain and (text := _read_note(note)):
                yield Note(text, "footnote", "", reader.starts.get(key), reader.ends.get(key))


def _read_note(element: etree._Element) -> str:
    return "\n".join(block.text for block in _Reader(frozenset()).read_story(element))
