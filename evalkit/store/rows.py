"""Values to table rows and back; nothing here opens a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
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


_SEGMENT = ("source_id", "start", "end", "text", "turn")
TURN_COLUMNS = ("index", "start", "end", "speaker", "begins", "ends", "question")
SUGGESTION_COLUMNS = (
    *_SEGMENT,
    *("id", "code", "valence", "score", "rank", "suggested", "model", "nearest", "nearest_from", "words"),
)
CODING_COLUMNS = (
    *_SEGMENT,
    *("id", "code", "valence", "coder", "created", "memo", "star", "blind"),
    *("origin_suggestion", "origin_model", "origin_code", "origin_valence", "origin_score", "origin_rank"),
)
"""The order in which values are read where there are thousands of rows: by place, not by name."""


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


def turn_from(row: Sequence[Any]) -> Turn:
    """A stored turn, as its values in the order of TURN_COLUMNS."""
    return Turn(*row)


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
    return suggestion_of(tuple(row[name] for name in SUGGESTION_COLUMNS))


def suggestion_of(row: Sequence[Any]) -> Suggestion:
    """A stored suggestion, as its values in the order of SUGGESTION_COLUMNS."""
    return Suggestion(row[5], Segment(*row[:5]), *row[6:])


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
        "blind": coding.blind,
        "origin_suggestion": origin and origin.suggestion_id,
        "origin_model": origin and origin.model,
        "origin_code": origin and origin.code,
        "origin_valence": origin and origin.valence,
        "origin_score": origin and origin.score,
        "origin_rank": origin and origin.rank,
    }


def coding_from(row: Row) -> Coding:
    """A stored coding."""
    return coding_of(tuple(row[name] for name in CODING_COLUMNS))


def coding_of(row: Sequence[Any]) -> Coding:
    """A stored coding, as its values in the order of CODING_COLUMNS."""
    origin = None if row[13] is None else Origin(*row[13:])
    segment = Segment(*row[:5])
    code, valence, coder, created, memo, star, blind = row[6:13]
    return Coding(row[5], segment, code, valence, coder, created, memo, origin, bool(star), bool(blind))
