"""After the demo, no planted identifier in any byte under the project folder, but for what is named here."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evalkit.project import Project
from evalkit.sources.participants.participants import read_rows
from evalkit.sources.participants.pseudonyms import is_name
from evalkit.steps.create import create_project
from evalkit.steps.demo import DemoResult
from evalkit.steps.intake.add import add_sources
from evalkit.steps.names.project_vault import get_vault

ALSO_WORDS = {"will", "Will", "Hall", "neighbours", "April 2025", "Mo"}
"""Planted, and standing in the folder as something else: a verb, County Hall, the report's own date."""

MISSED = {
    "County Hall",
    "July 2022",
    "Limekiln",
    "London",
    "May 2023",
    "Millrace",
    "Nigeria",
    "November 2022",
    "Saltpan",
    "february 2023",
    "grace",
    "jade",
    "march 2023",
    "millrace",
    "saltpan",
    "terry",
    "terrys",
    "the lamp room",
}
"""What the detectors do not find: months, countries, and names that a dictionary has, without a capital."""

TEAM_COLUMNS = ("measures/people.csv", "measures/fidelity.csv", "reports/measures.xlsx/")
"""The tables of measures whose team column the evaluators filled in, and the workbook made of them: teams are
compared and counted as clusters by name there, so a team that participants.csv names may stand in them."""


def planted(originals: Path) -> dict[str, str]:
    """Every planted identifier with its type."""
    with (originals / "planted_identifiers.csv").open(encoding="utf-8", newline="") as file:
        return {row["text"]: row["type"] for row in csv.DictReader(file)}


def blobs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its bytes; what is zipped, unzipped."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".docx", ".xlsx") and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{name}/{part}", archive.read(part)) for part in archive.namelist())
        elif path.suffix != ".png" and path.name != "embeddings.db":
            yield name, path.read_bytes()


def find_in(folder: Path, texts: set[str]) -> dict[str, set[str]]:
    """Which of these texts stand as words of their own in which files."""
    longest_first = sorted((re.escape(text.encode()) for text in texts), key=len, reverse=True)
    word = re.compile(rb"(?<![A-Za-z0-9])(?=(" + b"|".join(longest_first) + rb")(?![A-Za-z0-9]))")
    found: dict[str, set[str]] = {}
    for name, data in blobs(folder):
        for text in {match[1].decode() for match in word.finditer(data)}:
            found.setdefault(text, set()).add(name)
    return found


def said_by_the_project(project: Project) -> str:
    """What the people who run the evaluation say of it themselves: settings, teams, organisations, files."""
    rows, _ = read_rows(project.participants_file)
    own = [value for row in rows for value in (row.team, row.organisation, *row.sources)]
    report = project.settings.report
    said = [report.title, report.subtitle, report.place, report.queries, *report.organisations, *own]
    return "\n".join(said)


def test_no_planted_identifier_is_anywhere_under_the_folder(demo: DemoResult) -> None:
    folder = demo.project.folder
    names = planted(folder.with_name(f"{folder.name}-originals"))
    assert len(names) > 200
    found = find_in(folder, set(names) - ALSO_WORDS)
    own = said_by_the_project(demo.project)
    left = {text for text in found if text not in own}
    assert left <= MISSED, {text: found[text] for text in left - MISSED}
    assert len(MISSED) < len(names) / 12


def test_only_what_the_evaluators_typed_themselves_holds_a_planted_name_of_a_team(demo: DemoResult) -> None:
    folder = demo.project.folder
    names = set(planted(folder.with_name(f"{folder.name}-originals"))) - ALSO_WORDS - MISSED
    typed = {"participants.csv", "evalkit.toml", "00-whole-report.md"}
    typed |= {"docProps/core.xml", "word/document.xml"}
    own = said_by_the_project(demo.project)
    wrong = {
        (text, place)
        for text, places in find_in(folder, names).items()
        for place in places
        if not any(place.endswith(name) for name in typed) and "Upper Hythe" not in text
        if text not in demo.project.settings.report.queries
        if not (place.startswith(TEAM_COLUMNS) and text in own)
    }
    assert not wrong


def test_no_label_in_store_or_table_is_a_name(demo: DemoResult) -> None:
    labels = {
        turn.speaker for source in demo.project.sources if source.kind != "survey" for turn in source.turns
    }
    rows, _ = read_rows(demo.project.participants_file)
    labels |= {label for row in rows for label in row.labels}
    assert {"P02", "I02", "P15", "Speaker 2", "Guest"} <= labels
    assert [label for label in labels if is_name(label)] == []


def test_who_was_named_beforehand_is_still_who_they_are(demo: DemoResult) -> None:
    speaker = demo.project.speakers()
    by_file = {source.file_name: source for source in demo.project.sources}
    nurse = by_file["02 Nurse interview (Teams).vtt"]
    roles = {who.role for turn in nurse.turns if (who := speaker(nurse, turn))}
    assert roles == {"Interviewer", "Community nurse"}
    assert all(speaker(s, turn) for s in demo.project.sources for turn in s.turns)


