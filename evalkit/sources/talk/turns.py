"""Speech → source: turns with exact offsets, and notes beside the words that they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from evalkit.model import Memo, Turn
from evalkit.sources.files.blocks import Note, Place
from evalkit.sources.talk.spoken import Speech
from evalkit.text import normalise

_BREAKS = str.maketrans("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", "\n\n    \n\n\n")
_SENTENCE_ENDS = re.compile(r"[.?!…][\"'”’)\]]*$")


@dataclass
class _Open:
    """A turn that is being put together."""

    speaker: str
    begins: float | None
    ends: float | None
    text: str = ""
    pieces: list[tuple[Speech, int]] = field(default_factory=list)

    def add(self, item: Speech, words: str) -> None:
        glue = item.block.glue if self.text else ""
        self.pieces.append((item, len(self.text) + len(glue)))
        self.text += glue + words
        self.ends = item.ends if item.ends is not None else self.ends


@dataclass(frozen=True, slots=True)
class Built:
    """The text, turns and memos of a source."""

    text: str
    turns: tuple[Turn, ...]
    memos: tuple[Memo, ...]


def build_turns(speech: Sequence[Speech], notes: Sequence[Note], cues: bool) -> Built:
    """Consecutive speech of one speaker as one turn; the text is the turns joined by newlines."""
    opened: list[_Open] = []
    begins: float | None = None
    for item in speech:
        begins = item.begins if item.begins is not None else begins
        words = normalise(item.words.translate(_BREAKS))
        if not words:
            continue
        if not opened or _is_new_turn(opened[-1], item, cues):
            opened.append(_Open(item.speaker, begins, item.ends))
        opened[-1].add(item, words)
        begins = None
    turns: list[Turn] = []
    places: dict[int, tuple[Speech, int]] = {}
    start = 0
    for index, turn in enumerate(opened):
        end = start + len(turn.text)
        turns.append(Turn(index, start, end, turn.speaker, turn.begins, turn.ends))
        places |= {item.block.key: (item, start + offset) for item, offset in turn.pieces}
        start = end + 1
    text = "\n".join(turn.text for turn in opened)
    return Built(text, tuple(turns), tuple(_place_memo(note, places, text) for note in notes))


def _is_new_turn(before: _Open, item: Speech, cues: bool) -> bool:
    if item.starts or item.speaker != before.speaker:
        return True
    if item.speaker:
        return False
    return bool(_SENTENCE_ENDS.search(before.text)) if cues else item.block.opens


def _place_memo(note: Note, places: dict[int, tuple[Speech, int]], text: str) -> Memo:
    """The note with the span of its words; where it stands behind a word, that word; else no span."""
    start = _find_offset(note.start, places, behind=False)
    end = _find_offset(note.end, places, behind=True)
    if start is None or end is None:
        return Memo(normalise(note.text), note.origin, note.author)
    if start >= end:
        start = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
    if start >= end:
        return Memo(normalise(note.text), note.origin, note.author)
    return Memo(normalise(note.text), note.origin, note.author, start, end)


def _find_offset(place: Place | None, places: dict[int, tuple[Speech, int]], behind: bool) -> int | None:
    """A place in a block as an offset into the source's text, ``behind`` a word or before the next one."""
    if place is None or place.key not in places:
        return None
    item, base = places[place.key]
    before = item.block.text[item.cut : max(place.offset, item.cut)].translate(_BREAKS)
    return base + (len(normalise(before)) if behind else len(normalise(before + "x")) - 1)
