"""What the store keeps of a round of review, written as events and read back as values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from evalkit.acts import Act
from evalkit.ids import count_aliases, in_order, number_of
from evalkit.model import Place, ReviewAnswer, ReviewItem
from evalkit.rounds.records import Form, Hands, Meeting, ReturnedFile, Reviews, SentDraft, SentParagraph
from evalkit.store import Store
from evalkit.store.events import Change, added, altered, removed
from evalkit.wording import plural

Row = Mapping[str, Any]


def load_reviews(store: Store) -> Reviews:
    """Every draft, returned file, item and answer."""
    return Reviews(
        tuple(sorted(map(_draft_from, store.read.table_rows("review_drafts", "")), key=lambda d: d.number)),
        tuple(
            sorted(map(_file_from, store.read.table_rows("review_files", "")), key=lambda f: (f.read, f.name))
        ),
        tuple(
            sorted(map(_item_from, store.read.table_rows("review_items", "")), key=lambda i: in_order(i.id))
        ),
        tuple(map(_answer_from, store.read.table_rows("review_answers", ""))),
        tuple(map(_meeting_from, store.read.table_rows("review_meetings", ""))),
    )


def load_documents(store: Store) -> dict[tuple[int, Form], tuple[SentParagraph, ...]]:
    """The paragraphs of every document as it was sent, by draft and form."""
    return {
        (row["draft"], row["form"]): tuple(
            SentParagraph(**{**fields, "place": Place(**fields["place"])})
            for fields in json.loads(row["paragraphs"])
        )
        for row in store.read.table_rows("review_documents", "")
    }


def add_draft(store: Store, draft: SentDraft, documents: Mapping[Form, Sequence[SentParagraph]]) -> None:
    """Keep a draft with the paragraphs of each document that was made of it."""
    row = asdict(draft) | {"id": str(draft.number), "members": json.dumps(draft.members)}
    rows = [
        {
            "id": f"{draft.number}/{form}",
            "draft": draft.number,
            "form": form,
            "paragraphs": json.dumps([asdict(p) for p in paragraphs], ensure_ascii=False),
        }
        for form, paragraphs in documents.items()
    ]
    changes = [added("review_drafts", row), *(added("review_documents", each) for each in rows)]
    store.apply(
        changes, "", Act.SEND_DRAFT, f"Draft {draft.number} written for review", draft.sent, undoable=False
    )


def add_returned(store: Store, file: ReturnedFile, items: Sequence[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Keep a returned file and all its items, or nothing; the items with their new short ids."""
    came = plural(len(items), "comment or change", "comments and changes")
    what = f"{came} read from a returned file of draft {file.draft}"
    return _keep_with_items(
        store, [added("review_files", _file_row(file))], items, Act.READ_REVIEW, what, file.read
    )


def put_meeting(
    store: Store,
    file: ReturnedFile,
    meeting: Meeting,
    fresh: Sequence[ReviewItem],
    gone: Sequence[ReviewItem],
    now: str,
) -> None:
    """Keep a meeting as it stands now, with notes that are new and without those that were taken back."""
    changes = [
        *_put(store, "review_files", _file_row(file)),
        *_put(store, "review_meetings", _meeting_row(meeting)),
        *(removed("review_items", _item_row(item)) for item in gone),
    ]
    if changes or fresh:
        _keep_with_items(store, changes, fresh, Act.NOTE_MEETING, f"Notes kept: {file.name}", now)


def _keep_with_items(
    store: Store, changes: Sequence[Change], items: Sequence[ReviewItem], act: Act, what: str, now: str
) -> tuple[ReviewItem, ...]:
    """Do the changes and keep these items under the short ids that come next; the items with their ids."""

    def named(first: str) -> tuple[ReviewItem, ...]:
        ids = count_aliases("review_items", number_of(first) or 1)
        return tuple(replace(item, id=next(ids)) for item in items)

    def make(first: str) -> list[Change]:
        return [*changes, *(added("review_items", _item_row(item)) for item in named(first))]

    return named(store.apply_new("review_items", make, "", act, what, now, undoable=False))


def _put(store: Store, table: str, row: dict[str, Any]) -> list[Change]:
    """The change that makes a row what it should be; [] where it is that."""
    held = next((old for old in store.read.table_rows(table, "") if old["id"] == row["id"]), None)
    if held is None:
        return [added(table, row)]
    return [] if dict(held) == row else [altered(table, held, row)]


def put_answers(store: Store, answers: Sequence[ReviewAnswer]) -> None:
    """Keep these answers, each in place of an earlier one to the same item."""
    held = {row["id"]: row for row in store.read.table_rows("review_answers", "")}
    for by in dict.fromkeys(answer.by for answer in answers):
        rows = [_answer_row(answer) for answer in answers if answer.by == by]
        changes = [
            altered("review_answers", held[row["id"]], row)
            if row["id"] in held
            else added("review_answers", row)
            for row in rows
        ]
        now = max(row["created"] for row in rows)
        what = f"{plural(len(rows), 'review comment')} answered"
        store.apply(changes, by, Act.ANSWER_REVIEW, what, now, undoable=False)


def _draft_from(row: Row) -> SentDraft:
    return SentDraft(row["number"], row["group"], row["sent"], tuple(json.loads(row["members"])))


def _file_from(row: Row) -> ReturnedFile:
    return ReturnedFile(sha256=row["id"], **{k: v for k, v in row.items() if k != "id"})


def _file_row(file: ReturnedFile) -> dict[str, Any]:
    return {k: v for k, v in asdict(file).items() if k != "sha256"} | {"id": file.sha256}


def _meeting_row(meeting: Meeting) -> dict[str, Any]:
    return asdict(meeting) | {"hands": json.dumps([asdict(hands) for hands in meeting.hands])}


def _meeting_from(row: Row) -> Meeting:
    hands = [Hands(**fields | {"place": Place(**fields["place"])}) for fields in json.loads(row["hands"])]
    return Meeting(row["id"], bool(row["may_quote"]), tuple(hands))


def _item_row(item: ReviewItem) -> dict[str, Any]:
    packed = {name: json.dumps(getattr(item, name)) for name in ("also", "replies")}
    return asdict(item) | packed | {"place": json.dumps(asdict(item.place))}


def _item_from(row: Row) -> ReviewItem:
    packed = {name: tuple(json.loads(row[name])) for name in ("also", "replies")}
    fields = {**row, **packed, "place": Place(**json.loads(row["place"]))}
    return ReviewItem(**fields | {"resolved": bool(row["resolved"]), "may_quote": bool(row["may_quote"])})


def _answer_row(answer: ReviewAnswer) -> dict[str, Any]:
    row = {k: v for k, v in asdict(answer).items() if k != "item"}
    return row | {"id": answer.item, "places": json.dumps([asdict(place) for place in answer.places])}


def _answer_from(row: Row) -> ReviewAnswer:
    places = tuple(Place(**fields) for fields in json.loads(row["places"]))
    fields = {k: v for k, v in row.items() if k != "id"}
    return ReviewAnswer(item=row["id"], **fields | {"places": places, "may_quote": bool(row["may_quote"])})
