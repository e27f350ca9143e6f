"""Accepted changes put into a chapter's Markdown file, where their paragraph is found once as it was sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.model import ReviewItem
from evalkit.quoting.difference import find_steps
from evalkit.review.match import flat

_MARK = re.compile(r"\s*(?:#{1,6}\s+|(?:[-*+•]|\d+[.)])\s+|>\s?)?")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def apply_changes(
    text: str, items: Sequence[ReviewItem], earlier: Sequence[ReviewItem] = ()
) -> tuple[str, list[ReviewItem]]:
    """The file's text with the changes, and the items whose change a person must make by hand.

    Changes of one paragraph are put in together where they do not touch each other, also beside those that
    were put in ``earlier``. By hand remain new paragraphs (nobody knows where they go), moves, splits, and
    paragraphs that are found nowhere or twice, or that hold emphasis, which the change would lose; but for
    what stands in the file already.
    """
    by_hand: list[ReviewItem] = []
    by_paragraph: dict[str, list[ReviewItem]] = {}
    for item in items:
        if item.before and item.way in ("insertion", "deletion", "replacement"):
            by_paragraph.setdefault(item.before, []).append(item)
        elif not item.after or not has_paragraph(text, item.after):
            by_hand.append(item)
    for before, changes in by_paragraph.items():
        made = [item for item in earlier if item.before == before]
        now, _ = _combine(before, made)
        after, left = _combine(before, [*made, *changes])
        replaced = _replace(text, now, after)
        if replaced is not None:
            text = replaced
            by_hand += left
        else:
            by_hand += [item for item in changes if not item.after or not has_paragraph(text, item.after)]
    return text, by_hand


def has_paragraph(text: str, wanted: str) -> bool:
    """Whether a paragraph or list line of the file says just this."""
    return any(flat(_EMPHASIS.sub("", words)) == flat(wanted) for _, _, _, words in _paragraphs(text))


def _combine(before: str, changes: Sequence[ReviewItem]) -> tuple[str, list[ReviewItem]]:
    """The paragraph with all changes that do not overlap, and those that do."""
    taken: list[tuple[int, int, str]] = []
    left = []
    for item in changes:
        spans = _find_spans(before, item.after)
        if any(
            (a < end and start < b) or (a, b) == (start, end) for a, b, _ in spans for start, end, _ in taken
        ):
            left.append(item)
        else:
            taken += spans
    for start, end, words in sorted(taken, reverse=True):
        before = before[:start] + words + before[end:]
    return " ".join(before.split()), left


def _find_spans(before: str, after: str) -> list[tuple[int, int, str]]:
    """The parts of a paragraph that a change replaces, as (start, end, words)."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for step, words in find_steps(before, after):
        if step == "in" and spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at, words)
        elif step == "in":
            spans.append((at, at, words))
        elif step == "out":
            spans.append((at, at + len(words), ""))
        if step != "in":
            at += len(words)
    return spans


def _replace(text: str, before: str, after: str) -> str | None:
    """The text with one paragraph or list line replaced; None where it is not there exactly once."""
    wanted = flat(before)
    found = [
        (start, end, mark)
        for start, end, mark, words in _paragraphs(text)
        if flat(_EMPHASIS.sub("", words)) == wanted
    ]
    if len(found) != 1:
        return None
    start, end, mark = found[0]
    if _EMPHASIS.search(text[start + len(mark) : end]):
        return None
    if not after:
        return text[:start] + text[end:].lstrip("\n")
    return text[:start] + mark + after + text[end:]


def _paragraphs(text: str) -> list[tuple[int, int, str, str]]:
    """Where each paragraph and list line stands: (start, end, its mark, its words on one line)."""
    found: list[tuple[int, int, str, str]] = []
    at = 0
    joins = False
    for line in text.splitlines(keepends=True):
        words = line.strip()
        mark = _MARK.match(line)
        opens = mark[0] if mark and mark[0].strip() else ""
        end = at + len(line.rstrip("\n"))
        if not words:
            joins = False
        elif joins and not opens:
            start, _, first, before = found[-1]
            found[-1] = (start, end, first, f"{before} {words}")
        else:
            found.append((at, end, opens, line[len(opens) :].strip()))
            joins = not opens.lstrip().startswith("#")
        at += len(line)
    return found
