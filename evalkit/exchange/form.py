"""Forms to print or fill in: a text with a few marks, as a Word document.

The marks are those of Markdown: ``# title``, ``## heading``, ``- item``, ``| cell | cell |``; and two of
ours: ``! notice`` (a shaded box) and ``___`` (a line to write on).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from docx.enum.section import WD_ORIENT

from evalkit.report.blocks import ReportContent
from evalkit.report.docx.package import finish, open_template
from evalkit.report.docx.parts import Element, cell, element, paragraph, row, run, table
from evalkit.report.docx.styles import HEADER_FILL

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed mark inside the file, so that its bytes do not change)
WIDE_COLUMNS = 4
"""A form with a table of at least so many columns is turned on its side."""
_STYLES = {"# ": "title", "## ": "heading 1", "### ": "heading 2", "- ": "list bullet", "! ": "notice"}
_TWIPS_PER_EMU = 635
_RULE = re.compile(r"\|[\s|:-]+\|$")


def render_form(text: str) -> bytes:
    """A form as a Word document; the same text gives the same bytes."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    document, styles = open_template(None)
    width = _set_page(document, wide=any(line.count("|") > WIDE_COLUMNS for line in lines))
    body = document.element.body
    for made in _elements(lines, styles, width):
        body.sectPr.addprevious(made)
    title = next((line[2:] for line in lines if line.startswith("# ")), "Form")
    return finish(document, _about(title))


def _set_page(document: Any, *, wide: bool) -> int:  # noqa: ANN401 (python-docx is untyped)
    """Turn the page where it must be wide; its width for text, in twentieths of a point."""
    section = document.sections[0]
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    return int((section.page_width - section.left_margin - section.right_margin) / _TWIPS_PER_EMU)


def _elements(lines: Sequence[str], styles: dict[str, str], width: int) -> Iterator[Element]:
    for in_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if in_table:
            yield _table([_cells(line) for line in group if not _RULE.match(line)], styles, width)
            yield paragraph(styles["normal"], properties=[element("w:spacing", before="0", after="60")])
        else:
            yield from (_paragraph(line, styles) for line in group)


def _paragraph(line: str, styles: dict[str, str]) -> Element:
    if line.strip("_") == "":
        ruled = element("w:pBdr", element("w:bottom", val="single", sz="6", space="1", color="595959"))
        space = element("w:spacing", before="240", after="120")
        return paragraph(styles["normal"], run(" "), properties=[ruled, space])
    for mark, style in _STYLES.items():
        if line.startswith(mark):
            return paragraph(styles[style], run(line[len(mark) :], bold=mark == "! "))
    return paragraph(styles["normal"], run(line))


def _cells(line: str) -> list[str]:
    return [text.strip() for text in line.strip().strip("|").split("|")]


def _table(rows: Sequence[Sequence[str]], styles: dict[str, str], width: int) -> Element:
    """Columns of words get more room than those to write in; every row is high enough to write in."""
    most = [max(1, *(len(r[c]) for r in rows if c < len(r))) for c in range(len(rows[0]))]
    weights = [min(60, max(14, n)) for n in most]
    widths = [width * w // sum(weights) for w in weights]
    made = [row(_row(rows[0], widths, styles["table heading"], HEADER_FILL), header=True)]
    made += [row(_row(texts, widths, styles["table text"])) for texts in rows[1:]]
    return table(styles["report table"], widths, made, "; ".join(filter(None, rows[0])))


def _row(texts: Sequence[str], widths: Sequence[int], style: str, fill: str = "") -> Iterator[Element]:
    room = [element("w:spacing", before="60", after="60" if fill else "240")]
    for width, text in zip(widths, texts, strict=False):
        yield cell(width, [paragraph(style, *([run(text)] if text else []), properties=room)], fill)


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
