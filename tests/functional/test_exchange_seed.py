"""A project with everything that is hard to carry: written for others, held to the standard, read again."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from evalkit.codebook import dump_codebook
from evalkit.codings import code_by_hand
from evalkit.errors import EvalkitError
from evalkit.exchange.qda.known import read_outside
from evalkit.model import (
    Code,
    Codebook,
    Coding,
    Group,
    Origin,
    Participant,
    Source,
    SourceKind,
    Turn,
)
from evalkit.project import SETTINGS_FILE, Project
from evalkit.sources.participants.participants import read_rows
from evalkit.sources.participants.participants_file import edit_rows
from evalkit.sources.tables.table_rows import read_table
from evalkit.steps.coding.import_codings import split_by_turn
from evalkit.steps.create import create_project
from evalkit.steps.exchanging.bring_in import import_plan
from evalkit.steps.exchanging.give_out import export_project
from evalkit.steps.exchanging.plan import plan_import
from evalkit.steps.intake.add import add_sources
from evalkit.steps.memos.writing import Subject, write_memo

BOOK = Codebook(
    "Seed",
    "1",
    (
        Code("access", "Access", "How soon people get help.", "first"),
        Code("trust", "Trust", "Whether people trust it.", "second"),
    ),
    (Group("first", "Getting in"), Group("second", "Being there")),
)
ONE = (
    "\ufeffQ: How did it begin?\r\n"
    "A: The café was open. 🙂 They rang me back the same day, and I felt heard.\r\n"
    "Q: And then?\r\nA: שלום עולם. The waiting was long, six months of it.\r\n"
)
TWO = "Q: What works?\nB: The meeting works 👩🏽‍⚕️ well. Letters still take weeks.\n"
PEOPLE = """id,source,labels,kind,role,group,Site
I1,,Q,interviewer,Interviewer,,
P1,,A,service_user,Service user,Service users,North
P2,,B,staff,GP,GPs,
"""
CODED = (
    # source, words, code, side, coder, memo, origin, star, blind
    (
        "S01",
        "They rang me back the same day",
        "access",
        "working_well",
        "Ann",
        "A first memo.",
        True,
        False,
        False,
    ),
    ("S01", "They rang me back the same day", "access", "working_well", "Bo", "", False, False, True),
    (
        "S01",
        "They rang me back the same day",
        "trust",
        "challenging",
        "Bo",
        "Two\nlines.",
        False,
        True,
        False,
    ),
    (
        "S01",
        "🙂 They rang me back the same day, and I felt",
        "trust",
        "working_well",
        "Ann",
        "",
        False,
        False,
        False,
    ),
    ("S01", "The café was open.", "access", "context", "Ann", "", False, False, False),
    ("S01", "שלום עולם. The waiting", "access", "challenging", "Bo", "", False, False, False),
    ("S02", "works 👩🏽‍⚕️ well", "trust", "working_well", "Ann", "", False, False, False),
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    book = tmp_path / "book.yaml"
    book.write_text(dump_codebook(BOOK), encoding="utf-8")
    made = create_project(tmp_path / "project", codebook=book)
    made.participants_file.write_text(PEOPLE, encoding="utf-8")
    for name, text in (("one.txt", ONE), ("two.txt", TWO)):
        (tmp_path / name).write_bytes(text.encode())
    add_sources(made, [tmp_path / "one.txt", tmp_path / "two.txt"])
    made.store.add_codings([make(made, n, *one) for n, one in enumerate(CODED)])
    yield made
    made.close()


def make(project: Project, number: int, source_id: str, words: str, *told: object) -> Coding:
    code, side, coder, memo, suggested, star, blind = told
    source = next(s for s in project.sources if s.id == source_id)
    start = source.text.index(words)
    (segment,) = split_by_turn(source, (start, start + len(words)), source.turns)
    origin = Origin("G7", "m (1): x", "trust", "challenging", 0.7123456789, 2) if suggested else None
    made = code_by_hand(
        segment, str(code), "context", str(coder), f"2026-03-0{number + 1}T09:30:00+00:00", f"C{number:05}"
    )
    return replace(made, valence=side, memo=str(memo), origin=origin, star=bool(star), blind=bool(blind))  # type: ignore[arg-type]


def facts(project: Project) -> list[tuple[object, ...]]:
    """Every coding by the hash of its text, its place, and what is noted of it; never by its id."""
    texts = {source.id: hashlib.sha256(source.text.encode()).hexdigest() for source in project.sources}
    return sorted(
        (
            texts[c.segment.source_id],
            c.segment.start,
            c.segment.end,
            c.code,
            c.valence,
            c.coder,
            c.created,
            c.memo,
            repr(c.origin),
            c.star,
            c.blind,
        )
        for c in project.codings
    )


def words_of(path: Path) -> list[tuple[str, tuple[str, ...], str, str]]:
    """Every coding of a file: its words, its code's path, its coder and its memo."""
    read = read_outside(path)
    paths = {code.id: code.path for code in read.codes}
    return sorted((p.words, paths[c.code], c.coder, c.memo) for _, p, c in read.applied())


