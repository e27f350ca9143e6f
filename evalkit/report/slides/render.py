"""Slides → a PowerPoint file (.pptx), in our own plain look or in an organisation's template."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from evalkit.errors import ReportError
from evalkit.report.blocks import Figure, Quotation, ReportContent, words_of
from evalkit.report.docx.package import still
from evalkit.report.slides.plan import Slide
from evalkit.report.wording import SAMPLE

_TITLE_SIZE, _TEXT_SIZE, _QUOTE_SIZE, _MARK_SIZE = 30, 20, 18, 12
_WIDE = (13.333, 7.5)
"""Inches of a wide slide."""


def render_presentation(content: ReportContent, slides: list[Slide], template: Path | None = None) -> bytes:
    """The slides as a PowerPoint file; the same slides give the same bytes.

    ``template`` is an organisation's own file (.pptx), whose look is used and whose slides are left out.
    ReportError where it cannot be read.
    """
    from pptx.util import Inches

    deck = _open(template)
    if template is None:
        deck.slide_width, deck.slide_height = (Inches(n) for n in _WIDE)
    _title_page(deck, content)
    for slide in slides:
        _page(deck, slide, content)
    properties = deck.core_properties
    properties.title, properties.subject = content.title, content.subtitle
    properties.author = "; ".join(content.authors)
    properties.language = content.language
    properties.created = properties.modified = content.created.replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""
    saved = io.BytesIO()
    deck.save(saved)
    return still(saved.getvalue())


def _open(template: Path | None) -> Any:  # noqa: ANN401 (python-pptx is untyped)
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    if template is None:
        return Presentation()
    try:
        deck = Presentation(str(template))
    except (PackageNotFoundError, OSError, KeyError, ValueError) as error:
        raise ReportError(
            f"{template.name} is not a PowerPoint file. Open it in PowerPoint and save it as .pptx."
        ) from error
    listed = deck.slides._sldIdLst
    for old in list(listed):
        deck.part.drop_rel(old.rId)
        listed.remove(old)
    return deck


def _layout(deck: Any, name: str, place: int) -> Any:  # noqa: ANN401 (python-pptx is untyped)
    """The layout of this name, or the one that stands where PowerPoint has it."""
    layouts = list(deck.slide_layouts)
    named = next((layout for layout in layouts if layout.name.casefold() == name), None)
    return named or layouts[min(place, len(layouts) - 1)]


def _title_page(deck: Any, content: ReportContent) -> None:  # noqa: ANN401 (python-pptx is untyped)
    page = deck.slides.add_slide(_layout(deck, "title only", 5))
    _put_title(deck, page, content.title)
    lines = [content.subtitle, "; ".join(content.organisations), content.published]
    width = deck.slide_width
    box = page.shapes.add_textbox(
        width // 16, deck.slide_height // 3, width * 14 // 16, deck.slide_height // 3
    )
    _fill(box.text_frame, [line for line in lines if line], _TEXT_SIZE)
    _mark(deck, page, content)


def _page(deck: Any, slide: Slide, content: ReportContent) -> None:  # noqa: ANN401 (python-pptx is untyped)
    page = deck.slides.add_slide(_layout(deck, "title only", 5))
    _put_title(deck, page, slide.title)
    width, height = deck.slide_width, deck.slide_height
    beside = bool(slide.quotations) or slide.figure is not None
    wide = width * 8 // 16 if beside else width * 14 // 16
    box = page.shapes.add_textbox(width // 16, height * 3 // 16, wide, height * 11 // 16)
    _fill(box.text_frame, [words_of(line) for line in slide.lines], _TEXT_SIZE)
    top = height * 3 // 16
    if slide.figure:
        top += _picture(page, slide.figure, width * 19 // 32, top, width * 6 // 16, height * 11 // 16)
    if slide.quotations:
        quotes = page.shapes.add_textbox(width * 19 // 32, top, width * 6 // 16, height * 13 // 16 - top)
        _fill(quotes.text_frame, list(map(_say, slide.quotations)), _QUOTE_SIZE)
    if slide.notes:
        page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)
    _mark(deck, page, content)


def _say(quotation: Quotation) -> str:
    return f"“{quotation.words}” ({quotation.attribution})"


def _put_title(deck: Any, page: Any, words: str) -> None:  # noqa: ANN401 (python-pptx is untyped)
    from pptx.util import Pt

    width, height = deck.slide_width, deck.slide_height
    title = page.shapes.title or page.shapes.add_textbox(0, 0, width, height // 6)
    title.left, title.top = width // 16, height // 24
    title.width, title.height = width * 14 // 16, height // 8
    title.text_frame.text = words
    title.text_frame.word_wrap = True
    for paragraph in title.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.bold = Pt(_TITLE_SIZE), True


def _fill(frame: Any, lines: list[str], points: int) -> None:  # noqa: ANN401 (python-pptx is untyped)
    from pptx.util import Pt

    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.text = line
        paragraph.font.size = Pt(points)
        paragraph.space_after = Pt(points * 0.6)


def _picture(
    page: Any,  # noqa: ANN401 (python-pptx is untyped)
    figure: Figure,
    left: int,
    top: int,
    width: int,
    most: int,
) -> int:
    """Put the picture, with the words that stand for it, no higher than ``most``; the height it takes."""
    shape = page.shapes.add_picture(io.BytesIO(figure.png), left, top, width=width)
    if shape.height > most:
        shape.width, shape.height = round(shape.width * most / shape.height), most
    shape._element._nvXxPr.cNvPr.set("descr", figure.alt)
    return int(shape.height) + top // 6


def _mark(deck: Any, page: Any, content: ReportContent) -> None:  # noqa: ANN401 (python-pptx is untyped)
    """What every slide says: invented data, or the working version."""
    words = "   ".join(filter(None, [SAMPLE if content.sample else "", content.mark]))
    if words:
        width, height = deck.slide_width, deck.slide_height
        box = page.shapes.add_textbox(width // 16, height * 15 // 16, width * 14 // 16, height // 16)
        _fill(box.text_frame, [words], _MARK_SIZE)
