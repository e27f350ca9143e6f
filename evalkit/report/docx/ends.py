"""How the parts of a report end: never with a page that holds a line or two."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml.ns import qn

from evalkit.report.docx.parts import Element, element

LEAST = 14
"""Lines of text that the last page of a part holds at least, if it holds any."""
_LINE = 85
"""Letters in a line of the report's text."""
_AROUND = 1
"""Lines that the space around a paragraph comes to."""


def keep_ends_together(made: Sequence[Element]) -> None:
    """Keep the last lines before each new page, and those of the whole report, on one page.

    Where the end of a part does not fit on its page, some lines before it go with it to the next, so that
    nobody turns to a page with one line on it. ``made`` are the report's paragraphs and tables in order. What
    stands before a table or a picture stays where it is.
    """
    for place in range(len(made) + 1):
        if place == len(made) or made[place].find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None:
            _keep_end(made[:place])


def _keep_end(before: Sequence[Element]) -> None:
    lines = 0
    for place in range(len(before) - 1, -1, -1):
        paragraph = before[place]
        if lines >= LEAST or not _is_text(paragraph):
            return
        lines += _AROUND + -(-sum(len(words.text or "") for words in paragraph.iter(qn("w:t"))) // _LINE)
        _set(paragraph, "w:keepLines")
        if place and lines < LEAST and _is_text(before[place - 1]):
            _set(before[place - 1], "w:keepNext")


def _is_text(made: Element) -> bool:
    return made.tag == qn("w:p") and made.find(f".//{qn('w:drawing')}") is None


def _set(paragraph: Element, tag: str) -> None:
    """Set a property that follows the style, as Word orders them: keepNext, then keepLines."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None or properties.find(qn(tag)) is not None:
        return
    after = [child for child in properties if child.tag in (qn("w:pStyle"), qn("w:keepNext"))]
    place = len(after) if tag == "w:keepLines" else 1
    properties.insert(place, element(tag))
