"""Correct a transcript: a typo, a speaker, a name that was left in; every coding moves with its words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evalkit.acts import Act
from evalkit.errors import EvalkitError, StaleChangeError
from evalkit.model import Segment, Source, Turn
from evalkit.project import Project
from evalkit.realign import Aligned, align
from evalkit.steps.coding.code import Seen, get_passage, get_source
from evalkit.steps.names.confirmed import reopen_where_named
from evalkit.steps.names.taken_out import find_taken_out
from evalkit.store import Change, added, altered, removed
from evalkit.store.backups import renew
from evalkit.store.rows import Row, coding_from, coding_row, text_sha
from evalkit.text import join_plain, normalise, plural


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: codings that went with changed words, and those that need a new place."""

    message: str
    moved: int
    unplaced: int


def correct_turn(
    project: Project,
    coder: str,
    source_id: str,
    index: int,
    words: str,
    speaker: str | None = None,
    seen_text: str = "",
    secret: bool = False,
) -> Corrected:
    """Put new words (or another speaker's label) in a turn's place.

    ``secret`` is for taking out what identifies somebody: what was taken out then goes from the history, from
    notes and records that quote it and from the back-ups, and what was done to this source before can no
    longer be undone. Where that was stopped on the way, saving the turn again finishes it.
    """
    source = get_source(project, source_id)
    if seen_text and seen_text != text_sha(source.text):
        raise StaleChangeError(
            "The text has been corrected in another window since you opened it. Nothing was changed: "
            "open the turn again and compare."
        )
    turn = next((t for t in source.turns if t.index == index), None)
    if turn is None:
        raise EvalkitError("There is no such turn in this source. Open the source again and choose one.")
    new = normalise(words)
    if not new:
        raise EvalkitError("A turn cannot be left without words. Leave […] where something was taken out.")
    changes, moved, unplaced = build_correction(project, source, turn, new, secret)
    if speaker is not None and speaker != turn.speaker:
        row = _turn_row(project, source_id, index)
        changes = [c for c in changes if not (c.table == "turns" and c.key == row["id"])]
        end = turn.start + len(new)
        changes.append(altered("turns", row, dict(row) | {"speaker": speaker, "end": end}))
    what, told = f"Turn {index + 1} corrected", ""
    if secret:
        told = _forget_words(project, coder, source, turn, new, changes)
    elif not changes:
        return Corrected("Nothing was changed.", 0, 0)
    else:
        project.store.apply(changes, coder, Act.CORRECT, what, project.now(), source_id)
        told = reopen_where_named(project, coder, source_id, source.text[turn.start : turn.end], new)
    return Corrected(_say(what, moved, unplaced, told), moved, unplaced)


def _forget_words(
    project: Project, coder: str, source: Source, turn: Turn, new: str, changes: Sequence[Change]
) -> str:
    """Do a correction so that what it took out is kept nowhere; what was done, in words."""
    text = source.text[: turn.start] + new + source.text[turn.end :]
    sources = [replace(s, text=text) if s.id == source.id else s for s in project.sources]
    out = find_taken_out(align(source.text[turn.start : turn.end], new), sources)
    what = f"Turn {turn.index + 1} corrected"
    cut = project.store.apply_unrecorded(changes, out.cut, coder, Act.REDACT, what, project.now(), source.id)
    renew(project.store.path, project.clock())
    also = f", from {plural(cut, 'note or record', 'notes and records')} that quoted them," if cut else ""
    told = (
        f"The former words are gone from the history{also} and from the back-ups, which were made anew. "
        "Files that were written before (reports, workbooks, findings) and originals may hold them still."
    )
    if out.still:
        told += (
            f" Some of them stand in {join_plain(out.still)} too: correct them there, or replace them "
            "everywhere on the page Names."
        )
    return told


def _say(what: str, moved: int, unplaced: int, told: str) -> str:
    parts = [f"{what}."]
    if moved:
        parts.append(f"{moved} {'coding' if moved == 1 else 'codings'} went with changed words.")
    if unplaced:
        parts.append(f"{unplaced} could not be placed: decide where they belong.")
    return " ".join([*parts, told] if told else parts)


def build_correction(
    project: Project, source: Source, turn: Turn, new: str, secret: bool = False
) -> tuple[list[Change], int, int]:
    """What puts ``new`` in a turn's place; how many codings' words changed, how many lost theirs."""
    old = source.text[turn.start : turn.end]
    if new == old:
        return [], 0, 0
    aligned = align(old, new)
    shift = len(new) - len(old)
    text = source.text[: turn.start] + new + source.text[turn.end :]
    changes = [
        Change(
            "sources",
            source.id,
            {"text_at": turn.start, "text_part": old, "text_sha": text_sha(source.text)},
            {"text_at": turn.start, "text_part": new, "text_sha": text_sha(text)},
            source.id,
        )
    ]
    mover = _Mover(project, source, turn, aligned, shift, "" if secret else old)
    for row in project.store.table_rows("turns", source.id):
        changes += mover.turn(row)
    for row in project.store.table_rows("memos", source.id):
        changes += mover.memo(row)
    for row in project.store.table_rows("suggestions", source.id):
        changes += mover.suggestion(row)
    for row in project.store.table_rows("codings", source.id):
        changes += mover.coding(row)
    return changes, mover.moved, mover.unplaced


