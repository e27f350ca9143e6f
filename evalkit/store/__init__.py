"""A project's store: one SQLite file, read and changed through :class:`Store`."""

from evalkit.store.changes import KeptFile, Waiting, added, altered, removed
from evalkit.store.events import Change, Event
from evalkit.store.rows import text_sha
from evalkit.store.store import Store

__all__ = ["Change", "Event", "KeptFile", "Store", "Waiting", "added", "altered", "removed", "text_sha"]
