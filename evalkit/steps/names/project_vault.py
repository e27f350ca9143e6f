"""The project's vault: made when first needed, opened with the passphrase, or said to be lost."""

from __future__ import annotations

from pathlib import Path

from evalkit.acts import Act
from evalkit.errors import VaultError
from evalkit.files import write_whole
from evalkit.project import Project
from evalkit.vault import Vault, change_passphrase, create_vault, open_vault


def vault_path(project: Project) -> Path | None:
    """Where the project keeps its originals, or None where it keeps none."""
    named = project.settings.deidentify.originals
    return (project.folder / named).resolve() if named else None


def has_vault(project: Project) -> bool:
    """True where a vault was made for this project, wherever its file is now."""
    return bool(project.store.read.subjects(Act.MAKE_VAULT))


def get_vault(project: Project, passphrase: str) -> Vault:
    """The project's vault, opened; a new one where there has never been one.

    Raises VaultError where the project keeps no originals, and for a lost file, a wrong passphrase or a
    damaged file.
    """
    path = need_path(project)
    if path.exists() or has_vault(project):
        return _check_newest(project, open_vault(path, passphrase))
    if path.is_relative_to(project.folder):
        raise VaultError(
            f"{path} is inside the project folder, where originals should not be. Name a place outside it in "
            "evalkit.toml."
        )
    vault = create_vault(path, passphrase)
    project.store.log(Act.MAKE_VAULT, f"The file of originals {path.name} made", project.now())
    return _check_newest(project, vault)


SEEN_FILE = ".originals-seen"
"""In the project's folder: how often the file of originals was written when the project last wrote to it."""


def _check_newest(project: Project, vault: Vault) -> Vault:
    """The vault, which says from now on when it is written; VaultError where it is an older copy."""
    path = project.folder / SEEN_FILE
    seen = path.read_text("utf-8").strip() if path.is_file() else ""
    if seen.isdecimal() and vault.writes < int(seen):
        raise VaultError(
            f"{vault.path} is an older copy of the originals than the one that this project used last, so it "
            "was not opened: what was kept since is not in it. Look for the newer file, in a synchronised "
            f"folder too, and put it in its place. If that is lost, delete {SEEN_FILE} in the project's "
            "folder to go on with this one."
        )
    vault.after_write = lambda writes: write_whole(path, f"{writes}\n", private=True)
    if vault.writes and seen != str(vault.writes):
        vault.after_write(vault.writes)
    return vault


def need_path(project: Project) -> Path:
    """Where the project's vault is or will be; VaultError where the project keeps no originals."""
    path = vault_path(project)
    if path is None:
        raise VaultError(
            "This project keeps no originals: “originals” in evalkit.toml is empty. To keep them from now "
            f'on, write originals = "../{project.folder.name}-originals.evault" there.'
        )
    return path


def rotate_passphrase(project: Project, old: str, new: str) -> Path:
    """Lock the project's vault with another passphrase; its file."""
    path = need_path(project)
    vault = get_vault(project, old)
    vault.after_write(change_passphrase(path, old, new))
    return path
