"""From codings to a written chapter: themes, findings, what people write, and what happens underneath it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import ReadError
from evalkit.findings.region import split_regions
from evalkit.project import Project
from evalkit.report.blocks import Heading, find_quotations, find_texts, words_of
from evalkit.report.content import build_content
from evalkit.settings import ReportSettings
from evalkit.steps.coding.code import mark_seen, remove_coding
from evalkit.steps.coding.import_codings import import_codings
from evalkit.steps.create import create_project
from evalkit.steps.findings.findings import check_files, draft_files
from evalkit.steps.findings.themes import make_themes, take_themes
from evalkit.steps.intake.add import add_sources
from evalkit.steps.report.check_report import check_report
from evalkit.steps.report.final import finish_report
from evalkit.steps.report.report import gather_facts, write_report
from evalkit.steps.review.send import send_draft

CODEBOOK = """\
title: Small
version: "1"
codes:
  - slug: access
    name: Access
    definition: Getting in.
  - slug: rooms
    name: Rooms
    definition: Where it happens.
"""
SAID = (
    "The waiting list was nine weeks long and nobody wrote to me.",
    "I was on the waiting list so long that I forgot I had asked.",
    "They put you on a waiting list and then you hear nothing for weeks.",
    "Waiting for a letter for weeks made me worse than I was before.",
    "The phone line is engaged every morning when I ring them.",
    "Nobody picks up the phone, I rang the line eleven times that day.",
    "You hold the phone for an hour and then the line goes dead.",
    "When I ring the phone line a machine tells me to ring later.",
    "The bus to the clinic stops at six so I walk home in the dark.",
    "Two buses to reach the clinic and the second bus never comes.",
)


def build(folder: Path, said: tuple[str, ...] = SAID) -> Project:
    """A project in which five people said these things, each coded as a challenge of access."""
    codebook = folder / "codebook.yaml"
    codebook.write_text(CODEBOOK, encoding="utf-8")
    project = create_project(folder / "project", ReportSettings(title="Small"), codebook, deidentify=False)
    files = []
    for number in range(5):
        path = folder / f"talk{number}.txt"
        path.write_text("".join(f"P{number}: {text}\n\n" for text in said[number::5]), encoding="utf-8")
        files.append(path)
    add_sources(project, files)
    write(
        project.participants_file,
        ["source", "label", "participant", "kind", "role", "group", "consent"],
        [["", f"P{n}", f"P0{n}", "service_user", "Service user", "Users", "yes"] for n in range(5)],
    )
    rows = [["RM", f"talk{place % 5}.txt", text, "access", "challenging"] for place, text in enumerate(said)]
    table = folder / "codings.csv"
    write(table, ["coder", "source", "passage", "code", "valence"], rows)
    assert not import_codings(project, table).problems
    return project


def write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return build(tmp_path)


def chapter_file(project: Project) -> Path:
    return next(project.findings_folder.glob("*access*.md"))


def say(project: Project, heading: str, words: str) -> None:
    """Write under a heading of the chapter's file, as a person would."""
    path = chapter_file(project)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"## {heading}\n", f"## {heading}\n\n{words}\n", 1), encoding="utf-8")


