"""Somebody's words are cut out of a file however its kind writes them, and the file still opens."""

from __future__ import annotations

import html
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

from evalkit.report.blocks import Quotation, ReportContent
from evalkit.report.html import render_html
from evalkit.sources import ENDINGS
from evalkit.speech import CUT, find_speech
from evalkit.steps.leaving.cut_files import can_cut, cut_file

SAID = "I didn't think they'd care and it wasn't what I'd hoped for"
SPEECH = find_speech([SAID], [])


def cut(path: Path, data: str | bytes) -> str:
    """What is left of a file with these contents."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return cut_file(path, SPEECH).data.decode()


def read(page: bytes) -> str:
    return "".join(map(str, etree.fromstring(page, etree.HTMLParser(encoding="utf-8")).itertext()))


@pytest.mark.parametrize(
    ("name", "written", "left"),
    [
        ("a.html", f"<p>She: {html.escape(SAID)}.</p>", f"<p>She: {CUT}.</p>"),
        ("a.htm", SAID.replace("'", "&rsquo;"), CUT),
        ("a.html", "<p>I didn't <em>think</em> they'd&nbsp;care</p>", f"<p>{CUT}<em></em></p>"),
        ("a.html", "<td>I didn't think</td>\n<td>they'd care</td>", f"<td>{CUT}</td><td></td>"),
        ("a.html", f'<img title="{html.escape(SAID)}"><p>Else</p>', f'<img title="{CUT}"><p>Else</p>'),
        ("a.svg", "<g>I didn’t<tspan>think they’d care</tspan></g>", f"<g>{CUT}<tspan></tspan></g>"),
        ("a.vtt", "<v Bev>I didn&apos;t <i>think</i> they&apos;d care</v>", f"<v Bev>{CUT}<i></i></v>"),
        ("a.txt", "I didn't <think> they'd care", CUT),
        ("a.csv", '"I didn\'t think","they\'d care"', f'"{CUT}",""'),
        ("a.yaml", r'"I didn\u2019t think\nthey\u2019d care"', f'"{CUT}"'),
        ("a.txt", "She didn't think &amp; care", "She didn't think &amp; care"),
    ],
)
def test_words_are_cut_as_they_read(tmp_path: Path, name: str, written: str, left: str) -> None:
    assert cut(tmp_path / name, written) == left


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_file_stays_one(tmp_path: Path, indent: int | None) -> None:
    curly = SAID.replace("'", "’")
    held = {"said": f"“{curly}”\nétage", "each": ["I didn't", "think \"they'd", "care"], "note": "She went."}
    left = json.loads(cut(tmp_path / "a.json", json.dumps(held, indent=indent)))
    assert left == {"said": f"“{CUT}”\nétage", "each": [CUT, "", ""], "note": "She went."}


def test_what_is_read_in_evalkits_own_page_is_cut_from_it(tmp_path: Path) -> None:
    quotation, day = Quotation("C00001", SAID, "Service user"), datetime(2026, 3, 1, tzinfo=UTC)
    page = render_html(ReportContent("A report", "", "", (), (), "", "", "", False, "", 1, day, (quotation,)))
    assert SAID in read(page)
    assert f"“{CUT}”" in read(cut(tmp_path / "report.html", page).encode())


def test_comments_of_a_workbook_are_cut(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "A heading"
    sheet["A1"].comment = Comment(f"Bev: {SAID}", "Rosa")
    sheet["A2"].comment = Comment("Look again at this.", "Rosa")
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(cut_file(tmp_path / "a.xlsx", SPEECH).data)
    left = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert left is not None
    comments = [left[place].comment for place in ("A1", "A2")]
    assert [comment and comment.text for comment in comments] == [CUT, "Look again at this."]


def test_a_cell_that_repeats_another_is_cut_as_well(tmp_path: Path) -> None:
    sheet = f'<row><c t="str"><f>A1</f><v>{SAID}</v></c><c><v>7</v></c></row>'
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    left = zipfile.ZipFile(io.BytesIO(cut_file(tmp_path / "a.xlsx", SPEECH).data))
    values = etree.fromstring(left.read("xl/worksheets/sheet1.xml")).iter("v")
    assert [value.text for value in values] == [CUT, "7"]


def test_a_withdrawal_looks_into_every_kind_of_file_that_can_be_read_but_pdf() -> None:
    assert [ending for ending in ENDINGS if not can_cut(Path(f"a{ending}"))] == [".pdf"]
