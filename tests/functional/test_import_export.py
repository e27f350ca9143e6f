"""Bringing in what another program coded, and giving a project out, as a person does it at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.exchange.qda.interchange import (
    Case,
    OutsideCode,
    OutsideCoding,
    OutsideNote,
    OutsideProject,
    OutsideSource,
    Passage,
    canonical,
)
from evalkit.exchange.qda.known import read_outside
from evalkit.exchange.qda.refi_write import render_project
from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.steps.create import create_project
from evalkit.steps.exchanging.bring_in import import_plan
from evalkit.steps.exchanging.plan import plan_import

TEXT = (
    "Interviewer: How long did you wait?\n"
    "Siobhan: It took nine weeks, and Siobhan Kelly rang me twice.\n"
    "Interviewer: And then?\n"
    "Siobhan: Yes. They were kind to me at the clinic. Yes.\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = create_project(tmp_path / "project")
    yield made
    made.close()


def words(of: str, start: int = 0) -> tuple[int, int]:
    place = TEXT.index(of, start)
    return place, place + len(of)


def passage(of: str, code: str, start: int = 0, coder: str = "ann") -> Passage:
    a, b = words(of, start)
    return Passage(a, b, TEXT[a:b], (OutsideCoding(code, coder, memo="Ring Siobhan Kelly about this"),))


def their_project(folder: Path, *passages: Passage) -> Path:
    codes = (
        OutsideCode("1", ("Accessible and preventative care", "barriers")),
        OutsideCode("2", ("Kindness (+)",)),
    )
    source = OutsideSource("Interview one.docx", TEXT, passages)
    path = folder / "theirs.qdpx"
    path.write_bytes(render_project(OutsideProject("Other", "Theirs", codes, (source,))))
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_nothing_comes_in_before_a_person_confirmed_the_codes(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1"))
    said = run("import", str(path), "--project", str(project.folder))
    assert "theirs.qdpx.codes.csv" in said
    assert "1 coding would be placed" in said
    assert "--confirm" in said
    assert (project.codings, project.sources) == ([], [])


def test_codings_come_in_on_their_words_though_names_were_replaced(project: Project, tmp_path: Path) -> None:
    late = TEXT.index("clinic")
    path = their_project(
        tmp_path,
        passage("It took nine weeks, and Siobhan Kelly rang me twice.", "1"),
        passage("They were kind to me", "2"),
        passage("Yes.", "2", late),
    )
    done = import_plan(project, plan_import(project, path))
    (source,) = project.sources
    assert "Kelly" not in source.text
    codings = project.codings
    assert [(c.code, c.valence, c.coder) for c in codings] == [
        ("accessible_preventative_care", "challenging", "ann"),
        ("kindness", "working_well", "ann"),
        ("kindness", "working_well", "ann"),
    ]
    assert codings[0].segment.text.startswith("It took nine weeks, and [")
    assert codings[2].segment.start > source.text.index("clinic")
    assert (done.applied, done.waiting, done.new_codes) == (3, 0, 1)
    assert all("Kelly" not in c.memo for c in codings)


def test_a_second_import_changes_nothing(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1"))
    import_plan(project, plan_import(project, path))
    again = import_plan(project, plan_import(project, path))
    assert (again.sources, again.applied, again.already, len(project.codings)) == ((), 0, 1, 1)


def test_words_that_are_not_there_wait_for_a_person_with_their_words(
    project: Project, tmp_path: Path
) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    table = tmp_path / "more.csv"
    table.write_text(
        "document,code,excerpt,user\nany,Kindness,It took nine weeks,bo\n"
        "any,Kindness,A lorry went past the bank,bo\n"
    )
    done = import_plan(project, plan_import(project, table))
    assert (done.applied, done.waiting) == (1, 1)
    assert "A lorry went past" in done.record.read_text(encoding="utf-8")
    from evalkit.steps.names.correct import find_unplaced

    (waiting,) = find_unplaced(project, project.sources[0])
    assert (waiting.words, waiting.coder) == ("A lorry went past the bank", "bo")


def test_an_export_taken_in_again_is_the_same_project(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1"), passage("They were kind to me", "2"))
    import_plan(project, plan_import(project, path))
    out = tmp_path / "ours.qdpx"
    said = run("export", str(out), "--project", str(project.folder))
    assert "2 codings" in said
    first = out.read_bytes()
    run("export", str(out), "--project", str(project.folder))
    assert out.read_bytes() == first
    other = create_project(tmp_path / "other")
    (other.folder / "codebook.yaml").write_bytes((project.folder / "codebook.yaml").read_bytes())
    done = import_plan(other, plan_import(other, out))
    key = [(c.code, c.valence, c.coder, c.segment.text) for c in project.codings]
    assert [(c.code, c.valence, c.coder, c.segment.text) for c in other.codings] == key
    assert done.new_codes == 0
    again = tmp_path / "again.qdpx"
    run("export", str(again), "--project", str(other.folder))
    assert [a[3:] for a in canonical(read_outside(again))] == [a[3:] for a in canonical(read_outside(out))]
    other.close()


def test_our_own_table_comes_back_into_the_project_that_wrote_it(project: Project, tmp_path: Path) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    out = tmp_path / "ours.csv"
    run("export", str(out), "--project", str(project.folder))
    command = ("import", str(out), "--project", str(project.folder))
    assert "0 codings would be added, 1 there already" in run(*command)
    assert "0 codings added, 1 there already" in run(*command, "--confirm")


def test_who_coded_can_be_said_where_the_file_says_it_wrongly(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1"))
    for coder in ("", "Bo"):
        import_plan(project, plan_import(project, path), coder)
    assert sorted(coding.coder for coding in project.codings) == ["Bo", "ann"]


@pytest.mark.parametrize("ending", ["qdc", "csv", "xlsx", "html", "txt"])
def test_every_kind_of_export_has_its_list_of_what_is_left_out(
    project: Project, tmp_path: Path, ending: str
) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    out = tmp_path / f"out.{ending}"
    run("export", str(out), "--project", str(project.folder))
    assert out.stat().st_size > 100
    assert "surveys' closed answers" in (tmp_path / f"out.{ending}.left-out.txt").read_text(encoding="utf-8")


def test_an_unknown_ending_is_refused_with_those_there_are(project: Project, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", str(tmp_path / "x.nvp"), "--project", str(project.folder)])
    assert result.exit_code == 1
    assert ".qdpx" in str(result.exception)


def test_a_table_of_our_own_changes_nothing_before_it_is_confirmed(project: Project, tmp_path: Path) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    table = tmp_path / "more.csv"
    table.write_text("coder,source,passage,code,side\nbo,S01,They were kind to me,kindness,working_well\n")
    assert "1 coding would be added" in run("import", str(table), "--project", str(project.folder))
    assert len(project.codings) == 1


def test_two_files_of_one_stem_have_each_their_own_list_of_codes(project: Project, tmp_path: Path) -> None:
    first = plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1")))
    table = tmp_path / "theirs.csv"
    table.write_text("document,code,excerpt\nany,Kindness,They were kind to me\n")
    second = plan_import(project, table)
    assert first.mapping.name != second.mapping.name
    assert (len(first.choices), len(second.choices)) == (3, 1)


def test_a_code_that_a_later_file_adds_is_drafted_and_must_be_confirmed(
    project: Project, tmp_path: Path
) -> None:
    table = tmp_path / "theirs.csv"
    table.write_text("document,code,excerpt\nany,Kindness,They were kind to me\n")
    plan_import(project, table)
    table.write_text("document,code,excerpt\nany,Kindness,They were kind to me\nany,Anger,Yes.\n")
    said = run("import", str(table), "--confirm", "--project", str(project.folder))
    assert "nobody has checked 1 code of the list" in said
    assert plan_import(project, table).drafted == ()


def test_a_name_that_anybody_may_have_is_pointed_out(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1", coder="Coder"))
    plan = plan_import(project, path)
    assert plan.doubts[0].startswith("“Coder” may be anybody")
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    (doubt,) = plan_import(project, their_project(tmp_path, passage("Yes.", "2"))).doubts
    assert doubt.startswith("“ann” has codings here already")


def test_no_code_comes_in_where_nothing_found_a_place(project: Project, tmp_path: Path) -> None:
    table = tmp_path / "theirs.csv"
    table.write_text("document,code,excerpt\nany,Kindness,They were kind to me\nother,Kindness,Yes.\n")
    before = project.codebook
    done = import_plan(project, plan_import(project, table))
    assert (done.new_codes, project.codebook) == (0, before)
    assert "1 coding of it could not be placed" in done.problems[0].message


def test_what_waits_twice_with_other_words_is_kept_twice(project: Project, tmp_path: Path) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    table = tmp_path / "more.csv"
    table.write_text(
        "document,code,excerpt\nany,Kindness,It took nine weeks\nany,Kindness,They were kind to me\n"
        "any,Kindness,A lorry went past the bank\nany,Kindness,The kettle was broken again\n"
    )
    for waiting, already in ((2, 0), (0, 4)):
        done = import_plan(project, plan_import(project, table))
        assert (done.waiting, done.already) == (waiting, already)
    assert len(project.store.read.waiting()) == 2


def test_nobody_is_named_in_codes_memos_waiting_words_or_the_record(project: Project, tmp_path: Path) -> None:
    lost = Passage(-1, -1, "Then Siobhan Kelly lost the kettle", (OutsideCoding("2", "ann"),))
    codes = (OutsideCode("2", ("Help from Siobhan Kelly",), "What Siobhan Kelly does"),)
    source = OutsideSource(
        "Siobhan Kelly.docx", TEXT, (passage("It took nine weeks", "2"), lost), {}, "Of Siobhan Kelly"
    )
    path = tmp_path / "named.qdpx"
    notes = (OutsideNote("Ask Siobhan Kelly."),)
    path.write_bytes(render_project(OutsideProject("Other", "Siobhan Kelly", codes, (source,), (), notes)))
    done = import_plan(project, plan_import(project, path))
    assert (done.applied, done.waiting) == (1, 1)
    held = "\n".join(
        file.read_text(encoding="utf-8", errors="replace")
        for file in project.folder.rglob("*")
        if file.is_file() and file.suffix != ".db"
    )
    held += repr(project.store.read.waiting()) + repr(project.codings) + repr(project.codebook)
    assert "Kelly" not in held
    assert "Help from [name]" in [code.name for code in project.codebook.codes]


def test_cases_and_variables_become_what_participants_csv_says(project: Project, tmp_path: Path) -> None:
    codes = (OutsideCode("2", ("Kindness",)),)
    one = OutsideSource("one", TEXT, (passage("It took nine weeks", "2"),), {"Age group": "40-59"})
    case = Case("Somebody", {"Role": "GP", "kind": "staff", "Site": "North"}, ("one",))
    lost = Case("Nobody", {"Role": "Nurse"}, ())
    path = tmp_path / "cases.qdpx"
    path.write_bytes(render_project(OutsideProject("Other", "x", codes, (one,), (case, lost))))
    done = import_plan(project, plan_import(project, path))
    (row,) = [row for row in read_rows(project.participants_file)[0] if row.kind]
    assert (row.kind, row.role, dict(row.attributes)) == (
        "staff",
        "GP",
        {"Site": "North", "Age group": "40-59"},
    )
    assert any(line.startswith("1 case or text with attributes") for line in done.left_out)


def test_a_codebook_export_says_that_codes_were_written(project: Project, tmp_path: Path) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    said = run("export", str(tmp_path / "ours.qdc"), "--project", str(project.folder))
    assert said.startswith("14 codes written")
    assert "coding" not in said.split("\n")[0]


def test_an_import_says_what_comes_next(project: Project, tmp_path: Path) -> None:
    path = their_project(tmp_path, passage("It took nine weeks", "1"))
    run("import", str(path), "--project", str(project.folder))
    said = run("import", str(path), "--confirm", "--project", str(project.folder))
    assert "Next, say who speaks in participants.csv" in said


def test_a_table_of_attributes_alone_finds_its_texts_by_the_names_of_their_files(
    project: Project, tmp_path: Path
) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    table = tmp_path / "descriptors.csv"
    table.write_text("Media Title,Role,kind\nInterview one.docx,Nurse,staff\nNo such text,GP,staff\n")
    done = import_plan(project, plan_import(project, table))
    assert [row.role for row in read_rows(project.participants_file)[0] if row.role] == ["Nurse"]
    assert done.left_out[0].startswith("1 case or text with attributes")


def test_an_excerpt_over_several_turns_is_found_though_times_and_names_stand_before_its_lines(
    project: Project, tmp_path: Path
) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    table = tmp_path / "excerpts.csv"
    excerpt = "and she rang me twice.\n10:02:03 <Int> And then?\n10:02:09 <SK> Yes. They were kind to me at"
    table.write_text(f'Media Title,Excerpt Copy,Code: Kindness Applied\none,"{excerpt}",True\n')
    done = import_plan(project, plan_import(project, table))
    assert (done.applied, done.waiting) == (1, 0)
    assert [c.segment.text for c in project.codings if c.code == "kindness"][
        -1
    ] == "Yes. They were kind to me at"


def test_one_tree_from_three_programs_is_one_set_of_codes_with_one_name_each(
    project: Project, tmp_path: Path
) -> None:
    """ATLAS.ti has no tree and names “Care::Staff”; a list writes “Care > Staff”; somebody typed it."""
    kind, staff = "They were kind to me", "It took nine weeks"
    codes = (OutsideCode("1", ("Care::Staff",)), OutsideCode("2", ("Access::Staff",)))
    first = tmp_path / "first.qdpx"
    source = OutsideSource("one", TEXT, (passage(kind, "1"), passage(staff, "2")))
    first.write_bytes(render_project(OutsideProject("ATLAS.ti", "Theirs", codes, (source,))))
    second = tmp_path / "second.csv"
    second.write_text(
        f"document,code,segment,user\none,Care > Staff,{kind},bo\none,Access > staff,{staff},bo\n"
    )
    third = tmp_path / "third.csv"
    third.write_text(f"document,tag,text,who\none,Staff (care): barriers,{kind},cy\n")
    before = len(project.codebook.codes)
    for path in (first, second, third):
        import_plan(project, plan_import(project, path))
    new = project.codebook.codes[before:]
    assert [(code.name, code.group) for code in new] == [
        ("Staff (Care)", "care"),
        ("Staff (Access)", "access"),
    ]
    assert sorted((c.coder, c.code, c.valence) for c in project.codings) == [
        ("ann", "staff_access", "context"),
        ("ann", "staff_care", "context"),
        ("bo", "staff_access", "context"),
        ("bo", "staff_care", "context"),
        ("cy", "staff_care", "challenging"),
    ]


def test_when_each_coding_was_made_is_kept_from_a_table_and_from_a_program(
    project: Project, tmp_path: Path
) -> None:
    import_plan(project, plan_import(project, their_project(tmp_path, passage("It took nine weeks", "1"))))
    said = "document,code,segment,user,created\none,Kindness,They were kind to me,bo,2026-03-01 09:30:00\n"
    (tmp_path / "theirs.csv").write_text(said)
    import_plan(project, plan_import(project, tmp_path / "theirs.csv"))
    own = "coder,source,passage,code,side,created,began as\n"
    own += 'cy,S01,They were kind,kindness,context,2026-03-02T09:30:00+00:00,"kindness, context, 0.5, m"\n'
    (tmp_path / "own.csv").write_text(own)
    command = ("import", str(tmp_path / "own.csv"), "--project", str(project.folder), "--confirm")
    assert "1 coding began as a suggestion: not noted here" in run(*command)
    assert {c.coder: c.created for c in project.codings if c.coder != "ann"} == {
        "bo": "2026-03-01T09:30:00+00:00",
        "cy": "2026-03-02T09:30:00+00:00",
    }
