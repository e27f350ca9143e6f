"""A project's store: one SQLite file, read and changed through :class:`Store`."""

from evalkit.store.events import Change, Event, added, altered, removed
from evalkit.store.store import Store

__all__ = ["Change", "Event", "Store", "added", "altered", "removed"]
