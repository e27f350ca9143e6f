"""Files that were given to the page: kept in the project until they are read, then removed from it.

The folder ``.incoming`` holds original words, so it is private and every file leaves it as soon as it is a
source. What a crash or a closed window left there waits, and is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from evalkit.errors import EvalkitError, ReadError, VaultError
from evalkit.files import read_data, write_whole
from evalkit.model import Problem, SourceKind
from evalkit.project import Project
from evalkit.steps.intake.add import SURVEY_ENDINGS, AddResult, add_sources
from evalkit.steps.names.project_vault import vault_path
from evalkit.steps.progress import Track, silent
from evalkit.vault import Vault

INCOMING = ".incoming"
LARGEST = 100_000_000
"""Bytes of one file. A longer text than any interview; recordings are not read."""
WaitingState = Literal["to read", "survey", "changed"]
FOLDER_OF_KIND: dict[SourceKind, str] = {
    "interview": "interviews",
    "group": "groups",
    "notes": "notes",
    "survey": "surveys",
}
_FOLDERS: dict[WaitingState, str] = {"to read": "new", "survey": "tables", "changed": "changed"}


@dataclass(frozen=True)
class Waiting:
    """A file that waits: to be read, for somebody to say what a survey holds, or as changed."""

    path: Path
    state: WaitingState

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def kind(self) -> str:
        """The folder that says what kind of source it is."""
        return self.path.parent.name


@dataclass(frozen=True)
class Taken:
    """What came of the files that waited: those that became sources, and those that wait for a person."""

    result: AddResult
    surveys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def keep_incoming(project: Project, name: str, data: bytes, kind: SourceKind) -> Path:
    """Keep a file that somebody gave to the page until it is read. ReadError where it cannot be taken."""
    name = PurePath(name.replace("\\", "/")).name.strip()
    if not name or name.startswith(".") or "\x00" in name:
        raise ReadError("This file has no usable name. Rename it, then choose it again.")
    if len(data) > LARGEST:
        raise ReadError(f"{name} is larger than 100 MB. Is it a recording? Add its transcript instead.")
    path = project.folder / INCOMING / "new" / FOLDER_OF_KIND[kind] / name
    same = next((one for one in list_waiting(project) if one.name == name and one.state == "to read"), None)
    if same and read_data(same.path) != data:
        raise ReadError(
            f"Another file called {name} waits to be read. Rename one of the two, then choose it again."
        )
    if same is None:
        write_whole(path, data, private=True)
        (project.folder / INCOMING).chmod(0o700)
    return path


def list_waiting(project: Project) -> list[Waiting]:
    """Every file that was given to the page and is not a source yet."""
    top = project.folder / INCOMING
    if not top.is_dir():
        return []
    return [
        Waiting(path, state)
        for state, folder in _FOLDERS.items()
        for path in sorted((top / folder).glob("*/*"))
        if path.is_file() and not path.name.startswith(".")
    ]


def find_waiting(project: Project, name: str, state: WaitingState) -> Waiting:
    """The waiting file of a name; EvalkitError where there is none any more."""
    for one in list_waiting(project):
        if one.name == name and one.state == state:
            return one
    raise EvalkitError(f"{name} does not wait any more: it was read or removed. Go back to the page Files.")


def drop_waiting(project: Project, name: str, state: WaitingState) -> None:
    """Remove a file that waits; the person's own file stays where they have it."""
    find_waiting(project, name, state).path.unlink(missing_ok=True)


def read_incoming(project: Project, track: Track = silent, vault: Vault | None = None) -> Taken:
    """Read every file that waits to be read. Each leaves the folder once it is a source or cannot be one.

    A survey waits until somebody has said what its columns are; a file that differs from what is stored
    waits until somebody has seen the difference. VaultError where the originals are to be kept and are
    locked.
    """
    need_originals(project, vault)
    new = [one for one in list_waiting(project) if one.state == "to read"]
    surveys, problems, paths = [], list[Problem](), []
    for one in new:
        try:
            survey = _is_new_survey(project, one.path)
        except EvalkitError as error:
            problems.append(Problem(one.name, str(error)))
            one.path.unlink()
            continue
        if survey:
            _move(project, one, "survey")
            surveys.append(one.name)
        else:
            paths.append(one.path)
    result = add_sources(project, paths, track=track, vault=vault) if paths else AddResult()
    _tidy(project, paths, result)
    return Taken(result, tuple(surveys), tuple(problems))


def need_originals(project: Project, vault: Vault | None) -> None:
    """VaultError where the project keeps originals and their file is not open: they would be lost."""
    if vault is None and vault_path(project) is not None and project.settings.deidentify.automatic:
        raise VaultError(
            "This project keeps the original words in an encrypted file. Open it with its passphrase, then "
            "read the files. What you gave to the page waits until then."
        )


def _is_new_survey(project: Project, path: Path) -> bool:
    """Whether it is a survey whose columns nobody has looked at yet."""
    from evalkit.sources.tables.own_books import refuse_own_book
    from evalkit.sources.tables.table_rows import read_table
    from evalkit.sources.talk.spoken_table import find_doubt, find_spoken_columns

    refuse_own_book(path)
    if path.suffix.lower() not in SURVEY_ENDINGS or project.survey_settings_file(path.name).exists():
        return False
    if path.parent.name == FOLDER_OF_KIND["survey"]:
        return True
    table = read_table(path)
    columns = find_spoken_columns(table)
    return columns is None or bool(find_doubt(table, columns))


def _move(project: Project, one: Waiting, state: WaitingState) -> Path:
    place = project.folder / INCOMING / _FOLDERS[state] / one.kind / one.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return one.path.replace(place)


def _tidy(project: Project, paths: Sequence[Path], result: AddResult) -> None:
    """Take away what is read or cannot be; keep what differs until somebody has seen how."""
    for path in paths:
        if path.name in result.changed:
            _move(project, Waiting(path, "to read"), "changed")
        else:
            path.unlink(missing_ok=True)


def read_survey_file(
    project: Project, name: str, track: Track = silent, vault: Vault | None = None
) -> AddResult:
    """Read a survey whose columns a person has confirmed."""
    need_originals(project, vault)
    one = find_waiting(project, name, "survey")
    result = add_sources(project, [one.path], "survey", track=track, vault=vault)
    if not result.failed:
        one.path.unlink(missing_ok=True)
    return result


def read_changed(project: Project, name: str, track: Track = silent, vault: Vault | None = None) -> AddResult:
    """Put a changed file in the place of what is stored, where nobody has worked on that yet."""
    need_originals(project, vault)
    one = find_waiting(project, name, "changed")
    result = add_sources(project, [one.path], replace_changed=True, track=track, vault=vault)
    if not (result.failed or result.changed):
        one.path.unlink(missing_ok=True)
    return result
