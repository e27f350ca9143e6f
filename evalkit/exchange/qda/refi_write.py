"""REFI-QDA 1.0 out: a project (.qdpx) or a codebook (.qdc), the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.own_turns import PART, render_turns
from evalkit.text import shorten

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_PROJECT_MAP: Any = {None: PROJECT}  # lxml's stubs know only prefixes that are text
_CODEBOOK_MAP: Any = {None: CODEBOOK}
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the zip carries: the same content gives the same bytes."""


LONGEST_NAME = 200
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")


def render_project(project: OutsideProject) -> bytes:
    """A .qdpx: project.qde with each source's words beside it, in UTF-8 with plain line ends.

    Positions count Unicode code points of that text, as the standard says.
    """
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap=_PROJECT_MAP)
    root.set("name", project.name)
    root.set("origin", project.program)
    _Writer(project).fill(root)
    parts = {"project.qde": _xml(root)}
    for source in project.sources:
        parts[f"sources/{_guid('text', source.name)}.txt"] = source.text.encode()
    if any(source.turns for source in project.sources):
        parts[PART] = render_turns(project.sources)
    return _zip(parts)


def render_codebook(codes: Sequence[OutsideCode], origin: str) -> bytes:
    """A .qdc: the tree of codes, with their descriptions and colours."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap=_CODEBOOK_MAP)
    root.set("origin", origin)
    _write_codes(etree.SubElement(root, f"{{{CODEBOOK}}}Codes"), codes, CODEBOOK)
    return _xml(root)


class _Writer:
    """The elements of a project, with the notes that codings and passages refer to gathered on the way."""

    def __init__(self, project: OutsideProject) -> None:
        self.project = project
        self.notes: list[tuple[str, OutsideNote]] = []
        held = [c.attributes for c in project.cases] + [s.attributes for s in project.sources]
        self.variables = sorted({name for attributes in held for name in attributes})

    def fill(self, root: etree._Element) -> None:
        self._write_users(root)
        if self.project.codes:
            book = _add(_add(root, "CodeBook"), "Codes")
            for code, element in _write_codes(book, self.project.codes, PROJECT):
                self._notes(element, code.notes, f"code {code.id}")
        if self.variables:
            variables = _add(root, "Variables")
            for name in self.variables:
                _add(variables, "Variable", guid=_guid("variable", name), name=name, typeOfVariable="Text")
        if self.project.cases:
            cases = _add(root, "Cases")
            for case in self.project.cases:
                self._case(cases, case)
        if self.project.sources:
            sources = _add(root, "Sources")
            for source in self.project.sources:
                self._source(sources, source)
        self._write_notes(root)

    def _write_users(self, root: etree._Element) -> None:
        people = {*self.project.coders, *(note.author for note in _every_note(self.project))} - {""}
        users = _add(root, "Users") if people else root
        for name in sorted(people):
            _add(users, "User", guid=_guid("user", name), name=name)

    def _write_notes(self, root: etree._Element) -> None:
        free = [(_guid("note", f"{n}:{note.text}"), note) for n, note in enumerate(self.project.notes)]
        if self.notes or free:
            notes = _add(root, "Notes")
            for guid, note in (*self.notes, *free):
                element = _add(notes, "Note", guid=guid)
                if note.author:
                    element.set("creatingUser", _guid("user", note.author))
                if _MOMENT.fullmatch(note.created):
                    element.set("creationDateTime", note.created)
                _add(element, "PlainTextContent").text = _clean(note.text)

    def _case(self, parent: etree._Element, case: Case) -> None:
        element = _add(parent, "Case", guid=_guid("case", case.name), name=case.name)
        self._values(element, case.attributes.items())
        for name in case.sources:
            _add(element, "SourceRef", targetGUID=_guid("source", name))

    def _values(self, parent: etree._Element, values: Iterable[tuple[str, str]]) -> None:
        for name, value in sorted(values):
            element = _add(parent, "VariableValue")
            _add(element, "VariableRef", targetGUID=_guid("variable", name))
            _add(element, "TextValue").text = _clean(value)

    def _source(self, parent: etree._Element, source: OutsideSource) -> None:
        element = _add(
            parent,
            "TextSource",
            guid=_guid("source", source.name),
            name=source.name,
            plainTextPath=f"internal://{_guid('text', source.name)}.txt",
        )
        order = sorted(range(len(source.passages)), key=lambda n: (source.passages[n].start, n))
        for number in order:
            self._passage(element, source, number, source.passages[number])
        self._note(element, source.memo, f"source {source.name}")
        self._notes(element, source.notes, f"source {source.name}")
        self._values(element, source.attributes.items())

    def _passage(self, parent: etree._Element, source: OutsideSource, number: int, passage: Passage) -> None:
        key = f"{source.name}/{number}"
        element = _add(
            parent,
            "PlainTextSelection",
            guid=_guid("passage", key),
            name=shorten(passage.words, LONGEST_NAME),
            startPosition=str(passage.start),
            endPosition=str(passage.end),
        )
        for place, coding in enumerate(passage.codings):
            self._coding(element, coding, f"{key}/{place}")
        self._note(element, passage.memo, f"passage {key}")
        self._notes(element, passage.notes, f"passage {key}")

    def _coding(self, parent: etree._Element, coding: OutsideCoding, key: str) -> None:
        element = _add(parent, "Coding", guid=_guid("coding", key))
        if coding.coder:
            element.set("creatingUser", _guid("user", coding.coder))
        if _MOMENT.fullmatch(coding.created):
            element.set("creationDateTime", coding.created)
        _add(element, "CodeRef", targetGUID=_guid("code", coding.code))
        self._note(element, coding.memo, f"coding {key}")
        self._notes(element, coding.notes, f"coding {key}")

    def _note(self, parent: etree._Element, text: str, key: str) -> None:
        if text:
            self.notes.append((_guid("note", key), OutsideNote(text)))
            _add(parent, "NoteRef", targetGUID=_guid("note", key))

    def _notes(self, parent: etree._Element, notes: Sequence[OutsideNote], key: str) -> None:
        """Refer to notes from an element; a code's stand before the codes below it, as the standard says."""
        below = next((n for n, child in enumerate(parent) if child.tag == f"{{{PROJECT}}}Code"), len(parent))
        for number, note in enumerate(notes):
            guid = _guid("note", f"{key}, note {number}")
            self.notes.append((guid, note))
            reference = _add(parent, "NoteRef", targetGUID=guid)
            parent.insert(below + number, reference)


