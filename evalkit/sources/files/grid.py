"""Tables in a document: a transcript in columns of times, speakers and words, or any other table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evalkit.sources.files.blocks import Block, Note, Place
from evalkit.sources.talk.label_words import LONGEST, MOST_WORDS, find_shape
from evalkit.sources.talk.times import find_times, is_only_time, parse_seconds

Cell = Sequence[Block]
Row = Sequence[Cell]


class _Merged(tuple[Block, ...]):
    """No blocks, in a cell that is one with the cell above it."""

    __slots__ = ()


MERGED: Cell = _Merged()
"""A cell that is one with the cell above it: what stands there holds here too."""

_HEADERS = {
    "time": "time/times/timestamp/time stamp/timecode/time code/timespan/time span/begin/begins/from/start"
    "/start time/begin time/in/clip start/start timecode/zeit/temps/tiempo/hora",
    "ends": "end/ends/until/to/end time/out/stop/end timecode",
    "speaker": "speaker/speakers/speaker name/name/who/participant/person/label/role/voice/said by/initials"
    "/tier/tier name/actor/sprecher/locuteur/hablante/interlocutor/persona/mówca/говорящий/المتحدث/speaker id"
    "/说话人",
    "words": "words/text/transcript/transcription/utterance/content/speech/dialogue/said/verbatim/response/"
    "body/quote/caption/what was said/spoken words/transcript text/annotation/value/sentence/texte/texto"
    "/testo/inhalt/contenu/contenido/tekst/текст/النص/内容",
    "number": "no/no./nr/number/line/#/row/turn/id/index/clip/segment",
    "passed": "duration/length/confidence/language/channel/start frame/end frame/words per minute",
}
_NUMBER = re.compile(r"[#(]?\d{1,5}[.)]?")
_SECONDS = re.compile(r"\d{1,8}(?:[.,]\d+)?")
_UNIT = re.compile(r"(?<!\s)\s*+(?:\([^()]*\)|\[[^\[\]]*\]|-\s*+(?:hh:mm|ss|sec|msec|ms)\b.*)$")


@dataclass(frozen=True, slots=True)
class Grid:
    """What a table gave: its blocks in reading order, notes beside them and what was left out."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    left_out: tuple[str, ...] = ()


def read_grid(rows: Sequence[Row]) -> Grid:
    """A table's blocks. In a transcript's table the speaker and time columns are read as such, and further
    columns are kept as comments on the words; any other table is read cell by cell."""
    rows = [row for row in rows if any(_text(cell) for cell in row)]
    titles, rows = _split_titles(rows)
    width = max((len(row) for row in rows), default=0)
    header = _read_header(rows[0]) if rows else {}
    body = rows[1:] if header else rows
    columns = _find_columns(body, width, header)
    if "words" not in columns or not {"speaker", "time"} & columns.keys():
        return Grid(tuple(block for row in (*titles, *rows) for cell in row for block in _apart(cell)))
    blocks: list[Block] = []
    notes: list[Note] = []
    above: Cell = ()
    for row in body:
        above = _get_speaker(row, columns, above)
        said = _read_row(row, columns, above)
        blocks += said
        extra = [_text(cell) for i, cell in enumerate(row) if i not in columns.values() and _text(cell)]
        spot = said[0].key if said else None
        start = Place(spot, 0) if spot is not None else None
        end = Place(said[-1].key, len(said[-1].text)) if said else None
        notes += [Note(text, "comment", "", start, end) for text in extra]
    left_out = [" | ".join(filter(None, map(_text, row))) for row in (*titles, *rows[: bool(header)])]
    return Grid(tuple(blocks), tuple(notes), tuple(left_out))


