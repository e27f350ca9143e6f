"""How a passphrase reaches evalkit: from a file, the environment or a terminal; never as an argument."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import say
from evalkit.errors import VaultError
from evalkit.files import read_text

if TYPE_CHECKING:
    from evalkit.project import Project
    from evalkit.vault import Vault

VARIABLE = "EVALKIT_PASSPHRASE"
PASSPHRASE_FILE = typer.Option(
    None,
    "--passphrase-file",
    help=f"A file with the passphrase of the originals; else {VARIABLE}, else asked.",
)
LOSS = (
    "The originals are locked with a passphrase that is written down nowhere. Whoever loses it loses the "
    "originals and the key to the replacements: keep it in your password manager."
)


def read_passphrase(file: Path | None = None) -> str:
    """The passphrase from a file or the environment; "" where neither gives one."""
    if file is None:
        return os.environ.get(VARIABLE, "")
    return read_text(file).rstrip("\n")


def ask_passphrase(prompt: str = "Passphrase of the originals: ", *, twice: bool = False) -> str:
    """The passphrase as somebody types it, unseen; "" where nobody can be asked."""
    if not sys.stdin.isatty():
        return ""
    passphrase = getpass(prompt)
    if twice and getpass("The same again: ") != passphrase:
        raise VaultError("The two passphrases differ. Nothing was made; run the command again.")
    return passphrase


def find_vault(project: Project, file: Path | None) -> Vault | None:
    """The project's vault, opened if it keeps originals and there is a passphrase; else None.

    Nobody is asked in a project that keeps no originals, or where there is no terminal.
    """
    from evalkit.steps.names.project_vault import get_vault, has_vault, vault_path
    from evalkit.vault.passphrases import describe_strength

    if vault_path(project) is None:
        return None
    new = not has_vault(project)
    if new:
        say(LOSS)
    passphrase = read_passphrase(file) or ask_passphrase(twice=new)
    if not passphrase:
        return None
    vault = get_vault(project, passphrase)
    if new:
        say(f"How hard the passphrase is to guess: {describe_strength(passphrase)}")
    return vault


def need_vault(project: Project, file: Path | None) -> Vault:
    """The project's vault, opened; VaultError where there is none or nobody gave the passphrase."""
    from evalkit.steps.names.project_vault import get_vault, vault_path

    passphrase = ""
    if vault_path(project) is not None:
        passphrase = read_passphrase(file) or ask_passphrase()
        if not passphrase:
            raise VaultError(
                f"This needs the originals. Give their passphrase in {VARIABLE} or with --passphrase-file."
            )
    return get_vault(project, passphrase)