def speakers(source: Source) -> list[tuple[int, int]]:
    return [(turn.start, turn.end) for turn in source.turns]


def test_the_seed_comes_back_as_it_was_and_is_written_alike_every_time(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "seed.qdpx"
    done = export_project(project, out)
    assert done.left_out == ("surveys' closed answers, findings, themes and the reference group's comments",)
    first = out.read_bytes()
    export_project(project, out)
    assert out.read_bytes() == first
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=tmp_path / "book.yaml")
    result = import_plan(other, plan_import(other, out))
    assert (result.applied, result.codings, result.waiting, result.new_codes) == (7, 7, 0, 0)
    assert [problem.message[:44] for problem in result.problems] == [
        "2 words of this are written in Hebrew letter"
    ]
    assert result.left_out == ()
    assert facts(other) == facts(project)
    assert [speakers(s) for s in other.sources] == [speakers(s) for s in project.sources]
    roles = {
        row.id: (row.kind, row.role, row.group, dict(row.attributes))
        for row in read_rows(other.participants_file)[0]
    }
    assert sorted(roles.values(), key=str) == [
        ("interviewer", "Interviewer", "Interviewers", {}),
        ("service_user", "Service user", "Service users", {"Site": "North"}),
        ("staff", "GP", "GPs", {}),
    ]
    again = tmp_path / "again.qdpx"
    export_project(other, again)
    assert words_of(again) == words_of(out)
    other.close()


@pytest.mark.real_data
def test_the_seed_keeps_to_the_standards_schemas(project: Project, tmp_path: Path, real_data: Path) -> None:
    project_file, book = tmp_path / "seed.qdpx", tmp_path / "seed.qdc"
    export_project(project, project_file)
    export_project(project, book)
    written = {
        "Project.xsd": zipfile.ZipFile(project_file).read("project.qde"),
        "Codebook.xsd": book.read_bytes(),
    }
    for schema, content in written.items():
        rules = etree.XMLSchema(etree.parse(str(real_data / "refi" / schema)))
        assert rules.validate(etree.fromstring(content)), rules.error_log


