"""Which uid each row has, and what people mean by a short id: kept for ever, also when the row is gone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
)

from evalkit.errors import AmbiguousIdError, EvalkitError
from evalkit.ids import count_aliases, in_order, is_uid, make_alias, new_uid, number_of, same_alias
from evalkit.store.engine import Database
from evalkit.store.layout.owners import BELONG, belonging_uid
from evalkit.store.layout.schema import FACTS, IDS, KINDS, OTHER_ALIASES, PROJECT_UID
from evalkit.wording import join_plain


class Aliases:
    """A project's ids: short ones for people, uids for files and other copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def project_uid(self) -> str:
        """The uid that all copies of this project share."""
        with self._database.asking() as connection:
            return str(connection.scalar(select(FACTS.c.value).where(FACTS.c.name == PROJECT_UID)))

    def uids(self, kind: str) -> dict[str, str]:
        """Short id → uid of everything of a kind, also of what has been removed."""
        query = select(IDS.c.alias, IDS.c.uid).where(IDS.c.kind == kind).order_by(IDS.c.alias)
        with self._database.asking() as connection:
            return {row.alias: row.uid for row in connection.execute(query)}

    def find_uid(self, kind: str, alias: str) -> str:
        """The uid of a short id; "" where nothing was ever given it."""
        with self._database.asking() as connection:
            return _find_uid(connection, kind, alias)

    def find_by_uid(self, kind: str, uid: str) -> str | None:
        """The short id of a uid in this copy; None where this copy does not know it."""
        query = select(IDS.c.alias).where(IDS.c.kind == kind, IDS.c.uid == uid)
        with self._database.asking() as connection:
            return connection.scalar(query)

    def find_alias(self, kind: str, said: str) -> str:
        """The short id that somebody means by "c12", by a uid, or by the id that it had in another copy.

        Raises EvalkitError where nothing has that id, and AmbiguousIdError where several things do.
        """
        with self._database.reading() as connection:
            found = _find_meant(connection, kind, said.strip())
        if not found:
            raise EvalkitError(f"There is nothing with the id “{said}” in this project. Check the id.")
        if len(found) > 1:
            told = join_plain([f"{alias}{origin}" for alias, origin in found.items()])
            raise AmbiguousIdError(
                f"“{said}” can mean {told}, because copies of this project were brought together. Say which.",
                tuple(found),
            )
        return next(iter(found))

    def new_aliases(self, kind: str) -> Iterator[str]:
        """The short ids that come next, without end; one that was ever used is not given again."""
        with self._database.reading() as connection:
            last = _find_last(connection, kind)
        return count_aliases(kind, last + 1)


def next_in(connection: Connection, kind: str) -> str:
    """The short id that comes next; one that was ever used is not given again."""
    return make_alias(kind, _find_last(connection, kind) + 1)


def register(connection: Connection, kind: str, alias: str, uid: str = "") -> None:
    """Give a new row its uid: the one given, its owner's, or a new one. What has been there keeps its own."""
    if kind not in KINDS:
        return
    if not uid and kind in BELONG:
        uid = belonging_uid(kind, alias, lambda owner, of: _find_uid(connection, owner, of))
    row = {"kind": kind, "alias": alias, "uid": uid or new_uid(), "number": number_of(alias)}
    connection.execute(_REGISTER, {f"its_{name}": value for name, value in row.items()})


def _find_last(connection: Connection, kind: str) -> int:
    """The highest number of a kind. A coding that waits for its place keeps its own for when it has one."""
    beside = "unplaced" if kind == "codings" else kind
    return max(connection.scalar(_LAST, {"kind": one}) or 0 for one in (kind, beside))


_LAST = select(func.max(IDS.c.number)).where(IDS.c.kind == bindparam("kind", type_=String))
_ITS = {name: bindparam(f"its_{name}", type_=IDS.c[name].type) for name in ("kind", "alias", "uid", "number")}
_HAS_ONE = exists().where(IDS.c.kind == _ITS["kind"], IDS.c.alias == _ITS["alias"])
_REGISTER = insert(IDS).from_select([*_ITS], select(*_ITS.values()).where(~_HAS_ONE))


def _find_uid(connection: Connection, kind: str, alias: str) -> str:
    query = select(IDS.c.uid).where(IDS.c.kind == kind, IDS.c.alias == alias)
    return connection.scalar(query) or ""


def register_other(connection: Connection, kind: str, alias: str, uid: str) -> None:
    """Keep the short id that something had in the copy that it came from."""
    row = {"kind": kind, "alias": alias, "uid": uid, "number": number_of(alias)}
    here = exists().where(*(OTHER_ALIASES.c[name] == row[name] for name in ("kind", "alias", "uid")))
    values = (literal(kind), literal(alias), literal(uid), literal(row["number"], Integer))
    connection.execute(insert(OTHER_ALIASES).from_select([*row], select(*values).where(~here)))


def _find_meant(connection: Connection, kind: str, said: str) -> dict[str, str]:
    """The short ids here that are meant, each with what to say of where it comes from."""
    if is_uid(said):
        query = select(IDS.c.alias).where(IDS.c.kind == kind, IDS.c.uid == said)
        return dict.fromkeys(connection.scalars(query), "")
    found = {}
    for alias in connection.scalars(select(IDS.c.alias).where(IDS.c.kind == kind, _like(IDS, said))):
        if same_alias(said, alias):
            found[alias] = ""
    at_home = select(IDS.c.alias, OTHER_ALIASES.c.alias).join(IDS, IDS.c.uid == OTHER_ALIASES.c.uid)
    for alias, other in connection.execute(at_home.where(IDS.c.kind == kind, _like(OTHER_ALIASES, said))):
        if same_alias(said, other):
            found.setdefault(alias, f", which was {other} in another copy")
    return {alias: found[alias] for alias in sorted(found, key=in_order)}


def _like(table: Table, said: str) -> ColumnElement[bool]:
    number = number_of(said)
    return table.c.alias == said if number is None else table.c.number == number
