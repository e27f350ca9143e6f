"""All rows of one store into another, whichever databases they are in, and whether both hold the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, Table, delete, func, insert, inspect, select, text

from evalkit.store.dialects.kind import WRITES
from evalkit.store.dialects.sqlite import Sqlite
from evalkit.store.layout import review_schema, schema

TABLES: tuple[Table, ...] = (*schema.METADATA.sorted_tables, *review_schema.REVIEW_TABLES)
"""Every table of a store; what rows belong to comes before them."""
_AT_ONCE = 500


def make_tables(connection: Connection) -> None:
    """Make the tables of a store, without a row in them."""
    for table in TABLES:
        table.create(connection, checkfirst=True)


def drop_tables(connection: Connection) -> None:
    """Take the tables of a store away, with all that is in them."""
    for table in reversed(TABLES):
        table.drop(connection, checkfirst=True)


def empty_tables(connection: Connection) -> None:
    """Take every row out of the tables of a store."""
    for table in reversed(TABLES):
        connection.execute(delete(table))


def carry(old: Connection, new: Connection) -> None:
    """Put every row of one store into another whose tables are empty."""
    for table in TABLES:
        if not (columns := _find_columns(old, table)):
            continue
        found = old.execute(select(*columns).order_by(*table.primary_key.columns)).mappings()
        for rows in found.partitions(_AT_ONCE):
            new.execute(insert(table), [dict(row) for row in rows])
        _go_on_counting(new, table)


def _find_columns(connection: Connection, table: Table) -> list[Column[object]]:
    """The columns that a table has here: an older evalkit knew fewer."""
    held = inspect(connection)
    if not held.has_table(table.name):
        return []
    names = {found["name"] for found in held.get_columns(table.name)}
    return [column for column in table.c if column.name in names]


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows from a counter of its own, which must come to stand behind the last row."""
    numbered = table.autoincrement_column
    if connection.dialect.name != "postgresql" or numbered is None:
        return
    last = connection.scalar(select(func.max(numbered)))
    counter = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
    if last:
        connection.execute(counter, {"table": table.name, "column": numbered.name, "last": last})


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds: how many rows, and one number that any difference in any of them changes."""

    rows: int
    mark: str


def weigh(connection: Connection) -> dict[str, Held]:
    """What each table holds, in whatever order the database gives its rows."""
    return {table.name: _weigh(connection, table) for table in TABLES}


def find_differences(one: Connection, other: Connection) -> list[str]:
    """The tables that do not hold the same rows in two stores."""
    here, there = weigh(one), weigh(other)
    return [name for name in here if here[name] != there[name]]


def is_earlier(one: Connection, other: Connection) -> bool:
    """Whether a store holds nothing, or this project as it is or was: every act in it is in the other.

    What is kept without an act, flagged risks, must be there too.
    """
    held = inspect(one)
    if not held.has_table(schema.EVENTS.name) or not held.has_table(schema.FACTS.name):
        return True
    own = select(schema.FACTS.c.value).where(schema.FACTS.c.name == schema.PROJECT_UID)
    acts = {*one.scalars(select(schema.EVENTS.c.uid))}
    if not acts:
        return True
    risks = {*one.scalars(select(schema.RISKS.c.id))} if held.has_table(schema.RISKS.name) else set()
    return (
        one.scalar(own) == other.scalar(own)
        and acts <= {*other.scalars(select(schema.EVENTS.c.uid))}
        and risks <= {*other.scalars(select(schema.RISKS.c.id))}
    )


def _weigh(connection: Connection, table: Table) -> Held:
    count = total = 0
    for row in connection.execute(select(*table.c)):
        written = repr(tuple(row)).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.sha256(written).digest())
        count += 1
    return Held(count, f"{total % 2**256:064x}")


def write_file(connection: Connection, file: Path, version: int) -> None:
    """Write all that a store holds into a new SQLite file, as a store of that version."""
    copy = Sqlite(file)
    engine = copy.connect()
    try:
        with engine.connect().execution_options(**{WRITES: True}) as new, new.begin():
            make_tables(new)
            carry(connection, new)
            copy.write_version(new, version)
    finally:
        engine.dispose()
