"""participants.csv: labels to participants, consent, drafting rows and adding them to a person's file."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.errors import TableError, WriteError
from evalkit.model import Participant, Voice
from evalkit.resources import resource
from evalkit.sources.participants.participants import (
    COLUMNS,
    draft_rows,
    find_participant,
    find_unrecorded_consent,
    parse_kind,
    read_participants,
    read_rows,
)
from evalkit.sources.participants.participants_file import append_rows, edit_rows

HEADER = "id,source,labels,kind,role,group,team,organisation,consent,Years in post"


def write(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "participants.csv"
    path.write_bytes("\r\n".join([header, *lines, ""]).encode(encoding))
    return path


def said(path: Path) -> str:
    return "\n".join(f"{p.where}: {p.message}" for p in read_participants(path)[1])


def test_a_row_maps_each_of_its_labels_in_each_of_its_sources(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01; gp.docx,Dr A; GP 1,Staff,GP,,Team A,NHS,yes,4")
    voices, problems = read_participants(path)
    person = Participant("P01", "staff", "GP", "Staff", "Team A", "NHS", True, (("Years in post", "4"),))
    assert not problems
    assert voices == [Voice(s, x, person) for s in ("S01", "gp.docx") for x in ("Dr A", "GP 1")]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Service user", "service_user"),
        ("service_users", "service_user"),
        ("SU", "service_user"),
        ("CARERS", "carer"),
        ("staff", "staff"),
        ("Interviewer", "interviewer"),
        ("facilitator", "interviewer"),
        ("Other", "other"),
        ("manager", None),
        ("", None),
    ],
)
def test_kinds_are_understood_as_people_type_them(typed: str, kind: str | None) -> None:
    assert parse_kind(typed) == kind


def test_a_blank_or_unknown_kind_is_not_used_and_listed_by_row(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,Speaker 1,,,,,,,", "P02,S01,Speaker 2,manager,,,,,,")
    assert read_participants(path)[0] == []
    assert "row 2: P01 (“Speaker 1”) has no kind yet" in said(path)
    assert "row 3: “manager” is not a kind" in said(path)


def test_many_blank_kinds_are_one_line(tmp_path: Path) -> None:
    path = write(tmp_path, *(f"P{n:02},S{n:02},A,,,,,,," for n in range(1, 31)))
    (problem,) = read_participants(path)[1]
    assert problem.where == "participants.csv"
    assert problem.message.startswith(
        "P01, P02, P03, P04 and 26 more have no kind yet, so they are not used."
    )


def test_rows_of_one_id_complete_each_other(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,A,staff,Nurse,,,,,", "P01,S02,B,,,,Team B,,,")
    voices, problems = read_participants(path)
    assert not problems
    assert {v.participant for v in voices} == {Participant("P01", "staff", "Nurse", "Staff", "Team B")}


def test_rows_of_one_id_that_contradict_each_other_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,A,staff,Nurse,,,,yes,3", "P01,S02,B,Staff,Doctor,,,,not quoted,4")
    voices, problems = read_participants(path)
    assert [p.where for p in problems] == ["participants.csv, row 3"] * 3
    assert (voices[0].participant.role, voices[0].participant.may_quote) == ("Nurse", False)
    assert "has role “Doctor” here and “Nurse” in an earlier row; “Nurse” counts" in said(path)


def test_consent_decides_who_is_coded_and_who_is_quoted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "P01,S01,A,staff,,,,,yes,",
        "P02,S01,B,staff,,,,,Not quoted,",
        "P03,S01,C,staff,,,,,No,",
        "P04,S01,D,staff,,,,,,",
        "P05,S01,E,staff,,,,,perhaps,",
        "P06,S01,F,interviewer,,,,,,",
    )
    voices, _ = read_participants(path)
    assert {v.participant.id: v.participant.may_quote for v in voices} == {
        "P01": True,
        "P02": False,
        "P04": True,
        "P06": True,
    }
    assert "P03 did not consent" in said(path)
    assert "Consent “perhaps” is not clear, so P05 is not used" in said(path)
    assert find_unrecorded_consent(read_rows(path)[0]) == ["P04"]


def test_of_two_consents_the_stricter_counts_whichever_comes_first(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,A,staff,,,,,not quoted,", "P01,S02,B,,,,,,yes,")
    assert [v.participant.may_quote for v in read_participants(path)[0]] == [False, False]
    assert "“not quoted” counts" in said(path)


def test_a_label_given_to_two_participants_stays_with_the_first(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,A,staff,,,,,,", "P02,s01,a:,carer,,,,,,")
    assert [v.participant.id for v in read_participants(path)[0]] == ["P01"]
    assert "row 3: “a:” already belongs to P01" in said(path)


def test_a_row_without_id_or_label_is_listed(tmp_path: Path) -> None:
    path = write(tmp_path, ",S01,A,staff,,,,,,", "P02,S01,,staff,,,,,,")
    assert read_participants(path)[0] == []
    assert "row 2: It has no id" in said(path)
    assert "row 3: It has no label" in said(path)


def test_speech_without_a_label_can_be_mapped(tmp_path: Path) -> None:
    voices, _ = read_participants(write(tmp_path, "P01,S01,(no label),service user,,,,,,"))
    assert find_participant(voices, "S01", "a.docx", "") == voices[0].participant


def test_a_row_that_names_the_source_wins_over_one_for_every_source(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,,Anna,interviewer,,,,,,", "P02,gp.docx,Anna,staff,,,,,,")
    voices, _ = read_participants(path)
    found = [find_participant(voices, "S01", name, "ANNA:") for name in ("gp.docx", "other.docx")]
    assert [p.id if p else None for p in found] == ["P02", "P01"]
    assert find_participant(voices, "S01", "gp.docx", "Ben") is None


def test_a_file_that_excel_saved_in_its_own_way_reads_the_same(tmp_path: Path) -> None:
    header = "ID;Source;Label(s);Kind;Role;Organization"
    path = write(tmp_path, 'P01;S01;"José; J";Staff;Nurse;“Trust”', header=header, encoding="cp1252")
    voices, problems = read_participants(path)
    assert not problems
    assert [(v.label, v.participant.organisation) for v in voices] == [("José", "“Trust”"), ("J", "“Trust”")]


def test_a_table_without_the_needed_columns_names_them(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column labels"):
        read_participants(write(tmp_path, "P01,x", header="id,name"))


def test_only_labels_that_no_row_names_are_drafted(tmp_path: Path) -> None:
    rows, _ = read_rows(
        write(tmp_path, "P01,S01,A,,,,,,,", "P07,gp.docx,B,staff,,,,,,", "P02,,I,interviewer,,,,,,")
    )
    drafted = draft_rows(rows, "S01", ["A", "B", "C", "I", "", "C"], file_name="gp.docx")
    assert [(r.id, r.sources, r.labels, r.kind) for r in drafted] == [
        ("P08", ("S01",), ("C",), ""),
        ("P09", ("S01",), ("",), ""),
    ]
    assert draft_rows([*rows, *drafted], "S01", ["A", "B", "C", ""], file_name="gp.docx") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_added_rows_leave_what_a_person_typed_as_it_is(tmp_path: Path, encoding: str, delimiter: str) -> None:
    header = delimiter.join(["id", "notes of ours", "labels", "source", "kind"])
    path = write(
        tmp_path, delimiter.join(["P01", "café", '"A"', "S01", "staff"]), header=header, encoding=encoding
    )
    before = path.read_bytes()
    append_rows(path, draft_rows(read_rows(path)[0], "S02", ["Bee", "=1+1", "x; y", ""]))
    assert path.read_bytes().startswith(before)
    rows, problems = read_rows(path)
    assert not problems
    assert [(r.id, r.sources, r.labels) for r in rows] == [
        ("P01", ("S01",), ("A",)),
        ("P02", ("S02",), ("Bee",)),
        ("P03", ("S02",), ("=1+1",)),
        ("P04", ("S02",), ("x; y",)),
        ("P05", ("S02",), ("",)),
    ]
    assert rows[0].attributes == (("notes of ours", "café"),)


def test_excel_would_not_run_a_label_as_a_formula(tmp_path: Path) -> None:
    path = write(tmp_path)
    append_rows(path, draft_rows([], "S01", ["=HYPERLINK(1)"]))
    assert "'=HYPERLINK" in path.read_text()


def test_a_letter_that_the_encoding_lacks_makes_the_file_utf8(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,José,staff,,,,,,", encoding="cp1252")
    append_rows(path, draft_rows(read_rows(path)[0], "S01", ["Łukasz"]))
    assert [r.labels for r in read_rows(path)[0]] == [("José",), ("Łukasz",)]


def test_a_damaged_letter_is_listed_and_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, "P01,S01,José – “J”,staff,,,,,,")
    path.write_bytes(path.read_bytes() + b"P02,S01,Zo\xeb,staff,,,,,,\r\n")
    rows, problems = read_rows(path)
    assert rows[0].labels == ("José – “J”",)
    assert "could not be read and shows as \ufffd (line 3)" in problems[0].message
    edit_rows(path, lambda row: replace(row, labels=("P01",)) if row.id == "P01" else row)
    assert path.read_bytes().endswith(b"P02,S01,Zo\xeb,staff,,,,,,\r\n")


def test_a_file_whose_last_line_has_no_end_is_not_run_together(tmp_path: Path) -> None:
    path = tmp_path / "participants.csv"
    path.write_text("id,labels,kind\nP01,A,staff")
    append_rows(path, draft_rows(read_rows(path)[0], "S01", ["B"]))
    assert [r.labels for r in read_rows(path)[0]] == [("A",), ("B",)]


def test_a_new_file_gets_the_header_and_opens_well_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "participants.csv"
    append_rows(path, draft_rows([], "S01", ["Zoë"]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode())
    assert read_rows(path)[0][0].labels == ("Zoë",)


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX")
def test_the_file_keeps_its_mode_and_no_other_file_is_left(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.chmod(0o640)
    append_rows(path, draft_rows([], "S01", ["A"]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["participants.csv"]


def test_a_file_that_cannot_be_written_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "P01,S01,A,staff,,,,,,")
    before = path.read_bytes()

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WriteError, match="Close it in Word, Excel"):
        append_rows(path, draft_rows([], "S01", ["B"]))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["participants.csv"]


def test_the_template_has_the_columns_and_the_example_reads_without_a_problem() -> None:
    assert read_rows(resource("data_templates", "participants.csv")) == ([], [])
    voices, problems = read_participants(resource("data_templates", "participants_example.csv"))
    assert not problems
    assert {v.participant.kind for v in voices} == {"service_user", "carer", "staff", "interviewer"}


def test_ids_that_differ_in_capitals_alone_are_pointed_out(tmp_path: Path) -> None:
    path = write(tmp_path, "P3,S01,ANN,staff,GP,,,,yes,", "p3,S02,ANN,staff,GP,,,,yes,")
    assert "P3 and p3 count as two people. If they are one, write the id the same way." in said(path)
