"""What commands say leads somewhere: it names the project, says things once, and can be read."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from evalkit.exchange.books import open_book, write_book
from evalkit.suggest.encoders import minilm
from evalkit.suggest.encoders.minilm import MiniLM
from tests.page_sample import make_project
from tests.typed import Said, type_here

SCORES = """person,time,measure,value
A,1,phq9,12
A,2,phq9,8
B,1,phq9,14
B,2,phq9,13
C,1,phq9,20
C,2,phq9,9
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "a project")
    made.close()
    return made.folder


def proposed(said: Said) -> list[str]:
    """The commands that were proposed, as they would be typed."""
    text = said.stdout + said.stderr
    return re.findall(r"(?:“|[:;] |\n\s*)(evalkit [a-z-]+[^”\n;]*)", text)


@pytest.mark.parametrize("command", ["status", "suggest", "coverage", "deidentify", "report"])
def test_a_proposed_command_names_the_project_that_was_given(
    command: str, project: Path, tmp_path: Path
) -> None:
    said = type_here(command, "--project", project, cwd=tmp_path)
    lines = proposed(said)
    assert all(shlex.split(line.split(". ")[0])[:1] == ["evalkit"] for line in lines)
    assert [line for line in lines if f'--project "{project}"' not in line] == []
    inside = proposed(type_here(command, cwd=project))
    assert not any("--project" in line for line in inside)


def test_the_sheet_that_status_names_is_found_from_elsewhere(project: Path, tmp_path: Path) -> None:
    type_here("deidentify", "--confirm", "all", "--by", "Rosa", "--project", project, cwd=tmp_path)
    assert type_here("suggest", "--sheet", "--project", project, cwd=tmp_path).returncode == 0
    said = type_here("decide", "reports/coding-sheet.xlsx", "--project", project, cwd=tmp_path)
    assert (said.returncode, said.stdout.split(",")[0]) == (0, "0 codings added")


def test_rows_without_a_coder_are_said_once(project: Path, tmp_path: Path) -> None:
    type_here("deidentify", "--confirm", "all", "--by", "Rosa", "--project", project, cwd=tmp_path)
    sheet = tmp_path / "sheet.xlsx"
    type_here("suggest", "--sheet", sheet, "--project", project, cwd=tmp_path)
    book = open_book(sheet)
    passages = book["Passages"]
    column = next(cell.column for cell in passages[1] if cell.value == "decision")
    for row in (2, 3, 4):
        passages.cell(row, column).value = "none"
    write_book(sheet, book)
    said = type_here("decide", sheet, "--project", project, cwd=tmp_path)
    assert said.returncode == 1
    assert said.stdout.count("Nobody is named as the coder") == 1
    assert "rows 2, 3 and 4" in said.stdout
    named = type_here("decide", sheet, "--coder", "Rosa", "--project", project, cwd=tmp_path)
    assert "3 passages marked" in named.stdout


def test_sources_that_wait_for_the_same_are_said_together(tmp_path: Path) -> None:
    for name in ("first.txt", "second.txt"):
        (tmp_path / name).write_text(f"Interviewer: How?\nSue: They rang me. It was {name}.\n", "utf-8")
    type_here("new", "ours", cwd=tmp_path)
    type_here("add", "first.txt", "second.txt", "--project", "ours", cwd=tmp_path)
    said = type_here("suggest", "--project", "ours", cwd=tmp_path).stdout
    assert said.count("nobody has confirmed") == 1
    assert "S01 and S02: nobody" in said


def test_notices_of_unchanged_files_are_not_said_again_beside_new_ones(project: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("People waited for a long time and did not know where to go.\n", encoding="utf-8")
    second.write_text("Interviewer: How?\nSue: They rang me back on the same day.\n", encoding="utf-8")
    given = ("--project", project)
    assert "first.txt: Nobody is named" in type_here("add", first, *given, cwd=tmp_path).stdout
    again = type_here("add", first, second, *given, cwd=tmp_path).stdout
    assert "first.txt: Nobody is named" not in again
    assert "1 notice about unchanged files" in again
    assert "first.txt: Nobody is named" in type_here("add", first, *given, cwd=tmp_path).stdout


def test_figures_on_the_screen_have_no_powers_of_ten_and_whole_methods(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text(SCORES, encoding="utf-8")
    (tmp_path / "people.csv").write_text("person,site\nA,x\nB,x\nC,y\n", encoding="utf-8")
    given = ("measures", "--scores", "scores.csv", "--people", "people.csv")
    said = type_here(*given, cwd=tmp_path).stdout
    assert not re.search(r"\de[+-]\d|NaN|0\.333333|\.\.\.", said)
    assert "0.3333" in said
    assert "95% Wilson interval; none of 0 without both scores" in said
    published = type_here(*given, "--publish", cwd=tmp_path).stdout
    assert "0.3333" not in published, "one of three people is not told"


def test_a_bare_table_says_what_is_no_suggestion_and_repeats_its_texts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("said\nThey rang me back.\n\nI waited a year.\n", encoding="utf-8")
    said = type_here(
        "suggest", "--table", "t.csv", "--column", "said", "--out", "out.csv", "--texts", cwd=tmp_path
    )
    assert "Rows are counted from 0" in said.stdout
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["row"]: row["text"] for row in csv.DictReader(file)}
    assert "They rang me back." in texts.values()
    assert "I waited a year." in texts.values()


def test_what_is_missing_is_got_with_the_tool_that_installed_evalkit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "minilm_installed", lambda: False)
    with pytest.raises(Exception, match=r"not installed\. In the folder .*, run “") as raised:
        MiniLM()
    assert "my-internal" not in str(raised.value)
