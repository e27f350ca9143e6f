"""Lists and pages of coded passages that other programs write, and what hangs on recordings and PDFs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import docx
import pytest

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import Case
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.mapping import choose, draft_mapping, find_weighed
from evalkit.model import Code, Codebook
from tests.outside_files import HIGHLIGHTS


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_recordings_transcript_is_a_text_and_the_recording_is_listed(tmp_path: Path) -> None:
    qde = (
        b"<Project xmlns='urn:QDA-XML:project:1.0' name='x'>"
        b"<CodeBook><Codes><Code guid='c' name='Access'/></Codes></CodeBook>"
        b"<Sources><AudioSource guid='1' name='talk.mp3'><Transcript guid='t'>"
        b"<PlainTextContent>They rang me. Nobody else did.</PlainTextContent>"
        b"<SyncPoint guid='a' position='14'/><SyncPoint guid='b' position='30'/>"
        b"<TranscriptSelection guid='s' fromSyncPoint='A' toSyncPoint='b'>"
        b"<Coding guid='d'>"
        b"<CodeRef targetGUID='c'/></Coding></TranscriptSelection>"
        b"</Transcript></AudioSource></Sources></Project>"
    )
    read = read_outside(save(tmp_path, "x.qde", qde))
    ((source, passage, _),) = read.applied()
    assert (source.name, passage.words) == ("talk.mp3", "Nobody else did.")
    assert read.left_out == ("1 audio recording: not kept",)


def test_the_text_layer_of_a_pdf_is_a_text_and_its_regions_are_listed(tmp_path: Path) -> None:
    qde = (
        b"<Project xmlns='urn:QDA-XML:project:1.0' name='x'><Sources><PDFSource guid='1' name='one.pdf'>"
        b"<PDFSelection guid='p' page='0' firstX='1' firstY='1' secondX='2' secondY='2'/>"
        b"<Representation guid='r'><PlainTextContent>They rang me.</PlainTextContent>"
        b"<PlainTextSelection guid='s' startPosition='0' endPosition='9'>"
        b"<Coding guid='d'>"
        b"<CodeRef targetGUID='c'/></Coding></PlainTextSelection>"
        b"</Representation></PDFSource></Sources></Project>"
    )
    read = read_outside(save(tmp_path, "x.qde", qde))
    assert [(s.name, p.words) for s, p, _ in read.applied()] == [("one.pdf", "They rang")]
    assert read.left_out == ("1 marked region of a PDF page: not kept",)


def test_taguettes_highlights_are_read_as_a_web_page_in_any_language_and_as_a_table(tmp_path: Path) -> None:
    page = read_outside(save(tmp_path, "highlights.html", HIGHLIGHTS.encode()))
    assert [(s.name, p.words, c.code) for s, p, c in page.applied()] == [
        ("one.docx", "They rang me.\nTwice.", "access.waiting"),
        ("one.docx", "They rang me.\nTwice.", "kindness"),
        ("two.docx", "Nobody asked.", "access"),
    ]
    assert page.codes[0].path == ("access", "waiting")
    rows = (
        "id,document,tag,content\n1,one.docx,access.waiting,Yes.\n1,one.docx,kindness,Yes.\n"
        "2,one.docx,kindness,Yes.\n"
    )
    table = read_outside(save(tmp_path, "highlights.csv", rows.encode()))
    (source,) = table.sources
    assert [[c.code for c in p.codings] for p in source.passages] == [
        ["access\\waiting", "kindness"],
        ["kindness"],
    ]


def test_taguettes_codebook_is_read_as_a_web_page_and_as_a_table(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Taguette Codebook</h1><h2>access.waiting</h2><p>Parent: access</p>"
        "<p class='number'>2 highlights</p><p>How long</p>"
        "<h2>kindness</h2><p class='number'>0 highlights</p><p></p></body></html>"
    )
    rows = "tag,description,number of highlights\naccess.waiting,How long,2\nkindness,,0\n"
    for name, content in (("codebook.html", page), ("codebook.csv", rows)):
        codes = read_outside(save(tmp_path, name, content.encode())).codes
        assert [(c.path, c.note) for c in codes] == [(("access", "waiting"), "How long"), (("kindness",), "")]


def test_maxqdas_list_of_coded_segments_is_read_as_a_table_and_in_word(tmp_path: Path) -> None:
    heading = [
        "Color",
        "Document group",
        "Document name",
        "Code",
        "Beginning",
        "End",
        "Weight score",
        "Segment",
    ]
    heading += ["Modified by", "Comment"]
    rows = [
        ["●", "GPs", "One", "Access > Waiting", "3", "3", "0", "Six weeks.", "ann", "why"],
        ["●", "Carers", "One", "Kindness", "1", "2", "50", "They rang.", "bo", ""],
    ]
    table = "\n".join(";".join(row) for row in [heading, *rows]) + "\n"
    word = docx.Document()
    made = word.add_table(0, len(heading))
    for row in [heading, *rows]:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    word.save(str(tmp_path / "segments.docx"))
    for path in (save(tmp_path, "segments.csv", table.encode()), tmp_path / "segments.docx"):
        read = read_outside(path)
        assert read.program == "MAXQDA"
        assert [(s.name, p.words, c.code, c.coder, c.weight) for s, p, c in read.applied()] == [
            ("GPs/One", "Six weeks.", "Access\\Waiting", "ann", ""),
            ("Carers/One", "They rang.", "Kindness", "bo", "50"),
        ]


NVIVO = """Name: Access\\\\Waiting

