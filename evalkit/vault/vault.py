"""An open vault and its file: made, opened, saved whole or not at all, locked with another passphrase."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evalkit.errors import VaultError
from evalkit.files import write_whole
from evalkit.vault.contents import Contents, dump_contents, load_contents
from evalkit.vault.lock import Key, lock, make_key, unlock


class Vault:
    """A vault that a passphrase has opened. ``keep`` is the only way to change what it holds."""

    def __init__(self, path: Path, key: Key, contents: Contents, written: str) -> None:
        self.path = path
        self.contents = contents
        self._key = key
        self._written = written

    def __repr__(self) -> str:
        return f"Vault({self.path.name!r}, {len(self.contents.originals)} originals)"

    def keep(self, contents: Contents) -> None:
        """Write these contents, whole or not at all.

        Changes nothing, and raises WriteError where the file cannot be written, VaultError where another
        window wrote to it since it was opened.
        """
        if contents == self.contents:
            return
        if _digest(self.path) != self._written:
            raise VaultError(
                f"{self.path.name} has been changed or removed since it was opened. Nothing was overwritten. "
                "Run the command again."
            )
        self._written = _write(self.path, lock(dump_contents(contents), self._key))
        self.contents = contents


def create_vault(path: Path, passphrase: str) -> Vault:
    """A new, empty vault. Raises VaultError where there is a file already."""
    if path.exists():
        raise VaultError(f"{path} is there already. Open it with its passphrase, or name another file.")
    key = make_key(passphrase)
    written = _write(path, lock(dump_contents(Contents()), key))
    return Vault(path, key, Contents(), written)


def open_vault(path: Path, passphrase: str) -> Vault:
    """The vault in a file. Raises VaultError for a lost file, a wrong passphrase and a damaged file."""
    data = _read(path)
    opened, key = unlock(data, passphrase, path.name)
    return Vault(path, key, load_contents(opened, path.name), hashlib.sha256(data).hexdigest())


def change_passphrase(path: Path, old: str, new: str) -> None:
    """Lock a vault with a new passphrase and a new salt; the old passphrase opens it no more."""
    opened, _ = unlock(_read(path), old, path.name)
    _write(path, lock(opened, make_key(new)))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise VaultError(
            f"The file of originals {path} is not there. If it was moved, put it back or correct “originals” "
            "in evalkit.toml. If it is lost, the originals are lost with it; the project works without them."
        ) from error
    except OSError as error:
        raise VaultError(f"{path} cannot be read ({error.strerror}). Check who may read it.") from error


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _write(path: Path, data: bytes) -> str:
    """Write a file for its owner alone; the fingerprint of what was written."""
    write_whole(path, data, private=True)
    return hashlib.sha256(data).hexdigest()