def fill(path: Path, sheet: str, row_has: str, column: str, value: str) -> None:
    book = load_workbook(path)
    headings = [str(cell.value) for cell in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        if row_has in [str(cell.value) for cell in row]:
            row[headings.index(column)].value = value
    book.save(path)


def told(found: object) -> str:
    return " ".join(f"{p.where}: {p.message}" for p in getattr(found, "problems", ()))


def test_a_table_of_codings_is_read_whatever_the_capitals_of_its_columns_and_rows_are_named_as_in_it(
    project: Project, tmp_path: Path
) -> None:
    table = tmp_path / "more.csv"
    head = "Exported 3 March\n\nCoder,SOURCE,Passage,Code,Valence\n\n"
    table.write_text(head + f"AB,S01,{SAID[0]},access,context\nAB,S01,zzz qqq xxx,access,\n", "utf-8")
    result = import_codings(project, table)
    assert [coding.coder for coding in result.codings] == ["AB"]
    assert [problem.where for problem in result.problems] == ["more.csv, row 6"]


def test_themes_are_the_same_every_time_and_people_decide_on_them(project: Project) -> None:
    first = make_themes(project)
    assert not first.problems
    assert make_themes(project).sets == first.sets
    (found,) = first.sets
    assert len(found.themes) >= 2
    largest, other = found.themes[:2]
    moved = other.excerpts[0].id
    fill(first.sheet, "Themes", largest.name, "new name", "Long waits")
    fill(first.sheet, "Excerpts", moved, "move to", "Long waits")
    kept_apart = make_themes(project)
    assert kept_apart.sheet != first.sheet, "a workbook with decisions in it is not written over"
    taken = take_themes(project, first.sheet)
    assert (taken.named, taken.moved, taken.problems) == (1, 1, ())
    again = make_themes(project, again=True)
    assert again.sheet == first.sheet
    ours = next(theme for theme in again.sets[0].themes if theme.name == "Long waits")
    assert not ours.proposed
    assert moved in {excerpt.id for excerpt in ours.excerpts}
    assert all(picture.stat().st_size > 1000 for picture in again.pictures)


def test_only_a_theme_that_a_person_kept_reaches_the_report(project: Project) -> None:
    made = make_themes(project)
    names = {theme.name for theme in made.sets[0].themes}

    def headings() -> set[str]:
        blocks = build_content(gather_facts(project)).blocks
        return {block.text for block in blocks if isinstance(block, Heading)}

    assert not names & headings()
    chosen = made.sets[0].themes[0].name
    fill(made.sheet, "Themes", chosen, "keep", "yes")
    take_themes(project, made.sheet)
    assert names & headings() == {chosen}
    say(project, "What's challenging", "People wait. [F001]")
    assert not names & headings()


def test_a_chapter_is_drafted_written_checked_and_printed(project: Project) -> None:
    make_themes(project)
    drafted = draft_files(project)
    assert (drafted.findings, drafted.excerpts, drafted.problems) == (1, 10, ())
    text = chapter_file(project).read_text(encoding="utf-8")
    assert "Described by 5 of 5 service users" in text
    assert "How strength is worded." in text
    line = next(line for line in text.splitlines() if line.startswith("> “"))
    say(project, "What's challenging", f"The line is engaged. [F001, C00005]\n\n{line}\n\n#### More")
    say(project, "Recommendations", "- **The trust:** Answer the phone. [F001]")
    written = chapter_file(project).read_text(encoding="utf-8")
    assert draft_files(project).problems == ()
    assert chapter_file(project).read_text(encoding="utf-8") == written
    checked = check_files(project)
    assert checked.problems == ()
    assert (checked.quotations, checked.references > 3) == (1, True)
    content = build_content(gather_facts(project))
    printed = [q for q in find_quotations(content.blocks) if q.words in line]
    assert [(bool(q.excerpt_id), q.attribution) for q in printed] == [(True, "Service user")]
    assert "C00005" not in str([block for block in content.blocks if "engaged. " in str(block)][:1])


def test_an_invented_id_is_listed_with_its_chapter_and_line_by_the_report_and_before_it_is_final(
    project: Project, tmp_path: Path
) -> None:
    draft_files(project)
    say(project, "What's challenging", "They wait. [C00001]\n\nIt is worse at night. [C99999]")
    line = chapter_file(project).read_text(encoding="utf-8").splitlines().index("They wait. [C00001]") + 3
    place = f"Access ({chapter_file(project).name}, line {line}): there is no excerpt C99999"
    found = told(write_report(project))
    assert (place in found, found.count("C99999")) == (True, 1)
    content = build_content(gather_facts(project))
    said = [words_of(text) for block in content.blocks for text in find_texts((block,))]
    assert "It is worse at night. [C99999 leads to no evidence]" in said, "the sentence shows no evidence"
    refused = finish_report(project)
    assert (refused.path, place in told(refused)) == (None, True)
    document = Document()
    document.add_paragraph("It is worse at night. [C99999, C00001]")
    document.save(str(tmp_path / "theirs.docx"))
    (stray,) = check_report(project, tmp_path / "theirs.docx").unknown
    assert ("worse at night" in stray.where, "C99999" in stray.message) == (True, True)


def test_a_quotation_that_was_changed_is_said_first_by_the_report_and_before_a_draft_is_sent(
    project: Project,
) -> None:
    draft_files(project)
    line = next(
        line for line in chapter_file(project).read_text("utf-8").splitlines() if line.startswith("> “")
    )
    role = re.search(r"\(.*", line)
    assert role
    say(project, "What's challenging", f"Cross. They say more.\n\n> “Everything here was lost” {role[0]}")
    place = f"Access ({chapter_file(project).name}, line "
    for problems in (write_report(project).problems, finish_report(project).problems):
        about = [
            problem
            for problem in problems
            if "names no evidence" in problem.message or "is not what" in problem.message
        ]
        assert about[0].message.startswith("“Everything here was lost” is not what C0")
        assert about[0].where.startswith(place)
        assert len([one for one in problems if "Everything here was lost" in one.message]) == 1
    say(
        project,
        "What's working well",
        "It is quick. [C99999] “Nobody said anything bad at all.” (Service user)",
    )
    said = [f"{problem.where} {problem.message}" for problem in send_draft(project).problems]
    assert "there is no excerpt C99999" in said[0]
    assert "“Everything here was lost” is not what C0" in said[1]
    assert said[2].startswith("reading-draft-1.docx")
    assert "Nobody said anything" in said[2]


def test_a_sentence_without_evidence_is_open_until_its_writer_has_chosen(project: Project) -> None:
    draft_files(project)
    say(project, "What's challenging", "They wait. [C00001] Everybody is cross.")
    assert "“Everybody is cross.” names no evidence" in told(finish_report(project))
    assert check_files(project).problems == ()
    path = chapter_file(project)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("cross.", "cross. [own words] They shout. [leave out]"), encoding="utf-8")
    draft_files(project)
    assert "names no evidence" not in told(write_report(project))
    assert "They shout. [leave out]" in path.read_text(encoding="utf-8")
    printed = str(build_content(gather_facts(project)).blocks)
    assert "Everybody is cross." in printed
    assert not [word for word in ("own words", "They shout", "leave out") if word in printed]


