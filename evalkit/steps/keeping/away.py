"""Encrypted copies of a project in another folder, also one that OneDrive or a share keeps in step.

A copy holds the store and the files that people write, zipped and locked with a key that is made from a
passphrase. The key is kept in this person's own folder on this machine, so that copies are made by
themselves; elsewhere, the passphrase opens one. What waits to be read (original words) is in no copy.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path, PurePosixPath

from evalkit.errors import ProjectError, VaultError, WriteError
from evalkit.files import read_data, read_text, write_whole
from evalkit.jobs import WORK_FOLDER
from evalkit.machine.state import state_folder
from evalkit.project import STORE_FILE, Project
from evalkit.steps.intake.incoming import INCOMING
from evalkit.steps.keeping.change_settings import change_settings, mark_settings
from evalkit.steps.keeping.move_store import name_place
from evalkit.vault.lock import Key, lock, make_key, unlock

ENDING = ".evalkit-copy"
KEPT = 5
"""How many copies are kept there; the oldest go first."""
_LEFT_OUT = (INCOMING, "backups", "embeddings.db", ".busy", WORK_FOLDER)
_LARGEST = 2_000_000_000
"""Bytes that a copy may unpack to."""


def copies_folder(project: Project) -> Path | None:
    """Where copies go, or None where nobody has named a folder."""
    named = project.settings.retention.copies_to
    return (project.folder / Path(named).expanduser()).resolve() if named else None


def _key_file(project: Project) -> Path:
    name = hashlib.sha256(str(project.folder).encode()).hexdigest()[:24]
    return state_folder() / "keys" / f"{name}.json"


def set_up_copies(project: Project, folder: Path, passphrase: str) -> Path:
    """Have copies written to a folder from now on; the first one. WriteError where that fails."""
    if not folder.is_dir() or folder.is_relative_to(project.folder):
        raise WriteError(f"{folder} is not a folder outside the project. Choose another.")
    key = make_key(passphrase)
    said = {"key": key.key.hex(), "salt": key.salt.hex(), "cost": key.cost}
    write_whole(_key_file(project), json.dumps(said), private=True)
    change_settings(project, {"retention.copies_to": str(folder)}, mark_settings(project))
    return write_copy(project)


def list_away(project: Project) -> list[Path]:
    """The copies of this project that are there, the newest first."""
    folder = copies_folder(project)
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob(f"{project.folder.name}-????????-??????{ENDING}"), reverse=True)


def keep_away(project: Project) -> Path | None:
    """Write today's copy where copies are wanted and there is none of today yet; its path.

    None, and no copy, where nobody has asked for copies, or this machine has no key for them.
    """
    folder = copies_folder(project)
    if folder is None or not folder.is_dir() or not _key_file(project).exists():
        return None
    today = f"{project.folder.name}-{project.clock():%Y%m%d}-"
    if any(path.name.startswith(today) for path in list_away(project)):
        return None
    return write_copy(project)


def write_copy(project: Project) -> Path:
    """Write a copy now, and let the oldest go. VaultError where this machine has no key for copies."""
    folder, file = copies_folder(project), _key_file(project)
    if folder is None or not file.exists():
        raise VaultError("No folder and passphrase for copies are set. Set them on the page Back-ups first.")
    said = json.loads(read_text(file))
    key = Key(bytes.fromhex(said["key"]), bytes.fromhex(said["salt"]), int(said["cost"]))
    path = folder / f"{project.folder.name}-{project.clock():%Y%m%d-%H%M%S}{ENDING}"
    write_whole(path, lock(_pack(project), key))
    for old in list_away(project)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def renew_away(project: Project) -> None:
    """Remove every copy and write one of the project as it is: somebody has left it."""
    old = list_away(project)
    for path in old:
        path.unlink(missing_ok=True)
    if old and _key_file(project).exists():
        write_copy(project)


def forget_away(project: Project) -> None:
    """Remove every copy and the key: the project has ended."""
    for path in list_away(project):
        path.unlink(missing_ok=True)
    _key_file(project).unlink(missing_ok=True)


def _pack(project: Project) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(STORE_FILE, project.store.read_whole())
        for path in sorted(p for p in project.folder.rglob("*") if p.is_file()):
            name = path.relative_to(project.folder)
            if name.parts[0] not in _LEFT_OUT and not name.name.startswith("evalkit.db"):
                book.writestr(name.as_posix(), read_data(path))
    return packed.getvalue()


def unpack_copy(data: bytes, name: str, passphrase: str, folder: Path) -> Project:
    """The project in a copy, in a new ``folder``. VaultError, and no folder, for a wrong passphrase."""
    if folder.exists() and any(folder.iterdir()):
        raise ProjectError(f"{folder} is not empty. Choose a new name for the folder.")
    opened, _ = unlock(data, passphrase, name)
    with zipfile.ZipFile(io.BytesIO(opened)) as book:
        if sum(one.file_size for one in book.infolist()) > _LARGEST:
            raise ProjectError(f"{name} unpacks to more than 2 GB, so it was not opened.")
        for one in book.infolist():
            inside = PurePosixPath(one.filename)
            if inside.is_absolute() or ".." in inside.parts or one.is_dir():
                continue
            write_whole(folder / inside, book.read(one))
    folder.chmod(0o700)
    name_place(folder, "")
    return Project(folder)