def test_what_another_program_counts_otherwise_comes_in_on_the_same_words(
    project: Project, tmp_path: Path
) -> None:
    """CRLF and a byte order mark in the text's file, places in UTF-16: as other programs write them."""
    out, theirs = tmp_path / "seed.qdpx", tmp_path / "theirs.qdpx"
    export_project(project, out)
    with zipfile.ZipFile(out) as ours, zipfile.ZipFile(theirs, "w") as written:
        root = etree.fromstring(ours.read("project.qde"))
        for source in root.iter("{*}TextSource"):
            name = str(source.get("plainTextPath")).replace("internal://", "sources/")
            text = ours.read(name).decode()
            crlf = "\ufeff" + text.replace("\n", "\r\n")
            written.writestr(name, crlf.encode())
            for one in source.iter("{*}PlainTextSelection"):
                for end in ("startPosition", "endPosition"):
                    before = "\ufeff" + text[: int(str(one.get(end)))].replace("\n", "\r\n")
                    one.set(end, str(len(before.encode("utf-16-le")) // 2))
            empty = etree.SubElement(source, "{urn:QDA-XML:project:1.0}PlainTextSelection")
            empty.set("startPosition", "3")
            empty.set("endPosition", "3")
        written.writestr("Ours.qde", etree.tostring(root))
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=tmp_path / "book.yaml")
    result = import_plan(other, plan_import(other, theirs))
    assert facts(other) == facts(project)
    assert result.left_out == ("2 passages without any words: not kept",)
    other.close()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_what_is_published_holds_quotable_passages_and_nothing_that_joins_one_persons(
    project: Project, tmp_path: Path, ending: str
) -> None:
    project.participants_file.write_text(
        "id,source,labels,kind,role,group,consent\nI1,,Q,interviewer,Interviewer,,\n"
        "P1,,A,service_user,Service user,Service users,yes\nP2,,B,staff,GP,GPs,not quoted\n"
    )
    out = tmp_path / f"published.{ending}"
    done = export_project(project, out, publish=True)
    held = out.read_text(encoding="utf-8") if ending != "xlsx" else ""
    if ending == "xlsx":
        held = "\n".join(map(" ".join, read_table(out).rows))
    assert "They rang me back the same day" in held
    assert "👩🏽‍⚕️" not in held, "who said so may not be quoted"
    assert [
        word for word in ("Ann", "S01", "A first memo", "Service user", "P1", "2026-03") if word in held
    ] == []
    assert done.said == "5 passages"


def test_who_says_nothing_gets_the_version_that_the_project_is_set_to(
    project: Project, tmp_path: Path
) -> None:
    settings = project.folder / SETTINGS_FILE
    said = settings.read_text("utf-8").replace('version = "working"', 'version = "to publish"')
    settings.write_text(said, "utf-8")
    again = Project(project.folder)
    assert export_project(again, tmp_path / "passages.csv").said.endswith("passages")
    assert export_project(again, tmp_path / "passages.csv", publish=False).said.endswith("codings")
    assert export_project(again, tmp_path / "whole.qdpx").said.startswith("2 sources")
    again.close()


def test_whole_texts_are_not_published(project: Project, tmp_path: Path) -> None:
    with pytest.raises(EvalkitError, match="whole texts are for your team"):
        export_project(project, tmp_path / "seed.qdpx", publish=True)


def heard(project: Project) -> list[tuple[object, ...]]:
    """Every turn with its words, who speaks it and what is known of them; every coding with its speaker."""
    speaker = project.speakers()
    turns = [(s, t) for s in project.sources for t in s.turns]
    said = [(s.kind, s.name, s.text[t.start : t.end], t.question, t.begins, speaker(s, t)) for s, t in turns]
    by_turn = {(s.id, t.index): speaker(s, t) for s, t in turns}
    codings = [
        (c.segment.text, c.code, c.valence, c.coder, by_turn[c.segment.source_id, c.segment.turn])
        for c in project.codings
    ]
    return [*said, *sorted(codings, key=repr)]


def test_everybody_who_spoke_speaks_again_in_a_project_that_is_read_back(
    project: Project, tmp_path: Path
) -> None:
    """A group, notes without labels, a survey, two turns of one person, one who may not be quoted."""
    with project.participants_file.open("a", encoding="utf-8") as file:
        file.write("M01,S04,(no label),staff,Chair,,\nP9,S03,Nurse: a,staff,Nurse,,\n")
    edit_rows(project.participants_file, lambda r: replace(r, consent="not quoted") if r.id == "P2" else r)
    group = told_source(
        "S03", "group", ("Nurse: a", "One. A: two."), ("Nurse: a", "Three."), ("Kim", "Four.")
    )
    notes = told_source("S04", "notes", ("", "Present: the chair."), ("", "1. They read the notes."))
    survey = told_source("S05", "survey", ("S05-R001", "Letters are slow."), ("S05-R002", "Good."))
    people = [Participant(f"S05-R00{n}", "staff", "GP", "GPs") for n in (1, 2)]
    for source in (group, notes):
        project.store.add_source(source, project.clock())
    project.store.add_source(survey, project.clock(), 0, people)
    for number, source_id in enumerate(("S03", "S04", "S05"), start=20):
        words = next(s.text for s in project.sources if s.id == source_id)[:4]
        project.store.add_codings(
            [
                make(
                    project, number - 14, source_id, words, "trust", "context", "Ann", "", False, False, False
                )
            ],
            anew=True,
        )
    out = tmp_path / "all.qdpx"
    export_project(project, out)
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=tmp_path / "book.yaml")
    result = import_plan(other, plan_import(other, out))
    assert heard(other) == heard(project)
    assert (result.waiting, result.left_out) == (0, ())
    other.close()


