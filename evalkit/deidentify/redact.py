"""Replacing identifiers in a source: the words change, and turns and memos move with them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from evalkit.deidentify.detect import detect, detect_many
from evalkit.deidentify.detection import Detection, DetectionType, RosterEntry
from evalkit.deidentify.numbering import Numbering, as_known, assign, name_key
from evalkit.model import Memo, Source


@dataclass(frozen=True, slots=True)
class Replacement:
    """One identifier that was replaced: ``redacted.source.text[start:end] == text``.

    ``original`` is what stood there: keep it apart from the de-identified text.
    """

    start: int
    end: int
    type: DetectionType
    text: str
    original: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A de-identified source, what was replaced, what a person should look at, and the numbering after it.

    ``review`` holds the detections that were not replaced, moved to the new text.
    """

    source: Source
    replacements: tuple[Replacement, ...]
    review: tuple[Detection, ...]
    numbering: Numbering


@dataclass(frozen=True, slots=True)
class DistinctName:
    """One name over the project: how often it was found and in which spellings, to be decided once."""

    type: DetectionType
    name: str
    count: int
    spellings: tuple[str, ...]


def redact(source: Source, detections: Sequence[Detection], numbering: Numbering | None = None) -> Redacted:
    """The source with every detection replaced by a typed, numbered replacement in brackets.

    Detections for review stay as they are. The offsets of turns and memos move exactly; speaker labels and
    the texts of memos are left alone (``deidentify_source`` sees to memos). Raises ValueError where a
    detection's words are not the source's at its offsets, or two overlap.
    """
    text, replacements, numbering = redact_text(source.text, detections, numbering or Numbering())
    move = _mover([d for d in detections if not d.for_review], replacements)
    moved = replace(
        source,
        text=text,
        turns=tuple(replace(t, start=move(t.start, False), end=move(t.end, True)) for t in source.turns),
        memos=tuple(_moved_memo(m, move) for m in source.memos),
    )
    review = tuple(
        replace(d, start=move(d.start, False), end=move(d.end, True)) for d in detections if d.for_review
    )
    return Redacted(moved, replacements, review, numbering)


def redact_text(
    text: str, detections: Iterable[Detection], numbering: Numbering
) -> tuple[str, tuple[Replacement, ...], Numbering]:
    """A text with its detections replaced, what was replaced, and the numbering after it."""
    parts: list[str] = []
    replacements: list[Replacement] = []
    done = length = 0
    for d in sorted((d for d in detections if not d.for_review), key=lambda d: d.start):
        if d.start < done or text[d.start : d.end] != d.text:
            raise ValueError(
                f"the detection at {d.start} to {d.end} overlaps another or belongs to another text"
            )
        words, numbering = assign(d := as_known(d, numbering), numbering, text[: d.start])
        start = length + d.start - done
        parts += [text[done : d.start], words]
        replacements.append(Replacement(start, start + len(words), d.type, words, d.text, d.score, d.why))
        done, length = d.end, start + len(words)
    return "".join([*parts, text[done:]]), tuple(replacements), numbering


def deidentify_source(
    source: Source,
    roster: Sequence[RosterEntry] = (),
    numbering: Numbering | None = None,
    *,
    allow: Collection[str] = (),
    found: Sequence[Detection] | None = None,
) -> Redacted:
    """Detect and redact in one go: the text, its name, the words of its memos, and memo authors' names.

    ``found`` are the text's detections, where they are known. ``replacements`` and ``review`` are those of
    the text. Speaker labels and the file's name stay: the project replaces labels by role.
    """
    in_text = detect(source.text, roster, allow=allow) if found is None else found
    texts = [source.name, *(memo.text for memo in source.memos)]
    in_name, *in_memos = detect_many(texts, roster, allow=allow)
    result = redact(source, in_text, numbering)
    name, _, numbers = redact_text(source.name, in_name, result.numbering)
    memos: list[Memo] = []
    for memo, in_memo in zip(result.source.memos, in_memos, strict=True):
        words, _, numbers = redact_text(memo.text, in_memo, numbers)
        memos.append(replace(memo, text=words, author=""))
    return replace(result, source=replace(result.source, name=name, memos=tuple(memos)), numbering=numbers)


def find_names(detections: Iterable[Detection]) -> list[DistinctName]:
    """Every distinct name of a person, place or organisation with its count, the commonest first."""
    spellings: dict[tuple[DetectionType, str], list[str]] = {}
    for d in detections:
        if d.type in ("person", "place", "organisation"):
            spellings.setdefault((d.type, name_key(d.text)), []).append(d.text)
    names = [
        DistinctName(kind, max(sorted(set(seen)), key=seen.count), len(seen), tuple(sorted(set(seen))))
        for (kind, _), seen in spellings.items()
    ]
    return sorted(names, key=lambda n: (-n.count, n.type, n.name))


def _mover(replaced: Sequence[Detection], replacements: Sequence[Replacement]) -> Callable[[int, bool], int]:
    """Where an old offset lies in the new text; one inside a replaced name moves to its edge."""
    old = sorted(replaced, key=lambda d: d.start)
    starts = [d.start for d in old]

    def move(offset: int, to_end: bool) -> int:
        i = bisect_right(starts, offset) - 1
        if i < 0:
            return offset
        if old[i].start < offset < old[i].end:
            return replacements[i].end if to_end else replacements[i].start
        if offset == old[i].start:
            return replacements[i].start
        return replacements[i].end + offset - old[i].end

    return move


def _moved_memo(memo: Memo, move: Callable[[int, bool], int]) -> Memo:
    if memo.start is None or memo.end is None:
        return memo
    return replace(memo, start=move(memo.start, False), end=move(memo.end, True))
