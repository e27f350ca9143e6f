"""How good suggestions are on a project: one page, figures that the report quotes, a second look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.errors import ModelError, ProjectError
from evalkit.model import Participant, Source, Turn, Valence
from evalkit.project import Project
from evalkit.report.blocks import find_texts, words_of
from evalkit.report.content import build_content
from evalkit.steps.coding.code import accept_suggestions, code_passage
from evalkit.steps.report.report import gather_facts
from evalkit.steps.suggesting.evaluate import FILE, PAGE, evaluate_project, read_measured
from evalkit.steps.suggesting.first_day import say_first_day
from evalkit.steps.suggesting.second_look import look_again, write_second_look
from evalkit.steps.suggesting.suggest import make_suggestions
from tests.page_sample import NOW, make_project

CODED: tuple[tuple[str, str, str, Valence], ...] = (
    ("S01", "They rang me back the same day.", "trust", "working_well"),
    ("S01", "I felt heard from the start.", "trust", "working_well"),
    ("S01", "The waiting was long.", "access", "challenging"),
    ("S02", "Letters still take weeks.", "access", "challenging"),
    ("S02", "The meeting works.", "place", "working_well"),
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two interviews, five codings, one of them blind."""
    made = make_project(tmp_path / "project")
    for source_id, words, code, side in CODED:
        code_at(made, source_id, words, code, side, blind=code == "place")
    yield made
    made.close()


def code_at(
    project: Project, source_id: str, words: str, code: str, side: Valence, blind: bool = False
) -> None:
    start = next(s for s in project.sources if s.id == source_id).text.index(words)
    code_passage(project, "Rosa", source_id, (start, start + len(words)), code, side, blind=blind)


def method_of(project: Project) -> str:
    return " ".join(words_of(text) for text in find_texts(build_content(gather_facts(project)).blocks))


def test_the_page_and_the_report_quote_the_figures_that_were_kept(project: Project) -> None:
    make_suggestions(project)
    accepted = next(s for s in project.store.read.suggestions() if s.segment.text == "Nobody asked me twice.")
    accept_suggestions(project, "Rosa", [accepted.id])
    assert "How good suggestions are on this material was not measured." in method_of(project)
    found = evaluate_project(project)
    assert read_measured(project) == found.measured
    assert (found.measured.passages, found.measured.sources, found.measured.blind_passages) == (6, 2, 1)
    figure = f"for {found.quality.evaluation.hit_3:.0%} it was among the first three"
    page = found.page.read_text(encoding="utf-8")
    assert figure in page
    (alt,) = re.findall(r'alt="Scores against the share of suggestions that was right\. (.+?)\."', page)
    assert alt.split("; ")[0].endswith(f"of {found.quality.calibration()['suggestions'][0]:,}")
    assert figure in method_of(project)


def test_the_first_day_is_told_by_group_on_what_was_coded_blind(project: Project) -> None:
    code_at(project, "S01", "Six months went by.", "access", "challenging", blind=True)
    found = evaluate_project(project).first_day
    assert [(line.group, line.first.base) for line in found][-1] == ("everybody", 1)
    assert sum(line.first.base for line in found) == 2
    assert all(line.among_three.count >= line.first.count for line in found)
    said = list(say_first_day(found))
    assert "without seeing suggestions" in said[0]
    assert len(said) == 1 + len(found)
    assert "The first day" in (project.reports_folder / PAGE).read_text(encoding="utf-8")


def test_the_command_prints_the_first_day_for_blind_codings_or_says_how_to_get_it(project: Project) -> None:
    run = ["evaluate", "--project", str(project.folder)]
    page = project.reports_folder / PAGE
    none = CliRunner().invoke(app, run)
    assert none.exit_code == 0, none.output
    assert "Hide suggestions" in none.output
    assert "Hide suggestions" in page.read_text(encoding="utf-8")
    code_at(project, "S01", "Six months went by.", "access", "challenging", blind=True)
    told = CliRunner().invoke(app, run)
    assert "Hide suggestions" not in told.output
    assert re.search(r"everybody: a right code first \d+% \(\d+% to \d+%, of 1\)", told.output)


def test_each_survey_respondent_is_held_out_by_themselves(project: Project) -> None:
    answers = ("I waited for months.", "They believed what I said.")
    turns = (Turn(0, 0, 20, "R1", question="How was it?"), Turn(1, 21, 47, "R2", question="How was it?"))
    people = [Participant(name, "staff", "GP") for name in ("R1", "R2")]
    project.store.add_source(Source("S03", "Survey", "survey", "\n".join(answers), turns), NOW, 0, people)
    code_at(project, "S03", answers[0], "access", "challenging")
    code_at(project, "S03", answers[1], "trust", "working_well")
    groups = {text.group for text in evaluate_project(project).quality.held.texts}
    assert groups == {"S01", "S02", "S03/R1", "S03/R2"}


def test_notes_are_no_group_of_speakers(project: Project) -> None:
    words = "The board heard that the wait had grown."
    project.participants_file.write_text(
        project.participants_file.read_text("utf-8") + "P3,,Board,staff,Board minutes,Board\n", "utf-8"
    )
    turns = (Turn(0, 0, len(words), "Board"),)
    project.store.add_source(Source("S03", "Minutes", "notes", words, turns), NOW)
    code_at(project, "S03", words, "access", "challenging")
    quality = evaluate_project(project).quality
    assert set(quality.by_group()["group"]) == {"Service users", "GPs", "Notes"}
    assert "Board minutes" not in {who.role for who in quality.people.values()}


def test_figures_that_cannot_be_read_are_a_clear_error(project: Project) -> None:
    (project.folder / FILE).write_text("{}", encoding="utf-8")
    with pytest.raises(ProjectError, match="evalkit evaluate"):
        read_measured(project)


def test_with_one_coded_source_there_is_nothing_to_hold_out(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    code_at(project, *CODED[0])
    with pytest.raises(ModelError, match="Only one source"):
        evaluate_project(project)
    project.close()


def test_a_coding_that_does_not_fit_its_words_is_listed_and_stays_as_it_is(
    project: Project, tmp_path: Path
) -> None:
    code_at(project, "S01", "Six months went by.", "choice", "context")
    before = project.codings
    listed = look_again(project, 5)
    assert "Six months went by." in [doubt.segment.text for doubt in listed.codings]
    scores = [doubt.score for doubt in listed.codings]
    assert scores == sorted(scores)
    write_second_look(listed, tmp_path / "list.csv")
    assert len(pd.read_csv(tmp_path / "list.csv")) == len(listed.codings) + len(listed.passages)
    assert project.codings == before


def test_a_likely_passage_of_a_coded_source_is_listed_until_somebody_codes_it(project: Project) -> None:
    first = project.store.read.suggestions()
    likely = next(s for s in first if s.segment.text == "Six months went by.")
    assert likely.score >= 0.6
    assert [d.segment for d in look_again(project).passages] == [likely.segment]
    code_at(project, "S01", "Six months went by.", "access", "challenging")
    assert look_again(project).passages == ()
