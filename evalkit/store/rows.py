"""Values to table rows and back; nothing here opens a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evalkit.model import Coding, Memo, Origin, Participant, Segment, Source, Suggestion, Turn

Row = Mapping[str, Any]
"""A row as SQLAlchemy gives it: column name to value, typed by the schema."""


def source_from(row: Row, turns: tuple[Turn, ...], memos: tuple[Memo, ...]) -> Source:
    """A stored source with its turns and memos."""
    return Source(
        row["id"], row["name"], row["kind"], row["text"], turns, memos, row["file_name"], row["sha256"]
    )


def turn_from(row: Row) -> Turn:
    """A stored turn."""
    return Turn(
        row["index"], row["start"], row["end"], row["speaker"], row["begins"], row["ends"], row["question"]
    )


def memo_from(row: Row) -> Memo:
    """A stored memo."""
    return Memo(row["text"], row["origin"], row["author"], row["start"], row["end"])


def respondent_row(source_id: str, respondent: Participant) -> dict[str, Any]:
    """A survey respondent as a row; attributes as JSON."""
    return asdict(respondent) | {"source_id": source_id, "attributes": json.dumps(respondent.attributes)}


def respondent_from(row: Row) -> Participant:
    """A stored survey respondent."""
    fields = {k: v for k, v in row.items() if k not in ("source_id", "attributes")}
    pairs = tuple((str(name), str(value)) for name, value in json.loads(row["attributes"]))
    return Participant(**fields, attributes=pairs)


def suggestion_row(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as a row."""
    fields = {k: v for k, v in asdict(suggestion).items() if k != "segment"}
    return fields | asdict(suggestion.segment)


def suggestion_from(row: Row) -> Suggestion:
    """A stored suggestion."""
    fields = {k: v for k, v in row.items() if k not in ("source_id", "start", "end", "text", "turn")}
    return Suggestion(segment=segment_from(row), **fields)


def segment_from(row: Row) -> Segment:
    """The passage that a stored suggestion or coding is about."""
    return Segment(row["source_id"], row["start"], row["end"], row["text"], row["turn"])


def coding_row(coding: Coding) -> dict[str, Any]:
    """A coding as a row; the suggestion it began as in columns of its own."""
    origin = coding.origin
    return asdict(coding.segment) | {
        "id": coding.id,
        "code": coding.code,
        "valence": coding.valence,
        "coder": coding.coder,
        "created": coding.created,
        "memo": coding.memo,
        "origin_suggestion": origin and origin.suggestion_id,
        "origin_model": origin and origin.model,
        "origin_code": origin and origin.code,
        "origin_valence": origin and origin.valence,
        "origin_score": origin and origin.score,
        "origin_rank": origin and origin.rank,
    }


def coding_from(row: Row) -> Coding:
    """A stored coding."""
    origin = None
    if row["origin_suggestion"] is not None:
        origin = Origin(
            row["origin_suggestion"],
            row["origin_model"],
            row["origin_code"],
            row["origin_valence"],
            row["origin_score"],
            row["origin_rank"],
        )
    return Coding(
        row["id"],
        segment_from(row),
        row["code"],
        row["valence"],
        row["coder"],
        row["created"],
        row["memo"],
        origin,
    )
