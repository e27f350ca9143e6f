"""Word files in the shapes that transcripts come in, out of a master."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from evalkit.sample.archive import without_times
from evalkit.sample.captions import clock, timed
from evalkit.sample.masters import Master

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Row


def _teams(document: Document, master: Master) -> None:
    """Name and time, a line break, the words: one paragraph a turn."""
    for begins, _, label, words in timed(master):
        paragraph = document.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(f"   {clock(begins)}").add_break()
        paragraph.add_run(words)


def _bold(document: Document, master: Master) -> None:
    for speaker, said in master.turns:
        paragraph = document.add_paragraph()
        paragraph.add_run(speaker.label).bold = True
        paragraph.add_run(f" {said.text}")


def _label(document: Document, master: Master, after: str = ": ") -> None:
    for speaker, said in master.turns:
        document.add_paragraph(f"{speaker.label}{after}{said.text}")


def _label_tab(document: Document, master: Master) -> None:
    _label(document, master, "\t")


def _table2(document: Document, master: Master) -> None:
    table = document.add_table(rows=0, cols=2)
    for speaker, said in master.turns:
        _fill(table.add_row(), (speaker.label, said.text))


def _table3(document: Document, master: Master) -> None:
    table = document.add_table(rows=1, cols=3)
    _fill(table.rows[0], ("Time", "Speaker", "Transcript"))
    for begins, _, label, words in timed(master):
        _fill(table.add_row(), (clock(begins), label, words))


def _fill(row: _Row, words: tuple[str, ...]) -> None:
    for cell, text in zip(row.cells, words, strict=True):
        cell.text = text


def _notes(document: Document, master: Master) -> None:
    for _, said in master.turns:
        document.add_paragraph(said.text)


SHAPES: dict[str, Callable[[Document, Master], None]] = {
    "docx_teams": _teams,
    "docx_bold": _bold,
    "docx_label": _label,
    "docx_label_tab": _label_tab,
    "docx_table2": _table2,
    "docx_table3": _table3,
    "docx_notes": _notes,
}


def render_docx(master: Master, invented: str) -> bytes:
    """The master as a Word file in its shape; ``invented`` stands in the page header and the properties."""
    import docx

    document = docx.Document()
    document.core_properties.title = master.title
    document.core_properties.comments = invented
    document.core_properties.author = "Invented"
    document.core_properties.language = "en-GB"
    document.sections[0].header.paragraphs[0].text = invented
    SHAPES[master.format](document, master)
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())
