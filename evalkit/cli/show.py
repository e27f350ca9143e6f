"""How results look in a terminal: short lines, lists of problems, progress bars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from evalkit.model import Problem
from evalkit.text import show_hidden
from evalkit.wording import join_plain
from evalkit.wording import plural as plural
from evalkit.wording import quoted as quoted

if TYPE_CHECKING:
    from evalkit.project import Project

T = TypeVar("T")

PROGRAM = typer.Typer(
    name="evalkit",
    help="From interviews and surveys to a published evaluation report. Nothing leaves this machine.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
"""What every command is added to."""

GIVEN: ContextVar[Path | None] = ContextVar("given", default=None)
"""The folder that somebody gave with ``--project``."""

_PROPOSED = re.compile(
    r"(?:“|[:;] |:\s\s++|^\s*+|\n[ \t]*+)evalkit "
    r"(?:(?P<first>codebook|findings|review|share) (?P<second>[a-z-]+)|(?P<only>[a-z-]+))(?![\w-])"
)
"""A command as messages propose it: after a colon or in quotation marks, on a line of its own or not."""

PUBLISH = typer.Option(
    None,
    "--publish/--working",
    help="Write what may be published, or everything exactly for the team; else as evalkit.toml says.",
    show_default=False,
)
"""The one switch between the two versions of everything that counts or quotes people."""
PROJECT = typer.Option(None, "--project", "-p", help="The project's folder. Without it: the one you are in.")


def track(items: Sequence[T], label: str) -> Iterator[T]:
    """Go through items behind a progress bar."""
    from rich.console import Console
    from rich.progress import track as bar

    yield from bar(items, description=label, console=Console(stderr=True))


def say(text: str = "") -> None:
    """One line to the person; commands that it proposes find the same project."""
    typer.echo(name_project(show_hidden(text)))


def name_project(text: str) -> str:
    """A text whose proposed commands name the project's folder, where this command was given it."""
    folder = GIVEN.get()
    if folder is None:
        return text
    own = in_project(folder)

    def name(found: re.Match[str]) -> str:
        rest = re.split(r"”|\n", text[found.end() :], maxsplit=1)[0]
        takes = takes_project(found["first"] or found["only"], found["second"] or "")
        return found[0] + (own if takes and "--project" not in rest else "")

    return _PROPOSED.sub(name, text)


def takes_project(first: str, second: str) -> bool:
    """Whether ``evalkit FIRST SECOND`` is a command with the option ``--project``."""
    from typer.main import get_command

    command: Any = getattr(get_command(PROGRAM), "commands", {}).get(first)
    if second:
        command = getattr(command, "commands", {}).get(second)
    return any(option.name == "project" for option in getattr(command, "params", ()))


def list_problems(problems: Iterable[Problem], heading: str) -> None:
    """A heading and one line for each problem, those with the same words together; nothing where none is."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem.message, []).append(problem.where)
    list_lines([_say_where(where, message) for message, where in places.items()], heading)


def _say_where(places: Sequence[str], message: str) -> str:
    """A problem as one line that names each of its places once."""
    places = list(dict.fromkeys(places))
    return message if message.startswith(places[0]) else f"{join_plain(places)}: {message}"


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
    """The project in ``folder``, or the one around the current folder; proposed commands will name it."""
    from evalkit.project import Project

    return Project(find_folder(folder))


def find_folder(folder: Path | None) -> Path:
    """The folder that was named, or that of the project around the current one."""
    from evalkit.project import find_project_folder

    GIVEN.set(folder)
    return (folder or find_project_folder(Path.cwd())).expanduser().resolve()
