"""Transcripts kept as tables: one row for each thing said, with who said it and when in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evalkit.sources.files.blocks import Block, Document
from evalkit.sources.tables.table_rows import Table
from evalkit.sources.talk.times import are_milliseconds, find_times, is_only_time, parse_seconds
from evalkit.text import count_words
from evalkit.wording import join_plain

_TEXT = (
    *("text", "utterance", "utterances", "transcript", "transcription", "transcribedtext", "content"),
    *("sentence", "speech", "dialogue", "spokentext", "words", "caption", "subtitle"),
)
_SPEAKER = ("speaker", "speakername", "speakerlabel", "speakers", "speakerid", "whospeaks")
_SPEAKER_IF_TIMED = ("name", "participant", "participantname", "username", "who")
_BEGINS = (
    *("start", "starttime", "starttimestamp", "startoffset", "startms", "startseconds", "begin", "begintime"),
    *("timestamp", "timestamps", "timecode", "timespan", "time", "from", "in", "offset"),
)
_ENDS = ("end", "endtime", "endtimestamp", "endoffset", "endms", "endseconds", "stop", "to", "out")
_PASSED = frozenset(
    {
        *("", "column1", "no", "nr", "number", "id", "index", "line", "row", "turn", "segment", "sequence"),
        *("duration", "length", "confidence", "language", "channel", "paragraph"),
        *_SPEAKER,
        *_SPEAKER_IF_TIMED,
    }
)
_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d+)?\s?s?")
_FRAMES = re.compile(r"(\d{1,2}:\d{2}:\d{2})[:;]\d{2}")
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class SpokenColumns:
    """Where a transcript's parts stand in a table (None = nowhere), and the columns that are none of them."""

    text: int
    speaker: int | None
    begins: int | None
    ends: int | None
    others: tuple[str, ...]


def find_spoken_columns(table: Table) -> SpokenColumns | None:
    """The columns of a transcript by their headers: what is said, and who says it or from when to when."""
    keys = [_key(header) for header in table.columns]

    def place(*names: str) -> int | None:
        return next((keys.index(name) for name in names if name in keys), None)

    text, begins, ends = place(*_TEXT), place(*_BEGINS), place(*_ENDS)
    speaker = place(*_SPEAKER, *(() if begins is None else _SPEAKER_IF_TIMED))
    if text is None or (speaker is None and (begins is None or ends is None)):
        return None
    found = {text, speaker, begins, ends}
    others = [
        header
        for n, (header, key) in enumerate(zip(table.columns, keys, strict=True))
        if n not in found and key not in _PASSED
    ]
    return SpokenColumns(text, speaker, begins, ends, tuple(others))


def find_doubt(table: Table, columns: SpokenColumns) -> str:
    """Why a table with a transcript's headers may be none, in words; "" where nothing speaks against it."""
    rows = [row for row in table.rows if row[columns.text]]
    if columns.others:
        named = join_plain([f"“{header}”" for header in columns.others])
        return f"it also has {named}"
    if len(rows) < _FEWEST_ROWS:
        return f"it has fewer than {_FEWEST_ROWS} rows"
    if columns.begins is not None:
        times = [_read_times(row[columns.begins])[0] for row in rows if row[columns.begins]]
        begins = [time for time in times if time is not None]
        if len(begins) < len(times) or len(begins) * 2 < len(rows):
            return f"“{table.columns[columns.begins]}” holds more than times within a recording"
        if any(later < earlier for earlier, later in pairwise(begins)):
            return f"“{table.columns[columns.begins]}” does not go forward from row to row"
    elif columns.speaker is not None and not _speak_in_turn([row[columns.speaker] for row in rows]):
        return f"nobody in “{table.columns[columns.speaker]}” speaks again after somebody else"
    return ""


def parse_spoken_table(table: Table, columns: SpokenColumns) -> Document:
    """A block for each row with words; rows without, and columns that were not read, are said."""
    rows = [row for row in table.rows if row[columns.text]]
    spans = [_read_span(row, columns) for row in rows]
    begins = [begin for begin, _ in spans if begin is not None]
    scale = 1000 if are_milliseconds(begins, sum(count_words(row[columns.text]) for row in rows)) else 1
    blocks = tuple(
        Block(
            number,
            " ".join(row[columns.text].split()),
            None if columns.speaker is None else row[columns.speaker],
            begin if begin is None else begin / scale,
            end if end is None else end / scale,
            glue=" ",
        )
        for number, (row, (begin, end)) in enumerate(zip(rows, spans, strict=True))
    )
    problems = [f"Rows without words were passed over: {n}." for n in [len(table.rows) - len(rows)] if n]
    if columns.others:
        named = join_plain([f"“{header}”" for header in columns.others])
        problems.append(f"Not read, because a transcript has no such column: {named}.")
    said = (*(problem.message for problem in table.problems), *problems)
    return Document(blocks, problems=said, cues=True)


def _key(header: str) -> str:
    """A header without its unit, spaces and marks: “Start Time (hh:mm:ss)” and “start_time” are alike."""
    return "".join(c for c in _UNIT.sub("", header).casefold() if c.isalnum())


def _speak_in_turn(speakers: Sequence[str]) -> bool:
    """Whether people speak more than once each, and somebody again after another, as in a conversation."""
    changes = 1 + sum(a != b for a, b in pairwise(speakers))
    people = len(set(speakers))
    return 1 < people < changes and people * 2 <= len(speakers)


def _read_span(row: Sequence[str], columns: SpokenColumns) -> tuple[float | None, float | None]:
    begins, ends = _read_times(row[columns.begins]) if columns.begins is not None else (None, None)
    return begins, _read_times(row[columns.ends])[0] if columns.ends is not None else ends


def _read_times(cell: str) -> tuple[float | None, float | None]:
    """When a cell's time, or range of times, begins and ends; None for anything else, such as a date."""
    cell = _FRAMES.sub(r"\1", cell.strip())
    if _SECONDS.fullmatch(cell):
        return parse_seconds(cell.rstrip("s ")), None
    return find_times(cell) if is_only_time(cell) else (None, None)
