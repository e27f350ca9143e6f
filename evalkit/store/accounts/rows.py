"""Reading and changing a server's accounts, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Label,
    Select,
    String,
    UpdateBase,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from evalkit.store.accounts.tables import AUDIT, CODES, DEVICES, FACTS, LINKS, METADATA, PEOPLE, SESSIONS
from evalkit.store.engine import Database


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person of a server: ``key`` is the name as it is compared, ``password`` what argon2 made of it.

    ``secret`` (locked) and ``last_code`` belong to the app that shows codes; ``removed`` is when they were
    taken off the list, "" before. The name of somebody who was removed stays theirs.
    """

    id: str
    name: str
    key: str
    role: str
    password: str = ""
    secret: str = ""
    last_code: int = 0
    made: str = ""
    removed: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser that has signed in; ``made`` and ``seen`` are when it did and when it last asked."""

    digest: str
    person: str
    made: str
    seen: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """A session with its person, and what the server was set to when they asked."""

    session: SessionRow
    person: AccountRow
    codes_asked: bool
    apart: bool


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit list; ``seal`` is made of it and of the seal before it."""

    number: int
    at: str
    who: str
    what: str
    about: str
    seal: str


class AccountRows:
    """Reads and changes the rows; every method is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.changing() as connection:
            METADATA.create_all(connection)

    # people

    def people(self) -> list[AccountRow]:
        """Everybody, also those who were removed, by name."""
        return [AccountRow(**row) for row in self._read(select(PEOPLE).order_by(PEOPLE.c.key))]

    def find_person(self, **where: str) -> AccountRow | None:
        """Who has this ``id`` or ``key``."""
        query = select(PEOPLE).where(*(PEOPLE.c[name] == value for name, value in where.items()))
        return next((AccountRow(**row) for row in self._read(query)), None)

    def add_person(self, person: AccountRow) -> None:
        """Put somebody on the list. StoreError where their name is taken."""
        self._write(insert(PEOPLE).values(**asdict(person)))

    def change_person(self, id_: str, **values: str | int) -> None:
        """Change columns of somebody."""
        self._write(update(PEOPLE).where(PEOPLE.c.id == id_).values(**values))

    def take_code(self, id_: str, counter: int) -> bool:
        """Use the code of one half-minute up; False where it, or a later one, was used before."""
        later = update(PEOPLE).where(PEOPLE.c.id == id_, PEOPLE.c.last_code < counter)
        return self._write(later.values(last_code=counter)) == 1

    def forget_person(self, id_: str, removed: str) -> None:
        """Take somebody off the list: all that they could sign in with goes, and their name stays theirs."""
        gone = {"password": "", "secret": "", "removed": removed}
        with self._database.changing() as connection:
            for table in (LINKS, SESSIONS, DEVICES, CODES):
                connection.execute(delete(table).where(table.c.person == id_))
            connection.execute(update(PEOPLE).where(PEOPLE.c.id == id_).values(**gone))

    # links, devices and recovery codes

    def add_link(self, digest: str, person: str, expires: str) -> None:
        """Keep a new link of somebody; those that they had can be used no more."""
        with self._database.changing() as connection:
            connection.execute(delete(LINKS).where(LINKS.c.person == person))
            connection.execute(insert(LINKS).values(digest=digest, person=person, expires=expires, used=""))

    def find_link(self, digest: str, now: str) -> str:
        """Whose link this is; "" where it is nobody's, was used or has expired."""
        good = (LINKS.c.digest == digest, LINKS.c.used == "", LINKS.c.expires > now)
        return next((str(row["person"]) for row in self._read(select(LINKS).where(*good))), "")

    def take_link(self, digest: str, now: str) -> bool:
        """Use a link up; False where somebody was faster or it has expired."""
        good = (LINKS.c.digest == digest, LINKS.c.used == "", LINKS.c.expires > now)
        return self._write(update(LINKS).where(*good).values(used=now)) == 1

    def add_device(self, digest: str, person: str, made: str) -> None:
        """Remember a browser that somebody has signed in with."""
        self._write(insert(DEVICES).values(digest=digest, person=person, made=made))

    def has_device(self, digest: str, person: str) -> bool:
        """Whether somebody has signed in with this browser before."""
        return bool(self._read(select(DEVICES).where(DEVICES.c.digest == digest, DEVICES.c.person == person)))

    def put_codes(self, person: str, digests: list[str]) -> None:
        """Put new recovery codes in the place of those that somebody had."""
        with self._database.changing() as connection:
            connection.execute(delete(CODES).where(CODES.c.person == person))
            if digests:
                rows = [{"digest": digest, "person": person, "used": ""} for digest in digests]
                connection.execute(insert(CODES), rows)

    def take_recovery(self, person: str, digest: str, now: str) -> bool:
        """Use a recovery code up; False where there is none such, or it was used."""
        good = (CODES.c.person == person, CODES.c.digest == digest, CODES.c.used == "")
        return self._write(update(CODES).where(*good).values(used=now)) == 1

    def count_codes(self, person: str) -> int:
        """How many recovery codes somebody has left."""
        return len(self._read(select(CODES).where(CODES.c.person == person, CODES.c.used == "")))

    # sessions

    def add_session(self, session: SessionRow) -> None:
        """Keep a new session."""
        self._write(insert(SESSIONS).values(**asdict(session)))

    def find_session(self, digest: str) -> CameBack | None:
        """The session of this digest with all that a request must know, in one question."""
        with self._database.asking() as connection:
            row = connection.execute(_COME_BACK, {"digest": digest}).mappings().first()
        if row is None:
            return None
        return CameBack(
            SessionRow(*(row[column.name] for column in _SESSION)),
            AccountRow(**{column.name: row[column.name] for column in PEOPLE.c}),
            bool(row["codes"]),
            bool(row["apart"]),
        )

    def touch_session(self, digest: str, seen: str) -> None:
        """Say that a session has asked for something."""
        self._write(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen=seen))

    def end_session(self, digest: str) -> None:
        """End one session."""
        self._write(delete(SESSIONS).where(SESSIONS.c.digest == digest))

    def end_sessions(self, person: str, but: str = "") -> None:
        """End every session of somebody, ``but`` one."""
        self._write(delete(SESSIONS).where(SESSIONS.c.person == person, SESSIONS.c.digest != but))

    def end_old(self, made: str, seen: str) -> None:
        """End the sessions that were made, or last seen, before these moments."""
        self._write(delete(SESSIONS).where((SESSIONS.c.made < made) | (SESSIONS.c.seen < seen)))

    # facts and the audit list

    def fact(self, name: str) -> str:
        """What the server was set to; "" where nobody has."""
        return next((str(row["value"]) for row in self._read(select(FACTS).where(FACTS.c.name == name))), "")

    def put_fact(self, name: str, value: str) -> None:
        """Set it."""
        with self._database.changing() as connection:
            connection.execute(delete(FACTS).where(FACTS.c.name == name))
            connection.execute(insert(FACTS).values(name=name, value=value))

    def append(self, entry: Mapping[str, str], seal: Callable[[int, str], str]) -> AuditRow:
        """Add a line to the audit list; ``seal`` is given its number and the seal before it."""
        with self._database.changing() as connection:
            number = int(connection.scalar(select(func.max(AUDIT.c.number))) or 0) + 1
            before = select(AUDIT.c.seal).where(AUDIT.c.number == number - 1)
            made = AuditRow(number, **entry, seal=seal(number, str(connection.scalar(before) or "")))
            connection.execute(insert(AUDIT).values(**asdict(made)))
        return made

    def audit(self) -> list[AuditRow]:
        """Every line, oldest first."""
        return [AuditRow(**row) for row in self._read(select(AUDIT).order_by(AUDIT.c.number))]

    def _read(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._database.asking() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _write(self, statement: UpdateBase) -> int:
        with self._database.changing() as connection:
            return int(connection.execute(statement).rowcount)


def _is_set(fact: str) -> Label[bool]:
    return exists().where(FACTS.c.name == fact, FACTS.c.value == "1").label(fact)


_SESSION = [column.label(f"session_{column.name}") for column in SESSIONS.c]
_COME_BACK = (
    select(PEOPLE, *_SESSION, _is_set("codes"), _is_set("apart"))
    .join(SESSIONS, SESSIONS.c.person == PEOPLE.c.id)
    .where(SESSIONS.c.digest == bindparam("digest", type_=String))
)
"""Asked by every request, and so made once."""
