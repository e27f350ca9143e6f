"""Adding files: the good ones are read whatever the bad ones are, and nothing is replaced unasked."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.steps.create import create_project
from evalkit.steps.intake.add import add_sources
from evalkit.steps.surveys import find_surveys

TALK = """Interviewer: How was it?

Dana: They rang me back the same day.

Interviewer: And then?

Dana: Nothing.
"""


@pytest.fixture
def project(folder: Path) -> Project:
    return create_project(folder, deidentify=False)


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_added_twice_is_stored_once(project: Project, tmp_path: Path) -> None:
    file = put(tmp_path / "dana.txt", TALK)
    assert [a.source.id for a in add_sources(project, [file]).added] == ["S01"]
    again = add_sources(project, [file])
    assert (again.added, again.unchanged) == ((), ("dana.txt",))
    assert len(project.sources) == 1


def test_a_changed_file_is_shown_and_never_replaced_by_itself(project: Project, tmp_path: Path) -> None:
    file = put(tmp_path / "dana.txt", TALK)
    add_sources(project, [file])
    before = project.sources
    put(file, TALK.replace("same day", "next week"))
    assert add_sources(project, [file]).changed == ("dana.txt",)
    assert project.sources == before
    assert add_sources(project, [file], replace_changed=True).added[0].source.id == "S01"
    assert "next week" in project.sources[0].text


def test_a_copy_under_another_name_is_not_counted_twice(project: Project, tmp_path: Path) -> None:
    file, copy = put(tmp_path / "dana.txt", TALK), put(tmp_path / "dana (1).txt", TALK)
    for result in (add_sources(project, [file, copy]), add_sources(project, [copy])):
        assert not result.failed
        assert [problem.message for problem in result.problems] == [
            "It holds exactly what dana.txt holds. Not added again."
        ]
    assert [source.file_name for source in project.sources] == ["dana.txt"]


def test_of_two_files_of_one_name_neither_replaces_the_other(project: Project, tmp_path: Path) -> None:
    first = put(tmp_path / "monday" / "transcript.txt", TALK)
    second = put(tmp_path / "tuesday" / "transcript.txt", TALK.replace("same day", "next week"))
    result = add_sources(project, [first.parent, second.parent], replace_changed=True)
    assert len(result.added) == 1
    assert [problem.where for problem in result.failed] == [str(second)]
    assert str(first) in result.failed[0].message
    assert "same day" in project.sources[0].text


def test_the_folder_says_what_kind_a_file_is(project: Project) -> None:
    put(project.sources_folder / "groups" / "group.txt", TALK.replace("Dana", "Ayo"))
    put(project.sources_folder / "notes" / "minutes.txt", "The meeting agreed to ring people back.\n")
    put(project.sources_folder / "interviews" / "dana.txt", TALK)
    result = add_sources(project)
    kinds = {added.source.file_name: added.source.kind for added in result.added}
    assert kinds == {"group.txt": "group", "minutes.txt": "notes", "dana.txt": "interview"}


def test_every_new_label_gets_a_line_that_a_person_fills_in(project: Project, tmp_path: Path) -> None:
    result = add_sources(project, [put(tmp_path / "dana.txt", TALK)])
    lines = project.participants_file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert len(result.unmapped) == 2
    speaker = project.speakers()
    assert speaker(project.sources[0], project.sources[0].turns[0]) is None


def test_one_bad_file_does_not_stop_the_others(project: Project, tmp_path: Path) -> None:
    bad = {
        "empty.docx": b"",
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "cut.docx": b"PK\x03\x04 and no more",
        "scan.pdf": b"%PDF-1.4\n%%EOF\n",
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "closed.xlsx": b"PK\x03\x04",
    }
    files = [put(tmp_path / name, data) for name, data in bad.items()]
    good = put(tmp_path / "dana.txt", TALK)
    result = add_sources(project, [*files, good, tmp_path / "absent.docx"])
    assert [added.source.file_name for added in result.added] == ["dana.txt"]
    assert {problem.where.split("/")[-1] for problem in result.failed} == {*bad, "absent.docx"}
    assert all(len(problem.message) > 20 for problem in result.failed)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_links_and_pipes_in_a_folder_are_listed(project: Project, tmp_path: Path) -> None:
    put(tmp_path / "in" / "dana.txt", TALK)
    put(tmp_path / "elsewhere" / "talk.txt", TALK + "\nDana: Not at all.\n")
    (tmp_path / "in" / "gone.docx").symlink_to(tmp_path / "nowhere.docx")
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    result = add_sources(project, [tmp_path / "in", tmp_path / "in" / "pipe.txt"])
    assert [a.source.file_name for a in result.added] == ["dana.txt"]
    assert [(Path(p.where).name, p.message.split(". ")[0]) for p in result.failed] == [
        ("gone.docx", "It is a link to a file that is not there"),
        ("linked", "It is a link to a folder, and links are not followed"),
        ("pipe.txt", "It is not an ordinary file (a pipe or a device)"),
        ("pipe.txt", "It is not an ordinary file (a pipe or a device)"),
    ]


def test_a_zip_bomb_is_refused(project: Project, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    result = add_sources(project, [bomb])
    assert result.added == ()
    assert len(result.failed) == 1


def test_a_very_large_file_is_refused_without_being_read(project: Project, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (failed,) = add_sources(project, [huge]).failed
    assert "huge.txt" in failed.where


def test_names_are_replaced_as_a_file_is_added(tmp_path: Path) -> None:
    project = create_project(tmp_path / "careful")
    talk = TALK.replace("They rang", "Siobhan Kelly on 07700 900123 rang")
    (added,) = add_sources(project, [put(tmp_path / "dana.txt", talk)]).added
    assert added.replaced >= 2
    assert "Siobhan" not in project.sources[0].text
    assert "07700" not in project.sources[0].text
    assert "rang me back the same day" in project.sources[0].text


def test_however_people_signed_in_to_a_meeting_nothing_of_it_is_stored(tmp_path: Path) -> None:
    talk = [
        ("Skyla Ottoway | NHS", "Welcome to the NHS group."),
        ("+44 7700 900123", "Skyla, ring me on 07700 900123 or +44 7700 900123."),
        ("brisca.mundel@nhs.example", "Write to brisca.mundel@nhs.example, that is me, Brisca."),
    ]
    cues = [
        f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{who}: {words}\n"
        for n, (who, words) in enumerate(talk * 2, start=1)
    ]
    project = create_project(tmp_path / "project")
    result = add_sources(project, [put(tmp_path / "group.vtt", "\n".join(["WEBVTT\n", *cues]))])
    assert not result.failed
    (source,) = project.sources
    assert {turn.speaker for turn in source.turns} == {"P01", "P02", "P03"}
    stored = f"{source} {project.participants_file.read_text()}"
    assert not [part for part in ("Skyla", "Ottoway", "900123", "Brisca", "brisca") if part in stored]
    assert "Welcome to the NHS group." in source.text


def test_a_survey_is_read_with_settings_that_a_person_can_correct(project: Project, tmp_path: Path) -> None:
    rows = "ID,Email,What works well?,How easy is it to reach the team?\n" + "".join(
        f"{n},p{n}@example.org,The duty line number {n} answers quickly now,{'Easy' if n % 2 else 'Hard'}\n"
        for n in range(1, 13)
    )
    file = put(tmp_path / "staff.csv", rows)
    (added,) = add_sources(project, [file]).added
    assert len(added.source.turns) == 12
    assert added.source.turns[0].question == "What works well?"
    assert "example.org" not in added.source.text
    settings = project.survey_settings_file("staff.csv")
    corrected = settings.read_text("utf-8").replace('kind = ""', 'kind = "staff"', 1)
    settings.write_text(corrected.replace('name = "staff"', 'name = "Survey of the core team"'), "utf-8")
    assert add_sources(project, [file]).changed == ("staff.csv",)
    add_sources(project, [file], replace_changed=True)
    assert {r.kind for r in project.store.read.respondents()["S01"].values()} == {"staff"}
    assert [source.name for source in project.sources] == ["Survey of the core team"]


WORKERS = ["Priya Patel", "Bev Carter", "Don't know", "Priya Patel", "Priya Patel", "Bev Carter"]
BOROUGHS = ["Camden", "Islington", "Camden", "Camden", "Elsewhere", "Camden"]


def survey_of_workers(folder: Path) -> Path:
    header = (
        "ID,Who is your key worker?,Which borough do you like?,Who helped? - Priya Patel,Who helped? - My GP"
    )
    rows = [
        f"{n},{worker},{borough},{'Yes' if n < 3 else ''},{'Yes' if n > 2 else ''},It went {n} times better."
        for n, (worker, borough) in enumerate(zip(WORKERS, BOROUGHS, strict=True), start=1)
    ]
    return put(folder / "workers.csv", "\n".join([f"{header},What changed?", *rows, ""]))


def test_the_settings_of_a_survey_keep_no_answers_that_name_people(tmp_path: Path) -> None:
    project = create_project(tmp_path / "project")
    result = add_sources(project, [survey_of_workers(tmp_path)])
    settings = project.survey_settings("workers.csv")
    assert settings
    whats = {column.header: column.what for column in settings.columns}
    named = ["Who is your key worker?", "Who helped? - Priya Patel", "Who helped? - My GP"]
    assert [header for header, what in whats.items() if what == "ignore"] == named
    answers = {answer for column in settings.columns for answer in column.answers}
    assert answers == {"Camden", "Islington", "Elsewhere"}
    assert "Bev" not in project.survey_settings_file("workers.csv").read_text("utf-8")
    where = {p.where for p in result.problems if p.message.startswith("Its answers name people")}
    assert where == {f"workers.csv, column “{header}”" for header in named}


def test_listed_answers_that_are_replaced_are_counted_as_they_are_stored(tmp_path: Path) -> None:
    project = create_project(tmp_path / "project")
    file = survey_of_workers(tmp_path)
    add_sources(project, [file])
    settings = project.survey_settings_file("workers.csv")
    listed = 'what = "closed"\nanswers = ["Priya Patel", "Bev Carter", "Don\'t know", "Sam Okoro"]'
    settings.write_text(settings.read_text("utf-8").replace('what = "ignore"', listed, 1), "utf-8")
    add_sources(project, [file], replace_changed=True)
    (survey,) = find_surveys(project)
    counts = {(row.question, row.answer): row.n for row in survey.frame().itertuples()}
    assert counts == {
        ("Who is your key worker?", "Don't know"): 1,
        ("Who is your key worker?", "[Person 1]"): 3,
        ("Who is your key worker?", "[Person 2]"): 2,
        ("Which borough do you like?", "Elsewhere"): 1,
        ("Which borough do you like?", "[Place 1]"): 4,
        ("Which borough do you like?", "[Place 2]"): 1,
    }


SPOKEN_TABLES = {
    "speaker, start and text": """Speaker,Start,Text
