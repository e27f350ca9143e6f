"""How results look in a terminal: short lines, lists of problems, progress bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from evalkit.model import Problem
from evalkit.text import plural as plural
from evalkit.text import quoted as quoted
from evalkit.text import show_hidden

if TYPE_CHECKING:
    from evalkit.project import Project

T = TypeVar("T")

PROJECT = typer.Option(None, "--project", "-p", help="The project's folder. Without it: the one you are in.")


def track(items: Sequence[T], label: str) -> Iterator[T]:
    """Go through items behind a progress bar."""
    from rich.console import Console
    from rich.progress import track as bar

    yield from bar(items, description=label, console=Console(stderr=True))


def say(text: str = "") -> None:
    """One line to the person."""
    typer.echo(show_hidden(text))


def list_problems(problems: Iterable[Problem], heading: str) -> None:
    """A heading and one line for each problem; nothing where there is none."""
    list_lines(list(map(_say_where, problems)), heading)


def _say_where(problem: Problem) -> str:
    """The problem as one line that names its file once."""
    if problem.message.startswith(problem.where):
        return problem.message
    return f"{problem.where}: {problem.message}"


def list_lines(lines: Sequence[str], heading: str) -> None:
    """A heading and the lines below it; nothing where there is none."""
    if lines:
        say(f"\n{heading}")
        for line in lines:
            say(f"  - {line}")


def in_project(folder: Path | None) -> str:
    """What a command that comes next needs so that it finds the same project; "" where it is found anyway."""
    return f" --project {quoted(folder)}" if folder else ""


def open_project(folder: Path | None) -> Project:
    """The project in ``folder``, or the one around the current folder."""
    from evalkit.project import Project

    return Project(find_folder(folder))


def find_folder(folder: Path | None) -> Path:
    """The folder that was named, or that of the project around the current one."""
    from evalkit.project import find_project_folder

    return (folder or find_project_folder(Path.cwd())).expanduser().resolve()
