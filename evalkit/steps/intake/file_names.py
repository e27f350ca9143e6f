"""Files whose own names name somebody: stored as S01.txt, and known again when they are added anew.

The name itself is kept nowhere. The store keeps a fingerprint of it (HMAC-SHA256) under a random key, and the
key lies in the folder of sources, beside the files that bear the names. A plain or salted hash would not do:
whoever has the store, or a copy of it, could try the names of everybody whom a service knows. Without the key
a fingerprint tells them nothing, and whoever has the key has the files. Once the folder is emptied with the
key in it, such a file is known by what it holds alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from evalkit.errors import ReadError
from evalkit.files import read_data, write_whole
from evalkit.model import Source
from evalkit.project import Project
from evalkit.sources.files.guard import read_bytes

KEY_FILE = ".names.key"


def key_path(project: Project) -> Path:
    """Where the key to the fingerprints lies."""
    return project.sources_folder / KEY_FILE


def is_hidden(source: Source) -> bool:
    """Whether the file's own name, which held somebody's, is not kept."""
    return Path(source.file_name).stem == source.id


def holds_exactly(path: Path, sources: Iterable[Source]) -> bool:
    """Whether a file holds what one of the sources was read from; False where it cannot be read."""
    try:
        digest = hashlib.sha256(read_bytes(path)).hexdigest()
    except ReadError:
        return False
    return any(source.sha256 == digest for source in sources)


class FileNames:
    """The names of a project's files that are not kept: whose fingerprint a name has."""

    def __init__(self, project: Project) -> None:
        self._project = project
        path = key_path(project)
        self._key = read_data(path) if path.is_file() else b""
        held = project.store.read.fingerprints() if self._key else {}
        self._sources = {fingerprint: source_id for source_id, fingerprint in held.items()}

    def find(self, name: str) -> str:
        """The id of the source whose file has this name, "" where no fingerprint says so."""
        return self._sources.get(self._fingerprint(name), "") if self._key else ""

    def keep(self, source_id: str, name: str) -> None:
        """Know a source's file again by this name."""
        if not self._key:
            self._begin()
        fingerprint = self._fingerprint(name)
        self._project.store.keep_fingerprint(source_id, fingerprint)
        self._sources[fingerprint] = source_id

    def keep_first(self, source: Source, name: str) -> None:
        """Know a file again whose name is not kept, where nothing is known of it yet."""
        if is_hidden(source) and source.file_name != name and source.id not in self._sources.values():
            self.keep(source.id, name)

    def _begin(self) -> None:
        """Make a key; what was kept under one that is lost says nothing any more."""
        for source_id in self._project.store.read.fingerprints():
            self._project.store.keep_fingerprint(source_id, "")
        key = secrets.token_hex(32).encode()
        write_whole(key_path(self._project), key, private=True)
        self._key = key

    def _fingerprint(self, name: str) -> str:
        same = unicodedata.normalize("NFC", name).encode()
        return hmac.new(self._key, same, hashlib.sha256).hexdigest()
