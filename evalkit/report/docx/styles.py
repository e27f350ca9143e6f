"""The look of the report: our own styles, and how an organisation's template stands in for them.

Sans serif, 12 point, left-aligned. Every colour on its background has a contrast of at least 4.5 to 1 (a test
computes it), and none is the only sign of anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from evalkit.errors import ReportError
from evalkit.report.docx.parts import Element
from evalkit.wording import join_plain

FONT = "Arial"
INK, BLUE, GREY, BROWN, RED = "1A1A1A", "1F3A5F", "595959", "6B4700", "7A1F12"
HEADER_FILL, DRAFT_FILL, VOICE_FILL, NOTE_FILL, NOTICE_FILL = "E3EAF2", "FFF8E5", "E6F2EE", "F2F2F2", "FDEBE8"

LARGE_PRINT = 18
"""Points of the smallest letter in Large Print (UK Association for Accessible Formats asks for 16 to 22)."""
LINE, SHORT_LINE = 276, 250
"""The height of lines, in 240ths of the font's own; the second for what has to be short."""
REQUIRED = (
    "Title",
    "Subtitle",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Heading 4",
    "List Bullet",
    "List Number",
    "Quote",
    "Caption",
)
"""What an organisation's template must have itself; whatever else is missing is added to it."""


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its name as Word shows it, what it builds on, and its properties as Word writes them."""

    name: str
    paragraph: str = ""
    run: str = ""
    kind: Literal["paragraph", "character", "table"] = "paragraph"
    based_on: str = "Normal"
    following: str = ""
    table: str = ""

    @property
    def style_id(self) -> str:
        """The id that paragraphs refer to it by."""
        words = self.name.split()
        return "".join(word[:1].upper() + word[1:] for word in words)


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _heading(level: int, points: float, before: int, after: int, colour: str) -> Style:
    return Style(
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="{after}" w:line="252"'
        f' w:lineRule="auto"/><w:outlineLvl w:val="{level - 1}"/>',
        f'<w:b/><w:color w:val="{colour}"/>{_size(points)}',
        following="Normal",
    )


def _box(name: str, fill: str, colour: str, line: str, size: int, *, all_sides: bool = True) -> Style:
    sides = ("top", "left", "bottom", "right") if all_sides else ("left",)
    borders = "".join(
        f'<w:{side} w:val="{line}" w:sz="{size}" w:space="6" w:color="{colour}"/>' for side in sides
    )
    return Style(
        name,
        f'<w:keepLines/><w:pBdr>{borders}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        '<w:spacing w:before="120" w:after="200"/><w:ind w:left="170" w:right="170"/>',
    )


def _list(name: str, number: int, level: int) -> Style:
    place = f'<w:ilvl w:val="{level}"/>' if level else ""
    return Style(
        name,
        f'<w:numPr>{place}<w:numId w:val="{number}"/></w:numPr><w:spacing w:after="80"/>',
    )


STYLES = (
    Style(
        "Normal",
        f'<w:widowControl/><w:spacing w:before="0" w:after="140" w:line="{LINE}" w:lineRule="auto"/>',
        f'<w:color w:val="{INK}"/>',
        based_on="",
    ),
    Style(
        "Title",
        '<w:keepNext/><w:spacing w:before="1800" w:after="200" w:line="240" w:lineRule="auto"/>',
        f'<w:b/><w:color w:val="{BLUE}"/>{_size(30)}',
    ),
    Style("Subtitle", '<w:spacing w:after="480"/>', f'<w:color w:val="{INK}"/>{_size(16)}'),
    _heading(1, 22, 0, 240, BLUE),
    _heading(2, 17, 400, 140, BLUE),
    _heading(3, 14, 300, 100, INK),
    _heading(4, 12, 220, 80, BLUE),
    Style("TOC Heading", '<w:keepNext/><w:pageBreakBefore/><w:spacing w:after="120"/>',
          f'<w:b/><w:color w:val="{BLUE}"/>{_size(22)}'),
    Style("toc 1", '<w:tabs><w:tab w:val="right" w:pos="9026"/></w:tabs><w:spacing w:before="30" w:after="0"'
          ' w:line="228" w:lineRule="auto"/>', f"<w:b/>{_size(10.5)}"),
    Style("toc 2", '<w:tabs><w:tab w:val="right" w:pos="9026"/></w:tabs><w:spacing w:after="0"'
          ' w:line="228" w:lineRule="auto"/><w:ind w:left="284"/>', _size(10)),
    Style("header", '<w:spacing w:after="60" w:line="240" w:lineRule="auto"/>',
          f'<w:color w:val="{GREY}"/>{_size(10)}'),
    Style("footer", '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>',
          f'<w:color w:val="{GREY}"/>{_size(10)}'),
    Style(
        "Quote",
        f'<w:keepLines/><w:pBdr><w:left w:val="single" w:sz="18" w:space="10" w:color="{BLUE}"/></w:pBdr>'
        '<w:spacing w:before="60" w:after="160"/><w:ind w:left="454" w:right="284"/>',
    ),
    Style(
        "Framework quotation",
        f'<w:keepLines/><w:shd w:val="clear" w:color="auto" w:fill="{NOTE_FILL}"/>'
        '<w:spacing w:before="60" w:after="160"/><w:ind w:left="454" w:right="284"/>',
    ),
    Style("caption", '<w:spacing w:before="160" w:after="100" w:line="252" w:lineRule="auto"/>',
          f'<w:b/><w:color w:val="{INK}"/>{_size(10.5)}'),
    _list("List Bullet", 1, 0),
    _list("List Bullet 2", 1, 1),
    _list("List Number", 2, 0),
    Style("Evidence", '<w:spacing w:after="200"/>', f'<w:color w:val="{GREY}"/>{_size(10.5)}'),
    Style("Table text", '<w:spacing w:before="40" w:after="40" w:line="247" w:lineRule="auto"/>', _size(10)),
    Style("Table dense", '<w:spacing w:before="10" w:after="10" w:line="240" w:lineRule="auto"/>',
          based_on="Table text"),
    Style("Epigraph", '<w:keepLines/><w:keepNext/><w:spacing w:before="60" w:after="200"/><w:ind w:left="454"'
          ' w:right="454"/>', f'<w:color w:val="{BLUE}"/>{_size(14)}'),
    Style("footnote text", '<w:spacing w:after="40" w:line="247" w:lineRule="auto"/>', _size(10)),
    Style("footnote reference", run='<w:vertAlign w:val="superscript"/>', kind="character", based_on=""),
    Style("Table heading", "<w:keepNext/>", "<w:b/>", based_on="Table text"),
    Style(
        "Table list",
        '<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="227" w:hanging="227"/>',
        based_on="Table text",
    ),
    _box("Draft", "FFFFFF", BROWN, "dashed", 12, all_sides=False),
    _box("To be written", DRAFT_FILL, BROWN, "dashed", 8),
    _box("Service user voice", VOICE_FILL, "2E6B57", "single", 8),
    _box("Note", NOTE_FILL, GREY, "single", 4),
    _box("Notice", NOTICE_FILL, RED, "single", 12),
    Style("Hyperlink", run='<w:color w:val="1F4E99"/><w:u w:val="single"/>', kind="character", based_on=""),
    Style("Reference", run='<w:color w:val="1F4E99"/>', kind="character", based_on=""),
    Style(
        "Report table",
        kind="table",
        based_on="",
        table='<w:tblBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="8C99A8"/>'
        '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="8C99A8"/>'
        '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C5CDD6"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>',
    ),
)  # fmt: skip

_DEFAULTS = (
    f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}"'
    f' w:eastAsia="{FONT}" w:cs="{FONT}"/>{_size(12)}'
    '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
    "</w:docDefaults>"
)
_BULLETS = (("•", 340), ("–", 680))


def own_styles(line: int = LINE) -> list[Element]:
    """All of our styles, with the defaults of the document first; ``line`` is the height of lines."""
    made = [_style_element(style, style.based_on) for style in STYLES]
    for spacing in made[0].iter(qn("w:spacing")):
        spacing.set(qn("w:line"), str(line))
    return [parse_xml(_DEFAULTS), *made]


def enlarge(styles: Element, least: int = LARGE_PRINT) -> None:
    """Make every style Large Print: no letter below ``least`` points, and headings larger than that."""
    for size in (*styles.iter(qn("w:sz")), *styles.iter(qn("w:szCs"))):
        points = int(size.get(qn("w:val"), "24")) / 2
        size.set(qn("w:val"), str(round(2 * max(least, points * 1.25))))


def own_numbering() -> list[Element]:
    """The two lists that our styles use: bullets (1) and numbers (2)."""
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="340"/></w:pPr></w:lvl>'
        for place, (sign, indent) in enumerate(_BULLETS)
    )
    numbers = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl>'
    )
    kinds = [
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="multilevel"/>{lines}</w:abstractNum>'
        for number, lines in ((1, levels), (2, numbers))
    ]
    uses = [
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in (1, 2)
    ]
    return [parse_xml(xml) for xml in (*kinds, *uses)]


def find_style_ids(styles: Element) -> dict[str, str]:
    """Style ids by name in lower case, as a document's styles give them."""
    names = ((style.find(qn("w:name")), style.get(qn("w:styleId"))) for style in styles.iter(qn("w:style")))
    return {str(name.get(qn("w:val"))).lower(): str(style_id) for name, style_id in names if name is not None}


