"""A Word file as checks see it: paragraphs with their look, tables, pictures, links; all changes taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from evalkit.errors import ReportError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = {"dc": "http://purl.org/dc/elements/1.1/"}
_GONE = (f"{_W}del", f"{_W}moveFrom", _FALLBACK)
_NOT_OWN = (*_GONE, f"{_W}txbxContent")
"""A text box has paragraphs of its own, which are not words of the paragraph that holds it."""
_HEADING = re.compile(r"heading (\d)$")
WHITE, BLACK = "FFFFFF", "000000"
STANDARD_POINTS = 10.0
"""The size of text where a file names none, as Word takes it."""
_MOST_BYTES = 200_000_000
Node = etree._Element


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words with how they look: size in points, colour and background (RRGGBB)."""

    text: str
    points: float
    colour: str
    background: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph: its words, the name of its style, and its heading level (0 for none)."""

    number: int
    text: str
    style: str
    level: int
    in_table: bool
    runs: tuple[Words, ...]
    picture: bool = False
    note: bool = False

    @property
    def where(self) -> str:
        """How a person finds it: its first words."""
        first = " ".join(self.text.split()[:6])
        return f"“{first}…”" if first else f"paragraph {self.number}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its first words, whether its first row is marked as a header, whether cells are merged."""

    first: str
    header: bool
    merged: bool
    rows: int


@dataclass(frozen=True, slots=True)
class WordFile:
    """Everything that the checks look at."""

    title: str
    language: str
    paragraphs: tuple[Para, ...]
    tables: tuple[Grid, ...]
    pictures: tuple[str, ...]
    """The words that stand for each picture ("" for none)."""
    links: tuple[tuple[str, str], ...]
    """The words of each link and where it leads."""