@pytest.fixture
def talks(tmp_path: Path) -> list[Path]:
    first = "Kit Farrow: How was it, Bev?\n\nBev Campbell: Siobhan Kelly rang me from Fenchapel.\n\n" * 2
    second = (
        "Kit Farrow: And you?\n\nDesmond Achebe: Bev Campbell and Siobhan Kelly, up fenchapel way.\n\n" * 2
    )
    paths = [tmp_path / "in" / "first.txt", tmp_path / "in" / "second.txt"]
    paths[0].parent.mkdir()
    for path, text in zip(paths, (first, second), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_a_name_has_one_replacement_over_all_sources_of_a_run(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    result = add_sources(project, talks)
    texts = [source.text for source in project.sources]
    assert {label.shown: label.original for label in result.added[0].labels} == {
        "P01": "Bev Campbell",
        "P02": "Kit Farrow",
    }
    tags = [set(re.findall(r"\[\w+ \d+\]", text)) for text in texts]
    assert len(tags[0] & tags[1]) >= 2
    assert not find_in(folder, {"Siobhan", "Kelly", "Bev", "Campbell", "Desmond", "Kit", "Farrow"})


def test_with_a_vault_names_keep_their_replacement_from_run_to_run(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder, keep_originals=True)
    add_sources(project, talks[:1], vault=get_vault(project, "a long passphrase"))
    vault = get_vault(project, "a long passphrase")
    add_sources(project, talks[1:], vault=vault)
    first, second = (source.text for source in project.sources)
    tag = first.split("\n")[1].split(" rang")[0]
    assert re.fullmatch(r"\[Person \d+\]", tag)
    assert tag in second
    assert vault.contents.original("S01").source.text.count("Siobhan Kelly") == 2  # type: ignore[union-attr]
    speaker = project.speakers()
    assert project.sources[1].turns[0].speaker == project.sources[0].turns[0].speaker == "P02"
    assert speaker(project.sources[0], project.sources[0].turns[0]) is None
    assert vault.path.parent == folder.parent
    assert not find_in(folder, {"Siobhan", "Kelly", "Bev", "Campbell", "Desmond", "Kit", "Farrow"})
    assert b"Siobhan" not in vault.path.read_bytes()


def test_without_a_vault_no_number_comes_to_mean_two_people(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    add_sources(project, talks[:1])
    add_sources(project, talks[1:])
    tags = [set(re.findall(r"\[Person \d+\]", source.text)) for source in project.sources]
    assert tags[0]
    assert tags[1]
    assert tags[0].isdisjoint(tags[1])


def test_people_of_a_known_kind_are_told_by_it(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    project.participants_file.write_text(
        "id,source,labels,kind,role,team\n"
        "W4,,Bev Campbell; Bev,staff,Nurse,Ropery Hythe Team\nI01,,Kit Farrow,interviewer,,\n",
        encoding="utf-8",
    )
    talks[1].write_text(
        talks[1].read_text("utf-8") + "Desmond Achebe: The Ropery Hythe Team, yes.\n", "utf-8"
    )
    add_sources(project, talks)
    assert "[Worker 4]" in project.sources[0].text
    assert "[Worker 4]" in project.sources[1].text
    assert "[Team A]" in project.sources[1].text
    assert "Bev" not in project.participants_file.read_text("utf-8")


def test_a_file_whose_name_names_a_person_is_stored_under_its_id(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    named = talks[0].rename(talks[0].with_name("Interview with Siobhan Kelly.txt"))
    result = add_sources(project, [named])
    assert project.sources[0].file_name == "S01.txt"
    assert any(problem.where == named.name for problem in result.problems)
    assert add_sources(project, [named]).unchanged == (named.name,)
    assert not find_in(folder, {"Siobhan", "Kelly"})


def test_who_is_who_can_be_seen_again_from_the_file(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    add_sources(project, talks[:1])
    again = add_sources(project, talks[:1])
    assert {(k.source_id, k.shown, k.original) for k in again.seen_again} == {
        ("S01", "P01", "Bev Campbell"),
        ("S01", "P02", "Kit Farrow"),
    }


def test_an_already_deidentified_text_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    talk = "Interviewer: And [Person 1]?\n\nSpeaker 2: [Person 1] told [Worker 2] at [Place 3] in [date].\n"
    project = create_project(folder)
    path = tmp_path / "clean.txt"
    path.write_text(talk, encoding="utf-8")
    (added,) = add_sources(project, [path]).added
    assert added.replaced == 0
    assert added.source.text == "And [Person 1]?\n[Person 1] told [Worker 2] at [Place 3] in [date]."


def test_a_source_in_another_language_is_said_to_be_so(folder: Path, tmp_path: Path) -> None:
    turn = (
        "Quand je suis arrivée au centre, personne ne m'a rien expliqué et j'ai attendu pendant des heures "
        "avant de voir quelqu'un qui puisse enfin m'aider à remplir tous les papiers pour mon logement. "
    )
    path = tmp_path / "entretien.txt"
    path.write_text(f"Interviewer: Bonjour?\n\nSpeaker 2: {turn * 2}\n", encoding="utf-8")
    result = add_sources(create_project(folder), [path])
    assert any("English" in problem.message for problem in result.problems)
    assert len(result.added) == 1


def test_a_roster_of_five_thousand_names_is_no_burden(folder: Path, talks: list[Path]) -> None:
    project = create_project(folder)
    letters = str.maketrans("0123456789", "abdefgklmn")
    names = [f"{n:04d}".translate(letters) for n in range(5000)]
    lines = [f"P{n:04d},,Z{name} Qo{name}ri,staff,Nurse" for n, name in enumerate(names)]
    named = [f"P5000,{talks[0].name},Bev Campbell,staff,Nurse"]
    project.participants_file.write_text(
        "\n".join(["id,source,labels,kind,role", *lines, *named]) + "\n", "utf-8"
    )
    (added,) = add_sources(project, talks[:1]).added
    assert "P5000" in {turn.speaker for turn in added.source.turns}
    assert "Siobhan" not in added.source.text
