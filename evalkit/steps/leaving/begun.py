"""A withdrawal that was stopped on the way: told until it has come to its end."""

from __future__ import annotations

from evalkit.model import Problem
from evalkit.project import Project

BEGUN_FILE = ".withdrawing"
"""In the project's folder while somebody is being withdrawn: whose withdrawal was begun, by their id."""


def find_begun(project: Project) -> list[Problem]:
    """A withdrawal that was stopped on the way: ``evalkit status`` says so, and running it again ends it."""
    path = project.folder / BEGUN_FILE
    if not path.is_file():
        return []
    participant = path.read_text("utf-8").strip()
    return [
        Problem(
            participant,
            "their withdrawal was begun and did not come to its end, so words of theirs may be left. Run "
            f"“evalkit withdraw {participant}” again: it finds what is left.",
        )
    ]
