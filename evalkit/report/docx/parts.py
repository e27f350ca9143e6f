"""The Word elements that python-docx has no words for, each built by one small function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Element = etree._Element
_SETTINGS = ("updateFields", "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids",
             "mathPr", "themeFontLang", "clrSchemeMapping", "shapeDefaults", "decimalSymbol",
             "listSeparator")  # fmt: skip
"""Word's settings in their order, from the first that a report sets."""


def element(tag: str, *children: Element, **attributes: str) -> Element:
    """A Word element such as ``element("w:b")``; attributes are in the same namespace."""
    made: Element = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), value)
    for child in children:
        made.append(child)
    return made


def run(text: str, style: str = "", *, bold: bool = False) -> Element:
    """Words in one format. Characters that no XML file may hold are left out."""
    properties = []
    if style:
        properties.append(element("w:rStyle", val=style))
    if bold:
        properties.append(element("w:b"))
    made = element("w:r", *([element("w:rPr", *properties)] if properties else []))
    words = element("w:t")
    words.text = _NOT_XML.sub("", text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(words)
    return made


def tab() -> Element:
    """A tab."""
    return element("w:r", element("w:tab"))


def paragraph(style: str, *children: Element, properties: Sequence[Element] = ()) -> Element:
    """A paragraph in a style (by its id)."""
    return element("w:p", element("w:pPr", element("w:pStyle", val=style), *properties), *children)


def bookmark(name: str, number: int, *children: Element) -> list[Element]:
    """Elements inside a bookmark; ``number`` is unique in the document."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    return [start, *children, element("w:bookmarkEnd", id=str(number))]


def link(anchor: str, *children: Element) -> Element:
    """A link to a bookmark of the same document."""
    return element("w:hyperlink", *children, anchor=anchor, history="1")


def web_link(relation: str, *children: Element) -> Element:
    """A link out of the document; ``relation`` is the id of the relationship that holds the address."""
    made = element("w:hyperlink", *children, history="1")
    made.set(qn("r:id"), relation)
    return made


def field(code: str, *result: Element) -> list[Element]:
    """A field: its code and what it shows until Word computes it again."""
    instruction = element("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        *field_start(instruction),
        *result,
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]


def field_start(instruction: Element) -> list[Element]:
    """The opening of a field, up to where its result begins."""
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", instruction),
        element("w:r", element("w:fldChar", fldCharType="separate")),
    ]


def table(
    style: str,
    widths: Sequence[int],
    rows: Iterable[Element],
    title: str,
) -> Element:
    """A table with fixed column widths (twentieths of a point) and a title for screen readers."""
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val=style),
        element("w:tblW", w=str(sum(widths)), type="dxa"),
        element("w:tblLayout", type="fixed"),
        element(
            "w:tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn="1", noHBand="0", noVBand="1"
        ),
        element("w:tblCaption", val=_NOT_XML.sub("", title)),
    )
    grid = element("w:tblGrid", *(element("w:gridCol", w=str(width)) for width in widths))
    return element("w:tbl", properties, grid, *rows)


def row(cells: Iterable[Element], *, header: bool = False) -> Element:
    """A table row that stays in one piece; a ``header`` row is repeated on every page."""
    marks = [element("w:cantSplit")]
    if header:
        marks.append(element("w:tblHeader"))
    return element("w:tr", element("w:trPr", *marks), *cells)


def cell(width: int, paragraphs: Sequence[Element], fill: str = "") -> Element:
    """A table cell; ``fill`` is a colour."""
    properties = element("w:tcPr", element("w:tcW", w=str(width), type="dxa"))
    if fill:
        properties.append(element("w:shd", val="clear", color="auto", fill=fill))
    return element("w:tc", properties, *paragraphs)


def add_setting(settings: Element, made: Element) -> None:
    """Put a setting into Word's settings, whose order is fixed; one that is there already stays."""
    name = etree.QName(made).localname
    if settings.find(made.tag) is not None:
        return
    after = _SETTINGS[_SETTINGS.index(name) + 1 :]
    later = next((child for child in settings if etree.QName(child).localname in after), None)
    if later is None:
        settings.append(made)
    else:
        later.addprevious(made)


def aligned(side: str) -> Element:
    """The paragraph property of an alignment: "left", "right", "center"."""
    return element("w:jc", val=side)


def page_break_before() -> Element:
    """The paragraph property that begins a new page."""
    return element("w:pageBreakBefore")
