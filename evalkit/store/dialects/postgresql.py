"""A store in a PostgreSQL database, for several people at once.

Text is ordered by its code points and numbers are as large as SQLite's, so that every list is the same in
both databases. PostgreSQL keeps no NUL character: one is kept as U+FDD0, which Unicode reserves for a
programme's own use, and read as NUL again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Column, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DataError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from evalkit.errors import StoreError
from evalkit.settings import check_database, is_near
from evalkit.store.dialects.carry import TABLES, write_file
from evalkit.store.dialects.kind import BARE, WRITES

_TURN = 0x6576616C
"""The number of the lock that whoever changes the store holds until it is done."""
_OPTIONS = "-c lock_timeout=5000 -c synchronous_commit=on -c idle_in_transaction_session_timeout=600000"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_WRITE = f"BEGIN; SELECT pg_advisory_xact_lock({_TURN})"
_VERSIONS = "evalkit_version"
_KEPT_READY, _AT_MOST = 8, 60
"""Connections that stay open, and how many there may be: more than the 40 requests that a page answers at a
time, so that whoever holds the lock always finds a second one to read with."""
_TRUSTED = 1.0
"""Seconds for which a connection that has just answered is taken to answer still."""
_OLDEST = 130000


@dataclass(frozen=True)
class PostgreSQL:
    """The store in the database at ``address``, which has no password in it."""

    address: str

    @property
    def name(self) -> str:
        """The database's name and where it runs."""
        parts = urlsplit(self.address)
        where = f" on {parts.hostname}" if parts.hostname else ""
        return f"The database {parts.path.strip('/')}{where}"

    @property
    def files(self) -> tuple[Path, ...]:
        """None: they are the server's."""
        return ()

    @property
    def unreached(self) -> str:
        """The server keeps a log, and its administrator copies."""
        return (
            "copies that were made of it with pg_dump or otherwise, and its write-ahead log, may still hold "
            "their words. Ask whoever looks after the database to delete those from before today."
        )

    def connect(self) -> Engine:
        """Connections to the database; StoreError where what speaks to it is not installed."""
        try:
            import psycopg  # noqa: F401
        except ImportError as error:
            raise StoreError(
                "A project on PostgreSQL needs more of evalkit than is installed. Install it with: "
                "pip install “evalkit[server]”"
            ) from error
        engine = create_engine(
            make_url(check_database(self.address)).set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=_KEPT_READY,
            max_overflow=_AT_MOST - _KEPT_READY,
            pool_timeout=10,
            connect_args={"application_name": "evalkit", "connect_timeout": 5} | self._settings(),
        )
        engine.dialect.ddl_compiler = _AsInSqlite
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", _try_again)
        return engine

    def _settings(self) -> dict[str, str]:
        """What goes over a network is encrypted, and the other machine proves who it is."""
        said = "sslmode=" in urlsplit(self.address).query
        secure = {} if said or is_near(self.address) else {"sslmode": "verify-full"}
        return {"options": _OPTIONS} | secure

    def read_version(self, connection: Connection) -> int:
        """The number in a table of its own."""
        if connection.scalar(text(f"SELECT to_regclass('{_VERSIONS}')")) is None:
            return 0
        return int(connection.scalar(text(f"SELECT version FROM {_VERSIONS} WHERE part = 'store'")) or 0)

    def write_version(self, connection: Connection, version: int) -> None:
        """Keep it; 0 says that there is no store any more."""
        connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS {_VERSIONS} (part VARCHAR PRIMARY KEY, version INTEGER NOT NULL)"
            )
        )
        keep = (
            f"INSERT INTO {_VERSIONS} VALUES ('store', :version) "
            "ON CONFLICT (part) DO UPDATE SET version = :version"
        )
        connection.execute(text(keep), {"version": version})

    def find_damage(self, connection: Connection) -> str:
        """Too old a server, or a database that cannot hold every letter."""
        encoding = connection.scalar(text("SHOW server_encoding"))
        number = int(connection.scalar(text("SHOW server_version_num")) or 0)
        if encoding != "UTF8":
            return (
                f"{self.name} keeps text as {encoding}, which lacks letters. Make one with: createdb "
                "--encoding UTF8 --template template0 NAME"
            )
        if number < _OLDEST:
            return f"{self.name} is on PostgreSQL {number // 10_000}. evalkit needs version 13 or newer."
        return ""

    def find_broken(self, connection: Connection) -> list[str]:
        """PostgreSQL lets in no row that belongs to nothing."""
        return []

    def is_open_elsewhere(self) -> bool:
        """Whether another connection of evalkit's is there."""
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'evalkit' AND pid <> pg_backend_pid()"
        )
        engine = self.connect()
        try:
            with engine.connect() as connection:
                return bool(connection.scalar(text(others)))
        except DatabaseError as error:
            raise StoreError(self.say_fault(error)) from error
        finally:
            engine.dispose()

    def overwrite(self, engine: Engine) -> bool:
        """Write every table anew. The database's own log and its administrator's copies are not reached."""
        tables = ", ".join(f'"{table.name}"' for table in TABLES)
        try:
            with engine.connect().execution_options(**{BARE: True}) as connection:
                connection.exec_driver_sql(f"VACUUM (FULL) {tables}")
        except DatabaseError as error:
            if _state(error) == "55P03":
                return False
            raise
        return True

    def write_copy(self, engine: Engine, file: Path) -> None:
        """Write what the store holds at this moment into an SQLite file."""
        with engine.connect() as connection:
            write_file(connection, file, self.read_version(connection))

    def is_silent(self, error: DatabaseError) -> bool:
        """Whether the connection broke, or the server was going down."""
        return _state(error)[:2] in ("", "08", "57")

    def say_fault(self, error: DatabaseError) -> str:
        """What a person can do; the database's own words are left out: they can quote what is stored."""
        state = "22021" if isinstance(error, DataError) and not _state(error) else _state(error)
        if state in _FAULTS:
            return _FAULTS[state].format(name=self.name)
        told = str(error.orig) if not state else ""
        for words, said in _REFUSED.items():
            if words in told:
                return said.format(name=self.name)
        if self.is_silent(error):
            return _SILENT.format(name=self.name)
        return (
            f"{self.name} could not do this (PostgreSQL's code {state}). Show this to whoever looks after "
            "the database."
        )

    def say_misfit(self, error: DatabaseError) -> str:
        """The rule of the tables that was not kept, by its name."""
        return str(getattr(getattr(error.orig, "diag", None), "constraint_name", None) or _state(error))


