"""The codings of every source, kept in memory: an act makes only those of its own source be read again.

Whatever changes a coding also changes one stamp of its source, in the same transaction; what changes texts
for good (a source removed, words cut out) changes the stamp of the texts. Asking for all stamps is one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, String, bindparam, insert, or_, select, update

from evalkit.ids import in_order, new_uid
from evalkit.model import Coding
from evalkit.store.engine import Database
from evalkit.store.kept import STAMP
from evalkit.store.layout.schema import FACTS

CODINGS_STAMP = "codings_stamp/"
BySource = Mapping[str, tuple[Coding, ...]]
"""Source id → its codings by place; the very same tuple as before where none of them has changed."""


_STAMP_ANEW = update(FACTS).where(FACTS.c.name == bindparam("here", type_=String))


def stamp_codings(connection: Connection, source_ids: Iterable[str]) -> None:
    """Say that codings of these sources have changed."""
    for name in sorted({f"{CODINGS_STAMP}{source_id}" for source_id in source_ids}):
        changed = connection.execute(_STAMP_ANEW, {"here": name, "value": new_uid()})
        if not changed.rowcount:
            connection.execute(insert(FACTS), {"name": name, "value": new_uid()})


class KeptCodings:
    """The codings of a store, read again source by source, by whatever programme they were changed."""

    def __init__(self, database: Database, read: Callable[[str], list[Coding]]) -> None:
        self._database = database
        self._read = read
        self._held: tuple[dict[str, str], dict[str, tuple[Coding, ...]]] | None = None

    def get(self) -> BySource:
        """The codings as they are now, in the order of their sources."""
        stamps = self._read_stamps()
        anywhere = (STAMP, CODINGS_STAMP)  # an act of another copy may not say which source it changed
        if self._held is None or any(self._held[0].get(name) != stamps.get(name) for name in anywhere):
            found: dict[str, list[Coding]] = {}
            for coding in self._read(""):
                found.setdefault(coding.segment.source_id, []).append(coding)
            self._held = (stamps, {source_id: tuple(codings) for source_id, codings in found.items()})
        elif self._held[0] != stamps:
            before, held = self._held
            names = [name for name in stamps if stamps[name] != before.get(name)]
            fresh = [name.removeprefix(CODINGS_STAMP) for name in names]
            made = held | {source_id: tuple(self._read(source_id)) for source_id in fresh}
            ordered = sorted(filter(made.__getitem__, made), key=in_order)
            self._held = (stamps, {source_id: made[source_id] for source_id in ordered})
        return self._held[1]

    def _read_stamps(self) -> dict[str, str]:
        wanted = or_(FACTS.c.name == STAMP, FACTS.c.name.startswith(CODINGS_STAMP, autoescape=True))
        with self._database.asking() as connection:
            rows = connection.execute(select(FACTS.c.name, FACTS.c.value).where(wanted))
            return {str(name): str(value) for name, value in rows}
