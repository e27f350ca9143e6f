"""Values to table rows and back; nothing here opens a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evalkit.model import (
    Agreed,
    Coding,
    Decision,
    Given,
    Memo,
    Origin,
    Participant,
    Segment,
    Source,
    Suggestion,
    Summary,
    Turn,
    View,
    WrittenMemo,
)
from evalkit.store.layout.shapes import Shape

Row = Mapping[str, Any]
"""A row as SQLAlchemy gives it: column name to value, typed by the schema."""


_WORDS = {"segment": ("", Segment)}

TURN = Shape(Turn)
MEMO = Shape(Memo)
SUGGESTION = Shape(Suggestion, _WORDS)
CODING = Shape(
    Coding, {**_WORDS, "origin": ("origin_", Origin)}, {"origin_suggestion_id": "origin_suggestion"}
)
DECISION = Shape(Decision)
SUMMARY = Shape(Summary)
WRITTEN_MEMO = Shape(WrittenMemo)


def text_sha(text: str) -> str:
    """A short fingerprint of a source's text: another text, another fingerprint."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def source_row(source: Source, added: str, replaced: int) -> dict[str, Any]:
    """A source as a row, without what hangs on it."""
    fields = {name: getattr(source, name) for name in ("id", "name", "kind", "text", "file_name", "sha256")}
    return fields | {"added": added, "replaced": replaced, "text_sha": text_sha(source.text)}


def turn_row(source_id: str, turn: Turn) -> dict[str, Any]:
    """A turn as a row."""
    return TURN.row(turn) | {"id": f"{source_id}/{turn.index}", "source_id": source_id}


def memo_row(source_id: str, memo: Memo, memo_id: str) -> dict[str, Any]:
    """A memo as a row."""
    return MEMO.row(memo) | {"id": memo_id, "source_id": source_id}


def memo_rows(source: Source) -> list[dict[str, Any]]:
    """The memos that were read with a source, as rows in their order."""
    return [memo_row(source.id, memo, f"{source.id}/m{n:05d}") for n, memo in enumerate(source.memos, 1)]


def decision_row(decision: Decision) -> dict[str, Any]:
    """A decision as a row: what each coder last said to each suggestion."""
    return DECISION.row(decision) | {"id": f"{decision.suggestion_id}/{decision.coder}"}


def decision_from(row: Row) -> Decision:
    """A stored decision."""
    return DECISION.value(row)


def summary_row(summary: Summary) -> dict[str, Any]:
    """A summary as a row: one for each source, code and coder."""
    return SUMMARY.row(summary) | {"id": f"{summary.source_id}/{summary.code}/{summary.coder}"}


def summary_from(row: Row) -> Summary:
    """A stored summary."""
    return SUMMARY.value(row)


def source_from(row: Row, turns: tuple[Turn, ...], memos: tuple[Memo, ...]) -> Source:
    """A stored source with its turns and memos."""
    return Source(
        row["id"], row["name"], row["kind"], row["text"], turns, memos, row["file_name"], row["sha256"]
    )


def turn_from(row: Row) -> Turn:
    """A stored turn."""
    return TURN.value(row)


def memo_from(row: Row) -> Memo:
    """A stored memo."""
    return MEMO.value(row)


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
    return SUGGESTION.row(suggestion)


def suggestion_from(row: Row) -> Suggestion:
    """A stored suggestion."""
    return SUGGESTION.value(row)


def coding_row(coding: Coding) -> dict[str, Any]:
    """A coding as a row; the suggestion it began as in columns of its own."""
    return CODING.row(coding)


def coding_from(row: Row) -> Coding:
    """A stored coding."""
    return CODING.value(row)


def written_memo_row(memo: WrittenMemo) -> dict[str, Any]:
    """A memo that somebody wrote as a row; whom it waits for as JSON."""
    return WRITTEN_MEMO.row(memo) | {"waits_for": json.dumps(memo.waits_for, ensure_ascii=False)}


def written_memo_from(row: Row) -> WrittenMemo:
    """A stored memo that somebody wrote."""
    return WRITTEN_MEMO.value({**row, "waits_for": tuple(json.loads(row["waits_for"]))})


def agreed_row(agreed: Agreed) -> dict[str, Any]:
    """What was agreed on as a row; names, codes and the codings it settles as JSON."""
    listed = {"coders": agreed.coders, "labels": agreed.labels, "given": [asdict(g) for g in agreed.given]}
    plain = {name: getattr(agreed, name) for name in ("id", "outcome", "created", "note")}
    held = {name: json.dumps(value, ensure_ascii=False) for name, value in listed.items()}
    return plain | asdict(agreed.segment) | held


def agreed_from(row: Row) -> Agreed:
    """A stored agreement on some words."""
    segment = Segment(*(row[name] for name in ("source_id", "start", "end", "text", "turn")))
    return Agreed(
        row["id"],
        segment,
        tuple(json.loads(row["coders"])),
        row["outcome"],
        tuple((code, valence) for code, valence in json.loads(row["labels"])),
        tuple(Given(**given) for given in json.loads(row["given"])),
        row["created"],
        row["note"],
    )


def view_row(view: View) -> dict[str, Any]:
    """A named view as a row; what it asks for as JSON."""
    return asdict(view) | {"asked": json.dumps(view.asked, ensure_ascii=False)}


def view_from(row: Row) -> View:
    """A stored view."""
    asked = tuple((str(name), str(value)) for name, value in json.loads(row["asked"]))
    return View(row["id"], row["name"], row["coder"], bool(row["shared"]), asked)