@dataclass
class _Mover:
    project: Project
    source: Source
    corrected: Turn
    aligned: Aligned
    shift: int
    former: str
    moved: int = 0
    unplaced: int = 0

    def turn(self, row: Row) -> list[Change]:
        if row["start"] > self.corrected.start:
            return self._shift("turns", row)
        if row["index"] == self.corrected.index and self.shift:
            return [altered("turns", row, dict(row) | {"end": row["end"] + self.shift})]
        return []

    def memo(self, row: Row) -> list[Change]:
        if row["start"] is None or row["end"] <= self.corrected.start:
            return []
        if row["start"] >= self.corrected.end:
            return self._shift("memos", row)
        place = self._place(row)
        start, end = place or (None, None)
        return [altered("memos", row, dict(row) | {"start": start, "end": end})]

    def suggestion(self, row: Row) -> list[Change]:
        """A suggestion was made for words: where they have changed it goes, with what was said to it."""
        if (moved := self._outside("suggestions", row)) is not None:
            return moved
        place = self._place(row)
        if (
            place
            and self.aligned.new[place[0] - self.corrected.start : place[1] - self.corrected.start]
            == row["text"]
        ):
            return self._to("suggestions", row, place)
        said = self.project.store.decision_rows(row["id"])
        return [*(removed("decisions", d, self.source.id) for d in said), removed("suggestions", row)]

    def coding(self, row: Row) -> list[Change]:
        if (moved := self._outside("codings", row)) is not None:
            return moved
        place = self._place(row)
        if place:
            changes = self._to("codings", row, place)
            self.moved += any(c.after is not None and "text" in c.after for c in changes)
            return changes
        self.unplaced += 1
        waiting = {
            "id": row["id"],
            "source_id": self.source.id,
            "turn": row["turn"],
            "coding": json.dumps(dict(row) | ({} if self.former else {"text": ""}), ensure_ascii=False),
            "former": self.former,
        }
        return [removed("codings", row), added("unplaced", waiting)]

    def _outside(self, table: str, row: Row) -> list[Change] | None:
        if row["turn"] == self.corrected.index:
            return None
        return self._shift(table, row) if row["start"] >= self.corrected.end else []

    def _shift(self, table: str, row: Row) -> list[Change]:
        if not self.shift:
            return []
        after = dict(row) | {"start": row["start"] + self.shift, "end": row["end"] + self.shift}
        return [altered(table, row, after)]

    def _place(self, row: Row) -> tuple[int, int] | None:
        at = self.corrected.start
        found = self.aligned.place(row["start"] - at, row["end"] - at)
        return (found[0] + at, found[1] + at) if found else None

    def _to(self, table: str, row: Row, place: tuple[int, int]) -> list[Change]:
        at = self.corrected.start
        words = self.aligned.new[place[0] - at : place[1] - at]
        after = dict(row) | {"start": place[0], "end": place[1], "text": words}
        return [altered(table, row, after)] if after != dict(row) else []


def _turn_row(project: Project, source_id: str, index: int) -> Row:
    row = project.store.row("turns", f"{source_id}/{index}")
    if row is None:
        raise StaleChangeError("This turn is no longer there. Open the source again to see it as it is now.")
    return row


# codings that lost their words


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A coding without a place: its words as they were, the turn's former and its present text."""

    id: str
    turn: int
    code: str
    valence: str
    coder: str
    words: str
    former: str
    present: str


def find_unplaced(project: Project, source: Source) -> list[Unplaced]:
    """The codings of a source that corrections took the words from."""
    texts = {turn.index: source.text[turn.start : turn.end] for turn in source.turns}
    found = []
    for row in project.store.table_rows("unplaced", source.id):
        coding = coding_from(json.loads(row["coding"]))
        found.append(
            Unplaced(
                row["id"],
                row["turn"],
                coding.code,
                coding.valence,
                coding.coder,
                coding.segment.text,
                row["former"],
                texts.get(row["turn"], ""),
            )
        )
    return found


def place_again(project: Project, coder: str, seen: Seen, words: str) -> str:
    """Put a waiting coding on words of its turn's present text."""
    row, source = _waiting(project, seen)
    turn = next(t for t in source.turns if t.index == row["turn"])
    wanted = normalise(words)
    start = source.text.find(wanted, turn.start, turn.end) if wanted else -1
    if start < 0:
        raise EvalkitError("These words are not in the turn as it stands now. Copy them out of it.")
    segment: Segment = get_passage(project, source, start, start + len(wanted))
    coding = replace(coding_from(json.loads(row["coding"])), segment=segment)
    changes = [removed("unplaced", row), added("codings", coding_row(coding))]
    project.store.apply(
        changes, coder, Act.PLACE, "A coding put on its words again", project.now(), source.id
    )
    return "The coding is on its words again."


def drop_unplaced(project: Project, coder: str, seen: Seen) -> str:
    """Let a waiting coding go; it can be undone like any act."""
    row, source = _waiting(project, seen)
    project.store.apply(
        [removed("unplaced", row)], coder, Act.DROP, "A coding without words let go", project.now(), source.id
    )
    return "The coding was let go."


def _waiting(project: Project, seen: Seen) -> tuple[dict[str, Any], Source]:
    row = project.store.row("unplaced", seen[0])
    if row is None:
        raise StaleChangeError(
            "This coding has been placed or let go in another window. Open the list again."
        )
    return dict(row), get_source(project, row["source_id"])