_SILENT = (
    "{name} does not answer. What was said to be saved is saved. Check that PostgreSQL runs there and that "
    "the address is right, then try again."
)
_FAULTS = {
    "55P03": "{name} is busy in another window or programme. Wait a moment, then try again.",
    "53100": "{name} has no room left: its disk is full. Ask whoever looks after it to make room, then try "
    "again.",
    "42501": "{name} does not let evalkit make its tables. Ask for a database that belongs to your user.",
    "42P01": "{name} holds this project no more: it was moved elsewhere. Open the project again.",
    "22021": "A text holds a character that PostgreSQL cannot keep. Take it out, then try again.",
    "22003": "There is nothing here with so large a number. Check the number.",
    "53300": "{name} has too many connections open. Ask whoever looks after it to allow more, then try "
    "again.",
}
"""What to say, by PostgreSQL's codes."""
_REFUSED = {
    "password": "{name} asks for a password. Put it in the file .pgpass in your home folder, or in the "
    "variable PGPASSWORD, or name the file that holds it in PGPASSFILE; never in the address.",
    "does not exist": "{name} is not there, or does not know this user. Check the address; make a "
    "database with: createdb NAME",
    "certificate": "{name} could not prove that it is the right one. Ask whoever looks after it for the "
    "certificate of their authority, and name its file in PGSSLROOTCERT.",
    "SSL": "{name} offers no encrypted connection, and interviews are not sent without one. Ask whoever "
    "looks after it to switch it on.",
}
"""What to say where a connection was refused, by a word of the reason."""


def _state(error: DatabaseError) -> str:
    """PostgreSQL's five-letter code of a fault; "" where no database said it."""
    return str(getattr(error.orig, "sqlstate", None) or "")


class _AsInSqlite(PGDDLCompiler):
    """Makes columns that hold and order what SQLite's hold and order."""

    def get_column_specification(self, column: Column[Any], **kw: Any) -> str:  # noqa: ANN401
        made = str(super().get_column_specification(column, **kw))  # type: ignore[no-untyped-call]
        for theirs, ours in (
            ("VARCHAR", 'VARCHAR COLLATE "C"'),
            ("INTEGER", "BIGINT"),
            ("SERIAL", "BIGSERIAL"),
        ):
            made = made.replace(f" {theirs}", f" {ours}", 1)
        return made


def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    from evalkit.store.dialects.letters import keep_every_letter

    connection.autocommit = True  # transactions are begun below, as SQLite's are
    keep_every_letter(connection)


def _note_rest(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["rests since"] = monotonic()


def _try_again(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """See whether a connection that has rested still answers; another takes its place where it does not."""
    if monotonic() - record.info.get("rests since", 0.0) < _TRUSTED:
        return
    from psycopg import Error

    try:
        connection.cursor().execute("SELECT 1")
    except Error as error:
        raise DisconnectionError from error


def _begin(connection: Connection) -> None:
    """A reader sees one state; a change waits for its turn, so that what it has checked stays true."""
    options = connection.get_execution_options()
    if not options.get(BARE):
        connection.exec_driver_sql(_WRITE if options.get(WRITES) else _READ)
