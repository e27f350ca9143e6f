"""The tables of the reference group's round, and the migration steps that make them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Connection, Float, Index, Integer, MetaData, String, Table

METADATA = MetaData()


def _id() -> Column[str]:
    return Column("id", String, primary_key=True)


DRAFTS = Table(
    "review_drafts",
    METADATA,
    _id(),
    Column("number", Integer, nullable=False, unique=True),
    Column("group", String, nullable=False),
    Column("sent", String, nullable=False),
    Column("members", String, nullable=False),
)
"""Drafts that were sent; ``members`` is a JSON list of those who want to be named."""

DOCUMENTS = Table(
    "review_documents",
    METADATA,
    _id(),
    Column("draft", Integer, nullable=False),
    Column("form", String, nullable=False),
    Column("paragraphs", String, nullable=False),
)
"""Every document that was sent: its paragraphs in order, as JSON."""

FILES = Table(
    "review_files",
    METADATA,
    _id(),
    Column("name", String, nullable=False),
    Column("draft", Integer, nullable=False),
    Column("group", String, nullable=False),
    Column("read", String, nullable=False),
    Column("items", Integer, nullable=False),
    Column("meeting", String, nullable=False),
    Column("people", Integer, nullable=False),
)
"""Files that came back, by the hash of their bytes."""

ITEMS = Table(
    "review_items",
    METADATA,
    _id(),
    Column("draft", Integer, nullable=False),
    Column("group", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("way", String, nullable=False),
    Column("text", String, nullable=False),
    Column("proposed", String, nullable=False),
    Column("place", String, nullable=False),
    Column("placed", String, nullable=False),
    Column("sure", Float, nullable=False),
    Column("also", String, nullable=False),
    Column("passage", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("replies", String, nullable=False),
    Column("resolved", Boolean, nullable=False),
    Column("member", String, nullable=False),
    Column("may_quote", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Index("review_items_by_fingerprint", "fingerprint"),
)
"""What reviewers said; ``place``, ``also`` and ``replies`` as JSON."""

ANSWERS = Table(
    "review_answers",
    METADATA,
    _id(),
    Column("outcome", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("by", String, nullable=False),
    Column("created", String, nullable=False),
    Column("reply", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("voice", String, nullable=False),
    Column("may_quote", Boolean, nullable=False),
    Column("places", String, nullable=False),
)
"""What was decided about each item, by the item's id; ``places`` as JSON."""

MEETINGS = Table(
    "review_meetings",
    METADATA,
    _id(),
    Column("may_quote", Boolean, nullable=False),
    Column("hands", String, nullable=False),
)
"""Meetings that were held on the page, by the id of their returned file; ``hands`` as JSON."""

REVIEW_TABLES = (DRAFTS, DOCUMENTS, FILES, ITEMS, ANSWERS, MEETINGS)
"""The tables whose rows are changed through events."""

REVIEW_NOUNS = {
    "review_drafts": "The draft",
    "review_documents": "The document that was sent",
    "review_files": "The returned file",
    "review_items": "The comment",
    "review_answers": "The answer",
    "review_meetings": "The meeting",
}


def add_review_tables(connection: Connection) -> None:
    """The migration step: the tables of the reference group's round, as they were at first."""
    METADATA.create_all(connection, tables=[DRAFTS, DOCUMENTS, FILES, ITEMS, ANSWERS])


def add_meeting_table(connection: Connection) -> None:
    """The migration step: the table of meetings that were held on the page."""
    MEETINGS.create(connection, checkfirst=True)
