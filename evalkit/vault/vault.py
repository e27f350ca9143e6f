"""An open vault and its file: made, opened, saved whole or not at all, locked with another passphrase."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.errors import VaultError, WriteError
from evalkit.files import write_whole
from evalkit.vault.contents import Contents, dump_contents, load_contents
from evalkit.vault.lock import Key, count_writes, lock, make_key, unlock
from evalkit.vault.passphrases import check_new

_PATIENCE = 20.0
"""Seconds in which another window has written the file; it takes less than one."""


class Vault:
    """A vault that a passphrase has opened. ``keep`` is the only way to change what it holds.

    ``writes`` is how often the file was written; ``after_write`` is told each time.
    """

    def __init__(self, path: Path, key: Key, contents: Contents, written: str, writes: int) -> None:
        self.path = path
        self.contents = contents
        self.writes = writes
        self.after_write: Callable[[int], None] = lambda writes: None
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
        with _held(self.path):
            if _digest(self.path) != self._written:
                raise VaultError(_say_changed(self.path))
            locked = lock(dump_contents(contents), self._key, self.writes + 1)
            self._written = _write(self.path, locked)
        self.writes += 1
        self.contents = contents
        self.after_write(self.writes)


def create_vault(path: Path, passphrase: str) -> Vault:
    """A new, empty vault. Raises VaultError where there is a file already, and for a passphrase too short."""
    if path.exists():
        raise VaultError(f"{path} is there already. Open it with its passphrase, or name another file.")
    check_new(passphrase)
    key = make_key(passphrase)
    with _held(path):
        if path.exists():
            raise VaultError(f"{path} was made in another window just now. Open it with its passphrase.")
        written = _write(path, lock(dump_contents(Contents()), key, 1))
    return Vault(path, key, Contents(), written, 1)


def open_vault(path: Path, passphrase: str) -> Vault:
    """The vault in a file. Raises VaultError for a lost file, a wrong passphrase and a damaged file."""
    data = _read(path)
    opened, key = unlock(data, passphrase, path.name)
    writes = count_writes(data, path.name)
    return Vault(path, key, load_contents(opened, path.name), hashlib.sha256(data).hexdigest(), writes)


def change_passphrase(path: Path, old: str, new: str) -> int:
    """Lock a vault with a new passphrase and a new salt; the old passphrase opens it no more.

    How often the file was written, with this. Raises VaultError for a new passphrase that is too short, and
    where another programme changed the file meanwhile.
    """
    check_new(new)
    with _held(path):
        data = _read(path)
        opened, _ = unlock(data, old, path.name)
        writes = count_writes(data, path.name) + 1
        locked = lock(opened, make_key(new), writes)
        if _digest(path) != hashlib.sha256(data).hexdigest():
            raise VaultError(_say_changed(path))
        _write(path, locked)
    return writes


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the file for a check and the write that rests on it."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.busy"), timeout=_PATIENCE, mode=0o600):
            yield
    except Timeout as error:
        raise VaultError(
            f"{path.name} is being written in another window. Wait a moment, then try again. Nothing was "
            "changed."
        ) from error
    except PermissionError as error:
        raise WriteError(
            f"{path.name} could not be written ({error.strerror}). Check that you may write to {path.parent}."
        ) from error


def _say_changed(path: Path) -> str:
    return (
        f"{path.name} has been changed or removed since it was opened. Nothing was overwritten. "
        "Run the command again."
    )


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
