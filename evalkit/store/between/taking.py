"""Taking in the acts of other copies: all of them together or none, and out again as one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from evalkit.acts import Act
from evalkit.errors import StaleChangeError, StoreError
from evalkit.store import events
from evalkit.store.aliases import register_other
from evalkit.store.between.board import HELD, Names, Naming, Rows
from evalkit.store.between.travelling import SharedAct
from evalkit.store.events import Change, Columns, dump_columns
from evalkit.store.history.undo import sort_lists
from evalkit.store.layout.schema import EVENT_CHANGES, EVENTS, IN_FORCE

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Coming:
    """An act to be taken in; ``same`` says which short id here is what its copy knows by a uid of its own."""

    act: SharedAct
    same: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Took:
    """What came of taking acts in.

    ``numbers`` are those of the acts that were done, by uid; ``merge`` is the number of the act that took
    them in. ``unsaid`` counts decisions on suggestions that are not on record here: the codings that came
    from them are in, and say themselves where they began.
    """

    done: list[SharedAct] = field(default_factory=list)
    already: int = 0
    refused: list[tuple[SharedAct, StoreError]] = field(default_factory=list)
    unsaid: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    merge: int | None = None


def take_acts(
    connection: Connection,
    acts: Iterable[Coming],
    merge: Mapping[str, Any] | None = None,
    *,
    only_look: bool = False,
) -> Took:
    """Do acts of other copies; those that cannot be done are listed with the reason, and do nothing.

    ``merge`` is the event of the taking in itself. An act whose taking in was undone is done again.
    """
    taking = _Taking(connection, only_look, str(merge["at"]) if merge else "")
    for coming in acts:
        taking.take(coming)
    if not only_look and taking.took.done:
        taking.finish(merge)
    return taking.took


class _Taking:
    """Acts done in memory one after another, then written together."""

    def __init__(self, connection: Connection, only_look: bool, now: str) -> None:
        self.took = Took()
        self._connection = connection
        self._only_look = only_look
        self._now = now
        self._known: dict[str, int] = {}
        self._away: dict[str, int] = {}
        """Uid → number of the acts whose taking in is undone."""
        for uid, number, merged in connection.execute(select(EVENTS.c.uid, EVENTS.c.id, EVENTS.c.merged)):
            (self._away if (merged or 0) < 0 else self._known)[uid] = number
        self._begin()

    def _begin(self) -> None:
        self._rows, self._names = Rows(self._connection, self._now), Names(self._connection)
        self._pending: list[tuple[SharedAct, str, Sequence[Change]]] = []
        self._waiting: set[str] = set()

    def take(self, coming: Coming) -> None:
        act = coming.act
        if act.uid in self._known or act.uid in self._waiting:
            self.took.already += 1
            return
        try:
            self._do(coming)
        except (StaleChangeError, StoreError) as error:
            self.took.refused.append((act, error))
            return
        self.took.done.append(act)

    def _do(self, coming: Coming) -> None:
        act, naming = coming.act, Naming(self._names, coming.same)
        pairs = [(change, naming.localise(change)) for change in act.changes]
        source_id = naming.find("sources", act.source) if act.source else ""
        if act.undoes and act.undoes not in self._waiting and act.undoes not in self._known:
            raise StoreError("This act takes back one that is not here. Take the acts in from the first on.")
        if any(change.table not in HELD for _, change in pairs):
            self._do_alone(act, source_id, [change for _, change in pairs])
            return
        said = [pair for pair in pairs if not self._is_unsaid(pair[1], source_id)]
        for _, change in said:
            self._rows.verify(change)
        self.took.unsaid += len(pairs) - len(said)
        for _, change in said:
            self._rows.do(change)
        naming.keep(said)
        self._pending.append((act, source_id, [change for _, change in said]))
        self._waiting.add(act.uid)

    def _is_unsaid(self, change: Change, source_id: str) -> bool:
        """Whether a change is of a decision on a suggestion that is not on record here, on that source."""
        if change.table != "decisions" or self._rows.has(change):
            return False
        return not self._rows.has_suggestion(change.key.rpartition("/")[0], change.source_id or source_id)

    def _do_alone(self, act: SharedAct, source_id: str, changes: Sequence[Change]) -> None:
        """An act on what coders do not change: what waits is written first, then this act by itself."""
        if self._only_look:
            self._waiting.add(act.uid)
            return
        self._flush(None)
        record = _record(act, source_id) | {"undoes": self._known.get(act.undoes)}
        number = events.perform(self._connection, changes, record)
        for change, came in zip(changes, act.changes, strict=True):
            if change.uid and came.alias != change.key:
                register_other(self._connection, change.table, came.alias, change.uid)
        self._known[act.uid] = self.took.numbers[act.uid] = number
        self._begin()

    def finish(self, merge: Mapping[str, Any] | None) -> None:
        number = None
        if merge is not None:
            record = {"source_id": "", "undoes": None, "undoable": True, "about": "", **merge}
            number = events.perform(self._connection, [], record)
            _record_changes(self._connection, number, self._rows.net())
        self.took.merge = number
        self._flush(number)
        write_lists(self._connection, {act.coder for act in self.took.done})

    def _flush(self, merge: int | None) -> None:
        """Write what was done in memory: rows, names, and each act with what it did."""
        self._rows.write(self._rows.net())
        self._names.write()
        last = self._connection.scalar(select(func.max(EVENTS.c.id))) or 0
        fresh = [(act, source_id) for act, source_id, _ in self._pending if act.uid not in self._away]
        if fresh:
            records = [_record(act, source_id) | {"merged": merge} for act, source_id in fresh]
            self._connection.execute(insert(EVENTS), records)
            query = select(EVENTS.c.uid, EVENTS.c.id).where(EVENTS.c.id > last)
            self._known |= {row.uid: row.id for row in self._connection.execute(query)}
        self._bring_back(merge)
        undone = [
            {"key": self._known[act.uid], "target": self._known[act.undoes]}
            for act, _, _ in self._pending
            if act.undoes
        ]
        if undone:
            change = update(EVENTS).where(EVENTS.c.id == bindparam("key"))
            self._connection.execute(change.values(undoes=bindparam("target")), undone)
        for act, _, _ in self._pending:
            self.took.numbers[act.uid] = self._known[act.uid]
        _record_many(self._connection, [(self._known[act.uid], changes) for act, _, changes in self._pending])
        self._pending.clear()

    def _bring_back(self, merge: int | None) -> None:
        """Acts that were here before, and are again: what they did is put on record as it was done now."""
        numbers = [self._away[act.uid] for act, _, _ in self._pending if act.uid in self._away]
        for first in range(0, len(numbers), _AT_ONCE):
            some = numbers[first : first + _AT_ONCE]
            self._connection.execute(delete(EVENT_CHANGES).where(EVENT_CHANGES.c.event_id.in_(some)))
            self._connection.execute(update(EVENTS).where(EVENTS.c.id.in_(some)).values(merged=merge))
        for act, _, _ in self._pending:
            if act.uid in self._away:
                self._known[act.uid] = self._away.pop(act.uid)


def is_taking(connection: Connection, number: int) -> bool:
    """Whether an act took in those of another copy."""
    brought = EVENTS.c.merged.in_((number, -number))
    return connection.execute(select(EVENTS.c.id).where(brought).limit(1)).first() is not None


def take_out(connection: Connection, number: int, changes: Sequence[Change], record: Columns) -> None:
    """Undo, or do again, the taking in of acts: their rows, and the acts themselves.

    ``number`` is the act that is taken back, ``record`` the event of doing so. Raises StaleChangeError, and
    does nothing, where a row has been changed since.
    """
    rows = Rows(connection, str(record["at"]))
    for change in changes:
        rows.verify(change)
        rows.do(change)
    taken_in = connection.scalar(select(EVENTS.c.undoes).where(EVENTS.c.id == number)) or number
    undoing = record["act"] == Act.UNDO
    new = events.perform(connection, [], record)
    _record_changes(connection, new, changes)
    rows.write(rows.net())
    held = EVENTS.c.merged == (taken_in if undoing else -taken_in)
    coders = {*connection.scalars(select(EVENTS.c.coder).where(held).distinct())}
    connection.execute(update(EVENTS).where(held).values(merged=-taken_in if undoing else taken_in))
    write_lists(connection, coders)


def write_lists(connection: Connection, coders: Iterable[str]) -> None:
    """Keep anew what each of these coders can undo and do again, out of their acts that are in force."""
    for coder in sorted(coders):
        mine = EVENTS.c.coder == coder
        names = ("id", "undoes", "act", "undo_place", "redo_place")
        query = select(*(EVENTS.c[name] for name in names)).where(mine, EVENTS.c.undoable, IN_FORCE)
        acts = [*connection.execute(query.order_by(EVENTS.c.id))]
        lists = sort_lists((act.id, act.undoes, act.act) for act in acts)
        undo, redo = (
            {number: place for place, number in enumerate(some, 1)} for some in (lists.undo, lists.redo)
        )
        wanted = [
            {"key": act.id, "undo": undo.get(act.id), "redo": redo.get(act.id)}
            for act in acts
            if (act.undo_place, act.redo_place) != (undo.get(act.id), redo.get(act.id))
        ]
        away = mine, EVENTS.c.merged < 0
        connection.execute(update(EVENTS).where(*away).values(undo_place=None, redo_place=None))
        if wanted:
            change = update(EVENTS).where(EVENTS.c.id == bindparam("key"))
            places: dict[str, Any] = {"undo_place": bindparam("undo"), "redo_place": bindparam("redo")}
            connection.execute(change.values(places), wanted)


def _record(act: SharedAct, source_id: str) -> dict[str, Any]:
    told = {name: getattr(act, name) for name in ("uid", "at", "coder", "act", "what", "about", "undoable")}
    return told | {"source_id": source_id, "undoes": None}


def _record_changes(connection: Connection, number: int, changes: Sequence[Change]) -> None:
    _record_many(connection, [(number, changes)])


def _record_many(connection: Connection, acts: Iterable[tuple[int, Sequence[Change]]]) -> None:
    """Put on record what acts did to each row."""
    records = [
        {
            "event_id": number,
            "place": place,
            "table": change.table,
            "key": change.key,
            "source_id": change.source_id,
            "before": dump_columns(change.before),
            "after": dump_columns(change.after),
        }
        for number, changes in acts
        for place, change in enumerate(changes)
    ]
    if records:
        connection.execute(insert(EVENT_CHANGES), records)
