"""What writers of REFI-QDA and of tables do that others do not: other spellings, gaps and languages."""

from __future__ import annotations

import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import docx
import pytest

from evalkit.exchange.qda.interchange import OutsideCode, OutsideNote
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.mapping import choose, draft_mapping, keep_as_it_is
from evalkit.model import Code, Codebook, Group
from tests.outside_files import taguette

TEXT = "They rang me 🙂 back.\nIt took six weeks."
BOOK = Codebook("Ours", "1", (Code("kindness", "Kindness", "d"),))


def project_file(folder: Path, sources: str, more: str = "", before: str = "", **parts: str) -> Path:
    """A .qdpx whose project element holds these elements."""
    path = folder / "theirs.qdpx"
    codes = '<Codes><Code guid="{C-1}" name="Access" isCodable="true"/></Codes>'
    xml = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="Theirs" origin="Other">'
        f"{before}<CodeBook>{codes}</CodeBook><Sources>{sources}</Sources>{more}</Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Theirs\\Theirs.qde", xml)
        for name, text in parts.items():
            archive.writestr(f"Theirs\\Sources\\{name}.txt", text)
    return path


def selection(start: int, end: int, inside: str = "", user: str = "") -> str:
    by = f' creatingUser="{user}"' if user else ""
    return (
        f'<PlainTextSelection guid="s{start}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="k{start}"{by}><CodeRef targetGUID="c-1"/></Coding>{inside}</PlainTextSelection>'
    )


def text_source(inside: str, name: str = "One", said: str = "internal://a.txt") -> str:
    return f'<TextSource guid="t1" name="{name}" plainTextPath="{said}">{inside}</TextSource>'


def test_paths_with_backslashes_and_guids_in_braces_are_the_same_as_without(tmp_path: Path) -> None:
    path = project_file(tmp_path, text_source(selection(0, 12), said="relative://Sources\\a.txt"), a=TEXT)
    read = read_outside(path)
    assert [(p.words, c.code) for _, p, c in read.applied()] == [("They rang me", "c-1")]
    assert (read.codes[0].id, read.left_out) == ("c-1", ())


def test_users_without_a_name_are_told_apart(tmp_path: Path) -> None:
    users = '<Users><User guid="u1"/><User guid="u2" id="KB"/><User guid="u3" name="Ann"/></Users>'
    inside = "".join(selection(n, 12, user=f"u{n + 1}") for n in range(4))
    read = read_outside(project_file(tmp_path, text_source(inside), before=users, a=TEXT))
    assert [c.coder for _, _, c in read.applied()] == ["Coder 1", "KB", "Ann", "Coder 2"]


def test_descriptions_and_notes_are_kept_where_they_belong(tmp_path: Path) -> None:
    bare = '<PlainTextSelection guid="n1" startPosition="0" endPosition="4"><NoteRef targetGUID="m1"/>'
    source = text_source(
        f"<Description>First talk</Description>{bare}</PlainTextSelection>{selection(5, 12)}"
    )
    notes = (
        '<Notes><Note guid="M1" creatingUser="u1"><PlainTextContent>Ask about this</PlainTextContent></Note>'
        '<Note guid="m2" name="Diary"><PlainTextContent>Day one</PlainTextContent></Note></Notes>'
    )
    users = '<Users><User guid="u1" name="Ann"/></Users>'
    read = read_outside(project_file(tmp_path, source, notes, users, a=TEXT))
    assert read.sources[0].notes == (OutsideNote("First talk"),)
    assert [p.notes for p in read.sources[0].passages if not p.codings] == [
        (OutsideNote("Ask about this", "Ann"),)
    ]
    assert [note.text for note in read.notes] == ["Diary\nDay one"]
    assert read.left_out == ()


def test_nothing_that_has_no_place_here_is_passed_over_in_silence(tmp_path: Path) -> None:
    sources = (
        '<TextSource guid="t2" name="Gone" plainTextPath="internal://gone.txt"/>'
        '<PictureSource guid="p1" name="Map"><TextDescription guid="d1">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>{selection(0, 4)}</TextDescription>"
        '<Coding guid="k9"><CodeRef targetGUID="c-1"/></Coding></PictureSource>'
    )
    notes = (
        f'<Notes><Note guid="m1"><PlainTextContent>{TEXT}</PlainTextContent>{selection(0, 4)}</Note></Notes>'
    )
    cases = '<Cases><Case guid="q1" name="Bo"><CodeRef targetGUID="c-1"/></Case></Cases>'
    read = read_outside(project_file(tmp_path, sources, notes, cases))
    assert [(s.name, p.words) for s, p, _ in read.applied()] == [("Map", "They")]
    assert read.left_out == (
        "1 code on a case: not kept",
        "1 code on a whole picture or recording: not kept",
        "1 coded passage of a memo: not kept",
        "1 picture: not kept",
        "The text of “Gone” is not in the file: it does not come in.",
    )


