"""Reading drafts, comment forms, meeting sheets and “You said, we did” as Word files in large plain print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from itertools import chain, groupby, pairwise
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from evalkit.report.blocks import ReportContent
from evalkit.report.docx.package import finish, open_template, set_custom
from evalkit.report.docx.parts import (
    Element,
    aligned,
    bookmark,
    cell,
    element,
    field,
    page_break_before,
    paragraph,
    row,
    run,
    table,
)
from evalkit.report.docx.styles import HEADER_FILL
from evalkit.rounds.records import Form, Role, SentParagraph
from evalkit.rounds.wording import QUESTIONS
from evalkit.settings import ReportSettings
from evalkit.text import count_words

BASE_POINTS, POINTS = 12, 14
"""Our report styles are made for 12 point; these documents are read in 14 (RNIB clear print: at least 12)."""
FORM_LINES = 3
"""Ruled lines under each question of the comment form."""
FEW_WORDS = 80
"""A finding of the reading draft with no more words than these leaves room for two lines, not one."""
SAMPLE = "Invented sample data: not a real service"
_TWIPS_PER_EMU = 635
_STYLES: dict[Role, str] = {
    "heading": "heading 2",
    "chapter": "heading 1",
    "finding": "heading 2",
    "lead": "normal",
    "text": "normal",
    "item": "list bullet",
    "term": "normal",
    "quotation": "quote",
    "question": "normal",
    "answer": "normal",
}


def render_review(
    paragraphs: Sequence[SentParagraph],
    form: Form,
    settings: ReportSettings,
    *,
    project_id: str,
    number: int,
    created: datetime,
) -> bytes:
    """A document that goes out for review, with its bookmarks, project, draft number and kind inside it."""
    comma = "" if form == "reading draft" else ", draft"
    page = _Page(f"{form.capitalize()}{comma} {number}", settings, landscape=form == "meeting sheet")
    if form == "meeting sheet":
        page.add(_meeting_rows(page, paragraphs))
    else:
        _add_paragraphs(page, paragraphs, form)
    return page.finish(project_id, number, created, {"evalkit_form": form})


def render_plain(
    title: str,
    paragraphs: Iterable[tuple[Role, str]],
    settings: ReportSettings,
    *,
    project_id: str,
    number: int,
    created: datetime,
) -> bytes:
    """A document that only goes back to be read, in the same large plain print."""
    page = _Page(title, settings)
    for role, text in paragraphs:
        page.add(_paragraph(page, SentParagraph(text, role), keep=role == "quotation"))
    return page.finish(project_id, number, created, {})


def _add_paragraphs(page: _Page, paragraphs: Sequence[SentParagraph], form: Form) -> None:
    """A reading draft has an area on each spread; both it and the form have a finding on each page."""
    shown = Counter[str]()
    for sent in paragraphs:
        if sent.role not in ("question", "answer"):
            shown[sent.place.anchor] += count_words(sent.text)
    area_begins = False
    for sent, following in pairwise(chain(paragraphs, [SentParagraph("", "heading")])):
        if sent.role == "chapter":
            page.begin_spread()
        new_page = sent.role == "finding" and not area_begins
        if sent.role in ("chapter", "finding"):
            area_begins = sent.role == "chapter"
        lines = FORM_LINES
        if form == "reading draft":
            lines = 2 if shown[sent.place.anchor] <= FEW_WORDS else 1
        keep = following.role == "question"
        page.add(_paragraph(page, sent, lines=lines, new_page=new_page, keep=keep))


class _Page:
    """An empty document in large print, and the pieces that stand on every page."""

    def __init__(self, title: str, settings: ReportSettings, *, landscape: bool = False) -> None:
        self.title = title
        self.settings = settings
        self.document, self.styles = open_template(None)
        _enlarge(self.document.styles.element)
        self.body = self.document.element.body
        self.bookmarks = 0
        section = self.document.sections[0]
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
            section.left_margin = section.right_margin = section.left_margin // 2
        self.width = int((section.page_width - section.left_margin - section.right_margin) / _TWIPS_PER_EMU)
        self._add_footer()
        self.add(self._front())

    def add(self, made: Iterable[Element]) -> None:
        """Put elements at the end of the document."""
        for each in made:
            self.body.sectPr.addprevious(each)

    def begin_spread(self) -> None:
        """What comes next begins on a left-hand page, so that two facing pages can be read together."""
        thin = element("w:spacing", before="0", after="0", line="20", lineRule="exact")
        self.add([paragraph(self.styles["normal"], properties=[thin, deepcopy(self.body.sectPr)])])
        for old in self.body.sectPr.findall(qn("w:type")):
            self.body.sectPr.remove(old)
        references = self.body.sectPr.findall(qn("w:footerReference"))
        references[-1].addnext(element("w:type", val="evenPage"))

    def _front(self) -> Iterator[Element]:
        """The document's title, and of what it is a draft."""
        if self.settings.invented:
            yield self.make("notice", SAMPLE, bold=True)
        yield self.make("title", self.title, properties=[element("w:spacing", before="0", after="120")])
        yield self.make("subtitle", self.settings.title, properties=[element("w:spacing", after="240")])

    def make(
        self,
        style: str,
        text: str,
        *,
        anchor: str = "",
        bold: bool = False,
        lead: str = "",
        properties: Sequence[Element] = (),
    ) -> Element:
        """One paragraph; ``lead`` are its first words, in bold."""
        words = [run(lead, bold=True)] if lead else []
        rest = text.removeprefix(lead)
        words += [run(rest, bold=bold)] if rest else []
        if anchor:
            self.bookmarks += 1
            words = bookmark(anchor, self.bookmarks, *words)
        return paragraph(self.styles[style], *words, properties=properties)

    def _add_footer(self) -> None:
        """Which document it is, and the page's number."""
        section = self.document.sections[0]
        section.footer.is_linked_to_previous = False
        footer = section.footer._element
        for old in list(footer):
            footer.remove(old)
        pages = [
            run(f"{self.title}, page "), *field("PAGE", run("1"))
        ]  # fmt: skip
        footer.append(paragraph(self.styles["footer"], *pages, properties=[aligned("right")]))

    def finish(self, project_id: str, number: int, created: datetime, more: dict[str, str]) -> bytes:
        """The document's bytes, with its properties."""
        set_custom(self.document, more)
        return finish(self.document, _content(self.title, self.settings, project_id, number, created))


