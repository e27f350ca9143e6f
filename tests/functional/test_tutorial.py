"""The tutorial's commands, typed in order as a newcomer would; what is done by hand is done here too."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from evalkit.steps.demo import DemoResult

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
STEP = re.compile(r"```console\n(.*?)```|<!-- by hand: (\w+) -->", re.DOTALL)


def run(command: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def fill_participants(folder: Path) -> None:
    """What the table of the tutorial says, by who speaks less in each source."""
    path = folder / "my-first" / "participants.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    roles = {
        "S01": ("staff", "Psychiatrist"),
        "S02": ("staff", "GP"),
        "S03": ("service user", "Service user"),
    }
    seen: set[str] = set()
    for row in rows:
        first = row["source"] not in seen
        seen.add(row["source"])
        kind, role = roles[row["source"]] if first else ("interviewer", "")
        row.update(kind=kind, role=role, consent="yes")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def fill_decisions(folder: Path) -> None:
    path = folder / "my-first" / "reports" / "coding-sheet.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Passages"]
    column = next(cell.column for cell in sheet[1] if cell.value == "decision")
    for row in range(2, 14):
        sheet.cell(row, column).value = "none" if row % 4 == 0 else "1"
    book.save(path)


BY_HAND: dict[str, Callable[[Path], None]] = {
    "participants": fill_participants,
    "decisions": fill_decisions,
}


def test_the_tutorial_leads_to_a_report(demo: DemoResult, tmp_path: Path) -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    said: dict[str, str] = {}
    for commands, by_hand in STEP.findall(text):
        if by_hand:
            BY_HAND[by_hand](tmp_path)
        for command in commands.strip().splitlines():
            if command == "evalkit demo":  # made once for all tests
                shutil.copytree(demo.project.folder, tmp_path / "evalkit-demo")
                originals = demo.project.folder.with_name(f"{demo.project.folder.name}-originals")
                shutil.copytree(originals, tmp_path / "evalkit-demo-originals")
            else:
                said[command] = run(command, tmp_path)
    assert "9 codings added" in next(out for command, out in said.items() if " decide " in command)
    report = docx.Document(str(tmp_path / "my-first" / "reports" / "report.docx"))
    assert report.paragraphs[0].text == "My first evaluation"
    assert "findings" in list(said.values())[-1]


def console_lines() -> list[tuple[str, str]]:
    return [
        (page.relative_to(DOCS).as_posix(), line.strip())
        for page in PAGES
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.strip().splitlines()
    ]


@pytest.mark.parametrize(("page", "line"), console_lines())
def test_commands_are_the_same_in_every_shell(page: str, line: str) -> None:
    assert not re.search(r"['\\$`|&;<>*~]", line), f"{page}: “{line}” means something else in another shell"


@pytest.mark.parametrize(("page", "line"), [c for c in console_lines() if c[1].startswith("evalkit ")])
def test_every_command_in_the_documentation_has_options_that_exist(page: str, line: str) -> None:
    command, _, options = parse(line)
    assert command in COMMANDS, f"{page}: there is no command “{command}”"
    assert set(options) <= COMMANDS[command], f"{page}: “{line}”"


def test_the_reference_names_every_command() -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f"`evalkit {c}`" not in text] == []


def test_every_template_is_in_the_documentation() -> None:
    from evalkit.steps.templates import TEMPLATES

    text = (DOCS / "how-to" / "templates.md").read_text(encoding="utf-8")
    assert [t.name for t in TEMPLATES if f"`{t.name}`" not in text] == []


def known_commands() -> dict[str, set[str]]:
    """Every command with the options that it knows."""
    from typer.main import get_command

    from evalkit.cli import app

    found: dict[str, set[str]] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        for sub, one in (getattr(command, "commands", None) or {"": command}).items():
            found[f"{name} {sub}".strip()] = {o for p in one.params for o in p.opts}
    return found


COMMANDS = known_commands()


def parse(line: str) -> tuple[str, list[str], list[str]]:
    """A typed line as its command, its arguments and its options."""
    words = shlex.split(line)[1:]
    command = next((c for c in (" ".join(words[:2]), words[0]) if c in COMMANDS), words[0])
    rest = words[len(command.split()) :]
    return command, rest, [w.split("=")[0] for w in rest if w.startswith("-")]
