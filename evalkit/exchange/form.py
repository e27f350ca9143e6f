"""Forms to print or fill in: a text with a few marks, as a Word document.

The marks are those of Markdown: ``# title``, ``## heading``, ``- item``, ``| cell | cell |``; and two of
ours: ``! notice`` (a shaded box) and ``___`` (a line to write on).
The line ``<!-- sideways -->`` turns the page, with more room to write in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from docx.enum.section import WD_ORIENT

from evalkit.report.blocks import ReportContent
from evalkit.report.docx.package import finish, open_template
from evalkit.report.docx.parts import Element, cell, element, paragraph, row, run, table
from evalkit.report.docx.styles import HEADER_FILL

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed mark inside the file, so that its bytes do not change)
SIDEWAYS = "<!-- sideways -->"
_STYLES = {"# ": "title", "## ": "heading 1", "### ": "heading 2", "- ": "list bullet", "! ": "notice"}
_TWIPS_PER_EMU = 635
_RULE = re.compile(r"\|[\s|:]*+-[\s|:-]*\|$")


@dataclass(frozen=True)
class _Page:
    """How wide a page is for text (twentieths of a point), and how much room there is to write in."""

    styles: dict[str, str]
    width: int
    column: int
    """How wide an empty column is, beside the letters of a column of words."""
    below: int
    """How much space is left below the words of a table's cell, in twentieths of a point."""


def render_form(text: str) -> bytes:
    """A form as a Word document; the same text gives the same bytes."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    document, styles = open_template(None)
    section = document.sections[0]
    sideways = SIDEWAYS in lines
    if sideways:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    width = int((section.page_width - section.left_margin - section.right_margin) / _TWIPS_PER_EMU)
    page = _Page(styles, width, *((50, 700) if sideways else (18, 240)))
    body = document.element.body
    for made in _elements([line for line in lines if line != SIDEWAYS], page):
        body.sectPr.addprevious(made)
    title = next((line[2:] for line in lines if line.startswith("# ")), "Form")
    return finish(document, _about(title))


def _elements(lines: Sequence[str], page: _Page) -> Iterator[Element]:
    for in_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if in_table:
            yield _table([_cells(line) for line in group if not _RULE.match(line)], page)
            yield paragraph(page.styles["normal"], properties=[element("w:spacing", before="0", after="60")])
        else:
            yield from (_paragraph(line, page.styles) for line in group)


def _paragraph(line: str, styles: dict[str, str]) -> Element:
    if line.strip("_") == "":
        sides = ("w:bottom", "w:between")
        lines = [element(side, val="single", sz="6", space="1", color="595959") for side in sides]
        room = element("w:spacing", before="240", after="120")
        return paragraph(styles["normal"], run(" "), properties=[element("w:pBdr", *lines), room])
    for mark, style in _STYLES.items():
        if line.startswith(mark):
            return paragraph(styles[style], run(line[len(mark) :], bold=mark == "! "))
    return paragraph(styles["normal"], run(line))


def _cells(line: str) -> list[str]:
    return [text.strip() for text in line.strip()[1:-1].split("|")]


def _table(rows: Sequence[Sequence[str]], page: _Page) -> Element:
    """A table whose empty columns and rows leave room to write in."""
    columns = list(zip(*rows[1:], strict=True))
    weights = [min(60, max(14, *map(len, texts))) if any(texts) else page.column for texts in columns]
    widths = [page.width * w // sum(weights) for w in weights]
    made = [row(_row(rows[0], widths, page.styles["table heading"], 60, HEADER_FILL), header=True)]
    made += [row(_row(texts, widths, page.styles["table text"], page.below)) for texts in rows[1:]]
    return table(page.styles["report table"], widths, made, "; ".join(filter(None, rows[0])))


def _row(
    texts: Sequence[str], widths: Sequence[int], style: str, below: int, fill: str = ""
) -> Iterator[Element]:
    room = element("w:spacing", before="60", after=str(below))
    for width, text in zip(widths, texts, strict=True):
        words = [run(text)] if text else []
        yield cell(width, [paragraph(style, *words, properties=[deepcopy(room)])], fill)


def _about(title: str) -> ReportContent:
    return ReportContent(
        title=title,
        subtitle="",
        place="",
        organisations=(),
        authors=(),
        programme="",
        published="",
        queries="",
        sample=False,
        project_id="",
        draft=0,
        created=CREATED,
        blocks=(),
    )
