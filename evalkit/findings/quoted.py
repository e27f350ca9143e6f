"""The quotations in a Markdown text that people write: their words, their role, and the id beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalkit.quoting.quoted import PARAGRAPH, Marked, Quoted, find_marked

_AFTER = re.compile(r"(?:[\s>]*\((?P<role>[^()]*)\))?(?:[.,;:]?[\s>]*\[(?P<id>[Cc]\d+)\])?")
"""What follows a quotation: the role and the excerpt's id."""
_BLOCK = re.compile(r"^[ \t]*>.*(?:\n[ \t]*>.*)*", re.MULTILINE)
_TAIL = re.compile(r"(?<!\s)\s*+(?:\((?P<role>[^()]*)\))?[.,;:]?\s*+(?:\[(?P<id>[Cc]\d+)\])?[.,;:]?$")
"""The role and id after a quotation that stands behind “>”."""
_BREAK = re.compile(r"\n(?=[^\S\n]*+(?:>[^\S\n]*+)*+\n|\s{0,40}+(?:[-*+•]|#{1,6}|\d{1,9}[.)])\s)")
"""Where a paragraph, heading or line of a list ends."""


def find_quoted(text: str) -> list[Quoted]:
    """Every quotation in a Markdown text: in quotation marks of any kind, or behind “>” with none."""
    marked = list(find_marked(_BREAK.sub(PARAGRAPH, text)))
    blocks = [block for block in _BLOCK.finditer(text) if _is_unmarked(block, marked)]
    parted = [(block.span(), *_parted(block)) for block in blocks]
    found = [_quoted(text, span, tail, words) for span, words, tail in parted]
    for mark in marked:
        if not any(block.start() <= mark.start < block.end() for block in blocks):
            after = _sure(_AFTER.match(text, mark.end))
            found.append(_quoted(text, (mark.start, mark.end), after, _flow(mark.words)))
    return sorted(found, key=lambda quotation: quotation.number)


def _is_unmarked(block: re.Match[str], marked: Iterable[Marked]) -> bool:
    """Whether less than half of the words behind “>” is in quotation marks: all are printed as said."""
    inside = sum(mark.end - mark.start for mark in marked if block.start() <= mark.start < block.end())
    return 2 * inside < len(_parted(block)[0])


def _parted(block: re.Match[str]) -> tuple[str, re.Match[str]]:
    """The words behind “>”, and the role and id after them."""
    words = _flow(block[0])
    tail = _sure(_TAIL.search(words))
    return words[: tail.start()], tail


def _quoted(text: str, span: tuple[int, int], parts: re.Match[str], words: str) -> Quoted:
    line, (start, end) = text.count("\n", 0, span[0]) + 1, span
    return Quoted(words, parts["role"] or "", line, f"line {line}", parts["id"] or "", start, end)


def _sure(found: re.Match[str] | None) -> re.Match[str]:
    assert found, "a pattern of which every part may be empty always matches"
    return found


def _flow(text: str) -> str:
    """Words on one line, without the marks “>” that begin lines."""
    return " ".join(re.sub(r"(?:^|[\n\f])[^\S\n\f]*+>", " ", text).split())
