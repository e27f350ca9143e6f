"""Tracked changes of a paragraph, each as the paragraph before and after that change alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
            if change.way != "move":
                yield n, change
            elif change.before:
                words = flat(change.text)
                left.append(words)
                yield n, _moved(change, known=words in arrived)
        following = paragraphs[n + 1] if n + 1 < len(paragraphs) else None
        if change_of_mark := _mark(paragraph, following):
            yield n, change_of_mark
    yield from _strays(paragraphs, without, left)


def _moved(change: Changed, *, known: bool) -> Changed:
    """Words that were moved away: a move where they arrived somewhere, else a deletion."""
    if known:
        return replace(change, after=change.before, text=f"moved: “{change.text}”")
    return replace(change, way="deletion", text="")


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
    runs = [list(run) for _, run in groupby(range(len(pieces)), key=lambda k: _run_key(pieces[k]))]
    for run in runs:
        part = [pieces[k] for k in run]
        if part[0].kind != "kept" and "".join(p.text for p in part).strip():
            yield _one(part, run, pieces, original)


def _mark(paragraph: ReturnedParagraph, following: ReturnedParagraph | None) -> Changed | None:
    """A paragraph that was split, or joined to the next; None where a new or a deleted one says it all."""
    original = _line(paragraph.original)
    if not paragraph.mark or not original or _is_new(paragraph):
        return None
    if paragraph.mark == "inserted":
        if following is None or _is_new(following):
            return None
        return Changed(
            "split", original, original, "the paragraph was split in two", paragraph.by, paragraph.date
        )
    if not paragraph.text.strip():
        return None
    return Changed("join", original, original, "two paragraphs were joined", paragraph.by, paragraph.date)


def _run_key(piece: Piece) -> tuple[str, str]:
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