def read_word(data: bytes, name: str) -> WordFile:
    """A .docx file's content; ReportError where it is none. What was deleted with tracking is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {n: package.read(n) for n in package.namelist() if _wanted(package, n)}
        body = _parse(parts["word/document.xml"])
        reader = _Reader(
            _parse(parts["word/styles.xml"]) if "word/styles.xml" in parts else etree.Element(f"{_W}styles")
        )
        links = _targets(parts.get("word/_rels/document.xml.rels"))
        notes = _parse(parts["word/footnotes.xml"]) if "word/footnotes.xml" in parts else None
        core = _parse(parts["docProps/core.xml"]) if "docProps/core.xml" in parts else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError) as error:
        raise ReportError(
            f"{name} is not a Word document (.docx). Open it in Word or LibreOffice and save it as .docx."
        ) from error
    paragraphs = [*reader.paragraphs(body)]
    paragraphs += reader.paragraphs(notes, len(paragraphs), note=True) if notes is not None else []
    return WordFile(
        title=(core.findtext("dc:title", "", _CORE) if core is not None else "").strip(),
        language=reader.language or (core.findtext("dc:language", "", _CORE) if core is not None else ""),
        paragraphs=tuple(paragraphs),
        tables=tuple(_grid(table) for table in body.iter(f"{_W}tbl")),
        pictures=tuple((p.get("descr") or "").strip() for p in body.iter(f"{_DRAWING}docPr")),
        links=tuple(
            (_text(link), links.get(link.get(f"{_R}id", ""), "") or f"#{link.get(f'{_W}anchor', '')}")
            for link in body.iter(f"{_W}hyperlink")
        ),
    )


def _wanted(package: zipfile.ZipFile, name: str) -> bool:
    known = ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "docProps/core.xml")
    return (name in known or name == "word/_rels/document.xml.rels") and (
        package.getinfo(name).file_size < _MOST_BYTES
    )


def _parse(data: bytes) -> Node:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _targets(data: bytes | None) -> dict[str, str]:
    if data is None:
        return {}
    return {r.get("Id", ""): r.get("Target", "") for r in _parse(data) if r.get("TargetMode") == "External"}


def _grid(table: Node) -> Grid:
    rows = table.findall(f"{_W}tr")
    header = bool(rows) and rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None
    merged = any(
        cell.find(f"{_W}tcPr/{_W}{mark}") is not None
        for row in rows
        for cell in row.findall(f"{_W}tc")
        for mark in ("gridSpan", "vMerge", "hMerge")
    )
    return Grid(" ".join(_text(table).split()[:6]), header, merged, len(rows))


def _kept(node: Node, without: tuple[str, ...] = _GONE) -> Iterator[Node]:
    """The node and what is in it, but for what was deleted or moved away."""
    yield node
    for child in node:
        if child.tag not in without:
            yield from _kept(child, without)


def _text(node: Node) -> str:
    said = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(
        (part.text or "") if part.tag == f"{_W}t" else said.get(str(part.tag), "")
        for part in _kept(node, _NOT_OWN)
    )


def _value(node: Node | None, name: str = "val") -> str:
    return "" if node is None else node.get(f"{_W}{name}", "")


class _Reader:
    """Reads paragraphs with the look that their styles give them."""

    def __init__(self, styles: Node) -> None:
        self.styles = {_value(s, "styleId"): s for s in styles.iter(f"{_W}style")}
        self.defaults = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        self.normal = next(
            (
                name
                for name, s in self.styles.items()
                if _value(s, "default") in ("1", "true") and _value(s, "type") == "paragraph"
            ),
            "",
        )
        self.looks: dict[tuple[str, str], str] = {}

    @cached_property
    def language(self) -> str:
        """The language of the file's text by default."""
        found = None if self.defaults is None else self.defaults.find(f"{_W}lang")
        return _value(found) or self._styled(self.normal, f"{_W}rPr/{_W}lang")

    def paragraphs(self, root: Node, start: int = 0, *, note: bool = False) -> Iterator[Para]:
        """Every paragraph in order, also those in tables and text boxes."""
        number = start
        for node in _kept(root):
            if node.tag != f"{_W}p":
                continue
            kind = node.getparent()
            if kind is not None and _value(kind, "type") in ("separator", "continuationSeparator"):
                continue
            number += 1
            yield self._paragraph(node, number, note)

    def _paragraph(self, node: Node, number: int, note: bool) -> Para:
        style = _value(node.find(f"{_W}pPr/{_W}pStyle")) or self.normal
        name = _value(self.styles[style].find(f"{_W}name")) if style in self.styles else style
        level = _HEADING.match(name.lower())
        cell = next(node.iterancestors(f"{_W}tc"), None)
        return Para(
            number=number,
            text=_text(node),
            style=name,
            level=int(level[1]) if level else 0,
            in_table=cell is not None,
            runs=tuple(self._runs(node, style, cell)),
            picture=next(node.iter(f"{_W}drawing", f"{_W}pict", f"{_W}object"), None) is not None,
            note=note,
        )

    def _runs(self, node: Node, style: str, cell: Node | None) -> Iterator[Words]:
        behind = self._background(node, style, cell)
        for part in _kept(node):
            if part.tag == f"{_W}r" and (text := _text(part)).strip():
                own = part.find(f"{_W}rPr")
                points = self._look(own, style, "sz")
                colour = self._look(own, style, "color")
                shade = "" if own is None else _fill(own.find(f"{_W}shd"))
                yield Words(
                    text,
                    float(points) / 2 if points.replace(".", "", 1).isdigit() else STANDARD_POINTS,
                    colour if _is_colour(colour) else BLACK,
                    shade or behind,
                )

    def _look(self, own: Node | None, style: str, mark: str) -> str:
        """What a run says of itself, else its own style, its paragraph's styles, the file's defaults."""
        if own is not None:
            if found := _value(own.find(f"{_W}{mark}")):
                return found
            if found := self._styled(_value(own.find(f"{_W}rStyle")), f"{_W}rPr/{_W}{mark}"):
                return found
        if found := self._styled(style, f"{_W}rPr/{_W}{mark}"):
            return found
        return "" if self.defaults is None else _value(self.defaults.find(f"{_W}{mark}"))

    def _background(self, node: Node, style: str, cell: Node | None) -> str:
        if found := _fill(node.find(f"{_W}pPr/{_W}shd")):
            return found
        if found := self._styled(style, f"{_W}pPr/{_W}shd", "fill"):
            return found if _is_colour(found) else WHITE
        return ("" if cell is None else _fill(cell.find(f"{_W}tcPr/{_W}shd"))) or WHITE

    def _styled(self, style: str, path: str, name: str = "val") -> str:
        """What a style, or the nearest that it builds on, says."""
        key = style, path
        if key not in self.looks:
            self.looks[key] = ""
            node = self.styles.get(style)
            if node is not None:
                own = _value(node.find(path), name)
                self.looks[key] = own or self._styled(_value(node.find(f"{_W}basedOn")), path, name)
        return self.looks[key]


def _fill(shade: Node | None) -> str:
    found = _value(shade, "fill")
    return found if _is_colour(found) else ""


def _is_colour(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Fa-f]{6}", value))