def _split_titles(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of a single cell above a header, and the rows from the header on."""
    first = next((i for i, row in enumerate(rows) if sum(bool(_text(cell)) for cell in row) > 1), 0)
    return (rows[:first], rows[first:]) if first and _read_header(rows[first]) else ([], rows)


def _apart(cell: Cell) -> Iterable[Block]:
    """The blocks of a cell, the first of them opening a paragraph."""
    return [replace(block, opens=True) if i == 0 else block for i, block in enumerate(cell)]


def _text(cell: Cell) -> str:
    return " ".join(" ".join(block.text.split()) for block in cell).strip()


def _read_header(row: Row) -> dict[str, int]:
    """Which column is which, by the names in the first row; {} where it is not a header."""
    found: dict[str, int] = {}
    for i, cell in enumerate(row):
        name = _UNIT.sub("", _text(cell).casefold().rstrip(":"))
        for kind, names in _HEADERS.items():
            if name in names.split("/"):
                found.setdefault(kind, i)
    return found if "words" in found or len(found) > 1 else {}


def _find_columns(body: Sequence[Row], width: int, header: dict[str, int]) -> dict[str, int]:
    """Which column holds times, speakers and words: by the header, else by what is in them."""
    columns = dict(header)
    texts = [[_text(row[i]) if i < len(row) else "" for row in body] for i in range(width)]
    for i, column in enumerate(texts):
        if i in columns.values():
            continue
        filled = [text for text in column if text]
        if filled and all(is_only_time(text) for text in filled):
            kind = next((kind for kind in ("time", "ends") if kind not in columns), f"passed {i}")
            columns[kind] = i
        elif filled and len(filled) > 1 and all(_SECONDS.fullmatch(text) for text in filled):
            columns[f"passed {i}" if "number" in columns else "number"] = i
    free = [i for i in range(width) if i not in columns.values()]
    long = {i: sum(len(text.split()) for text in texts[i]) for i in free}
    speakers = [i for i in free if _are_speakers(texts[i], timed="time" in columns)]
    if "speaker" not in columns and speakers and ("words" in columns or len(free) > 1):
        columns["speaker"] = min(speakers, key=lambda i: long[i])
        free.remove(columns["speaker"])
    if "words" not in columns and free:
        columns["words"] = max(free, key=lambda i: long[i])
    return columns


def _are_speakers(column: Sequence[str], timed: bool) -> bool:
    """Short names throughout, of which one recurs or two in three are generic, such as "Speaker 1".

    Beside times, any few short texts that recur are.
    """
    names = [text.rstrip(": ").casefold() for text in column if text]
    short = all(len(name.split()) <= MOST_WORDS and len(name) <= LONGEST for name in names)
    if timed and short and len(names) > 2 and 2 * len(set(names)) <= len(names):
        return True
    shapes = [find_shape(text.rstrip(": ")) for text in column if text]
    if not names or not all(shapes):
        return False
    recurs = max(Counter(names).values()) > 1 and "loose" not in shapes
    return recurs or 3 * shapes.count("generic") >= 2 * len(shapes)


def _find_times(text: str) -> tuple[float | None, float | None]:
    return (parse_seconds(text), None) if _SECONDS.fullmatch(text) else find_times(text)


def _get_speaker(row: Row, columns: dict[str, int], above: Cell) -> Cell:
    """The cell that says who speaks in a row, which may be one with the cell ``above``."""
    at = columns.get("speaker", len(row))
    cell = row[at] if at < len(row) else ()
    return above if isinstance(cell, _Merged) else cell


def _read_row(row: Row, columns: dict[str, int], who: Cell) -> list[Block]:
    def cell(kind: str) -> Cell:
        at = columns.get(kind, len(row))
        return row[at] if at < len(row) else ()

    begins, ends = _find_times(_text(cell("time")))
    if "ends" in columns:
        ends = _find_times(_text(cell("ends")))[0]
    speaker = _text(who).rstrip(": ") if "speaker" in columns else None
    return [
        replace(block, speaker=speaker, begins=begins, ends=ends, opens=i == 0 or block.opens)
        for i, block in enumerate(cell("words"))
    ]
