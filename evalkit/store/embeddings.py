"""The project's embeddings, in a file of their own that can be deleted at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from evalkit.errors import StoreError
from evalkit.suggest.encoders.vectors import Vectors

_CREATE = """CREATE TABLE IF NOT EXISTS embeddings (
    version TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (version, hash)
) WITHOUT ROWID"""
_AT_ONCE = 500


class EmbeddingFile:
    """An EmbeddingCache in one SQLite file, keyed by encoder version and text hash; it holds no text.

    Whoever deletes the file loses nothing but the seconds that it takes to encode again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._connect() as connection:
            connection.execute(_CREATE)

    def find(self, version: str, hashes: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors that are known among these hashes."""
        found: dict[str, Vectors] = {}
        with self._connect() as connection:
            for first in range(0, len(hashes), _AT_ONCE):
                part = hashes[first : first + _AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT hash, vector FROM embeddings WHERE version = ? AND hash IN ({marks})"
                for key, blob in connection.execute(query, (version, *part)):
                    found[key] = np.frombuffer(blob, dtype="<f4")
        return found

    def add(self, version: str, vectors: Mapping[str, Vectors]) -> None:
        """Remember these vectors."""
        rows = ((version, key, vector.astype("<f4").tobytes()) for key, vector in vectors.items())
        with self._connect() as connection:
            connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path)) as connection, connection:
                yield connection
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The file of embeddings {self.path.name} cannot be used ({error}). "
                "Delete it: it will be made again."
            ) from error