def told_source(source_id: str, kind: SourceKind, *said: tuple[str, str]) -> Source:
    turns, words, start = [], [], 0
    for index, (speaker, text) in enumerate(said):
        turns.append(Turn(index, start, start + len(text), speaker, begins=float(index)))
        words.append(text)
        start += len(text) + 1
    name = f"Source {source_id}"
    return Source(
        source_id, name, kind, "\n".join(words), tuple(turns), (), f"{name}.txt", f"sha {source_id}"
    )


def test_what_was_written_about_anything_goes_along_and_comes_back(project: Project, tmp_path: Path) -> None:
    coding = project.codings[0]
    whole = project.sources[0]
    start = whole.text.index("The waiting was long")
    subjects = (
        Subject("source", "S01"),
        Subject("coding", coding_id=coding.id),
        Subject("passage", "S01", span=(start, start + 20)),
        Subject("code", code="trust"),
        Subject("person", person="P1"),
        Subject("project", day="2026-03-01"),
    )
    for number, subject in enumerate(subjects):
        write_memo(project, "Cy", subject, f"Memo {number} by a third.")
    out = tmp_path / "memos.qdpx"
    assert export_project(project, out).left_out == (
        "surveys' closed answers, findings, themes and the reference group's comments",
    )
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=tmp_path / "book.yaml")
    assert import_plan(other, plan_import(other, out)).memos == 6
    held = other.store.read.written_memos()
    assert {memo.coder for memo in held} == {"Cy"}
    assert sorted((m.about, m.memo, m.text, m.code) for m in held) == [
        ("code", "Memo 3 by a third.", "", "trust"),
        ("coding", "Memo 1 by a third.", "", coding.code),
        ("passage", "Memo 2 by a third.", "The waiting was long", ""),
        ("project", "Memo 5 by a third.", "", ""),
        ("project", "P1: Memo 4 by a third.", "", ""),
        ("source", "Memo 0 by a third.", "", ""),
    ]
    (on_coding,) = (memo for memo in held if memo.about == "coding")
    found = other.store.single.coding(on_coding.coding_id)
    assert found is not None
    assert (found.segment.text, found.memo) == (coding.segment.text, coding.memo)
    assert import_plan(other, plan_import(other, out)).memos == 0
    for ending, said in (("csv", "6 memos"), ("txt", "what coders noted on their codings")):
        assert any(
            line.startswith(said) for line in export_project(project, tmp_path / f"x.{ending}").left_out
        )
    other.close()


def test_codes_of_one_name_in_one_group_each_keep_their_codings(project: Project, tmp_path: Path) -> None:
    twins = (*BOOK.codes, Code("trust_in_staff", "Trust", "Whether they trust the staff.", "second"))
    project.codebook_file.write_text(dump_codebook(replace(BOOK, codes=twins)), encoding="utf-8")
    told = ("trust_in_staff", "working_well", "Ann", "", False, False, False)
    project.store.add_codings([make(project, 8, "S02", "Letters still take weeks.", *told)], anew=True)
    out = tmp_path / "twins.qdpx"
    export_project(project, out)
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=project.codebook_file)
    result = import_plan(other, plan_import(other, out))
    assert (facts(other), result.left_out) == (facts(project), ())
    other.close()


def test_a_name_in_the_place_of_an_id_is_kept_nowhere(project: Project, tmp_path: Path) -> None:
    """Somebody may write into our file what they like: it is read like any other."""
    survey = told_source("S03", "survey", ("S03-R001", "Letters are slow."), ("S03-R002", "Good."))
    project.store.add_source(survey, project.clock(), 0, [Participant("S03-R001", "staff", "GP", "GPs")])
    out, changed = tmp_path / "ours.qdpx", tmp_path / "changed.qdpx"
    export_project(project, out)
    with zipfile.ZipFile(out) as ours, zipfile.ZipFile(changed, "w") as written:
        for part in ours.namelist():
            text = ours.read(part).decode()
            if not part.endswith(".txt"):
                text = text.replace("S03-R001", "Siobhan Kelly").replace('"P1"', '"Bev Campbell"')
            written.writestr(part, text)
    (tmp_path / "there").mkdir()
    other = create_project(tmp_path / "there" / "project", codebook=tmp_path / "book.yaml")
    import_plan(other, plan_import(other, changed))
    held = repr(other.sources) + repr(other.store.read.respondents())
    held += other.participants_file.read_text("utf-8")
    assert [name for name in ("Kelly", "Campbell") if name in held] == []
    other.close()