def test_a_deleted_excerpt_under_a_final_finding_is_told_until_somebody_has_looked(project: Project) -> None:
    draft_files(project)
    say(project, "Status and memos", "- F001 final: agreed on 3 May")
    say(project, "What's challenging", "They wait. [C00001]")
    assert check_files(project).problems == ()
    coding = project.codings[0]
    remove_coding(project, coding.coder, (coding.id, mark_seen(coding)))
    for _ in range(2):
        assert f"F001 (final): {coding.id} is no longer evidence for it" in told(draft_files(project))
        assert f"{coding.id} was evidence for F001" in told(check_files(project))
    text = chapter_file(project).read_text(encoding="utf-8")
    assert "(final)" in text
    assert "Memo: agreed on 3 May" in text
    assert "They wait. [C00001]" in text


def test_a_codebook_change_after_drafting_is_told_and_nothing_is_lost(project: Project) -> None:
    made = make_themes(project)
    fill(made.sheet, "Themes", made.sets[0].themes[0].name, "new name", "Ours")
    take_themes(project, made.sheet)
    draft_files(project)
    say(project, "Status and memos", "- F001 reviewed")
    check_files(project)
    before = chapter_file(project).read_text(encoding="utf-8")
    text = project.codebook_file.read_text(encoding="utf-8").replace("slug: access", "slug: entry")
    project.codebook_file.write_text(text, encoding="utf-8")
    project = Project(project.folder)
    assert "no longer has its code “access”" in told(check_files(project))
    assert "10 excerpts have the code “access”, which the codebook lacks" in told(draft_files(project))
    assert "Its themes “Ours” and" in told(make_themes(project))
    assert "Ours" in (project.folder / "themes.yaml").read_text(encoding="utf-8")
    after = chapter_file(project).read_text(encoding="utf-8")
    assert split_regions(after).before == split_regions(before).before


def test_what_somebody_wrote_into_the_computed_part_is_kept_beside(project: Project) -> None:
    draft_files(project)
    path = chapter_file(project)
    path.write_text(path.read_text(encoding="utf-8").replace("Draft: ", "My own words. "), encoding="utf-8")
    result = draft_files(project)
    assert "earlier/" in told(result)
    (copy,) = (project.findings_folder / "earlier").glob("*.md")
    assert "My own words." in copy.read_text(encoding="utf-8")
    assert "My own words." not in path.read_text(encoding="utf-8")


def test_a_chapter_keeps_its_file_when_the_outline_changes_its_order(project: Project) -> None:
    draft_files(project)
    say(project, "Key challenge", "Waiting is long and nobody explains it to those who wait.")
    outline = project.folder / project.settings.files.outline
    path = chapter_file(project)
    path.rename(path.with_name("07" + path.name[2:]))
    assert outline.exists()
    notes = gather_facts(project).notes
    assert any("Waiting is long" in chapter.key_challenge for chapter in notes.values())
    assert len(list(project.findings_folder.glob("*access*.md"))) == 1


def test_a_file_in_another_encoding_is_refused_by_name(project: Project) -> None:
    draft_files(project)
    chapter_file(project).write_bytes("## Key challenge\nCafé".encode("cp1252"))
    with pytest.raises(ReadError, match=r"access\.md, line 2: a character is not UTF-8"):
        check_files(project)


def test_six_hundred_excerpts_in_one_chapter_are_grouped_drafted_and_reported(tmp_path: Path) -> None:
    said = tuple(f"{SAID[n % 10]} That was visit {n}." for n in range(600))
    project = build(tmp_path, said)
    assert sum(len(theme.excerpts) for theme in make_themes(project).sets[0].themes) > 400
    result = draft_files(project)
    assert (result.excerpts, result.problems) == (600, ())
    assert len(chapter_file(project).read_text(encoding="utf-8")) < 20_000
    assert write_report(project).excerpts == 600


def test_the_commands_say_what_they_did_and_fail_where_something_must_be_put_right(project: Project) -> None:
    runner = CliRunner()
    where = ["--project", str(project.folder)]
    made = runner.invoke(app, ["themes", *where])
    assert made.exit_code == 0
    assert "proposed, in 1 of 1 code and side" in made.output
    drafted = runner.invoke(app, ["findings", "draft", *where])
    assert "1 finding from 10 excerpts, in 2 chapters" in drafted.output
    assert runner.invoke(app, ["findings", "check", *where]).exit_code == 0
    say(project, "What's challenging", "See [F077].")
    wrong = runner.invoke(app, ["findings", "check", *where])
    assert wrong.exit_code == 1
    assert "there is no finding F077" in wrong.output
