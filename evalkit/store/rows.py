"""Values to table rows and back; nothing here opens a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evalkit.model import (
    Coding,
    Decision,
    Memo,
    Origin,
    Participant,
    Segment,
    Source,
    Suggestion,
    Summary,
    Turn,
)

Row = Mapping[str, Any]
"""A row as SQLAlchemy gives it: column name to value, typed by the schema."""


def text_sha(text: str) -> str:
    """A short fingerprint of a source's text: another text, another fingerprint."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def source_row(source: Source, added: str, replaced: int) -> dict[str, Any]:
    """A source as a row, without what hangs on it."""
    fields = {name: getattr(source, name) for name in ("id", "name", "kind", "text", "file_name", "sha256")}
    return fields | {"added": added, "replaced": replaced, "text_sha": text_sha(source.text)}


def turn_row(source_id: str, turn: Turn) -> dict[str, Any]:
    """A turn as a row."""
    return asdict(turn) | {"id": f"{source_id}/{turn.index}", "source_id": source_id}


def memo_row(source_id: str, memo: Memo, memo_id: str) -> dict[str, Any]:
    """A memo as a row."""
    return asdict(memo) | {"id": memo_id, "source_id": source_id}


def memo_rows(source: Source) -> list[dict[str, Any]]:
    """The memos that were read with a source, as rows in their order."""
    return [memo_row(source.id, memo, f"{source.id}/m{n:05d}") for n, memo in enumerate(source.memos, 1)]


def decision_row(decision: Decision) -> dict[str, Any]:
    """A decision as a row: what each coder last said to each suggestion."""
    return asdict(decision) | {"id": f"{decision.suggestion_id}/{decision.coder}"}


def decision_from(row: Row) -> Decision:
    """A stored decision."""
    return Decision(**{k: v for k, v in row.items() if k != "id"})


def summary_row(summary: Summary) -> dict[str, Any]:
    """A summary as a row: one for each source, code and coder."""
    return asdict(summary) | {"id": f"{summary.source_id}/{summary.code}/{summary.coder}"}


def summary_from(row: Row) -> Summary:
    """A stored summary."""
    return Summary(**{k: v for k, v in row.items() if k != "id"})


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
        "star": coding.star,
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
        bool(row["star"]),
    )
