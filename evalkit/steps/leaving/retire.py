"""``evalkit retire``: originals and key are kept as long as the project said, and no longer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalkit.acts import Act
from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.steps.intake.file_names import FileNames, holds_exactly, key_path
from evalkit.steps.intake.source_files import find_files
from evalkit.steps.names.project_vault import vault_path
from evalkit.wording import say_date


@dataclass(frozen=True)
class Retirement:
    """Whether the project's date has passed, in words, and the files that hold originals or the key.

    ``not_added`` are files in ``sources`` of which the project holds nothing: they stay.
    """

    due: bool
    message: str
    files: tuple[Path, ...]
    not_added: tuple[Path, ...]


def plan_retirement(project: Project) -> Retirement:
    """What retiring would remove: the encrypted file of originals, files left in ``sources``, and keys."""
    until = project.settings.deidentify.keep_originals_until
    vault = vault_path(project)
    left = find_left_originals(project)
    keys = [path for path in (vault, key_path(project)) if path and path.exists()]
    files = (*keys, *left)
    not_added = tuple(path for path in _list_sources(project) if path not in left)
    if not until:
        return Retirement(
            False,
            "No date is set. Write the last day on which originals are kept into the setting "
            "“keep_originals_until”, such as 2027-03-31.",
            files,
            not_added,
        )
    day = say_date(until)  # the settings hold no other
    if project.clock().date() <= date.fromisoformat(until):
        return Retirement(False, f"Originals are kept until {day}. Nothing is due yet.", files, not_added)
    return Retirement(True, f"Originals were to be kept until {day}. These files go:", files, not_added)


def retire(project: Project, plan: Retirement, by: str = "") -> None:
    """Remove the planned files, and put that on record. Raises ProjectError before the date has passed."""
    if not plan.due:
        raise ProjectError(plan.message)
    for path in plan.files:
        path.unlink(missing_ok=True)
    what = f"{len(plan.files)} files with originals or the key removed, their time being over"
    project.store.log(Act.RETIRE, what, project.now(), by)


def find_left_originals(project: Project) -> list[Path]:
    """Files in the folder of sources that were added: they have a source's name, or hold what it held.

    Of several files with one name, only those that hold exactly what was added.
    """
    sources = project.sources
    stored = {source.file_name for source in sources}
    names = FileNames(project)
    files = _list_sources(project)
    alike = Counter(path.name for path in files)
    return [
        path
        for path in files
        if ((path.name in stored or names.find(path.name)) and alike[path.name] == 1)
        or holds_exactly(path, sources)
    ]


def _list_sources(project: Project) -> list[Path]:
    found, _ = find_files([project.sources_folder]) if project.sources_folder.exists() else ([], [])
    return found
