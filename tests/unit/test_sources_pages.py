"""Web pages and PDFs."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from evalkit.errors import ReadError
from evalkit.model import ReadResult, Source
from evalkit.sources import read
from tests.made_files import pdf_bytes


def lock(data: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def read_data(folder: Path, data: bytes, name: str) -> ReadResult:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def read_html(folder: Path, page: str) -> Source:
    return read_data(folder, page.encode(), "page.HTM").source


def said(source: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def test_block_elements_are_paragraphs_and_scripts_are_no_text(tmp_path: Path) -> None:
    page = (
        "<html><head><title>T</title><style>p {}</style></head><body><h1>Talk</h1><script>x()</script>"
        "<p>I felt &lt;3 &amp;\n  caf&eacute;.</p><!-- no --><div>One<br>two <b>three</b>"
        "</div><ul><li>four</ul>five</body></html>"
    )
    assert said(read_html(tmp_path, page)) == [
        ("", "Talk"), ("", "I felt <3 & café."), ("", "One\ntwo three"), ("", "four"), ("", "five"),
    ]  # fmt: skip


def test_a_heart_that_nobody_encoded_survives(tmp_path: Path) -> None:
    assert read_html(tmp_path, "<p>I felt <3 then</p>").text == "I felt <3 then"


def test_bold_names_and_tables_in_pages(tmp_path: Path) -> None:
    page = "<p><b>Ann</b> Hi.</p><p><strong>Bob:</strong> Yes.</p>"
    page += "<p><span style='font-weight:700'>Ann</span> Ok.</p>"
    assert said(read_html(tmp_path, page)) == [("Ann", "Hi."), ("Bob", "Yes."), ("Ann", "Ok.")]
    rows = "<tr><th>Speaker<th>Text</tr><tr><td>INT<td>How?</tr><tr><td>P1<td>Well.</tr>"
    assert said(read_html(tmp_path, f"<table>{rows}</table>")) == [("INT", "How?"), ("P1", "Well.")]


def test_a_pages_own_encoding_is_used(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-1"><p>“Café”</p>'.encode("cp1252")
    assert read_data(tmp_path, page, "p.html").source.text == "“Café”"


def test_a_pdfs_lines_become_turns_and_divided_words_whole(tmp_path: Path) -> None:
    data = pdf_bytes(
        [
            "INT: How did you find the ser-",
            "vice and its well-",
            "being group?",
            "P1: The well-being group was good.",
        ],
        ["INT: And then what happened to you?", "P1: I left."],
    )
    assert said(read_data(tmp_path, data, "t.PDF").source) == [
        ("INT", "How did you find the service and its well-being group?"),
        ("P1", "The well-being group was good."),
        ("INT", "And then what happened to you?"),
        ("P1", "I left."),
    ]


def test_what_every_page_repeats_and_page_numbers_are_left_out_and_reported(tmp_path: Path) -> None:
    pages = [
        ["Evaluation, interview 4", f"Words of page {word} stand here.", str(i)]
        for i, word in enumerate(("one", "two", "six"), 1)
    ]
    result = read_data(tmp_path, pdf_bytes(*pages), "t.pdf")
    assert result.source.text.replace("\n", " ") == (
        "Words of page one stand here. Words of page two stand here. Words of page six stand here."
    )
    assert "Evaluation, interview 4 (on 3 pages)" in result.problems[0].message


def test_a_label_atop_two_pages_is_no_header(tmp_path: Path) -> None:
    data = pdf_bytes(["P1: Yes.", "INT: Why?"], ["P1: Yes.", "INT: How?"])
    assert read_data(tmp_path, data, "t.pdf").source.text.count("Yes.") == 2


def test_a_pdf_with_an_empty_password_is_read(tmp_path: Path) -> None:
    assert read_data(tmp_path, lock(pdf_bytes(["Hello there."]), ""), "t.pdf").source.text == "Hello there."


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (pdf_bytes([], []), "scan"),
        (lock(pdf_bytes(["Hello."]), "secret"), "password"),
        (b"%PDF-1.4\nnothing more", "damaged"),
        (b"no pdf at all", "damaged"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_what_to_do(tmp_path: Path, data: bytes, hint: str) -> None:
    with pytest.raises(ReadError, match=hint):
        read_data(tmp_path, data, "bad.pdf")
