"""Tracked changes of a paragraph, each as the paragraph before and after that change alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from evalkit.model import ReviewWay
from evalkit.review.match import flat
from evalkit.review.returned import Piece, ReturnedParagraph


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: the whole paragraph before and after it. ``text`` says it where words do not show it."""

    way: ReviewWay
    before: str
    after: str
    text: str = ""
    author: str = ""
    date: str = ""


def find_tracked(paragraphs: Sequence[ReturnedParagraph], without: set[int]) -> Iterator[tuple[int, Changed]]:
    """Every tracked change, as (paragraph, change); a move is one change, where it came from."""
    arrived = [flat(p.text) for paragraph in paragraphs for p in paragraph.pieces if p.kind == "moved to"]
    left: list[str] = []
    for n, paragraph in enumerate(paragraphs):
        if n in without:
            continue
        for change in _changes_of(paragraph):
            if change.way == "move" and not change.before:
                continue
            if change.way == "move":
                moved = flat(change.text)
                known = moved in arrived
                left.append(moved)
                way: ReviewWay = "move" if known else "deletion"
                yield n, Changed(way, change.before, change.before if known else change.after,
                                 f"moved: “{change.text}”" if known else "", change.author, change.date)  # fmt: skip
            else:
                yield n, change
    yield from _strays(paragraphs, without, left)


def _strays(
    paragraphs: Sequence[ReturnedParagraph], without: set[int], left: list[str]
) -> Iterator[tuple[int, Changed]]:
    """Words that were moved to a place from none that is known: they were added there."""
    for n, paragraph in enumerate(paragraphs):
        for piece in paragraph.pieces if n not in without else ():
            if piece.kind != "moved to" or not piece.text.strip():
                continue
            words = flat(piece.text)
            if words in left:
                left.remove(words)
            else:
                original = _line(paragraph.original)
                yield n, Changed("insertion", original, _line(paragraph.text), "", piece.author, piece.date)


def _changes_of(paragraph: ReturnedParagraph) -> Iterator[Changed]:
    original = _line(paragraph.original)
    pieces = paragraph.pieces
    runs = [list(run) for _, run in groupby(range(len(pieces)), key=lambda k: _run_key(pieces[k], k))]
    for run in runs:
        part = [pieces[k] for k in run]
        if part[0].kind == "kept" or not "".join(p.text for p in part).strip():
            continue
        yield _one(part, run, pieces, original)
    if paragraph.mark and original and not _is_new(paragraph):
        way: ReviewWay = "split" if paragraph.mark == "inserted" else "join"
        words = "the paragraph was split in two" if way == "split" else "two paragraphs were joined"
        if way == "split" or paragraph.text.strip():
            yield Changed(way, original, original, words, paragraph.by, paragraph.date)


def _run_key(piece: Piece, number: int) -> tuple[str, str]:
    """Neighbouring insertions and deletions of one person are one change; moves are their own."""
    kind = "changed" if piece.kind in ("inserted", "deleted") else piece.kind
    return kind, piece.author


def _one(part: Sequence[Piece], run: Sequence[int], pieces: Sequence[Piece], original: str) -> Changed:
    kinds = {piece.kind for piece in part}
    words = _line("".join(piece.text for piece in part))
    author, date = part[0].author, part[0].date
    if kinds == {"gone"}:
        return Changed("deletion", original, original, f"added and taken out again: “{words}”", author, date)
    after = _line("".join(_after(piece, k in run) for k, piece in enumerate(pieces)))
    if kinds == {"moved to"}:
        return Changed("move", "", after, words, author, date)
    if kinds == {"moved from"}:
        return Changed("move", original, after, words, author, date)
    way: ReviewWay = "replacement"
    if kinds == {"inserted"}:
        way = "insertion"
    elif kinds == {"deleted"}:
        way = "deletion"
    return Changed(way, original, after, "", author, date)


def _after(piece: Piece, taken: bool) -> str:
    """A piece's words once this change alone is taken."""
    if piece.kind == "kept":
        return piece.text
    if piece.kind in ("deleted", "moved from"):
        return "" if taken else piece.text
    return piece.text if taken and piece.kind in ("inserted", "moved to") else ""


def _is_new(paragraph: ReturnedParagraph) -> bool:
    return all(piece.kind in ("inserted", "gone", "moved to") for piece in paragraph.pieces)


def _line(text: str) -> str:
    return " ".join(text.split())
