"""Real Word footnotes: the part of the file that holds them, and the mark in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from evalkit.report.docx.parts import Element, add_setting, element, paragraph, run

_LINES = (("-1", "separator"), ("0", "continuationSeparator"))


def footnote_mark(number: int, style: str) -> Element:
    """The raised number in the text."""
    properties = element("w:rPr", element("w:rStyle", val=style))
    return element("w:r", properties, element("w:footnoteReference", id=str(number)))


def add_footnotes(document: Any, notes: Sequence[str], styles: dict[str, str]) -> None:  # noqa: ANN401 (python-docx is untyped)
    """Put the notes into the file, numbered from 1; those of an organisation's template go with its text."""
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for name, kind in _LINES:
        line = element("w:p", element("w:r", element(f"w:{kind}")))
        root.append(element("w:footnote", line, type=kind, id=name))
    for number, text in enumerate(notes, start=1):
        root.append(element("w:footnote", _note(text, styles), id=str(number)))
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    found = [r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES]
    if found:
        found[0]._blob = blob
        return
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    lines = (element("w:footnote", id=name) for name, _ in _LINES)
    add_setting(document.settings.element, element("w:footnotePr", *lines))


def _note(text: str, styles: dict[str, str]) -> Element:
    mark = element("w:rPr", element("w:rStyle", val=styles["footnote reference"]))
    return paragraph(styles["footnote text"], element("w:r", mark, element("w:footnoteRef")), run(f" {text}"))
