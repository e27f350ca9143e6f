"""The tables of a project's store. How an older store comes to have them: ``migrations.py``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    false,
    or_,
)

from evalkit.ids import new_uid
from evalkit.model import PROPERTIES, Property

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
    Column("text_sha", String, nullable=False),
    Column("fingerprint", String, nullable=False, default="", server_default=""),
    Column("confirmed_by", String, nullable=False, default="", server_default=""),
    Column("confirmed_at", String, nullable=False, default="", server_default=""),
)
"""``fingerprint`` is of the name of a source's file where ``file_name`` must not hold it.

``confirmed_by`` and ``confirmed_at`` say who found its replacements right; both are "" while it waits.
"""


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
    Column("id", String, primary_key=True),
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
    Column("id", String, primary_key=True),
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
    Column("words", String, nullable=False, default="", server_default=""),
    Index("suggestions_of_source", "source_id", "start"),
)


def _noted(noted: Property) -> Column[Any]:
    """The column of what is noted of a coding; a store without it gets it when it is opened."""
    if noted.flag:
        return Column(noted.name, Boolean, nullable=False, default=False, server_default=false())
    return Column(noted.name, String, nullable=False, default="", server_default="")


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
    *(_noted(noted) for noted in PROPERTIES),
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
    Column("id", String, primary_key=True),
    Column("suggestion_id", String, ForeignKey("suggestions.id", ondelete="CASCADE"), nullable=False),
    Column("outcome", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("created", String, nullable=False),
    Column("coding_id", String, nullable=False),
    Index("decisions_of_suggestion", "suggestion_id"),
)

SUMMARIES = Table(
    "summaries",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    Column("code", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("text", String, nullable=False),
    Column("updated", String, nullable=False),
    Index("summaries_of_source", "source_id"),
)

UNPLACED = Table(
    "unplaced",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    Column("turn", Integer, nullable=False),
    Column("coding", String, nullable=False),
    Column("former", String, nullable=False),
)
"""Codings whose words a correction took away, with the former text of their turn, until a person decides."""

AGREED = Table(
    "agreed",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    *_span(),
    Column("coders", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("labels", String, nullable=False),
    Column("given", String, nullable=False),
    Column("created", String, nullable=False),
    Column("note", String, nullable=False),
    Index("agreed_of_source", "source_id", "start"),
)
"""What coders agreed on together; ``coders``, ``labels`` and ``given`` as JSON. Codings are in none of it."""

WRITTEN_MEMOS = Table(
    "written_memos",
    METADATA,
    Column("id", String, primary_key=True),
    Column("about", String, nullable=False),
    Column("memo", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("coding_id", String, nullable=False),
    Column("code", String, nullable=False),
    Column("person", String, nullable=False),
    Column("day", String, nullable=False),
    Column("waits_for", String, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", String, nullable=False),
    Index("written_memos_of_source", "source_id", "start"),
)
"""Memos that people wrote, about anything from a coding to the project; ``waits_for`` as JSON.

Those about no source have "" for one, so that a source's memos go with it by what removes it.
"""

VIEWS = Table(
    "views",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("asked", String, nullable=False),
    Index("views_of_coder", "coder", "name", unique=True),
)
"""Named views of the codings; ``asked`` as JSON. They belong to a copy of a project, not to its history."""


RISKS = Table(
    "risks",
    METADATA,
    Column("id", String, primary_key=True),
    _of_source(),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("raised_by", String, nullable=False),
    Column("raised_at", String, nullable=False),
    Column("done", String, nullable=False),
    Column("done_by", String, nullable=False),
    Column("done_at", String, nullable=False),
    Index("risks_of_source", "source_id"),
)
"""Passages that tell of a risk to somebody; ``start`` and ``end`` are counted within the turn.

No act records them: they are in no history, and travel with none.
"""

FILES = Table(
    "files",
    METADATA,
    Column("id", String, primary_key=True),
    Column("text", String, nullable=False),
)
"""What a file of the project folder is to hold after an act that changed it together with codings."""

SENTENCES = Table(
    "sentences",
    METADATA,
    Column(
        "source_id", String, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    Column("spans", String, nullable=False),
)
"""Where the sentences of each turn begin and end, by the hash of its words; made again when missing."""

EVENTS = Table(
    "events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("coder", String, nullable=False),
    Column("act", String, nullable=False),
    Column("what", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("undoes", Integer, ForeignKey("events.id")),
    Column("undoable", Boolean, nullable=False),
    Column("about", String, nullable=False, default="", server_default=""),
    Column("uid", String, nullable=False, default=new_uid, server_default=""),
    Column("undo_place", Integer),
    Column("redo_place", Integer),
    Column("merged", Integer),
    Index("events_of_coder", "coder", "id"),
    Index("events_of_source", "source_id", "id"),
    Index("events_about", "act", "about"),
    Index("events_by_uid", "uid", unique=True),
    Index("events_to_undo", "coder", "undo_place"),
    Index("events_to_redo", "coder", "redo_place"),
    Index("events_merged", "merged"),
    Index("events_marks", "act", "source_id", "coder", "id"),
)
"""Every act, in order: the undo list, the history and the audit trail. ``what`` quotes no source.

``about`` is what the act was about where that must be asked for (:class:`~evalkit.acts.Act` says for which).
``undo_place`` and ``redo_place`` are an act's places in its coder's two lists, NULL where it is in neither.
``merged`` is the number of the act that brought it in from another copy; negative while that is undone.
"""

IN_FORCE = or_(EVENTS.c.merged.is_(None), EVENTS.c.merged > 0)
"""The acts that were done here, and those from other copies whose taking in is not undone."""

EVENT_CHANGES = Table(
    "event_changes",
    METADATA,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("table", String, nullable=False),
    Column("key", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("before", String),
    Column("after", String),
    Index("event_changes_of_row", "table", "key"),
    Index("event_changes_of_source", "source_id"),
)
"""What an act did to each row: its columns before and after, as JSON; NULL where there was no row."""

IDS = Table(
    "ids",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("alias", String, primary_key=True),
    Column("uid", String, nullable=False),
    Column("number", Integer),
    Index("ids_by_uid", "uid", unique=True),
    Index("ids_by_number", "kind", "number"),
)
"""Every row that was ever given an id: its table, its id in this copy, and the id that no copy gives twice.

They stay when the row goes: no id is given to anything else. ``number`` is the number in ids such as C00012.
"""

OTHER_ALIASES = Table(
    "other_aliases",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("alias", String, primary_key=True),
    Column("uid", String, primary_key=True),
    Column("number", Integer),
    Index("other_aliases_by_number", "kind", "number"),
)
"""The ids that rows had in the copy of the project that they came from, where they are others here."""

FACTS = Table(
    "facts",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""Single facts about the project: its own uid."""

PROJECT_UID = "project_uid"

KINDS = frozenset(
    {
        *("sources", "codings", "decisions", "memos", "summaries", "unplaced", "agreed", "written_memos"),
        *("review_drafts", "review_items", "review_answers"),
    }
)
"""The tables whose rows have uids. A suggestion has none: its id is made of its source's uid and of what
it says, so it is the same in every copy."""
