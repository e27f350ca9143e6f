"""The tables of a server's accounts, made where there are none; a project's own are in ``store/layout``."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table

METADATA = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, String, primary_key=key, nullable=False)


PEOPLE = Table(
    "account_people",
    METADATA,
    _text("id", key=True),
    _text("name"),
    Column("key", String, nullable=False, unique=True),
    _text("role"),
    _text("password"),
    _text("secret"),
    Column("last_code", Integer, nullable=False),
    _text("made"),
    _text("removed"),
)
LINKS = Table(
    "account_links", METADATA, _text("digest", key=True), _text("person"), _text("expires"), _text("used")
)
SESSIONS = Table(
    "account_sessions", METADATA, _text("digest", key=True), _text("person"), _text("made"), _text("seen")
)
DEVICES = Table("account_devices", METADATA, _text("digest", key=True), _text("person"), _text("made"))
CODES = Table("account_codes", METADATA, _text("digest", key=True), _text("person"), _text("used"))
FACTS = Table("account_facts", METADATA, _text("name", key=True), _text("value"))
AUDIT = Table(
    "account_audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("who"),
    _text("what"),
    _text("about"),
    _text("seal"),
)
