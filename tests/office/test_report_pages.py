"""The report as LibreOffice lays it out, and as another reader (pandoc) sees it."""

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import docx
import pytest

from evalkit.findings import ChapterNotes
from evalkit.report.blocks import (
    Block,
    Figure,
    Heading,
    ReportContent,
    Table,
    body,
    find_quotations,
    find_texts,
)
from evalkit.report.content import build_content
from evalkit.report.docx import render_docx
from evalkit.report.facts import ReportFacts
from evalkit.report.outline import find_chapters
from evalkit.report.variants import build_brief, build_sheets
from tests.made_files import png
from tests.report_sample import sample_facts

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def content() -> ReportContent:
    return build_content(sample_facts())


@pytest.fixture(scope="module")
def report(content: ReportContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.docx"
    path.write_bytes(render_docx(content))
    return path


@pytest.fixture(scope="module")
def pages(report: Path) -> list[str]:
    """The text of every page."""
    return read_pages(report)


def read_pages(path: Path) -> list[str]:
    """The text of every page of a Word file, as it is laid out."""
    office(path, "pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", path.with_suffix(".pdf"), "-"], check=True, capture_output=True, timeout=120
    )
    return text.stdout.decode().split("\f")[:-1]


def office(path: Path, kind: str) -> None:
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def test_no_page_is_empty_and_every_page_says_that_the_data_are_invented(pages: list[str]) -> None:
    assert len(pages) > 20
    for number, page in enumerate(pages, start=1):
        assert "Invented sample data: not a real service" in page, f"page {number}"
        assert len(page.split()) > 20, f"page {number} is nearly empty"


def test_a_part_that_runs_over_takes_some_lines_with_it_to_its_last_page(
    content: ReportContent, tmp_path: Path
) -> None:
    parts: list[tuple[Block, ...]] = [
        (Heading(1, f"Part of {lines} lines"), *(body(f"Line {n} of {lines}.") for n in range(lines)))
        for lines in range(24, 44)
    ]
    path = tmp_path / "parts.docx"
    path.write_bytes(render_docx(replace(content, blocks=tuple(chain.from_iterable(parts)))))
    on_each = [len(re.findall(r"Line \d+ of", page)) for page in read_pages(path)]
    filled = [lines for lines in on_each if lines]
    assert len(filled) > len(parts), "some parts run over, or this shows nothing"
    assert [lines for lines in filled if lines < 6] == []


def test_every_page_after_the_first_has_its_number(pages: list[str]) -> None:
    assert "Page 1" not in pages[0]
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number}" in page
        assert f"of {len(pages)}" not in page


def test_no_page_ends_in_a_heading(pages: list[str], content: ReportContent) -> None:
    headings = {block.text for block in content.blocks if isinstance(block, Heading)}
    first = next(
        n for n, page in enumerate(pages, start=1) if "Executive summary" in page and "Draft:" in page
    )
    for number, page in enumerate(pages, start=1):
        if number < first:
            continue  # the title page, and the contents, which are nothing but headings
        lines = [line.strip() for line in page.splitlines() if line.strip() and "Page " not in line]
        assert lines[-1] not in headings, f"page {number} ends in the heading {lines[-1]!r}"


def test_the_contents_give_the_page_of_every_part_and_chapter(
    pages: list[str], content: ReportContent
) -> None:
    contents = next(page for page in pages if "Contents" in page.split("\n")[0:6])
    listed = dict(re.findall(r"^\s*(\S.*?) {3,}(\d+)$", contents, re.MULTILINE))
    for block in content.blocks:
        if isinstance(block, Heading) and block.level == 1:
            top = " ".join(" ".join(pages[int(listed[block.text]) - 1].split("\n")[:12]).split())
            assert block.text in top


def test_parts_begin_on_a_new_page(pages: list[str], content: ReportContent) -> None:
    tops = [" ".join(" ".join(page.split("\n")[:12]).split()) for page in pages]
    for block in content.blocks:
        if isinstance(block, Heading) and block.level == 1:
            assert any(block.text in top for top in tops), block.text


