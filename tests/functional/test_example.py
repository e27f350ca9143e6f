"""The example in ``reports/example`` is what the code of today makes: the same headings and captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from lxml import html

from evalkit.steps.demo import DemoResult
from evalkit.steps.report.report import write_report

EXAMPLE = Path(__file__).parents[2] / "reports" / "example"
FILES = [
    "criteria.docx",
    "evidence.docx",
    "evidence.html",
    "report.docx",
    "report.html",
    "slides.pptx",
    "summary.docx",
]


def outline(path: Path) -> list[str]:
    """The headings and captions of a Word file or a web page, without dates."""
    return [re.sub(r"\d{1,2} \w+ 20\d\d|\w+ 20\d\d", "DATE", line) for line in _lines(path)]


def _lines(path: Path) -> Iterator[str]:
    if path.suffix == ".html":
        page: html.HtmlElement = html.fromstring(path.read_bytes())
        yield from (" ".join(e.text_content().split()) for e in page.iter("h1", "h2", "h3", "h4", "caption"))
        return
    for paragraph in Document(str(path)).paragraphs:
        style = paragraph.style
        if style and (style.name or "").casefold().startswith(("heading", "title", "caption")):
            yield paragraph.text


def test_the_example_holds_every_form_a_visitor_wants_to_see() -> None:
    assert sorted(path.name for path in EXAMPLE.iterdir() if path.suffix not in (".py", ".md")) == FILES


@pytest.mark.parametrize("name", ["report.docx", "evidence.docx"])
def test_the_example_has_the_outline_of_what_is_made_today(demo: DemoResult, name: str) -> None:
    assert outline(EXAMPLE / name) == outline(demo.report.with_name(name))


def test_the_example_s_web_page_has_the_outline_of_what_is_made_today(
    demo: DemoResult, tmp_path: Path
) -> None:
    made = write_report(demo.project, tmp_path / "report.html", form="html", publish=True).path
    assert outline(EXAMPLE / "report.html") == outline(made)
    assert "Invented sample data" in (EXAMPLE / "report.html").read_text(encoding="utf-8")