def _every_note(project: OutsideProject) -> Iterator[OutsideNote]:
    yield from project.notes
    for code in project.codes:
        yield from code.notes
    for source in project.sources:
        yield from source.notes
        for passage in source.passages:
            yield from passage.notes
            for coding in passage.codings:
                yield from coding.notes


def _write_codes(
    parent: etree._Element, codes: Sequence[OutsideCode], namespace: str
) -> list[tuple[OutsideCode, etree._Element]]:
    """Codes below those whose path they continue, each with its element.

    What only holds others together is not codable. Of two codes with one path each has its own element.
    """
    made: dict[tuple[str, ...], etree._Element] = {}
    first: dict[tuple[str, ...], OutsideCode] = {}
    for code in codes:
        first.setdefault(code.path, code)
    written = []
    for code in codes:
        for depth in range(1, len(code.path) + 1):
            path = code.path[:depth]
            own = code if depth == len(code.path) else first.get(path)
            if path in made and (own is None or own is first[path]):
                continue
            above = made[path[:-1]] if depth > 1 else parent
            element = _code_element(above, path, own, namespace)
            made.setdefault(path, element)
            if own:
                written.append((own, element))
    return written


def _code_element(
    above: etree._Element, path: tuple[str, ...], own: OutsideCode | None, namespace: str
) -> etree._Element:
    element = etree.SubElement(above, f"{{{namespace}}}Code")
    element.set("guid", guid_of_code(own.id if own else "\\".join(path)))
    element.set("name", _clean(path[-1]))
    element.set("isCodable", "true" if own and own.codable else "false")
    if own and _COLOUR.fullmatch(own.colour):
        element.set("color", own.colour)
    if own and own.note:
        etree.SubElement(element, f"{{{namespace}}}Description").text = _clean(own.note)
    return element


def guid_of_code(key: str) -> str:
    """The guid that evalkit gives a code of this id in every file that it writes."""
    return _guid("code", key)


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{PROJECT}}}{tag}")
    for key, value in attributes.items():
        element.set(key, _clean(value))
    return element


def _guid(kind: str, key: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:evalkit:{kind}:{key}"))


def _clean(text: str) -> str:
    """Text that XML can hold: without control characters."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) < 0xE000))


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
