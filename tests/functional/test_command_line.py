"""Commands as they are typed, also wrongly: a message, an exit code, and nothing lost."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest

from evalkit.errors import EvalkitError
from tests.typed import type_apart, type_here


def commands() -> list[list[str]]:
    from typer.main import get_command

    from evalkit.cli import app

    found = []
    for name, command in sorted(get_command(app).commands.items()):  # type: ignore[attr-defined]
        subcommands = getattr(command, "commands", None)
        found += [[name, sub] for sub in sorted(subcommands)] if subcommands else [[name]]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: list[str], tmp_path: Path) -> None:
    shown = type_here(*command, "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert "Example: evalkit " + " ".join(command) in " ".join(shown.stdout.split())


def test_outside_a_project_the_next_step_is_said(tmp_path: Path) -> None:
    said = type_apart("status", cwd=tmp_path)
    assert said.returncode == 1
    assert "evalkit new" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_mistyped_command_names_the_right_one(tmp_path: Path) -> None:
    assert "suggest" in type_apart("sugest", cwd=tmp_path).stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["suggest", "--shet"], ["no option --shet", "Did you mean --sheet?", "evalkit suggest --sheet"]),
        (
            ["report", "--as", "pdf"],
            ["--as does not fit: 'pdf' is not one of 'full'", "evalkit report --as html"],
        ),
        (["report", "--as"], ["--as needs a value after it"]),
        (["next", "--top", "0"], ["--top does not fit: it must be 1 or more", "evalkit next --top 20"]),
        (["code", "--port", "x"], ["--port does not fit: it must be a whole number"]),
        (["withdraw"], ["“participant” is missing", "such as P07", "evalkit withdraw P07"]),
        (
            ["new", "our", "teams"],
            ["“teams” is more than it takes", "double quotation marks", "evalkit new camden"],
        ),
        (["status", "--project"], ["--project needs a value after it"]),
    ],
    ids=lambda part: " ".join(part[:2]),
)
def test_a_command_typed_wrong_says_what_to_type(typed: list[str], said: list[str], tmp_path: Path) -> None:
    wrong = type_here(*typed, cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert [part for part in said if part not in wrong.stderr] == []
    assert not re.search(r"Value error|Input should|Traceback", wrong.stderr)


def files_in(folder: Path) -> list[Path]:
    """What a person has in a project; its own back-ups and empty chapters come and go."""
    own = {"backups", "findings"}
    found = sorted(folder.rglob("*.*"))
    return [
        path
        for path in found
        if path.parent.name not in own
        if not path.name.startswith(".") and not path.name.endswith(("-shm", "-wal"))  # SQLite's own
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["report", "out.pdf"], "out.pdf should end in .docx: it will hold a Word document"),
        (["report", "."], "is a folder. Name a file in it"),
        (["report", "--as", "html", "out.docx"], "out.docx should end in .html"),
        (["suggest", "--sheet", "out.csv"], "out.csv should end in .xlsx"),
        (["second-look", "--out", "out.xlsx"], "out.xlsx should end in .csv"),
        (["review", "sheet", "out.docx"], "out.docx should end in .xlsx"),
        (["suggest", "--table", "a.csv", "--column", "text", "--out", "b.xlsx"], "b.xlsx should end in .csv"),
        (["deidentify", "--table", "a.csv", "--column", "text", "--out", "a.csv"], "it would be lost"),
        (
            ["suggest", "--table", "a.csv", "--column", "text", "--out", "b.csv", "--encoder", "nobody"],
            "nobody is not a sentence-transformers model",
        ),
        (["suggest", "--table", "a.csv"], "name the texts' column with --column and the file to write"),
        (["deidentify", "--table", "a.csv"], "name the texts' column with --column and the file to write"),
        (["report", "out.docx", "--final"], "Give --final without a file's name"),
        (["passphrase"], "keeps no originals"),
        (["add", "~$Nurse.docx"], "Close it there, and give Nurse.docx"),
        (["add", "nobody"], "no file in this folder"),
    ],
    ids=lambda part: " ".join(part)[:24] if isinstance(part, list) else "",
)
def test_a_file_is_not_called_what_it_is_not(typed: list[str], said: str, tmp_path: Path) -> None:
    type_here("new", "our teams", cwd=tmp_path)
    folder = tmp_path / "our teams"
    (folder / "nobody").mkdir()
    (folder / "~$Nurse.docx").write_bytes(b"x")
    (folder / "a.csv").write_text("text\nThey rang me back.\n", encoding="utf-8")
    before = files_in(folder)
    wrong = type_here(*typed, cwd=folder)
    assert wrong.returncode == 1
    assert said in wrong.stderr + wrong.stdout
    assert files_in(folder) == before
    assert (folder / "a.csv").read_text("utf-8") == "text\nThey rang me back.\n"


def test_a_project_made_twice_is_opened_by_a_path_that_can_be_typed(tmp_path: Path) -> None:
    type_here("new", "our teams", cwd=tmp_path)
    assert 'evalkit status --project "our teams"' in type_here("new", "our teams", cwd=tmp_path).stderr


def test_the_version_is_said(tmp_path: Path) -> None:
    assert type_apart("--version", cwd=tmp_path).stdout.strip() == f"evalkit {version('evalkit')}"


def test_nothing_happens_where_nobody_can_be_asked(tmp_path: Path) -> None:
    type_here("new", "mine", cwd=tmp_path)
    made = type_here("backup", cwd=tmp_path / "mine").stdout.split()[-1]
    stopped = type_apart("restore", made, cwd=tmp_path / "mine")
    assert stopped.returncode == 1
    assert "nothing more was changed." in stopped.stderr


def test_a_terminal_that_lacks_a_letter_stops_nothing(tmp_path: Path) -> None:
    made = type_apart("new", "p", "--title", "Łódź", cwd=tmp_path, PYTHONIOENCODING="cp1252")
    said = type_apart("status", "--project", "p", cwd=tmp_path, PYTHONIOENCODING="cp1252")
    assert (made.returncode, said.returncode) == (0, 0), made.stderr + said.stderr
    assert said.stdout.startswith("?ód?")


def test_a_traceback_is_shown_only_on_request(tmp_path: Path) -> None:
    assert "Traceback" in type_apart("--debug", "status", cwd=tmp_path).stderr


def test_a_first_project_goes_by_what_status_says_next(tmp_path: Path) -> None:
    assert type_here("new", "mine", "--title", "Our teams", cwd=tmp_path).returncode == 0
    inside = tmp_path / "mine"
    assert "evalkit add" in type_here("status", cwd=inside).stdout
    talk = "Interviewer: How was it?\n\nDana: They rang me back the same day and I felt listened to.\n\n" * 3
    (inside / "sources" / "interviews" / "dana.txt").write_text(talk, encoding="utf-8")
    assert type_here("add", cwd=inside).returncode == 0
    assert "participants.csv" in type_here("status", cwd=inside).stdout
    too_early = type_here("report", "--final", cwd=inside)
    assert (too_early.returncode, list((inside / "reports").iterdir())) == (1, [])
    assert "nothing is coded yet" in too_early.stderr
    assert "participants.csv" in too_early.stderr
    named = type_here("report", "out.docx", "--final", cwd=inside)
    assert (named.returncode, "without a file's name" in named.stderr) == (1, True)


def test_an_unreadable_file_is_listed_and_the_exit_code_says_so(tmp_path: Path) -> None:
    type_here("new", "mine", cwd=tmp_path)
    (tmp_path / "bad.docx").write_bytes(b"not a zip")
    said = type_here("add", "bad.docx", "--project", "mine", cwd=tmp_path)
    assert said.returncode == 1
    assert "bad.docx" in said.stdout


def test_a_bare_table_gets_three_ranked_codes_a_text(tmp_path: Path) -> None:
    texts = ["They never rang me back about the flat", "", "The GP and the nurse meet every month"]
    pd.DataFrame({"id": [1, 2, 3], "said": texts}).to_csv(tmp_path / "in.csv", index=False)
    done = type_here("suggest", "--table", "in.csv", "--column", "said", "--out", "out.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    out = pd.read_csv(tmp_path / "out.csv")
    assert list(out.columns) == ["row", "rank", "code", "valence", "score", "suggested"]
    assert out.groupby("row")["rank"].apply(list).to_dict() == {0: [1, 2, 3], 2: [1, 2, 3]}
    assert "collaboration_gp_practices" in set(out[out.row == 2].code)


def test_a_bare_table_lists_identifiers_at_their_places(tmp_path: Path) -> None:
    text = "Siobhan Kelly rang from 020 7946 0123."
    pd.DataFrame({"said": ["Nothing here", text]}).to_csv(tmp_path / "in.csv", index=False)
    done = type_here("deidentify", "--table", "in.csv", "--column", "said", "--out", "out.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    out = pd.read_csv(tmp_path / "out.csv")
    assert list(out.columns)[:6] == ["row", "start", "end", "type", "text", "score"]
    assert {"person", "phone"} <= set(out[out.row == 1].type)
    places = out[["start", "end", "text"]].to_dict("records")
    assert all(text[int(p["start"]) : int(p["end"])] == p["text"] for p in places)


def test_a_wrong_column_names_those_that_are_there(tmp_path: Path) -> None:
    pd.DataFrame({"said": ["Hello"]}).to_csv(tmp_path / "in.csv", index=False)
    said = type_here("suggest", "--table", "in.csv", "--column", "text", "--out", "out.csv", cwd=tmp_path)
    assert said.returncode == 1
    assert "said" in said.stderr


def test_every_error_of_evalkit_is_one_family() -> None:
    from evalkit import errors

    family = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(family) > 5
    assert all(issubclass(e, EvalkitError) for e in family)
