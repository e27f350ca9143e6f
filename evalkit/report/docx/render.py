"""``ReportContent`` → a Word file, in our own style or in an organisation's template."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu

from evalkit.report.blocks import (
    OTHER,
    Block,
    Box,
    Cell,
    Figure,
    FrameworkQuotation,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Quotation,
    ReportContent,
    Span,
    Table,
    Text,
    anchor_for,
    to_write,
    words_of,
)
from evalkit.report.docx.ends import keep_ends_together
from evalkit.report.docx.footnotes import add_footnotes, footnote_mark
from evalkit.report.docx.package import ask_to_count, finish, open_template
from evalkit.report.docx.parts import (
    Element,
    aligned,
    bookmark,
    cell,
    element,
    field,
    link,
    page_break_before,
    paragraph,
    row,
    run,
    tab,
    table,
    web_link,
)
from evalkit.report.docx.styles import HEADER_FILL, enlarge
from evalkit.report.wording import SAMPLE

CONTENTS_LEVEL = 2
"""The contents list headings down to this level."""
SHORT_TABLE = 12
"""A table of at most so many lines stays on one page; of a longer one, at least two rows stand on each."""
_LETTERS = 100
"""Letters of a table in a line across the page."""
_EMU_PER_TWIP = 635


def render_docx(content: ReportContent, template: Path | None = None, *, large: bool = False) -> bytes:
    """The report as a Word file (.docx); the same content gives the same bytes.

    ``template`` is an organisation's own Word file, whose styles, page and header are used. Raises
    ReportError where it is not a Word document or lacks styles, naming all of them at once. ``large`` is
    Large Print: no letter below 18 points.
    """
    document, styles = open_template(template, short=content.form != "report")
    if large:
        enlarge(document.styles.element)
    writer = _Writer(document, styles)
    writer.other = content.other
    body = document.element.body
    section = body.sectPr
    anchors = _heading_anchors(content.blocks)
    contents = writer.contents(content, anchors) if content.form == "report" else ()
    if contents:
        ask_to_count(document)
    made = (*writer.front(content), *contents, *writer.blocks(content, anchors))
    keep_ends_together(made)
    for one in made:
        section.addprevious(one)
    if writer.notes:
        add_footnotes(document, writer.notes, styles)
    writer.running(content, own=template is None)
    return finish(document, content)


def _heading_anchors(blocks: Sequence[Block]) -> dict[int, str]:
    """The bookmark of each heading in the contents, by its place among the blocks."""
    return {
        place: block.anchor or f"_Toc{place:05}"
        for place, block in enumerate(blocks)
        if isinstance(block, Heading) and block.level <= CONTENTS_LEVEL
    }


def _joined(block: Block, following: Block) -> list[Element]:
    """What keeps a lead-in on the page of what it leads to, and quotations on that of their evidence."""
    lead_in = isinstance(block, Paragraph) and isinstance(following, Table | ItemList)
    evidence = isinstance(following, Paragraph) and following.role == "evidence"
    return [element("w:keepNext")] if lead_in or (isinstance(block, Quotation) and evidence) else []


def _on_its_page() -> Element:
    """The space above a part that begins under the one before."""
    return element("w:spacing", before="480")


def _lines(made: Sequence[Cell], widths: Sequence[float]) -> int:
    """How many lines a row of a table comes to, its words broken to the widths of its columns."""
    letters = [max(1, round(_LETTERS * width / sum(widths))) for width in widths]
    return max(
        sum(-(-max(1, len(words_of(line))) // room) for line in cell.lines)
        for cell, room in zip(made, letters, strict=True)
    )


def _below_table() -> Element:
    """The space between a table and the paragraph after it."""
    return element("w:spacing", before="200")


class _Writer:
    """Turns blocks into Word elements; keeps the numbers that a document gives out once each."""

    def __init__(self, document: Any, styles: dict[str, str]) -> None:  # noqa: ANN401 (python-docx is untyped)
        self.document = document
        self.styles = styles
        self.bookmarks = 0
        self.tables = 0
        self.figures = 0
        self.notes: list[str] = []
        self.breaks = True
        self.other = ""
        section = document.sections[0]
        self.width = int((section.page_width - section.left_margin - section.right_margin) / _EMU_PER_TWIP)

    def front(self, content: ReportContent) -> Iterator[Element]:
        """The title page, or a title alone where there is to be none."""
        self.breaks = content.form == "report"
        if content.form == "sheets":
            return
        for notice in filter(None, [SAMPLE if content.sample else "", content.mark]):
            yield self._plain("Notice", notice, bold=True)
        if content.form == "brief":
            yield self._plain("Title", content.title, properties=[element("w:spacing", before="0")])
            yield self._plain("Subtitle", content.subtitle, properties=[element("w:spacing", after="200")])
            return
        yield self._plain("Title", content.title)
        if content.subtitle:
            yield self._plain("Subtitle", content.subtitle)
        lines = (
            ("Place", content.place),
            ("Organisations", "; ".join(content.organisations)),
            ("Authors", "; ".join(content.authors)),
            ("Programme", content.programme),
            ("Published", content.published or f"Not yet (draft {content.draft})"),
            ("Queries", content.queries),
        )
        for lead, text in lines:
            if text:
                yield self._paragraph("Normal", (Span(f"{lead}: ", bold=True), Span(text)))
        if not content.authors:
            yield from self._box(to_write("The authors, each with the organisation in brackets."))

    def contents(self, content: ReportContent, anchors: dict[int, str]) -> Iterator[Element]:
        """The contents, with the page of every part and chapter as a field of its own.

        They are in no TOC field: LibreOffice counts pages inside one only when it is asked to.
        """
        yield self._plain("TOC Heading", "Contents")
        for place, anchor in anchors.items():
            heading = content.blocks[place]
            assert isinstance(heading, Heading)
            page = field(f"PAGEREF {anchor} \\h")
            yield paragraph(
                self.styles[f"toc {heading.level}"], link(anchor, run(heading.text), tab(), *page)
            )

    def blocks(self, content: ReportContent, anchors: dict[int, str]) -> Iterator[Element]:
        """Every block, in order."""
        for place, block in enumerate(content.blocks):
            self.breaks = self.breaks or (content.form == "sheets" and bool(place))
            around = content.blocks[max(0, place - 1) : place + 2]
            if isinstance(block, Heading):
                yield self._heading(block, anchors.get(place, block.anchor))
            elif isinstance(block, Paragraph):
                yield self._body(block, _joined(block, around[-1]), isinstance(around[0], Table))
            elif isinstance(block, Quotation):
                yield self._quotation(block, _joined(block, around[-1]))
            else:
                yield from self._block(block)
        if content.blocks and isinstance(content.blocks[-1], Table):
            yield self._paragraph("Evidence", (Span("End of the report."),), properties=[_below_table()])

    def running(self, content: ReportContent, *, own: bool) -> None:
        """Title and page number on every page but a title's; invented data are marked on all of them."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = content.form != "sheets"
        header = section.header
        if own:
            header.is_linked_to_previous = False
            self._fill(header, self._plain("header", content.title))
            pages = [run("Page "), *field("PAGE", run("1"))]
            right = paragraph(self.styles["footer"], *pages, properties=[aligned("right")])
            section.footer.is_linked_to_previous = False
            self._fill(section.footer, right)
        for place, words in enumerate(filter(None, [SAMPLE if content.sample else "", content.mark])):
            header.is_linked_to_previous = False
            header._element.insert(place, self._plain("header", words, bold=True))

    def _fill(self, part: Any, made: Element) -> None:  # noqa: ANN401 (python-docx is untyped)
        for old in list(part._element):
            part._element.remove(old)
        part._element.append(made)

    def _block(self, block: Block) -> Iterator[Element]:
        makers: dict[type, Callable[[Any], Iterator[Element]]] = {
            FrameworkQuotation: self._framework,
            ItemList: self._list,
            Table: self._table,
            Figure: self._figure,
            Box: self._box,
        }
        yield from makers[type(block)](block)

    def _heading(self, heading: Heading, anchor: str) -> Element:
        properties = []
        if heading.level == 1 and self.breaks:
            properties = [_on_its_page() if heading.same_page else page_break_before()]
        words = self._marked(anchor, [run(heading.text)])
        return paragraph(self.styles[f"heading {heading.level}"], *words, properties=properties)

    def _body(self, block: Paragraph, keep: list[Element], after_table: bool) -> Element:
        style = {"body": "Normal", "draft": "Draft", "evidence": "Evidence"}[block.role]
        lead = (Span("Draft: ", bold=True),) if block.role == "draft" else ()
        space = [_below_table()] if after_table else []
        return self._paragraph(style, (*lead, *block.text), block.anchor, [*keep, *space])

    def _quotation(self, block: Quotation, keep: list[Element]) -> Element:
        role = f" ({block.attribution})" if block.attribution else ""
        style = "Epigraph" if block.epigraph else "Quote"
        return self._paragraph(style, (Span(f"“{block.words}”{role}"),), properties=keep)

    def _framework(self, block: FrameworkQuotation) -> Iterator[Element]:
        yield self._plain("Framework quotation", f"“{block.words}” ({block.source})")

    def _list(self, block: ItemList) -> Iterator[Element]:
        for item in block.items:
            yield self._item("List Number" if block.numbered else "List Bullet", item)
            yield from (self._paragraph("List Bullet 2", text) for text in item.under)

    def _item(self, style: str, item: Item) -> Element:
        return self._paragraph(style, item.text, item.anchor)

    def _table(self, block: Table) -> Iterator[Element]:
        if block.show_caption:
            self.tables += 1
            yield self._caption("Table", self.tables, block.caption, keep_next=True)
        total = sum(block.widths)
        widths = [round(self.width * share / total) for share in block.widths]
        heads = [
            cell(width, [self._in_table("Table heading", (Span(name),), place in block.numbers)], HEADER_FILL)
            for place, (width, name) in enumerate(zip(widths, block.columns, strict=True))
        ]
        last = len(block.rows) - 1
        whole = sum(_lines(made, block.widths) for made in block.rows) <= SHORT_TABLE
        kept = set(range(last)) if whole else {0, last - 1} - {last}
        rows = [
            row(
                cell(
                    width,
                    self._cell(
                        lines,
                        place in block.numbers,
                        keep=number in kept,
                        dense=block.dense,
                    ),
                )
                for place, (width, lines) in enumerate(zip(widths, made, strict=True))
            )
            for number, made in enumerate(block.rows)
        ]
        yield table(self.styles["report table"], widths, [row(heads, header=True), *rows], block.caption)

    def _cell(self, content: Cell, number: bool, *, keep: bool, dense: bool) -> list[Element]:
        style = "Table list" if content.bulleted else "Table dense" if dense else "Table text"
        first, *others = content.lines or ((),)
        made = [self._in_table(style, first, number, keep=keep, anchor=content.anchor)]
        return made + [self._in_table(style, text, number, keep=keep) for text in others]

    def _in_table(
        self, style: str, text: Text, number: bool, *, keep: bool = False, anchor: str = ""
    ) -> Element:
        properties = [element("w:keepNext")] if keep else []
        if number:
            properties.append(aligned("right"))
        return self._paragraph(style, text, anchor, properties)

    def _figure(self, block: Figure) -> Iterator[Element]:
        self.figures += 1
        inline = self.document.part.new_pic_inline(
            io.BytesIO(block.png), width=Emu(self.width * _EMU_PER_TWIP)
        )
        picture = inline.find(qn("wp:docPr"))
        picture.set("descr", block.alt)
        picture.set("name", f"Figure {self.figures}")
        drawing = element("w:r", element("w:drawing", inline))
        yield paragraph(self.styles["normal"], drawing, properties=[element("w:keepNext")])
        yield self._caption("Figure", self.figures, block.caption, keep_next=False)

    def _caption(self, kind: str, number: int, text: str, *, keep_next: bool) -> Element:
        words = [run(f"{kind} "), *field(f"SEQ {kind} \\* ARABIC", run(str(number))), run(f": {text}")]
        properties = [element("w:keepNext")] if keep_next else []
        return paragraph(self.styles["caption"], *words, properties=properties)

    def _box(self, block: Box) -> Iterator[Element]:
        style = {"to_write": "To be written", "voice": "Service user voice", "note": "Note"}[block.kind]
        last = len(block.paragraphs) - 1
        for place, text in enumerate(block.paragraphs):
            head = (Span(f"{block.lead}: ", bold=True),) if not place else ()
            properties = [element("w:keepNext")] if place < last else []
            yield self._paragraph(style, (*head, *text), properties=properties)

    def _plain(
        self, style: str, text: str, *, bold: bool = False, properties: Sequence[Element] = ()
    ) -> Element:
        return self._paragraph(style, (Span(text, bold),), properties=properties)

    def _paragraph(
        self, style: str, text: Text, anchor: str = "", properties: Sequence[Element] = ()
    ) -> Element:
        words = self._marked(anchor, self._runs(text))
        return paragraph(self.styles[style.lower()], *words, properties=properties)

    def _runs(self, text: Text) -> list[Element]:
        made = []
        for span in text:
            look = "reference" if span.to.removeprefix(OTHER) == anchor_for(span.text) else "hyperlink"
            words = run(span.text, self.styles[look] if span.to else "", bold=span.bold)
            made.append(self._link(span.to, words) if span.to else words)
            if span.note:
                self.notes.append(span.note)
                made.append(footnote_mark(len(self.notes), self.styles["footnote reference"]))
        return made

    def _link(self, to: str, words: Element) -> Element:
        if to.startswith(OTHER):
            part = self.document.part
            file = f"{self.other}.docx"
            made = web_link(part.relate_to(file, RELATIONSHIP_TYPE.HYPERLINK, is_external=True), words)
            made.set(qn("w:anchor"), to.removeprefix(OTHER))
            return made
        if to.startswith(("http", "mailto:")):
            part = self.document.part
            return web_link(part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True), words)
        return link(to, words)

    def _marked(self, anchor: str, words: list[Element]) -> list[Element]:
        if not anchor:
            return words
        self.bookmarks += 1
        return bookmark(anchor, self.bookmarks, *words)
