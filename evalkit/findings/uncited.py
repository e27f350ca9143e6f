"""Sentences that rest on no evidence, and what their writers chose for them.

A sentence rests on evidence where it names some, in it or right behind it: [C00034], [F012], a link or a
note. For any other its writer chooses: name the evidence, write ``[own words]`` behind it (it is printed,
without the mark), or ``[leave out]`` (it stays in the file and is not printed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.checks.readability import SHORT_FORM
from evalkit.quoting.quoted import find_marked
from evalkit.text import count_words

OWN, LEAVE = "[own words]", "[leave out]"
FEWEST_WORDS = 2
"""A single word claims nothing."""
SHORT = 8
"""Characters before a full stop in which an abbreviation such as e.g. stands."""
_OWN = re.compile(r"(?<!\s)\s*+\[\s*own\s+words\s*\]", re.IGNORECASE)
_LEAVE = re.compile(r"\[\s*leave\s+out\s*\]", re.IGNORECASE)
_NAMED = re.compile(
    r"\[\s*[FC]\d|(?<![\w#/-])F\d{3,}(?!\w)|\]\((?:#|https?:|mailto:)|\[\^|\^\[", re.IGNORECASE
)
"""What a sentence may rest on: ids, links and notes."""
_APART = re.compile(r"[ \t]*(?:$|>|#{1,6}\s|\[\^[^\]]+\]:)")
"""Lines that are not sentences: empty ones, quotations, headings, notes."""
_ITEM = re.compile(r"(?<![ \t])[ \t]*+(?:[-*+•]|\d{1,9}[.)])\s+")
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[”’\"'*_)]*+(?:\s*\([^()]*\))?(?:\s*\^?\[[^\[\]]*\](?!\())*+[.;]?(?=\s+[\"“‘'(\[*_]*[A-Z0-9]|\s*$)"
)
"""The end of a sentence with what belongs to it: a role in brackets, ids, marks."""

Span = tuple[int, int]


def find_uncited(text: str) -> list[Span]:
    """Where the sentences stand that rest on nothing and for which nothing was chosen.

    >>> text = "They wait. [C00031] It is long."
    >>> [text[start:end] for start, end in find_uncited(text)]
    ['It is long.']
    """
    return [
        (start, end)
        for start, end in _sentences(text)
        if count_words(text[start:end]) >= FEWEST_WORDS
        and not text[start:end].endswith(":")
        and not any(sign.search(text, start, end) for sign in (_NAMED, _OWN, _LEAVE))
    ]


def find_left_out(text: str) -> list[Span]:
    """Where the sentences stand, or lines of another kind, that are marked to be left out."""
    sentences = list(_sentences(text))
    found = []
    for mark in _LEAVE.finditer(text):
        inside = [span for span in sentences if span[0] <= mark.start() < span[1]]
        found += inside or [(text.rfind("\n", 0, mark.start()) + 1, mark.end())]
    return found


def for_print(text: str) -> str:
    """The text as it is printed: without what is to be left out, and without the marks.

    >>> for_print("It is long. [own words] Drop this. [leave out] They wait. [C00031]")
    'It is long. They wait. [C00031]'
    """
    if "[" not in text:
        return text
    for start, end in reversed(find_left_out(text)):
        line = text.rfind("\n", 0, start) + 1
        item = _ITEM.match(text, line, start)
        before, after = text[item.end() if item else line : start], text[end:].partition("\n")[0]
        bare = not before.strip() and not after.strip()
        text = text[:line] + text[end + 1 :] if bare else text[:start] + text[end:].lstrip(" \t")
    return _OWN.sub("", text)


def blank_left_out(text: str) -> str:
    """The text with spaces in place of what is to be left out, so that every other place stays."""
    for start, end in find_left_out(text):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def _sentences(text: str) -> Iterator[Span]:
    for first, last in _blocks(text):
        block = text[first:last]
        start = 0
        for end in _END.finditer(_mask(block)):
            if end[0] == "." and SHORT_FORM.search(block, max(start, end.end() - SHORT), end.end()):
                continue
            yield first + start, first + end.end()
            start = len(block) - len(block[end.end() :].lstrip())
        if rest := block[start:].rstrip():
            yield first + start, first + start + len(rest)


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs and items of lists, each from its first word on."""
    at, start = 0, -1
    for line in text.splitlines(keepends=True):
        item = _ITEM.match(line)
        if start >= 0 and (item or _APART.match(line.rstrip("\r\n"))):
            yield start, at
            start = -1
        if start < 0 and not _APART.match(line.rstrip("\r\n")):
            start = at + (item.end() if item else len(line) - len(line.lstrip()))
        at += len(line)
    if start >= 0:
        yield start, at


def _mask(text: str) -> str:
    """The text with X for what is said in quotation marks, but for how it ends: no sentence ends inside."""
    for mark in find_marked(text):
        first, last = mark.start + 1, max(mark.start + 1, mark.end - 2)
        text = text[:first] + re.sub(r"[^\n]", "X", text[first:last]) + text[last:]
    return text