def test_an_empty_tree_of_codes_and_an_empty_project_are_read(tmp_path: Path) -> None:
    for name, xml in (
        ("book.qdc", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>'),
        ("bare.qde", '<Project xmlns="urn:QDA-XML:project:1.0" name="Bare"/>'),
    ):
        (tmp_path / name).write_text(xml, encoding="utf-8")
        read = read_outside(tmp_path / name)
        assert (read.codes, read.sources, read.left_out) == ((), (), ())


@pytest.mark.parametrize(
    "headings",
    [
        "Dokumentgruppe,Dokumentname,Code,Segment,Erstellt von,Kommentar",
        "Grupo de documentos,Documento,Código,Segmento,Autor,Comentario",
        "Groupe de documents,Document,Code,Segment codé,Auteur,Commentaire",
        "Group,Dokument,Kodes,Zitatinhalt,Erstellt von,Kommentar",
    ],
)
def test_headings_of_other_languages_say_the_same(tmp_path: Path, headings: str) -> None:
    path = tmp_path / "segments.csv"
    path.write_text(f"{headings}\nG,One,Access,They rang me,ann,Look\n", encoding="utf-8")
    read = read_outside(path)
    assert [(s.name, p.words, c.code, c.coder, p.memo) for s, p, c in read.applied()] == [
        ("One", "They rang me", "Access", "ann", "Look")
    ]


def test_nvivos_references_are_read_in_german_and_without_the_folder_above_all_codes(tmp_path: Path) -> None:
    path = tmp_path / "Zugang.txt"
    path.write_text(
        "Knoten: Nodes\\\\Zugang\\\\Warten\n<Dateien\\\\Anna> - § 1 Referenz kodiert [0,43% Abdeckung]\n"
        "Referenz 1 - 0,43% Abdeckung\nSechs Wochen.\n",
        encoding="utf-8",
    )
    read = read_outside(path)
    assert [(p.words, read.codes[0].path) for _, p, _ in read.applied()] == [
        ("Sechs Wochen.", ("Zugang", "Warten"))
    ]


def test_a_very_long_name_that_dedoose_lists_is_a_code_and_no_remark(tmp_path: Path) -> None:
    long = (
        "What people say of the waiting between the first call and the first visit, in their own words. " * 2
    )
    document = docx.Document()
    run = document.add_paragraph().add_run("It took six weeks.")
    document.add_comment(run, text=f"Codes (0-18)\n{long.strip()}", author="ann")
    document.save(str(tmp_path / "coded.docx"))
    read = read_outside(tmp_path / "coded.docx")
    (code,) = read.codes
    assert code.name == long.strip()
    (choice,) = draft_mapping(read.codes, Counter({code.id: 1}), BOOK)
    assert len(choice.becomes) <= 60


def tree(*paths: tuple[str, ...]) -> tuple[OutsideCode, ...]:
    return tuple(OutsideCode(str(n), path) for n, path in enumerate(paths))


def test_codes_of_one_name_below_different_others_stay_apart(tmp_path: Path) -> None:
    codes = tree(("Access", "Staff"), ("Care", "Staff"), ("Staff",), ("Care", "Team", "Staff"))
    drafted = draft_mapping(codes, Counter(), BOOK)
    named = [(one.called, one.becomes) for one in drafted]
    assert named == [
        ("Staff (Access)", "staff_access"),
        ("Staff (Care)", "staff_care"),
        ("Staff", "staff"),
        ("Staff (Team)", "staff_team"),
    ]
    assert [choose(one, one.called, one.side, BOOK) for one in drafted] == list(drafted)
    assert [(one.called, one.becomes) for one in keep_as_it_is(drafted, BOOK)] == named


def test_one_tree_from_two_programs_has_one_name_for_each_code() -> None:
    first = draft_mapping(
        tree(("Access", "Waiting times"), ("Access", "Staff"), ("Care", "Staff")), Counter(), BOOK
    )
    groups = (Group("access", "Access"), Group("care", "Care"))
    codes = tuple(Code(one.becomes, one.called, "d", groups[n == 2].slug) for n, one in enumerate(first))
    book = Codebook("Ours", "2", (*BOOK.codes, *codes), groups)
    second = tree(
        ("ACCESS", "waiting times", "Barriers"),
        ("Access", "Waiting Times (+)"),
        ("Care", "staff"),
        ("Access", "Staff: challenging"),
        ("Care", "Kindness"),
    )
    drafted = draft_mapping(second, Counter(), book)
    assert [(one.becomes, one.side) for one in drafted] == [
        ("waiting_times", "challenging"),
        ("waiting_times", "working_well"),
        ("staff_care", "context"),
        ("staff_access", "challenging"),
        ("kindness", "context"),
    ]
    assert [choose(one, one.becomes, one.said_side, book).becomes for one in drafted] == [
        one.becomes for one in drafted
    ]


def test_spellings_of_one_code_in_one_file_are_one_and_numbered_ones_are_not() -> None:
    codes = tree(
        ("Waiting times",), ("waiting  Times",), ("Recommendation number 1",), ("Recommendation number 2",)
    )
    assert [one.becomes for one in draft_mapping(codes, Counter(), BOOK)] == [
        "waiting_times",
        "waiting_times",
        "recommendation_number_1",
        "recommendation_number_2",
    ]


def test_names_in_other_letters_each_have_a_short_name_of_their_own() -> None:
    one, two = draft_mapping(tree(("Доверие",), ("Очередь",)), Counter(), BOOK)
    assert one.becomes != two.becomes
    assert choose(one, "Помощь", "context", BOOK).becomes not in (one.becomes, two.becomes)


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "segments.csv"
    path.write_text("Document,Code,Segment,Begin,Area\nOne,Access,They rang me,12,\n", encoding="utf-8")
    assert read_outside(path).left_out == ("what stands in the column Begin: not kept",)


def test_qualcoders_annotations_journal_and_codes_below_codes_come_along(tmp_path: Path) -> None:
    folder = tmp_path / "theirs.qda"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "data.qda")) as db:
        db.executescript(
            """CREATE TABLE source (id, name, fulltext, memo);
            CREATE TABLE code_name (cid, name, memo, catid, color, supercid);
            CREATE TABLE code_text (cid, fid, seltext, pos0, pos1, owner, memo, important);
            CREATE TABLE annotation (fid, pos0, pos1, memo, owner, date);
            CREATE TABLE journal (name, jentry, owner, date);
            INSERT INTO source VALUES (1, 'one', 'They rang me. Twice.', 'First talk');
            INSERT INTO code_name VALUES (1, 'Access', '', NULL, '', NULL), (2, 'Ringing', '', NULL, '', 1);
            INSERT INTO code_text VALUES (2, 1, 'They rang me', 0, 12, 'ann', '', 1);
            INSERT INTO annotation VALUES (1, 14, 19, 'Ask how often', 'bo', '2026-03-01 10:00:00');
            INSERT INTO journal VALUES ('Day one', 'We began.', 'ann', '2026-03-01 10:00:00');"""
        )
    read = read_outside(folder)
    assert [code.path for code in read.codes] == [("Access",), ("Access", "Ringing")]
    coded, noted = read.sources[0].passages
    assert (coded.words, noted.words) == ("They rang me", "Twice")
    assert noted.notes == (OutsideNote("Ask how often", "bo", "2026-03-01 10:00:00"),)
    assert read.notes == (OutsideNote("Day one: We began.", "ann", "2026-03-01 10:00:00"),)
    assert read.left_out == ("1 coding marked as important: not kept",)


def test_two_documents_of_one_name_in_taguette_are_two_texts(tmp_path: Path) -> None:
    path = taguette(tmp_path / "two.sqlite3")
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """INSERT INTO documents VALUES (2, 'one.html', '', '<p>Another talk.</p>');
            INSERT INTO highlights VALUES (4, 2, 0, 7, 'Another');
            INSERT INTO highlight_tags VALUES (4, 1);"""
        )
    read = read_outside(path)
    assert [source.name for source in read.sources] == ["one.html", "one.html (2)"]
    assert [p.words for s, p, _ in read.applied() if s.name == "one.html (2)"] == ["Another"]
