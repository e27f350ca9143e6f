"""The folders of this person, listed for a page: a browser gives no paths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ProjectError

MARK = "evalkit.toml"
"""The file that makes a folder a project."""


@dataclass(frozen=True)
class Listed:
    """A folder as it is listed; ``project`` where it holds one."""

    path: Path
    name: str
    project: bool


def own_folder(text: str) -> Path:
    """The folder that was named, if it is inside this person's own; ProjectError for any other.

    Links are followed first, so none leads outside.
    """
    home = Path.home().resolve()
    try:
        path = (home / Path(text.strip()).expanduser()).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise ProjectError("That is not the name of a folder. Choose one from the list.") from error
    if path != home and not path.is_relative_to(home):
        raise ProjectError(
            f"{path} is outside your own folder {home}, so the page does not use it. Choose a folder "
            "inside it. A project that lies elsewhere can be opened with: evalkit code --project FOLDER"
        )
    return path


def list_folders(folder: Path) -> list[Listed]:
    """The folders in a folder by name, projects first; hidden ones are left out.

    ProjectError where the folder cannot be read.
    """
    try:
        found = [p for p in folder.iterdir() if not p.name.startswith((".", "$")) and p.is_dir()]
        listed = [Listed(p, p.name, _is_project(p)) for p in found]
    except OSError as error:
        raise ProjectError(f"{folder} cannot be read ({error.strerror}). Choose another folder.") from error
    return sorted(listed, key=lambda one: (not one.project, one.name.casefold()))


def _is_project(folder: Path) -> bool:
    try:
        return (folder / MARK).is_file()
    except OSError:
        return False


def folder_name(title: str) -> str:
    """A name for a folder out of a title, that every system takes.

    >>> folder_name("Core Teams in Camden: an evaluation"), folder_name("??")
    ('core-teams-in-camden-an-evaluation', 'evaluation')
    """
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.casefold())
    return "-".join(part for part in letters.split("-") if part)[:40].strip("-") or "evaluation"
