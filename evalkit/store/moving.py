"""Where everything on a text is once the text has changed: the one place that shifts positions.

Two ways lead here. A correction of one turn is a set of changes, so that it can be undone: words that changed
are aligned, and what was on them goes with them, or waits for a person. An edited text that replaces the
old one for good (:func:`rewrite_source`) moves everything by its edits, and no act brings the old one back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from evalkit.edits import Edited
from evalkit.errors import StaleChangeError
from evalkit.model import Segment, Source, Turn
from evalkit.realign import Aligned, align
from evalkit.store.changes import Waiting, waiting_row
from evalkit.store.events import Change, added, altered, removed
from evalkit.store.kept import stamp_texts
from evalkit.store.layout import schema
from evalkit.store.rows import coding_from, text_sha
from evalkit.wording import join_plain

Row = dict[str, Any]
ABOUT_SOURCE: Row = {"about": "source", "turn": -1, "start": 0, "end": 0, "text": ""}
"""What makes a memo on words one about their source."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What puts new words in a turn's place; how many codings' words changed, and how many lost theirs.

    ``reopened`` counts what coders had agreed on about words that are gone.
    """

    changes: tuple[Change, ...] = ()
    moved: int = 0
    unplaced: int = 0
    reopened: int = 0


def need_words(connection: Connection, segments: Iterable[Segment]) -> None:
    """StaleChangeError where a text no longer says what a passage of it said when it was read."""
    asked = list(segments)
    ids = sorted({segment.source_id for segment in asked})
    query = select(schema.SOURCES.c.id, schema.SOURCES.c.text).where(schema.SOURCES.c.id.in_(ids))
    texts = {row.id: row.text for row in connection.execute(query)}
    held = (s for s in asked if s.source_id in texts)
    gone = sorted({s.source_id for s in held if texts[s.source_id][s.start : s.end] != s.text})
    if gone:
        raise StaleChangeError(
            f"Somebody changed the words of {join_plain(gone)} while this was being worked out, so nothing "
            "of it was kept. Do it again: it then reads them as they are now."
        )


def plan_correction(
    connection: Connection, source: Source, turn: Turn, new: str, speaker: str | None, keep_former: bool
) -> Correction:
    """What puts ``new``, and the label ``speaker`` where one is given, in a turn's place.

    Without ``keep_former`` a coding that loses its words keeps none of them. Raises StaleChangeError where
    the turn is no longer there.
    """
    mover = _Mover(connection, source, turn, new, keep_former)
    changes = mover.plan() if new != mover.old else []
    if speaker is not None and speaker != turn.speaker:
        row = next((r for r in _rows(connection, schema.TURNS, source.id) if r["index"] == turn.index), None)
        if row is None:
            raise StaleChangeError(
                "This turn is no longer there. Open the source again to see it as it is now."
            )
        changes = [c for c in changes if not (c.table == "turns" and c.key == row["id"])]
        changes.append(altered("turns", row, row | {"speaker": speaker, "end": turn.start + len(new)}))
    return Correction(tuple(changes), mover.moved, mover.unplaced, mover.reopened)


class _Mover:
    """The changes of one correction, row by row."""

    def __init__(
        self, connection: Connection, source: Source, turn: Turn, new: str, keep_former: bool
    ) -> None:
        self.old = source.text[turn.start : turn.end]
        self.moved = self.unplaced = self.reopened = 0
        self._connection = connection
        self._source = source
        self._turn = turn
        self._aligned: Aligned = align(self.old, new)
        self._shift_by = len(new) - len(self.old)
        self._former = self.old if keep_former else ""

    def plan(self) -> list[Change]:
        source, turn, new = self._source, self._turn, self._aligned.new
        text = source.text[: turn.start] + new + source.text[turn.end :]
        before = {"text_at": turn.start, "text_part": self.old, "text_sha": text_sha(source.text)}
        after = {"text_at": turn.start, "text_part": new, "text_sha": text_sha(text)}
        changes = [Change("sources", source.id, before, after, source.id)]
        for table, move in (
            (schema.TURNS, self._move_turn),
            (schema.MEMOS, self._move_memo),
            (schema.SUGGESTIONS, self._move_suggestion),
            (schema.CODINGS, self._move_coding),
            (schema.AGREED, self._move_agreed),
            (schema.WRITTEN_MEMOS, self._move_written_memo),
        ):
            for row in sorted(_rows(self._connection, table, source.id), key=lambda row: str(row["id"])):
                changes += move(row)
        return changes

    def _move_turn(self, row: Row) -> list[Change]:
        if row["start"] > self._turn.start:
            return self._shift("turns", row)
        if row["index"] == self._turn.index and self._shift_by:
            return [altered("turns", row, row | {"end": row["end"] + self._shift_by})]
        return []

    def _move_memo(self, row: Row) -> list[Change]:
        if row["start"] is None or row["end"] <= self._turn.start:
            return []
        if row["start"] >= self._turn.end:
            return self._shift("memos", row)
        start, end = self._place(row) or (None, None)
        return [altered("memos", row, row | {"start": start, "end": end})]

    def _move_suggestion(self, row: Row) -> list[Change]:
        """A suggestion was made for words: where they have changed it goes, with what was said to it."""
        if (moved := self._outside("suggestions", row)) is not None:
            return moved
        place = self._place(row)
        if place and self._words(place) == row["text"]:
            return self._to("suggestions", row, place)
        said = select(schema.DECISIONS).where(schema.DECISIONS.c.suggestion_id == row["id"])
        said = said.order_by(schema.DECISIONS.c.id)
        decisions = [dict(found) for found in self._connection.execute(said).mappings()]
        return [
            *(removed("decisions", decision, self._source.id) for decision in decisions),
            removed("suggestions", row),
        ]

    def _move_coding(self, row: Row) -> list[Change]:
        if (moved := self._outside("codings", row)) is not None:
            return moved
        if place := self._place(row):
            changes = self._to("codings", row, place)
            self.moved += any(c.after is not None and "text" in c.after for c in changes)
            return changes
        self.unplaced += 1
        coding = coding_from(row)
        if not self._former:
            coding = replace(coding, segment=replace(coding.segment, text=""))
        waiting = Waiting(coding.id, self._source.id, row["turn"], coding, self._former)
        return [removed("codings", row), added("unplaced", waiting_row(waiting))]

    def _move_agreed(self, row: Row) -> list[Change]:
        """What was agreed on words that are no longer there is to be gone through anew."""
        if (moved := self._outside("agreed", row)) is not None:
            return moved
        if place := self._place(row):
            return self._to("agreed", row, place)
        self.reopened += 1
        return [removed("agreed", row)]

    def _move_written_memo(self, row: Row) -> list[Change]:
        """A memo whose words are gone is about the source from then on."""
        if row["turn"] < 0:
            return []
        if (moved := self._outside("written_memos", row)) is not None:
            return moved
        if place := self._place(row):
            return self._to("written_memos", row, place)
        return [altered("written_memos", row, row | ABOUT_SOURCE)]

    def _outside(self, table: str, row: Row) -> list[Change] | None:
        if row["turn"] == self._turn.index:
            return None
        return self._shift(table, row) if row["start"] >= self._turn.end else []

    def _shift(self, table: str, row: Row) -> list[Change]:
        if not self._shift_by:
            return []
        after = row | {"start": row["start"] + self._shift_by, "end": row["end"] + self._shift_by}
        return [altered(table, row, after)]

    def _place(self, row: Row) -> tuple[int, int] | None:
        at = self._turn.start
        found = self._aligned.place(row["start"] - at, row["end"] - at)
        return (found[0] + at, found[1] + at) if found else None

    def _words(self, place: tuple[int, int]) -> str:
        return self._aligned.new[place[0] - self._turn.start : place[1] - self._turn.start]

    def _to(self, table: str, row: Row, place: tuple[int, int]) -> list[Change]:
        after = row | {"start": place[0], "end": place[1], "text": self._words(place)}
        return [altered(table, row, after)] if after != row else []


def rewrite_source(connection: Connection, source_id: str, edited: Edited, gone: Collection[int]) -> None:
    """Give a source its edited text, without the turns that are gone; what is on them goes with them."""
    turns = _rows(connection, schema.TURNS, source_id)
    left = [row for row in sorted(turns, key=lambda row: row["index"]) if row["index"] not in gone]
    numbers = {row["index"]: n for n, row in enumerate(left)}
    connection.execute(delete(schema.TURNS).where(schema.TURNS.c.source_id == source_id))
    moved = [
        row
        | {
            "id": f"{source_id}/{n}",
            "index": n,
            "start": edited.move(row["start"], False),
            "end": edited.move(row["end"], True),
        }
        for n, row in enumerate(left)
    ]
    if moved:
        connection.execute(insert(schema.TURNS), moved)
    for table in (schema.CODINGS, schema.SUGGESTIONS, schema.AGREED):
        for row in _rows(connection, table, source_id):
            place = edited.place(row["start"], row["end"]) if row["turn"] in numbers else None
            _put(connection, table, row, edited.text, place, {"turn": numbers.get(row["turn"])})
    _move_written(connection, source_id, edited, numbers)
    for row in _rows(connection, schema.MEMOS, source_id):
        if row["start"] is not None:
            place = edited.place(row["start"], row["end"])
            _put(connection, schema.MEMOS, row, None, place, {})
    for row in _rows(connection, schema.UNPLACED, source_id):
        number = numbers.get(row["turn"])
        _put(connection, schema.UNPLACED, row, None, (0, 0) if number is not None else None, {"turn": number})
    begins = {row["index"]: (row["start"], numbers.get(row["index"])) for row in turns}
    _move_risks(connection, source_id, edited, begins, [row["start"] for row in moved])
    connection.execute(delete(schema.SENTENCES).where(schema.SENTENCES.c.source_id == source_id))
    here = schema.SOURCES.c.id == source_id
    values = {"text": edited.text, "text_sha": text_sha(edited.text)}
    connection.execute(update(schema.SOURCES).where(here).values(values))
    stamp_texts(connection)


def _move_risks(
    connection: Connection,
    source_id: str,
    edited: Edited,
    begins: Mapping[int, tuple[int, int | None]],
    now: Sequence[int],
) -> None:
    """Move flagged passages, which are counted from where their turn ``begins``, and begins ``now``."""
    for row in _rows(connection, schema.RISKS, source_id):
        began, number = begins.get(row["turn"], (0, None))
        place = edited.place(began + row["start"], began + row["end"]) if number is not None else None
        if place is not None and number is not None:
            place = place[0] - now[number], place[1] - now[number]
        _put(connection, schema.RISKS, row, None, place, {"turn": number})


def _move_written(connection: Connection, source_id: str, edited: Edited, numbers: dict[int, int]) -> None:
    """Memos on passages move with them; those on words or codings that are gone go too."""
    codings = {
        row["id"]
        for table in (schema.CODINGS, schema.UNPLACED)
        for row in _rows(connection, table, source_id)
    }
    for row in _rows(connection, schema.WRITTEN_MEMOS, source_id):
        if row["about"] == "coding" and row["coding_id"] not in codings:
            _put(connection, schema.WRITTEN_MEMOS, row, None, None, {})
        elif row["turn"] >= 0:
            place = edited.place(row["start"], row["end"]) if row["turn"] in numbers else None
            _put(
                connection, schema.WRITTEN_MEMOS, row, edited.text, place, {"turn": numbers.get(row["turn"])}
            )


def _put(
    connection: Connection,
    table: Table,
    row: dict[str, Any],
    text: str | None,
    place: tuple[int, int] | None,
    values: dict[str, Any],
) -> None:
    """Move a row to its new place, or take it out where there is none."""
    here = table.c.id == row["id"]
    if place is None:
        connection.execute(delete(table).where(here))
        return
    if "start" in table.c:
        values |= {"start": place[0], "end": place[1]}
    if text is not None:
        values["text"] = text[place[0] : place[1]]
        if table is schema.SUGGESTIONS and values["text"] != row["text"]:
            values["words"] = ""
    connection.execute(update(table).where(here).values(values))


def _rows(connection: Connection, table: Table, source_id: str) -> list[dict[str, Any]]:
    query = select(table).where(table.c.source_id == source_id)
    return [dict(row) for row in connection.execute(query).mappings()]
