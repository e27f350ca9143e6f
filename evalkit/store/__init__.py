"""A project's store: one SQLite file, read and changed through :class:`Store`."""

from evalkit.store.store import Store

__all__ = ["Store"]
