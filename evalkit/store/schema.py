"""The tables of a project's store, and the numbered migrations that make and change them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Boolean, Column, Connection, Float, ForeignKey, Index, Integer, MetaData, String, Table

METADATA = MetaData()

SOURCES = Table(
    "sources",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("added", String, nullable=False),
    Column("replaced", Integer, nullable=False, default=0),
)


def _of_source() -> Column[str]:
    return Column("source_id", String, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False)


def _span() -> tuple[Column[int], Column[int], Column[str], Column[int]]:
    return (
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("text", String, nullable=False),
        Column("turn", Integer, nullable=False),
    )


TURNS = Table(
    "turns",
    METADATA,
    _of_source(),
    Column("index", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("speaker", String, nullable=False),
    Column("begins", Float),
    Column("ends", Float),
    Column("question", String, nullable=False),
    Index("turns_of_source", "source_id", "index", unique=True),
)

MEMOS = Table(
    "memos",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_source(),
    Column("text", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("author", String, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
)

RESPONDENTS = Table(
    "respondents",
    METADATA,
    _of_source(),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("role", String, nullable=False),
    Column("group", String, nullable=False),
    Column("team", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("may_quote", Boolean, nullable=False),
    Column("attributes", String, nullable=False),
    Index("respondents_of_source", "source_id", "id", unique=True),
)

CLOSED_ANSWERS = Table(
    "closed_answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_source(),
    Column("respondent", String, nullable=False),
    Column("question", String, nullable=False),
    Column("value", String, nullable=False),
)

SUGGESTIONS = Table(
    "suggestions",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    *_span(),
    Column("code", String, nullable=False),
    Column("valence", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("suggested", Boolean, nullable=False),
    Column("model", String, nullable=False),
    Column("nearest", String, nullable=False),
    Column("nearest_from", String, nullable=False),
    Index("suggestions_of_source", "source_id", "start"),
)

CODINGS = Table(
    "codings",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    *_span(),
    Column("code", String, nullable=False),
    Column("valence", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("created", String, nullable=False),
    Column("memo", String, nullable=False),
    Column("origin_suggestion", String),
    Column("origin_model", String),
    Column("origin_code", String),
    Column("origin_valence", String),
    Column("origin_score", Float),
    Column("origin_rank", Integer),
    Index("codings_of_source", "source_id", "start"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("suggestion_id", String, ForeignKey("suggestions.id", ondelete="CASCADE"), nullable=False),
    Column("outcome", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("created", String, nullable=False),
    Column("coding_id", String, nullable=False),
    Index("decisions_of_suggestion", "suggestion_id"),
)


def _first_tables(connection: Connection) -> None:
    METADATA.create_all(connection)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first_tables,)
"""Step n brings a store from version n to n + 1; a step that has been released is never edited."""
