"""How far coders agree, as a person asks for it: by command, in a notebook and in the report's method."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli import app
from evalkit.model import Valence
from evalkit.project import Project
from evalkit.report.blocks import find_texts, words_of
from evalkit.report.content import build_content
from evalkit.steps.coding.agreement import NOBODY, measure_agreement, say_agreement
from evalkit.steps.coding.code import accept_suggestions, code_passage
from evalkit.steps.report.report import gather_facts
from evalkit.steps.suggesting.suggest import make_suggestions
from tests.page_sample import make_project

WORDS = ("They rang me back the same day.", "I felt heard from the start.", "The waiting was long.")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def code(project: Project, coder: str, words: str, side: Valence = "working_well") -> None:
    start = next(s for s in project.sources if s.id == "S01").text.index(words)
    code_passage(project, coder, "S01", (start, start + len(words)), "trust", side, blind=True)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_with_one_coder_the_command_says_what_to_do(project: Project) -> None:
    code(project, "Rosa", WORDS[0])
    assert NOBODY.split(".")[0] in run("agreement", "--project", str(project.folder))


def test_the_table_counts_both_and_only_one_for_each_side(project: Project, tmp_path: Path) -> None:
    for words in WORDS[:2]:
        code(project, "Rosa", words)
    code(project, "Sam", WORDS[0])
    code(project, "Sam", WORDS[1], "challenging")
    out = tmp_path / "agreement.csv"
    said = run("agreement", "--project", str(project.folder), "--out", str(out))
    assert said.index("Trust: alike on 1 of 2 sentences; 1 on different sides") < said.index(
        "For Rosa and Sam"
    )
    with out.open(encoding="utf-8") as file:
        rows = {(r["basis"], r["code"], r["side"]): r for r in csv.DictReader(file)}
    counts = [rows["all", "trust", side] for side in ("any", "working_well", "challenging")]
    assert [(r["both"], r["first"], r["second"]) for r in counts] == [
        ("2", "0", "0"),
        ("1", "1", "0"),
        ("0", "0", "1"),
    ]
    assert rows["unaided", "trust", "any"]["both"] == "2"


def test_the_report_says_how_many_codings_were_not_made_independently(project: Project) -> None:
    make_suggestions(project)
    one = project.store.read.suggestions()[0]
    for coder in ("Rosa", "Sam"):
        accept_suggestions(project, coder, [one.id])
    found = measure_agreement(project)
    assert {pair.basis for pair in found.pairs} == {"all"}
    assert found.from_suggestions == 2
    (sentence,) = [s for s in say_agreement(found) if "not made independently" in s]
    assert sentence.startswith("2 of the 2 codings")
    method = " ".join(words_of(text) for text in find_texts(build_content(gather_facts(project)).blocks))
    assert sentence in method


def test_where_nobody_has_said_who_speaks_the_command_says_so(project: Project) -> None:
    for coder in ("Rosa", "Sam"):
        code(project, coder, WORDS[0])
    lines = project.participants_file.read_text(encoding="utf-8").splitlines()
    bare = [lines[0], *(line.replace("service_user", "").replace("staff", "") for line in lines[1:])]
    project.participants_file.write_text("\n".join(bare) + "\n", encoding="utf-8")
    said = run("agreement", "--project", str(project.folder))
    assert "nobody has said who speaks there" in said


def test_what_both_coded_without_suggestions_is_printed_once(project: Project) -> None:
    for coder in ("Rosa", "Sam"):
        code(project, coder, WORDS[0])
    said = run("agreement", "--project", str(project.folder))
    assert said.count("For Rosa and Sam") == 1
    assert said.count("\nRosa and Sam, ") == 1
