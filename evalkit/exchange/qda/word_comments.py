"""Transcripts coded by comments in Word: one code a line, by people, by Dedoose or by another program."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from pathlib import Path

from evalkit.errors import ReadError
from evalkit.exchange.qda.interchange import (
    OutsideCode,
    OutsideCoding,
    OutsideProject,
    OutsideSource,
    Passage,
)
from evalkit.exchange.qda.reference_lists import is_reference_list, read_reference_list
from evalkit.exchange.qda.tables import read_coded_table, split_path
from evalkit.exchange.qda.word_tables import read_coded_tables
from evalkit.sources.files.blocks import Note
from evalkit.sources.files.docx import parse_docx
from evalkit.sources.files.guard import read_bytes
from evalkit.wording import plural

_DEDOOSE = re.compile(r"^Codes \((?P<start>\d+)-(?P<end>\d+)\)$")
LONGEST_CODE = 100
"""A line of a comment that is longer is a remark, not a code."""


def read_word_comments(path: Path) -> OutsideProject:
    """A Word transcript whose comments name codes. Raises ReadError where it has no comments."""
    document = parse_docx(read_bytes(path), path.name)
    text = "\n".join(block.text for block in document.blocks)
    lengths = (len(block.text) + 1 for block in document.blocks)
    starts = dict(zip((b.key for b in document.blocks), accumulate(lengths, initial=0), strict=False))
    codes: dict[str, OutsideCode] = {}
    passages: list[Passage] = []
    left: Counter[tuple[str, str]] = Counter()
    for note in document.notes:
        if note.origin != "comment":
            continue
        named, remarks, counted = _read_lines(note.text)
        if note.start is None or note.end is None or not named:
            left["comment without a code or without words", "comments without a code or without words"] += 1
            continue
        start = starts.get(note.start.key, 0) + note.start.offset
        end = starts.get(note.end.key, 0) + note.end.offset
        if counted and counted[1] - counted[0] != end - start:
            left["place", "places"] += 1
        for name in named:
            codes.setdefault(name, OutsideCode(name, split_path(name)))
        codings = tuple(OutsideCoding(name, note.author) for name in named)
        passages.append(Passage(start, end, text[start:end], codings, "\n".join(remarks)))
    if not passages:
        return _read_lists(path, [block.text for block in document.blocks])
    said = tuple(
        f"{plural(n, *what)} that Dedoose and Word count differently: Word's words were taken"
        if what[0] == "place"
        else f"{plural(n, *what)}: not kept"
        for what, n in left.items()
    )
    source = OutsideSource(path.stem, text, tuple(passages))
    program = "Dedoose" if any(_is_dedoose(note) for note in document.notes) else "comments in Word"
    return OutsideProject(program, path.stem, tuple(codes.values()), (source,), left_out=said)


def _read_lists(path: Path, lines: list[str]) -> OutsideProject:
    """A Word file without comments: a program's list of coded passages, as a table or one below the other."""
    if is_reference_list(lines):
        return read_reference_list([line for block in lines for line in block.split("\n")], path)
    if table := read_coded_tables(read_bytes(path), path.name):
        return read_coded_table(table)
    raise ReadError(
        f"{path.name} has no comments that name codes, and no list of coded passages. To add it as a "
        "transcript, use: evalkit add"
    )


def _is_dedoose(note: Note) -> bool:
    return bool(_DEDOOSE.match(note.text.split("\n")[0].strip()))


def _read_lines(text: str) -> tuple[list[str], list[str], tuple[int, int] | None]:
    """The codes that a comment names, its remarks, and the place that Dedoose counted."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    counted = None
    if lines and (matched := _DEDOOSE.match(lines[0])):
        counted = int(matched["start"]), int(matched["end"])
        lines = lines[1:]
    names = [part for line in lines for part in re.split(r"(?<!\s)\s*+;\s*+", line) if part]
    if counted:
        return lines, [], counted
    codes = [name for name in names if len(name) <= LONGEST_CODE and not name.endswith(("?", "."))]
    return codes, [name for name in names if name not in codes], counted