<Files\\\\Interviews\\\\Anna> - § 2 references coded  [ 6.78% Coverage]

Reference 1 - 5.80% Coverage

¶1: It took six weeks.
And then some.

Reference 2 - 0.98% Coverage

Nobody rang.

<Files\\\\GP> - § 1 reference coded  [1.20% Coverage]

Reference 1 - 1.20% Coverage
"""


def test_nvivos_list_of_references_is_read_as_text_and_in_word(tmp_path: Path) -> None:
    word = docx.Document()
    for line in NVIVO.split("\n"):
        word.add_paragraph(line)
    word.save(str(tmp_path / "node.docx"))
    for path in (save(tmp_path, "node.txt", NVIVO.encode()), tmp_path / "node.docx"):
        read = read_outside(path)
        assert [(s.name, p.words) for s, p, _ in read.applied()] == [
            ("Anna", "It took six weeks.\nAnd then some."),
            ("Anna", "Nobody rang."),
        ]
        assert read.codes[0].path == ("Access", "Waiting")
        assert read.left_out == ("1 reference without words (pictures, sound): not kept",)


def test_a_word_file_or_a_text_without_codings_is_refused_with_the_next_step(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Anna: They rang.")
    word.save(str(tmp_path / "plain.docx"))
    for path in (tmp_path / "plain.docx", save(tmp_path, "plain.html", b"<p>They rang.</p>")):
        with pytest.raises(ReadError, match="evalkit add"):
            read_outside(path)


def test_dedooses_descriptors_hang_on_texts_or_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    rows = (
        "Media Title,Excerpt Copy,Code: Access Applied,Role\n"
        "a.docx,It took six weeks.,True,GP\na.docx,They rang.,True,GP\nb.docx,Yes.,True,Nurse\n"
    )
    read = read_outside(save(tmp_path, "excerpts.csv", rows.encode()))
    assert [s.attributes for s in read.sources] == [{"Role": "GP"}, {"Role": "Nurse"}]
    table = read_outside(
        save(tmp_path, "descriptors.csv", b"Media Title,Role,Site\na.docx,GP,North\nb.docx,,\n")
    )
    assert table.cases == (Case("a.docx", {"Role": "GP", "Site": "North"}, ("a.docx",)),)


def test_weights_below_nothing_are_drafted_as_sides_and_a_person_may_say_so(tmp_path: Path) -> None:
    rows = "document,code,excerpt,weight\none,Access,Yes.,-2\none,Access,No.,3\none,Kindness,Well.,5\n"
    read = read_outside(save(tmp_path, "weights.csv", rows.encode()))
    codings = [coding for _, _, coding in read.applied()]
    book = Codebook("F", "1", (Code("access", "Access", "d"),))
    access, kindness = draft_mapping(read.codes, Counter(), book, find_weighed(codings))
    assert [access.side_of(w) for w in ("-2", "3", "0", "")] == [
        "challenging",
        "working_well",
        "context",
        "context",
    ]
    assert (access.said_side, kindness.said_side) == ("by weight", "context")
    assert choose(kindness, "Kindness", "By weight", book).side_of("−1,5") == "challenging"
