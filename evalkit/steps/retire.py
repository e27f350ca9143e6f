"""``evalkit retire``: originals and key are kept as long as the project said, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.steps.vault import vault_path


@dataclass(frozen=True)
class Retirement:
    """Whether the project's date has passed, in words, and the files that hold originals or the key."""

    due: bool
    message: str
    files: tuple[Path, ...]


def plan_retirement(project: Project) -> Retirement:
    """What retiring would remove: the encrypted file of originals and files left in ``sources``.

    Raises ProjectError where the date in evalkit.toml is no date.
    """
    until = project.settings.deidentify.keep_originals_until
    vault = vault_path(project)
    files = (*([vault] if vault and vault.exists() else []), *find_left_originals(project))
    if not until:
        return Retirement(
            False,
            "No date is set. Write the last day on which originals are kept into evalkit.toml: "
            "keep_originals_until, such as “2027-03-31”.",
            files,
        )
    try:
        last = date.fromisoformat(until)
    except ValueError as error:
        raise ProjectError(
            f"keep_originals_until in evalkit.toml is “{until}”, which is no date. "
            "Write it as year, month and day, such as 2027-03-31."
        ) from error
    if project.clock().date() <= last:
        return Retirement(False, f"Originals are kept until {until}. Nothing is due yet.", files)
    return Retirement(True, f"Originals were to be kept until {until}. These files go:", files)


def retire(project: Project, plan: Retirement, by: str = "") -> None:
    """Remove the planned files, and put that on record. Raises ProjectError before the date has passed."""
    if not plan.due:
        raise ProjectError(plan.message)
    for path in plan.files:
        path.unlink(missing_ok=True)
    what = f"{len(plan.files)} files with originals or the key removed, their time being over"
    project.store.log("retire", what, project.now(), by)


def find_left_originals(project: Project) -> list[Path]:
    """Files with people's own words that lie in the project's folder of sources."""
    if not project.sources_folder.exists():
        return []
    return sorted(
        p
        for p in project.sources_folder.rglob("*")
        if p.is_file() and p.name != "README.txt" and not p.name.startswith(".")
    )