Ann,00:00:02,How was it?
Dana,00:00:05,They rang me.
Ann,00:00:09,And then?
""",
    "a range of times, as NVivo": """Timespan,Content,Speaker
0:02.0 - 0:05.0,How was it?,Ann
0:05.0 - 0:09.0,They rang me.,Dana
0:09.0 - 0:11.0,And then?,Ann
""",
    "frames, as Premiere": """Speaker Name;Start Time;End Time;Text
Ann;00:00:02:12;00:00:05:00;How was it?
Dana;00:00:05:01;00:00:09:00;They rang me.
Ann;00:00:09:00;00:00:11:00;And then?
""",
    "sentences and seconds, as Fireflies": """index,sentence,startTime,endTime,speaker_name,speaker_id
0,How was it?,2.0,4.5,Ann,0
1,They rang me.,5.0,8.5,Dana,1
2,And then?,9.0,9.5,Ann,0
""",
    "milliseconds": """Participant,Start (ms),End (ms),Utterance
Ann,2000,4500,How was it?
Dana,5000,8500,They rang me.
Ann,9000,60500,And then?
""",
}


@pytest.mark.parametrize("table", SPOKEN_TABLES.values(), ids=[*SPOKEN_TABLES])
def test_a_transcript_kept_as_a_table_is_read_as_one(project: Project, tmp_path: Path, table: str) -> None:
    result = add_sources(project, [put(tmp_path / "dana.csv", table)])
    source = result.added[0].source
    assert source.kind == "interview"
    said = [(turn.speaker, source.text[turn.start : turn.end], turn.begins) for turn in source.turns]
    assert said == [("Ann", "How was it?", 2), ("Dana", "They rang me.", 5), ("Ann", "And then?", 9)]
    assert "add it again with --kind survey" in result.problems[-1].message
    assert not project.survey_settings_file("dana.csv").exists()
    assert add_sources(project, [tmp_path / "dana.csv"]).unchanged == ("dana.csv",)


def test_a_table_without_times_is_a_transcript_where_people_speak_in_turn(
    project: Project, tmp_path: Path
) -> None:
    rows = [("Ann", "How was it?"), ("Dana", "They rang me."), ("Ann", "And then?"), ("Dana", "Nothing.")]
    table = "#,Speaker,Utterance\n" + "".join(f"{n},{who},{words}\n" for n, (who, words) in enumerate(rows))
    (added,) = add_sources(project, [put(tmp_path / "dana.csv", table)]).added
    assert [turn.speaker for turn in added.source.turns] == ["Ann", "Dana", "Ann", "Dana"]


@pytest.mark.parametrize(
    ("header", "cells", "doubt"),
    [
        ("Speaker,Text", ["Ann,{0}", "Dana,{1}", "Rae,{2}"], "nobody in “Speaker” speaks again"),
        ("Speaker,Text,Rating", ["Ann,{0},1", "Dana,{1},2", "Ann,{2},3"], "it also has “Rating”"),
        (
            "Timestamp,Name,Text",
            ["2026-03-01 09:30,Ann,{0}", "2026-03-01 09:31,Dana,{1}", "2026-03-01 09:32,Ann,{2}"],
            "“Timestamp” holds more than times within a recording",
        ),
        ("Speaker,Start,Text", ["Ann,9,{0}", "Dana,2,{1}", "Ann,5,{2}"], "“Start” does not go forward"),
    ],
)
def test_a_table_that_may_be_no_transcript_stays_a_survey_and_the_person_is_told(
    project: Project, tmp_path: Path, header: str, cells: list[str], doubt: str
) -> None:
    answers = ("They rang me back on the same day.", "Nobody rang me for weeks on end.", "It went as hoped.")
    rows = [header, *(row.format(*answers) for row in cells)]
    file = put(tmp_path / "table.csv", "\n".join(rows) + "\n")
    result = add_sources(project, [file])
    assert [added.source.kind for added in result.added] == ["survey"]
    assert doubt in result.problems[-1].message
    assert "--kind interview --replace" in result.problems[-1].message
    asked = add_sources(project, [file], kind="interview", replace_changed=True)
    assert [added.source.kind for added in asked.added] == ["interview"]
    assert "rang me back" in project.sources[0].text


def test_a_table_that_cannot_be_read_as_a_survey_says_that_it_may_be_a_transcript(
    project: Project, tmp_path: Path
) -> None:
    file = put(tmp_path / "table.csv", "Speaker,Text,Site\nAnn,,North\nDana,,South\n")
    (failed,) = add_sources(project, [file]).failed
    assert "it also has “Site”" in failed.message
    assert "--kind interview" in failed.message


def test_a_survey_of_names_and_comments_is_read_as_before(project: Project, tmp_path: Path) -> None:
    file = put(tmp_path / "table.csv", "Name,Comments\nAnn,They rang me back\nDana,Nobody rang me\n")
    result = add_sources(project, [file])
    assert [added.source.kind for added in result.added] == ["survey"]
    assert not any("transcript" in problem.message for problem in result.problems)
