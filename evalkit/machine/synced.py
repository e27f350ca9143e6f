"""Folders that a service keeps in step with other machines, and a place on this machine alone instead.

A store that is copied while it is written can be damaged, and two machines that write to it overwrite each
other. Interviews would also leave this machine.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

SERVICES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("OneDrive", re.compile(r"onedrive\b.*|sharepoint\b.*", re.I)),
    ("Dropbox", re.compile(r"dropbox\b.*", re.I)),
    ("iCloud", re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs", re.I)),
    ("Google Drive", re.compile(r"google ?drive\b.*|googledrive-.*|drivefs", re.I)),
    ("Box", re.compile(r"box|box sync|box-box", re.I)),
)
_SHARES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.gvfsd-fuse", "afs", "9p", "davfs"}
)
_MARKS = {".dropbox": "Dropbox", ".tmp.driveupload": "Google Drive"}
"""Files that a service leaves at the top of what it keeps in step."""


def find_sync(folder: Path, environment: Mapping[str, str] | None = None, mounts: str | None = None) -> str:
    """The service that keeps a folder in step with other machines, in words; "" where none is known.

    ``environment`` and ``mounts`` (the text of /proc/mounts) are this machine's unless they are given.
    """
    environment = os.environ if environment is None else environment
    path = folder.expanduser().resolve()
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if (root := environment.get(name)) and path.is_relative_to(Path(root).resolve()):
            return "OneDrive"
    for service, pattern in SERVICES:
        if any(pattern.fullmatch(part) for part in path.parts):
            return service
    for above in (path, *path.parents):
        for mark, service in _MARKS.items():
            if (above / mark).exists():
                return service
    return "a network share" if _is_shared(path, mounts) else ""


def _is_shared(path: Path, mounts: str | None) -> bool:
    if str(PurePath(path)).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes

        drive_is_remote = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == drive_is_remote)
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text("utf-8", "replace") if table.exists() else ""
    return _kind_of_mount(path, mounts) in _SHARES


def _kind_of_mount(path: Path, mounts: str) -> str:
    """The kind of the file system that holds a path.

    >>> _kind_of_mount(Path("/home/r/x"), "/dev/a / ext4 rw\\nserver:/h /home nfs4 rw")
    'nfs4'
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        place = Path(parts[1].replace("\\040", " "))
        if path.is_relative_to(place) and len(place.parts) > best:
            best, kind = len(place.parts), parts[2]
    return kind


def propose_place(name: str, environment: Mapping[str, str] | None = None) -> Path:
    """A folder on this machine alone for a project of this name; one that is not there yet."""
    environment = os.environ if environment is None else environment
    bases = [Path.home() / "evalkit"]
    if local := environment.get("LOCALAPPDATA"):
        bases.append(Path(local) / "evalkit-projects")
    base = next((one for one in bases if not find_sync(one, environment)), bases[-1])
    number, place = 1, base / name
    while place.exists():
        number += 1
        place = base / f"{name}-{number}"
    return place
