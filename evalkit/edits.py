"""Edits to a text, and where its passages are afterwards: whatever is coded stays on its words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evalkit.model import Source


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after its edits. Make one with :func:`apply_edits`."""

    text: str
    edits: tuple[Edit, ...]
    starts: tuple[int, ...]
    shifts: tuple[int, ...]
    """What each edit and those before it add to the offsets behind it."""

    def move(self, offset: int, to_end: bool) -> int:
        """Where an offset of the old text is; one inside an edit goes to that edge of the new words."""
        i = bisect_right(self.starts, offset) - 1
        if i < 0:
            return offset
        edit, before = self.edits[i], self.shifts[i - 1] if i else 0
        if offset == edit.start < edit.end:
            return offset + before
        if offset < edit.end:
            return edit.start + before + (len(edit.new) if to_end else 0)
        return offset + self.shifts[i]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a passage is; None where nothing of it is left.

        >>> edited = apply_edits("Ask Bev. Then go.", [Edit(4, 7, "[Worker 2]"), Edit(8, 17, "")])
        >>> edited.text, edited.place(0, 8), edited.place(9, 13)
        ('Ask [Worker 2].', (0, 15), None)
        """
        new = self.move(start, False), self.move(end, True)
        return new if new[0] < new[1] else None


def apply_edits(text: str, edits: Iterable[Edit]) -> Edited:
    """The text with these edits. Raises ValueError where two of them overlap or one lies outside."""
    ordered = tuple(sorted(edits, key=lambda e: (e.start, e.end)))
    parts: list[str] = []
    shifts: list[int] = []
    done = shift = 0
    for edit in ordered:
        if not done <= edit.start <= edit.end <= len(text):
            raise ValueError(
                f"the edit at {edit.start} to {edit.end} overlaps another or lies outside the text"
            )
        parts += [text[done : edit.start], edit.new]
        done = edit.end
        shift += len(edit.new) - (edit.end - edit.start)
        shifts.append(shift)
    new = "".join([*parts, text[done:]])
    return Edited(new, ordered, tuple(edit.start for edit in ordered), tuple(shifts))


def edits_without(source: Source, turns: Iterable[int]) -> list[Edit]:
    """The edits that take turns out of a source's text, with one line end each."""
    gone = set(turns)
    edits: list[Edit] = []
    kept_end = 0
    for _, group in groupby(source.turns, key=lambda turn: turn.index in gone):
        stretch = list(group)
        if stretch[0].index not in gone:
            kept_end = stretch[-1].end
        elif stretch[-1] is source.turns[-1]:
            edits.append(Edit(kept_end, len(source.text), ""))
        else:
            following = source.turns[source.turns.index(stretch[-1]) + 1]
            edits.append(Edit(stretch[0].start, following.start, ""))
    return edits


def edit_source(source: Source, edits: Sequence[Edit], gone: Iterable[int] = ()) -> tuple[Source, Edited]:
    """A source after its edits, without the turns that are ``gone``; the others are numbered anew."""
    edited = apply_edits(source.text, edits)
    left = [turn for turn in source.turns if turn.index not in set(gone)]
    turns = tuple(
        replace(turn, index=n, start=edited.move(turn.start, False), end=edited.move(turn.end, True))
        for n, turn in enumerate(left)
    )
    memos = []
    for memo in source.memos:
        if memo.start is None or memo.end is None:
            memos.append(memo)
        elif place := edited.place(memo.start, memo.end):
            memos.append(replace(memo, start=place[0], end=place[1]))
    return replace(source, text=edited.text, turns=turns, memos=tuple(memos)), edited
