"""A returned Word file: its paragraphs with tracked changes and our bookmarks, its comments with replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, cast

from lxml import etree

from evalkit.errors import ReadError
from evalkit.review.read.comments import Notes, read_comments, read_footnotes
from evalkit.review.read.package_parts import Parts, find_children, get, local
from evalkit.review.returned import Piece, PieceKind, ReturnedDocument, ReturnedParagraph
from evalkit.rounds.records import read_draft_number
from evalkit.sources.files.guard import Archive, find_disguise, refuse_disguise

LARGEST_TEXT = 40_000_000
"""Bytes of the main part: some 500 times a long report. More than this was made to do harm."""

_CHANGES: dict[str, PieceKind] = {
    "ins": "inserted",
    "del": "deleted",
    "moveFrom": "moved from",
    "moveTo": "moved to",
}
_COMING, _GOING = frozenset({"inserted", "moved to"}), frozenset({"deleted", "moved from"})
_PASSED_OVER = frozenset(
    [
        "pPr",
        "rPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sectPr",
        "sdtPr",
        "sdtEndPr",
        "Fallback",
        "delInstrText",
        "footnoteRef",
        "endnoteRef",
        "annotationRef",
        "proofErr",
    ]
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_PAGE = "PAGEREF"
"""A field that shows a page's number: what it shows is nobody's words."""
_LOOKS = frozenset(["rPrChange", "pPrChange", "tblPrChange", "tcPrChange", "trPrChange", "sectPrChange"])


def _inside(outer: PieceKind, inner: PieceKind) -> PieceKind:
    """What words are that two changes hold: those that came and went again are in neither text."""
    kinds = {outer, inner}
    if outer == "gone" or (kinds & _COMING and kinds & _GOING):
        return "gone"
    return inner


def parse_returned(data: bytes, name: str) -> ReturnedDocument:
    """What a returned .docx holds; what cannot be read is listed. Raises ReadError for no Word file."""
    if name.lower().endswith(".odt"):
        raise ReadError(
            f"{name} is an OpenDocument file. Open it, save it as Word (.docx), and give that file."
        )
    if find_disguise(data) == "pdf":
        raise ReadError(
            f"{name} is a PDF, which holds no place for each comment. Ask for the Word file, or type what it "
            "says into a copy of the comment form."
        )
    refuse_disguise(data, name, "zip")
    parts = Parts(Archive(data, name))
    root = parts.read_main(LARGEST_TEXT)
    body = next((e for e in root.iter() if local(e) == "body"), None)
    if body is None:
        raise ReadError(
            f"{name} is not a Word document. Open it in Word, save it as .docx, and give that file."
        )
    walker = _Walker(frozenset(get(e, "id") for e in root.iter() if local(e) == "bookmarkEnd"))
    walker.read(body, "kept", "", "")
    looks = sum(1 for e in root.iter() if local(e) in _LOOKS)
    if looks:
        parts.problems.append(f"{looks} tracked changes of its look (not of its words) were not taken.")
    properties = parts.read_properties()
    found = [*read_comments(parts, walker.notes), *read_footnotes(parts, walker.notes)]
    if wordless := sum(1 for comment in found if not comment.text):
        parts.problems.append(f"{wordless} of its comments have no words: look in the file for pictures.")
    return ReturnedDocument(
        name=name,
        paragraphs=tuple(p.close() for p in walker.paragraphs),
        comments=tuple(comment.close() for comment in found if comment.text),
        project=properties.get("evalkit_project", ""),
        draft=read_draft_number(properties.get("evalkit_draft", "")),
        form=properties.get("evalkit_form", ""),
        problems=tuple(parts.problems),
    )


@dataclass
class _Open:
    """A paragraph that is being read."""

    covering: list[str]
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    mark: tuple[Literal["", "inserted", "deleted"], str, str] = ("", "", "")

    def close(self) -> ReturnedParagraph:
        names = dict.fromkeys([*self.opening, *self.covering, *self.closing])
        return ReturnedParagraph(tuple(_merged(self.pieces)), tuple(names), *self.mark)


def _merged(pieces: list[Piece]) -> Iterator[Piece]:
    """Runs of one kind and author as one piece: Word cuts words into many."""
    held: Piece | None = None
    for piece in pieces:
        if held and (held.kind, held.author) == (piece.kind, piece.author):
            held = Piece(held.kind, held.text + piece.text, held.author, held.date)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


@dataclass
class _Walker:
    """Walks the body once, in document order."""

    ends: frozenset[str]
    paragraphs: list[_Open] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    _names: dict[str, str] = field(default_factory=dict)
    _covering: dict[str, None] = field(default_factory=dict)
    _pending: list[str] = field(default_factory=list)
    _inside: _Open | None = None
    _fields: list[str] = field(default_factory=list)
    """The codes of the fields that are open in this paragraph."""

    def read(self, element: etree._Element, kind: PieceKind, author: str, date: str) -> None:
        """Read what an element holds, as part of a tracked change of this kind."""
        for child in element:
            tag = local(child)
            if tag == "p":
                self._read_paragraph(child, kind, author, date)
            elif tag in _CHANGES:
                self.read(child, _inside(kind, _CHANGES[tag]), get(child, "author"), get(child, "date"))
            elif tag in ("t", "delText"):
                self._add(Piece(kind, (child.text or "").replace("\n", " "), author, date))
            elif tag in _SIGNS:
                self._add(Piece(kind, _SIGNS[tag], author, date))
            elif tag in ("bookmarkStart", "bookmarkEnd"):
                self._mark(child, tag)
            elif tag in ("fldChar", "instrText"):
                self._read_field(child, tag)
            elif tag.startswith("comment") or tag in ("footnoteReference", "endnoteReference"):
                last = max(0, len(self.paragraphs) - (0 if self._inside is None else 1))
                self.notes.meet(tag, get(child, "id"), last, inside=self._inside is not None)
            elif tag not in _PASSED_OVER and _PAGE not in get(child, "instr"):
                self.read(child, kind, author, date)

    def _read_paragraph(self, element: etree._Element, kind: PieceKind, author: str, date: str) -> None:
        outer, fields = self._inside, self._fields
        self._fields = []
        self._inside = _Open(covering=list(self._covering), opening=self._pending)
        self._pending = []
        self.paragraphs.append(self._inside)
        for properties in find_children(element, "pPr"):
            for run in find_children(properties, "rPr"):
                for mark in run:
                    if local(mark) in ("ins", "moveTo", "del", "moveFrom"):
                        way = "inserted" if local(mark) in ("ins", "moveTo") else "deleted"
                        settled = cast("Literal['', 'inserted', 'deleted']", way)
                        self._inside.mark = (settled, get(mark, "author"), get(mark, "date"))
        self.read(element, kind, author, date)
        self._inside, self._fields = outer, fields

    def _read_field(self, element: etree._Element, tag: str) -> None:
        if tag == "instrText":
            self._fields[-1:] = ["".join(self._fields[-1:]) + (element.text or "")]
        elif get(element, "fldCharType") == "begin":
            self._fields.append("")
        elif get(element, "fldCharType") == "end":
            del self._fields[-1:]

    def _add(self, piece: Piece) -> None:
        if self._inside is not None and piece.text and not any(_PAGE in code for code in self._fields):
            self._inside.pieces.append(piece)
            self.notes.hear(piece.text)

    def _mark(self, element: etree._Element, tag: str) -> None:
        """Remember where our bookmarks open and close; an end before a paragraph's words covers none of it.

        LibreOffice writes an empty bookmark's beginning twice: one without an end covers nothing.
        """
        number = get(element, "id")
        if tag == "bookmarkStart":
            name = get(element, "name")
            if name.startswith("ek_"):
                self._names[number] = name
                (self._inside.opening if self._inside is not None else self._pending).append(name)
                if number in self.ends:
                    self._covering[name] = None
            return
        name = self._names.get(number, "")
        self._covering.pop(name, None)
        inside = self._inside
        if inside is not None and name in inside.covering and not any(p.text.strip() for p in inside.pieces):
            inside.covering.remove(name)
            inside.closing.append(name)