def _paragraph(
    page: _Page, sent: SentParagraph, *, lines: int = 1, new_page: bool = False, keep: bool = False
) -> Iterator[Element]:
    """A sent paragraph as one of the file, with ``lines`` to write on."""
    lead = ""
    properties: list[Element] = []
    more = lines - 1 if sent.role == "answer" and sent.question <= len(QUESTIONS) else 0
    if keep or sent.role in ("question", "lead"):
        properties.append(element("w:keepNext"))
    if new_page:
        properties.append(page_break_before())
    if sent.role in ("question", "lead"):
        properties.append(element("w:spacing", before="160"))
        lead = sent.text
    if sent.role == "answer":
        properties += _ruled(keep=bool(more))
    if sent.role == "term":
        lead = sent.text.partition(":")[0] + ":"
    yield page.make(_STYLES[sent.role], sent.text, anchor=sent.anchor, lead=lead, properties=properties)
    yield from (page.make("normal", "", properties=_ruled(keep=n > 1)) for n in range(more, 0, -1))


def _ruled(*, keep: bool = False) -> list[Element]:
    """A paragraph to write on: a line below it, and room for handwriting above; kept with the next or not."""
    line = element("w:bottom", val="single", sz="6", space="1", color="595959")
    between = element("w:between", val="single", sz="6", space="1", color="595959")
    room = element("w:spacing", before="0", after="0", line="600", lineRule="atLeast")
    return [*([element("w:keepNext")] if keep else []), element("w:pBdr", line, between), room]


def _meeting_rows(page: _Page, paragraphs: Sequence[SentParagraph]) -> Iterator[Element]:
    """The lines above the table, and the table: a row for each finding, its number in large print."""
    first = next((n for n, sent in enumerate(paragraphs) if sent.role == "finding"), len(paragraphs))
    for sent in paragraphs[:first]:
        if sent.role != "heading":
            yield from _paragraph(page, sent)
    shares = (31, 23, 23, 23)
    widths = [page.width * share // sum(shares) for share in shares]
    heads = [
        cell(width, [paragraph(page.styles["table heading"], run(text))], HEADER_FILL)
        for width, text in zip(widths, ("Finding", *QUESTIONS), strict=True)
    ]
    rows = [row(heads, header=True)]
    for _, group in groupby(paragraphs[first:], key=lambda sent: sent.place.anchor):
        rows.append(row(_meeting_cells(page, list(group), widths)))
    made = table(page.styles["report table"], widths, rows, "Meeting sheet: one row for each finding")
    made[0].insert(2, _grid_lines())
    yield made
    yield page.make("evidence", "Thank you. Please send this sheet back as it is.")


def _meeting_cells(page: _Page, sent: Sequence[SentParagraph], widths: Sequence[int]) -> Iterator[Element]:
    texts = [p for p in sent if p.role != "answer"]
    answers = [p for p in sent if p.role == "answer"]
    made = [
        page.make(
            "heading 1" if p.role == "finding" else "normal",
            p.text,
            anchor=p.anchor,
            lead=p.text if p.role == "lead" else "",
            properties=[element("w:keepNext", val="0"), element("w:spacing", before="40", after="40")],
        )
        for p in texts
    ]
    yield cell(widths[0], made)
    for width, answer in zip(widths[1:], answers, strict=True):
        tall = [element("w:spacing", before="40", after="1300")]
        yield cell(width, [page.make("normal", "", anchor=answer.anchor, properties=tall)])


def _grid_lines() -> Element:
    """Lines around every cell, so that it is plain where to write."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = (element(f"w:{side}", val="single", sz="6", space="0", color="595959") for side in sides)
    return element("w:tblBorders", *lines)


def _enlarge(styles: Any) -> None:  # noqa: ANN401 (python-docx is untyped)
    """Every size of our report styles, larger by 14 to 12; tables as well."""
    for size in (*styles.iter(qn("w:sz")), *styles.iter(qn("w:szCs"))):
        if size.getparent().tag == qn("w:rPr"):
            size.set(qn("w:val"), str(round(int(size.get(qn("w:val"))) * POINTS / BASE_POINTS)))


def _content(
    title: str, settings: ReportSettings, project_id: str, number: int, created: datetime
) -> ReportContent:
    return ReportContent(
        title=f"{title}: {settings.title}",
        subtitle=settings.subtitle,
        place=settings.place,
        organisations=settings.organisations,
        authors=settings.authors,
        programme=settings.programme,
        published="",
        queries=settings.queries,
        sample=settings.invented,
        project_id=project_id,
        draft=number,
        created=created,
        blocks=(),
    )
