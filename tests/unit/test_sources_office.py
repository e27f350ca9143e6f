"""Word and OpenDocument files: what is read, what is left out and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalkit.errors import ReadError
from evalkit.model import Memo, ReadResult, Source
from evalkit.sources import read
from evalkit.sources.files import guard
from tests.made_files import STRICT, W, docx_bytes, odt_bytes, p, run, table, zip_of


def read_data(folder: Path, data: bytes, name: str = "talk.docx") -> ReadResult:
    path = folder / name
    path.write_bytes(data)
    return read(path)


def read_docx(folder: Path, body: str, **parts: str) -> ReadResult:
    return read_data(folder, docx_bytes(body, **parts))


def said(source: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def about(source: Source) -> dict[str, str | None]:
    """The words that each memo is about."""
    return {m.text: None if m.start is None else source.text[m.start : m.end] for m in source.memos}


TWO = [("Ann", "Hi: you."), ("Bob", "Yes."), ("Ann", "Ok.")]


@pytest.mark.parametrize(
    "body",
    [
        p("Ann: Hi: you.") + p("Bob: Yes.") + p("Ann: Ok."),
        p("Ann:\tHi: you.") + p("Bob:\tYes.") + p("Ann:\tOk."),
        p("Ann\tHi: you.") + p("Bob\tYes.") + p("Ann\tOk."),
        p(run("Ann", True), " Hi: you.") + p(run("Bob ", True), "Yes.") + p(run("Ann", True), "\nOk."),
        p(run("Ann:", True), " Hi: you.") + p(run("Bob", True), ": Yes.") + p(run("Ann: ", True), "Ok."),
        p("Ann   0:03\nHi: you.") + p("Bob   0:09\nYes.") + p("Ann   1:02:03\nOk."),
        p("0:0:0.0 --> 0:0:4.2\nAnn\nHi: you.") + p("0:0:4.2 --> 0:0:5.0\nBob\nYes.")
        + p("0:0:5.0 --> 0:0:6.0\nAnn\nOk."),
        p("0:0:0.0 --> 0:0:4.2") + p("Ann") + p("Hi: you.") + p("0:0:4.2 --> 0:0:5.0") + p("Bob") + p("Yes.")
        + p("0:0:5.0 --> 0:0:6.0") + p("Ann") + p("Ok."),
        table(["Ann", "Hi: you."], ["Bob", "Yes."], ["Ann", "Ok."]),
        table(["Time", "Speaker", "Words"], ["0:01", "Ann", "Hi: you."], ["0:02", "Bob:", "Yes."],
              ["0:03", "Ann", "Ok."]),
        table(["Hi: you.", "0:01", "Ann"], ["Yes.", "0:02", "Bob"], ["Ok.", "0:03", "Ann"]),
        table(["0:01", "Ann: Hi: you."], ["0:02", "Bob: Yes."], ["0:03", "Ann: Ok."]),
    ],
)  # fmt: skip
def test_every_layout_of_a_word_transcript_gives_the_same_speech(tmp_path: Path, body: str) -> None:
    assert said(read_docx(tmp_path, body).source) == TWO


def test_strict_word_files_and_other_main_parts_are_read(tmp_path: Path) -> None:
    assert said(read_data(tmp_path, docx_bytes(p("Hello."), STRICT)).source) == [("", "Hello.")]
    rels = (
        '<Relationships><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    main = f'<w:document xmlns:w="{W}"><w:body>{p("There.")}</w:body></w:document>'
    data = zip_of({"_rels/.rels": rels, "word/document2.xml": main})
    assert said(read_data(tmp_path, data).source) == [("", "There.")]


def test_content_controls_and_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
        + p(
            "Kept ",
            f"<w:ins>{run('added ')}</w:ins>",
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
            "end.",
        )
        + p(f"<w:moveFrom>{run('moved away')}</w:moveFrom>", f"<w:moveTo>{run('moved here')}</w:moveTo>")
        + p(
            f"<w:sdt><w:sdtContent>{run('inline')}</w:sdtContent></w:sdt>",
            f"<w:hyperlink>{run(' link')}</w:hyperlink>",
        )
        + f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('One ')}</w:p>{p('paragraph.')}"
        + "<w:sectPr><w:headerReference/></w:sectPr>"
    )
    source = read_docx(tmp_path, body, header1=p("Confidential")).source
    assert [text for _, text in said(source)] == [
        "In a control.",
        "Kept added end.",
        "moved here",
        "inline link",
        "One paragraph.",
    ]


def test_line_breaks_and_tabs_separate_words(tmp_path: Path) -> None:
    body = p("one\ttwo\nthree", "<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>")
    assert read_docx(tmp_path, body).source.text == "one two\nthreenon-stop"


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    body = p(
        "Before.",
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>"
        f"{box}</mc:Fallback></mc:AlternateContent></w:r>",
    )
    assert read_docx(tmp_path, body).source.text == "Before.\nIn the box."


def test_comments_and_footnotes_are_kept_beside_their_words(tmp_path: Path) -> None:
    body = p(
        "Ann:  I ", '<w:commentRangeStart w:id="1"/>', "really  felt", '<w:commentRangeEnd w:id="1"/>',
        '<w:r><w:commentReference w:id="1"/></w:r>', " heard",
        '<w:r><w:footnoteReference w:id="2"/></w:r>', ".",
    ) + p("Bob: Yes.")  # fmt: skip
    result = read_docx(
        tmp_path,
        body,
        comments=f'<w:comment w:id="1" w:author="Sue">{p("Important!")}</w:comment>'
        f'<w:comment w:id="9">{p("Nowhere.")}</w:comment>',
        footnotes=f'<w:footnote w:id="0" w:type="separator">{p("x")}</w:footnote>'
        f'<w:footnote w:id="2">{p("At last.")}</w:footnote>',
    )
    assert said(result.source) == [("Ann", "I really felt heard."), ("Bob", "Yes.")]
    assert about(result.source) == {"Important!": "really felt", "Nowhere.": None, "At last.": "heard"}
    assert Memo("Important!", "comment", "Sue", 2, 13) in result.source.memos


def test_further_columns_of_a_transcripts_table_become_comments_on_the_words(tmp_path: Path) -> None:
    rows = (["Speaker", "Text", "Notes"], ["P1", "I came.", "laughs"], ["INT", "Why?", ""])
    result = read_docx(tmp_path, table(*rows))
    assert about(result.source) == {"laughs": "I came."}
    assert "Speaker | Text | Notes" in result.problems[0].message


def test_a_table_that_is_no_transcript_makes_no_speakers(tmp_path: Path) -> None:
    source = read_docx(
        tmp_path, table(["GP", "General practitioner"], ["CPN", "Community nurse"], ["OT", "Therapist"])
    ).source
    assert {speaker for speaker, _ in said(source)} == {""}
    assert source.text.replace("\n", " ") == "GP General practitioner CPN Community nurse OT Therapist"


def test_bold_questions_without_labels_stay_without_a_speaker(tmp_path: Path) -> None:
    body = p(run("How did you come here?", True)) + p("By bus.") + p(run("Was it far?", True)) + p("No.")
    assert {speaker for speaker, _ in said(read_docx(tmp_path, body).source)} == {""}


def test_a_damaged_part_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    data = zip_of(
        {
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{p("Hello.")}</w:body></w:document>',
            "word/comments.xml": "<broken",
        }
    )
    result = read_data(tmp_path, data)
    assert result.source.text == "Hello."
    assert "comments" in result.problems[0].message


def test_a_damaged_main_part_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    data = zip_of({"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{p("Hello.")}<w:p><w:r><w:t>Th'})
    result = read_data(tmp_path, data)
    assert result.source.text.startswith("Hello.")
    assert "damaged" in result.problems[0].message


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".doc"),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("rich.docx", b"{\\rtf1 words}", "rich text"),
        ("page.DOCX", b"<html><body>words</body></html>", ".html"),
        ("text.docx", b"just words", "damaged"),
        ("cut.docx", docx_bytes(p("Hello."))[:-30], "damaged"),
        ("cut.odt", odt_bytes("<text:p>Hello.</text:p>")[:-30], "damaged"),
        ("sheet.docx", zip_of({"xl/workbook.xml": "<x/>"}), "not a Word document"),
        ("blank.docx", docx_bytes(p(" ")), "no words"),
        ("entities.docx", zip_of({"word/document.xml": BOMB + "<a>&b;</a>"}), "document type"),
        ("outside.docx", zip_of({"word/document.xml": OUTSIDE + "<a>&a;</a>"}), "document type"),
        ("bomb.docx", zip_of({"word/document.xml": b"<a>" + b" " * 30_000_000}), "unpacks"),
        (
            "locked.odt",
            zip_of({"META-INF/manifest.xml": "<m:encryption-data/>", "content.xml": "x"}),
            "password",
        ),
        ("draw.odt", zip_of({"content.xml": "<a/>"}), "text document"),
    ],
)
def test_a_bad_office_file_says_what_to_do(tmp_path: Path, name: str, data: bytes, hint: str) -> None:
    with pytest.raises(ReadError, match=re.escape(hint)) as error:
        read_data(tmp_path, data, name)
    assert name in str(error.value)


def test_the_limit_of_a_part_holds_while_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LARGEST_PART", 100)
    with pytest.raises(ReadError, match="too large"):
        read_docx(tmp_path, p("word " * 100))


BOLD = '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'


def test_an_odt_with_bold_names_notes_and_deletions(tmp_path: Path) -> None:
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p><text:span text:style-name="T1">Ann</text:span> I <office:annotation office:name="a">'
        "<dc:creator>Sue</dc:creator><dc:date>2024</dc:date><text:p>Look</text:p>"
        '</office:annotation>felt<text:s text:c="2"/>it'
        '<office:annotation-end office:name="a"/> then<text:note><text:note-citation>'
        "1</text:note-citation><text:note-body>"
        "<text:p>In May</text:p></text:note-body></text:note>.</text:p>"
        '<text:list><text:list-item><text:p><text:span text:style-name="T1">'
        "Bob</text:span>"
        "<text:tab/>Yes<text:line-break/>so.</text:p>"
        "</text:list-item></text:list><text:p><text:span text:style-name='T1'>Ann</text:span> Ok.</text:p>"
    )
    source = read_data(tmp_path, odt_bytes(text, BOLD), "talk.ODT").source
    assert said(source) == [("Ann", "I felt it then."), ("Bob", "Yes\nso."), ("Ann", "Ok.")]
    assert about(source) == {"Look": "felt it", "In May": "then"}
    assert [(memo.origin, memo.author) for memo in source.memos] == [("comment", "Sue"), ("footnote", "")]


def test_an_odt_table_of_speakers_and_words(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{a}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{b}</text:p>"
        "</table:table-cell></table:table-row>"
        for a, b in (("INT", "How?"), ("P1", "Well."))
    )
    assert said(read_data(tmp_path, odt_bytes(f"<table:table>{rows}</table:table>"), "t.odt").source) == [
        ("INT", "How?"),
        ("P1", "Well."),
    ]