def test_bookmarks_survive_an_editor(report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.docx"
    copy.write_bytes(report.read_bytes())
    office(copy, "odt")
    copy.unlink()
    office(copy.with_suffix(".odt"), "docx")
    names = [
        mark.get(docx.oxml.ns.qn("w:name"))
        for mark in docx.Document(str(copy)).element.body.iter(docx.oxml.ns.qn("w:bookmarkStart"))
    ]
    assert {"ek_F001", "ek_R01", "ek_place_based_care"} <= set(names)


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not on this machine")
def test_another_reader_sees_the_same_headings_and_quotations(report: Path, content: ReportContent) -> None:
    plain = subprocess.run(
        ["pandoc", "-f", "docx", "-t", "markdown", "--wrap=none", str(report)],
        check=True,
        capture_output=True,
        timeout=120,
    ).stdout.decode()
    found = [line.strip("# ").split(" {#")[0] for line in plain.splitlines() if line.startswith("#")]
    assert [clean(line) for line in found if line != "Contents"] == [
        clean(block.text) for block in content.blocks if isinstance(block, Heading)
    ]
    body = clean(plain)
    for quotation in find_quotations(content.blocks):
        assert clean(quotation.words) in body


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not on this machine")
def test_another_reader_sees_the_same_tables_footnotes_links_and_pictures(tmp_path: Path) -> None:
    notes = ChapterNotes(
        working_well="See F002 and [the rules](https://example.org/rules).^[In 2024.]",
        challenging="More.^[A second note & <more>.]",
    )
    facts = sample_facts(png())
    noted = build_content(replace(facts, notes={**facts.notes, "evidence_based_care": notes}))
    path = tmp_path / "noted.docx"
    path.write_bytes(render_docx(noted))
    read = subprocess.run(
        ["pandoc", "-f", "docx", "-t", "json", str(path)], check=True, capture_output=True, timeout=120
    )
    seen = Counter(kind for kind, _ in elements(json.loads(read.stdout)["blocks"]))
    texts = find_texts(noted.blocks)
    links = [span for text in texts for span in text if span.to]
    headings = [block for block in noted.blocks if isinstance(block, Heading)]
    contents = sum(1 for heading in headings if heading.level <= 2)
    assert seen["Note"] == 2
    assert seen["Table"] == sum(isinstance(block, Table) for block in noted.blocks)
    assert seen["Image"] == sum(isinstance(block, Figure) for block in noted.blocks)
    assert seen["Header"] == len(headings)
    assert seen["Link"] == len(links) + contents


def elements(value: object) -> Iterator[tuple[str, object]]:
    """Every element of pandoc's tree, with its kind."""
    if isinstance(value, dict):
        if "t" in value:
            yield value["t"], value.get("c")
        for inside in value.values():
            yield from elements(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from elements(inside)


def written_facts() -> ReportFacts:
    """Everything written at the length that a published report has, in every chapter."""
    facts = sample_facts()
    words = "People told us that they wait and that nobody says for how long, and staff said the same of it. "
    notes = ChapterNotes(
        working_well=words * 4,
        challenging=words * 4,
        key_challenge="A first answer that comes quickly leads into a second wait that nobody counts, nobody "
        "explains and that some people do not get to the end of.",
        recommendations=("**The trust** should tell people how long the wait is, and ring them each month.",)
        * 3,
    )
    chapters = find_chapters(facts.outline)
    listed = "- One thing works well.\n" * 6
    summary = f"{words * 4}\n\nWhat works:\n\n{listed}\n{words * 2}"
    return replace(facts, notes={c.slug: notes for c in chapters}, own={**facts.own, "summary": summary})


@pytest.mark.parametrize("make", [sample_facts, written_facts])
def test_the_summary_for_leaders_has_two_pages_and_each_chapter_one(
    make: Callable[[], ReportFacts], tmp_path: Path
) -> None:
    facts = make()
    chapters = len(list(find_chapters(facts.outline)))
    for name, content, most in (
        ("summary", build_brief(facts), 2),
        ("criteria", build_sheets(facts), chapters),
    ):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(render_docx(content))
        assert len(read_pages(path)) <= most, name


def clean(text: str) -> str:
    """Letters and digits alone, since pandoc escapes and turns signs."""
    return "".join(c for c in text if c.isalnum())


def test_the_file_opens_in_python_docx_again(report: Path) -> None:
    assert len(docx.Document(io.BytesIO(report.read_bytes())).tables) > 4
