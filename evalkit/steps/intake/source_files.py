"""Which files lie at the paths that a person gives, and which are not sources, each with the reason."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from evalkit.model import Problem

_NOT_SOURCES = frozenset({"README.txt", "Thumbs.db", "desktop.ini"})


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Every file at or below these paths in a settled order, and whatever else is there, with the reason."""
    files: list[Path] = []
    unreadable: list[Problem] = []
    for path in paths:
        below = _look_below(path) if path.is_dir() else [path]
        if all(found.is_dir() and not found.is_symlink() for found in below):
            unreadable.append(Problem(str(path), "There is no file in this folder to read."))
        for found in below:
            if found.is_symlink() and found.is_file() and path.is_dir() and leads_out(found, path):
                unreadable.append(Problem(str(found), _LEADS_OUT))
            elif found.is_file():
                files.append(found)
            elif reason := _say_why_no_file(found):
                unreadable.append(Problem(str(found), reason))
    return files, unreadable


_LEADS_OUT = (
    "It is a link that leads out of this folder, and such links are not followed. Put a copy of the file "
    "here, or add it by its own path."
)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a link, or a folder on the way to a file, points outside a folder."""
    return path.exists() and not path.resolve().is_relative_to(folder.resolve())


def _look_below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name not in _NOT_SOURCES
        and not any(part.startswith((".", "~$", "__MACOSX")) for part in path.relative_to(folder).parts)
    )


def _say_why_no_file(path: Path) -> str:
    """Why a path cannot be read as a file; "" for a folder, whose files are looked at by themselves."""
    if path.is_dir():
        linked = "It is a link to a folder, and links are not followed. Add that folder by its own path."
        return linked if path.is_symlink() else ""
    if path.is_symlink():
        return "It is a link to a file that is not there. Put the file itself here, and add it again."
    if path.exists():
        return "It is not an ordinary file (a pipe or a device). Put a file in its place, and add it again."
    return "There is no such file. Check the name and try again."


def refuse_namesakes(files: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Sources are known by their files' names: of several files called alike, the first is read."""
    first: dict[str, Path] = {}
    for path in files:
        first.setdefault(path.name, path)
    refused = [
        Problem(
            str(path),
            f"Another file has this name: {first[path.name]}. Rename one of them, and add it again.",
        )
        for path in files
        if not _hold_the_same(path, first[path.name])
    ]
    return list(first.values()), refused


def _hold_the_same(path: Path, other: Path) -> bool:
    if path.resolve() == other.resolve():
        return True
    with suppress(OSError):
        return filecmp.cmp(path, other, shallow=False)
    return False
