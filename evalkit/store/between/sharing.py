"""Acts between copies of a project: given out of this one, and done here as they were done there.

Taken into another copy, an act is done there under the same uid, moment and coder; what it adds gets the next
free short ids. Taken twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from evalkit.acts import read_act
from evalkit.store import events
from evalkit.store.between.taking import Coming, Took, take_acts
from evalkit.store.between.travelling import SharedAct, share_change
from evalkit.store.engine import Database
from evalkit.store.layout.schema import EVENTS, IDS, IN_FORCE


class SharedActs:
    """The acts of a project for other copies of it, and theirs for this one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, coder: str = "", since: str = "") -> list[SharedAct]:
        """The acts in their order, of one coder where one is named; those after the act ``since``."""
        query = select(EVENTS).where(IN_FORCE).order_by(EVENTS.c.id)
        if coder:
            query = query.where(EVENTS.c.coder == coder)
        if since:
            after = select(EVENTS.c.id).where(EVENTS.c.uid == since).scalar_subquery()
            query = query.where(EVENTS.c.id > func.coalesce(after, 0))
        with self._database.reading() as connection:
            ids = connection.execute(select(IDS.c.kind, IDS.c.alias, IDS.c.uid))
            uids = {(kind, alias): uid for kind, alias, uid in ids}
            acts = {row.id: row.uid for row in connection.execute(select(EVENTS.c.id, EVENTS.c.uid))}
            rows = connection.execute(query).mappings().all()
            return [self._share(connection, row, uids, acts) for row in rows]

    def _share(
        self,
        connection: Connection,
        row: Mapping[Any, Any],
        uids: Mapping[tuple[str, str], str],
        acts: Mapping[int, str],
    ) -> SharedAct:
        changes = events.read_changes(connection, row["id"])
        return SharedAct(
            row["uid"],
            row["at"],
            row["coder"],
            read_act(row["act"]),
            row["what"],
            row["about"],
            uids.get(("sources", row["source_id"]), ""),
            acts.get(row["undoes"], ""),
            bool(row["undoable"]),
            tuple(share_change(change, uids) for change in changes),
        )

    def known(self) -> frozenset[str]:
        """The uids of the acts that are here already."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(EVENTS.c.uid).where(IN_FORCE)))

    def last_taking(self) -> int | None:
        """The number of the last taking in of acts that holds; None where there is none."""
        with self._database.reading() as connection:
            found: int | None = connection.scalar(
                select(func.max(EVENTS.c.merged)).where(EVENTS.c.merged > 0)
            )
        return found

    def take(self, act: SharedAct, same: Mapping[str, str] | None = None) -> int | None:
        """Do an act of another copy here; its number, or None where it was done before.

        ``same`` says which short id here is what another copy knows by a uid of its own, such as a source
        that was added to both. Raises StaleChangeError, and does nothing, where what the act changes is not
        here as it was there; StoreError where it names something that is not here.
        """
        with self._database.changing() as connection:
            took = take_acts(connection, [Coming(act, same or {})])
        if took.refused:
            raise took.refused[0][1]
        return took.numbers.get(act.uid)

    def take_all(
        self, acts: Iterable[Coming], merge: Mapping[str, Any] | None = None, *, only_look: bool = False
    ) -> Took:
        """Do the acts of other copies here, together or not at all; those that cannot be done are listed.

        ``merge`` is the event of taking them in, which takes all of them back when it is undone. With
        ``only_look`` nothing is written: what would come of it.
        """
        if only_look:
            with self._database.reading() as connection:
                return take_acts(connection, acts, merge, only_look=True)
        with self._database.changing() as connection:
            return take_acts(connection, acts, merge)