def complete_styles(styles: Element, where: str) -> dict[str, str]:
    """Style ids of an organisation's template, with what it lacks of ours added.

    ReportError names every style at once that the template must have and does not.
    """
    ids = find_style_ids(styles)
    if missing := [name for name in REQUIRED if name.lower() not in ids]:
        raise ReportError(
            f"{where} lacks {join_plain([f'“{name}”' for name in missing])}. Open it in Word, use each of "
            "these styles once, save it, and try again."
        )
    base = ids.get("normal", "")
    for style in STYLES:
        if style.name.lower() not in ids:
            parent = ids.get(style.based_on.lower(), base) if style.based_on else ""
            styles.append(_style_element(style, parent, mapped=True))
            ids[style.name.lower()] = style.style_id
    return ids


def _style_element(style: Style, parent: str, *, mapped: bool = False) -> Element:
    parent_id = parent if mapped else Style(parent).style_id if parent else ""
    basis = f'<w:basedOn w:val="{parent_id}"/>' if parent_id else ""
    following = f'<w:next w:val="{style.following}"/>' if style.following and not mapped else ""
    default = ' w:default="1"' if style.name == "Normal" else ""
    table = f"<w:tblPr>{style.table}</w:tblPr>" if style.table else ""
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="{style.kind}" w:styleId="{style.style_id}"{default}>'
        f'<w:name w:val="{style.name}"/>{basis}{following}<w:qFormat/>'
        f"<w:pPr>{style.paragraph}</w:pPr><w:rPr>{style.run}</w:rPr>{table}</w:style>"
        if style.kind != "character"
        else f'<w:style {nsdecls("w")} w:type="character" w:styleId="{style.style_id}">'
        f'<w:name w:val="{style.name}"/><w:rPr>{style.run}</w:rPr></w:style>'
    )


def used_colours() -> Iterable[tuple[str, str]]:
    """Every pair of text colour and background that the report uses."""
    texts = (INK, BLUE, GREY, BROWN, RED, "1F4E99")
    return [(text, "FFFFFF") for text in texts] + [
        (INK, fill) for fill in (HEADER_FILL, DRAFT_FILL, VOICE_FILL, NOTE_FILL, NOTICE_FILL)
    ]
