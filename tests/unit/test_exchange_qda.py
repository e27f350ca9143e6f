"""Coded projects of other programs: read into one shape, and written so that others read them."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evalkit.errors import EvalkitError, ReadError
from evalkit.exchange.qda.databases import break_lines, strip_html
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideNote,
    canonical,
)
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.mapping import draft_mapping, find_side, read_mapping, write_mapping
from evalkit.exchange.qda.offsets import place_all
from evalkit.exchange.qda.refi_write import render_codebook, render_project
from evalkit.model import Code, Codebook
from tests.outside_files import CODES, seed, taguette


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_project_written_and_read_is_the_same_and_its_bytes_never_change(tmp_path: Path) -> None:
    project = seed()
    read = read_outside(save(tmp_path, "ours.qdpx", render_project(project)))
    assert canonical(read) == canonical(project)
    assert [code.path for code in read.codes if code.codable] == [code.path for code in CODES]
    assert (read.coders, read.cases, read.notes) == (["Ann", "Bo"], project.cases, (OutsideNote("A note."),))
    assert read.sources[0].passages[0].codings[0].memo == "A memo."
    assert read.left_out == ()
    assert render_project(project) == render_project(seed())


@pytest.mark.real_data
def test_what_is_written_keeps_to_the_standards_schemas(real_data: Path) -> None:
    for schema, content in (
        ("Project.xsd", zipfile.ZipFile(io.BytesIO(render_project(seed()))).read("project.qde")),
        ("Codebook.xsd", render_codebook(CODES, "evalkit")),
    ):
        rules = etree.XMLSchema(etree.parse(str(real_data / "refi" / schema)))
        assert rules.validate(etree.fromstring(content)), rules.error_log


@given(st.text(alphabet="aé🙂 \r\nש", min_size=4, max_size=60), st.data())
def test_a_place_is_found_however_a_program_counts(text: str, data: st.DataObject) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    start = data.draw(st.integers(0, max(0, len(plain) - 1)))
    end = data.draw(st.integers(start, len(plain)))
    for unit in (len, lambda t: len(t.encode()), lambda t: len(t.encode("utf-16-le")) // 2):
        place = (unit(plain[:start]), unit(plain[:end]), plain[start:end])
        found, spans = place_all(plain, [place])
        assert spans[0] is not None
        assert found[slice(*spans[0])].split() == plain[start:end].split()


def test_line_ends_and_a_byte_order_mark_may_count() -> None:
    raw = "\ufeffOne\r\nTwo words\r\nThree"
    whole = raw.index("Three")
    text, spans = place_all(raw, [(whole, whole + 5, "Three")])
    assert text == "One\nTwo words\nThree"
    assert spans == [(14, 19)]


def test_positions_without_words_are_counted_in_the_way_that_cuts_no_word() -> None:
    text = "Café staff rang. " * 3
    starts = [len(text[:n].encode()) for n in (5, 22, 39)]
    _, spans = place_all(text, [(start, start + 5, "") for start in starts])
    assert spans == [(5, 10), (22, 27), (39, 44)]


def test_words_that_do_not_fit_have_no_place() -> None:
    assert place_all("They rang me back.", [(0, 4, "Nobody")])[1] == [None]


def test_the_old_namespace_and_an_inner_file_of_any_name_are_read(tmp_path: Path) -> None:
    new = zipfile.ZipFile(io.BytesIO(render_project(seed())))
    old = new.read("project.qde").replace(b"urn:QDA-XML:project:1.0", b"urn:QDA-XML:project:0:10")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Our evaluation.qde", old)
        for name in new.namelist():
            if name.startswith("sources/"):
                archive.writestr(name.replace("sources/", "Sources/"), b"\xef\xbb\xbf" + new.read(name))
    assert canonical(read_outside(save(tmp_path, "old.qdpx", out.getvalue()))) == canonical(seed())


def test_what_a_project_holds_beside_texts_is_counted_in_words(tmp_path: Path) -> None:
    extra = (
        b"<Project xmlns='urn:QDA-XML:project:1.0' name='x'><Sources>"
        b"<AudioSource guid='1' name='a'/><TextSource guid='2' name='t'>"
        b"<PlainTextContent>Words.</PlainTextContent>"
        b"<PlainTextSelection guid='3' startPosition='2' endPosition='2'/></TextSource></Sources>"
        b"<Links><Link guid='4'/><Link guid='5'/></Links></Project>"
    )
    left = read_outside(save(tmp_path, "x.qde", extra)).left_out
    assert left == (
        "1 audio recording: not kept",
        "2 links: not kept",
        "1 passage without any words: not kept",
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.qdpx", b"PK\x03\x04 broken", "damaged"),
        ("a.qde", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Project name='x'>&a;</Project>", "document type"),
        ("a.qde", b"<Project", "damaged"),
        ("a.qde", b"<html/>", "not a REFI-QDA"),
        ("a.csv", b"name,age\nx,1\n", "not a list of coded passages"),
        ("a.mp3", b"ID3", "are read as"),
        ("a.sqlite3", b"SQLite format 3\0" + b"\1" * 100, "damaged"),
    ],
)
def test_a_bad_file_is_refused_with_the_next_step(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(EvalkitError, match=says):
        read_outside(save(tmp_path, name, content))


def test_a_part_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * 30_000_000)
    with pytest.raises(ReadError, match="unpacks to far more"):
        read_outside(save(tmp_path, "bomb.qdpx", out.getvalue()))


def test_html_is_read_as_taguette_counts_it_and_laid_out_in_lines() -> None:
    words, breaks = strip_html(
        "<p>One &amp; <b>two</b>.</p><ul><li>Three</li><li>Four</li></ul>\n<p>Five</p>"
    )
    assert words == "One & two.ThreeFour\nFive"
    assert break_lines(words, breaks) == "One & two.\nThree\nFour\nFive"


def test_a_taguette_project_has_its_words_tags_and_coders(tmp_path: Path) -> None:
    read = read_outside(taguette(tmp_path / "project.sqlite3"))
    (source,) = read.sources
    assert source.text == "Zoë: Café staff rang.\nNobody else."
    assert [p.words for p in source.passages] == ["Café staff rang.", "Nobody else."]
    assert [source.text[p.start : p.end] for p in source.passages] == [p.words for p in source.passages]
    assert [[c.code for c in p.codings] for p in source.passages] == [["1", "2"], ["2"]]
    assert (read.coders, read.codes[1].path) == (["ann"], ("access", "waiting"))
    assert read.left_out == ("1 highlight without a tag: not kept",)


def test_a_qualcoder_folder_has_categories_cases_and_attributes(tmp_path: Path) -> None:
    folder = tmp_path / "Ours.qda"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "data.qda")) as db:
        db.executescript(
            """CREATE TABLE source (id, name, fulltext, memo);
            CREATE TABLE code_cat (catid, name, supercatid);
            CREATE TABLE code_name (cid, name, memo, catid, color);
            CREATE TABLE code_text (cid, fid, seltext, pos0, pos1, owner, date, memo);
            CREATE TABLE cases (caseid, name, memo); CREATE TABLE case_text (caseid, fid, pos0, pos1);
            CREATE TABLE attribute (name, attr_type, value, id);
            INSERT INTO source VALUES (1, 'one.txt', 'They rang me back. 🙂 Nobody asked.', '');
            INSERT INTO code_cat VALUES (1, 'Access', NULL), (2, 'Waiting', 1);
            INSERT INTO code_name VALUES (5, 'Rang back', 'm', 2, '#FF0000');
            INSERT INTO code_text VALUES (5, 1, 'Nobody asked.', 21, 34, 'ann', '2026-01-02 10:00:00', 'why');
            INSERT INTO cases VALUES (1, 'P01', ''); INSERT INTO case_text VALUES (1, 1, 0, 34);
            INSERT INTO attribute VALUES ('role', 'case', 'GP', 1);"""
        )
        db.commit()
    read = read_outside(folder)
    (passage,) = read.sources[0].passages
    assert read.codes[0].path == ("Access", "Waiting", "Rang back")
    assert (passage.words, passage.codings[0].coder) == ("Nobody asked.", "ann")
    assert read.cases == (Case("P01", {"role": "GP"}, ("one.txt",)),)


def test_a_dedoose_sheet_has_a_coding_for_each_code_applied(tmp_path: Path) -> None:
    rows = (
        "Media Title,Excerpt Creator,Excerpt Copy,Code: Access Applied,Code: Access\\Waiting Applied\n"
        'a.docx,ann,"It took six weeks, or more.",False,True\n'
        "a.docx,ann,They rang me back.,True,True\n"
        f"b.docx,bo,{'x ' * 1500},True,False\n"
        "b.docx,bo,Nobody asked.,False,False\n"
    )
    read = read_outside(save(tmp_path, "excerpts.csv", rows.encode()))
    assert read.program == "Dedoose"
    assert [(s.name, len(s.passages)) for s in read.sources] == [("a.docx", 2), ("b.docx", 1)]
    assert Counter(c.code for _, _, c in read.applied()) == {"Access": 2, "Access\\Waiting": 2}
    assert read.left_out[-1] == "1 excerpt without a code: not kept"


def test_any_table_of_passages_and_codes_is_read(tmp_path: Path) -> None:
    rows = (
        "Document name;Code;Segment;Created by;Comment\n"
        "One;Access > Waiting;Six weeks.;ann;why\nOne;Access;;ann;\n"
    )
    read = read_outside(save(tmp_path, "segments.csv", rows.encode()))
    (passage,) = read.sources[0].passages
    assert (passage.words, passage.memo, read.codes[0].path) == ("Six weeks.", "why", ("Access", "Waiting"))
    assert read.left_out == ("1 row without a passage or without a code: not kept",)


@pytest.mark.parametrize(
    ("path", "code", "side"),
    [
        (("Access", "Barriers"), "Access", "challenging"),
        (("Facilitators", "Access"), "Access", "working_well"),
        (("Access (-)",), "Access", "challenging"),
        (("Access +",), "Access", "working_well"),
        (("Access: what's working well",), "Access", "working_well"),
        (("Access - challenging",), "Access", "challenging"),
        (("Self-referral",), "Self-referral", "context"),
        (("Barriers",), "Barriers", "context"),
    ],
)
def test_a_side_is_told_by_a_parent_a_child_or_a_suffix(path: tuple[str, ...], code: str, side: str) -> None:
    left, found, _ = find_side(path)
    assert (left[-1], found) == (code, side)


def test_a_drafted_list_of_codes_can_be_corrected_and_read_back() -> None:
    book = Codebook(
        "F", "1", (Code("access", "Accessible care", "d"), Code("place", "Place-based care", "d"))
    )
    codes = (
        OutsideCode("1", ("Care accessible", "positives")),
        OutsideCode("2", ("Buildings",)),
        OutsideCode("3", ("Place based care",)),
    )
    drafted = draft_mapping(codes, Counter({"1": 4}), book)
    assert [(one.becomes, one.side, one.used) for one in drafted] == [
        ("access", "working_well", 4),
        ("buildings", "context", 0),
        ("place", "context", 0),
    ]
    lines = [line.split(",") for line in write_mapping(drafted).splitlines()]
    rows = [(n, dict(zip(lines[0], cells, strict=False))) for n, cells in enumerate(lines[1:], start=2)]
    rows[1][1]["becomes"] = "leave out"
    rows[2][1]["side"] = "challenging"
    read, new = read_mapping(rows, drafted, book, "x.csv")
    assert new == ()
    assert [(one.becomes, one.side) for one in read] == [
        ("access", "working_well"),
        ("", "context"),
        ("place", "challenging"),
    ]
    assert read_mapping([rows[0], rows[2]], drafted, book, "x.csv")[1] == ("Buildings",)


REAL = {
    "refi/atlasti8_standard_project.qdpx": (14, 8, 9),
    "refi/refi_spec_annex_a2_simple.qde": (14, 8, 9),
    "refi/refi_spec_annex_a3_complex.qde": (19, 6, 30),
    "dedoose/excerpts_2020_small.xlsx": (56, 4, 17),
    "dedoose/excerpts_2018_layout.xlsx": (36, 39, 513),
    "dedoose/codes_2020.xlsx": (57, 0, 0),
    "interviews/codings.csv": (22, 13, 1481),
    "interviews/codebook.csv": (22, 0, 0),
    "refi/refi_spec_annex_a1_codebook.qdc": (6, 0, 0),
    "exchange/dedoose_coded_docx/coder_b.docx": (5, 1, 5),
    "exchange/dedoose_coded_docx/coder_c.docx": (5, 1, 5),
    "exchange/dedoose_coded_docx/coder_a.docx": (6, 1, 6),
    "exchange/tacit_marked.docx": (4, 1, 9),
    "exchange/taguette_1_5_2.sqlite3": (3, 1, 3),
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", REAL)
def test_files_of_other_programs_have_the_codes_sources_and_codings_that_they_hold(
    real_data: Path, name: str
) -> None:
    read = read_outside(real_data / name)
    applied = list(read.applied())
    assert (len(read.codes), len(read.sources), len(applied)) == REAL[name]
    for source, passage, _ in applied:
        if passage.start >= 0:
            assert source.text[passage.start : passage.end] == passage.words
