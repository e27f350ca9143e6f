"""The commands of the way in a terminal, typed in order; what is done by hand is done here too."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from evalkit.steps.demo import DemoResult
from tests.typed import type_here

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
STEP = re.compile(r"```console\n(.*?)```|<!-- by hand: (\w+) -->", re.DOTALL)


def run(command: str, cwd: Path) -> str:
    program, *words = shlex.split(command)
    assert program == "evalkit"
    done = type_here(*words, cwd=cwd)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def fill_participants(folder: Path) -> None:
    """What the tutorial's table says, written as it stands there."""
    text = (DOCS / "how-to" / "terminal.md").read_text(encoding="utf-8")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    table = {cells[0]: cells[1:] for cells in lines if re.fullmatch(r"P\d\d", cells[0])}
    path = folder / "my-first" / "participants.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list(table)
    for row in rows:
        row["kind"], row["role"], row["consent"] = table[row["id"]]
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
    text = (DOCS / "how-to" / "terminal.md").read_text(encoding="utf-8")
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
    assert "My first evaluation" in [paragraph.text for paragraph in report.paragraphs[:2]]
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


ROOT = DOCS.parent
WRITTEN = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *PAGES,
    *sorted((ROOT / "data_templates").rglob("*.md")),
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TYPED = re.compile(r"(?:`|“|uv run |^ {4,})(evalkit [a-z][^`”\n]*)", re.MULTILINE)


def typed_commands() -> list[tuple[str, str]]:
    """Every command that a page, a form or a notebook tells people to type, without its comment."""
    texts = {path: path.read_text(encoding="utf-8") for path in WRITTEN}
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts[path] = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return sorted(
        {
            (path.relative_to(ROOT).as_posix(), re.split(r"\s{2,}#|\s{4,}", line)[0].strip())
            for path, text in texts.items()
            for line in TYPED.findall(re.sub(r" *\\\n\s*", " ", text))  # a command may go on in the next line
        }
        | {(f"docs/{page}", line) for page, line in console_lines() if line.startswith("evalkit ")}
    )


@pytest.mark.parametrize(("page", "line"), typed_commands())
def test_every_command_that_is_written_down_exists_with_its_options(page: str, line: str) -> None:
    command, _, options = parse(line)
    assert command in COMMANDS or any(c.startswith(f"{command} ") for c in COMMANDS), f"{page}: “{line}”"
    assert set(options) <= COMMANDS.get(command, set()), f"{page}: “{line}”"


def test_an_option_that_does_not_exist_would_be_found() -> None:
    assert not set(parse("evalkit add --colour red")[2]) <= COMMANDS["add"]
    assert parse("evalkit predict")[0] not in COMMANDS


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
            found[f"{name} {sub}".strip()] = {o for p in one.params for o in (*p.opts, *p.secondary_opts)}
    return found


COMMANDS = known_commands()


def parse(line: str) -> tuple[str, list[str], list[str]]:
    """A typed line as its command, its arguments and its options."""
    words = shlex.split(line)[1:]
    command = next((c for c in (" ".join(words[:2]), words[0]) if c in COMMANDS), words[0])
    rest = words[len(command.split()) :]
    return command, rest, [w.split("=")[0] for w in rest if w.startswith("-")]
