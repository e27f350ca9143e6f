"""What people write in a chapter's Markdown file, as blocks: the few marks that matter, and every word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from evalkit.report.blocks import Block, Heading, Item, ItemList, Paragraph, Quotation, Span, Text, anchor_for
from evalkit.tags import as_speech

_MARK = re.compile(r"(?P<heading>#{1,6})\s+|(?P<bullet>(?:[-*+•]|\d{1,9}[.)])\s+)|(?P<quote>>\s?)")
_ATTRIBUTED = re.compile(r"(?:[”\"]|(?<!\s))\s*+(?:\((?P<role>[^()]*)\))?\s*+(?:\[(?P<id>[Cc]\d+)\])?\Z")
"""What follows the words of a quotation."""
_INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*"
    r"|\^\[(?P<note>[^\]]+)\]"
    r"|\[(?P<words>[^\]\[]+)\]\((?P<to>#[\w-]+|https?://[^\s)]+|mailto:[^\s)]+)\)"
    r"|(?<!\s)\s*+\[(?P<refs>[FC]\d{3,}(?:[,;\s]+[FC]\d{3,})*)\]"
    r"|(?<![\w#/])(?P<id>F\d{3,}|R\d{2})(?!\w)"
)
OPENING, CLOSING = " [", "]"
"""What stands around references."""
_REFERENCES = re.compile(r"(?<!\s)\s*+\[[FC]\d{3,}(?:[,;\s]+[FC]\d{3,})*\]")
_NOTE = re.compile(r"^\[\^([^\]]+)\]:[ \t]*(.+(?:\n(?!\[\^)[ \t]*\S.*)*)", re.MULTILINE)
_ITALIC = re.compile(r"(?<![\w*_])[*_](\S(?:[^*_]*\S)?)[*_](?![\w*_])")


def written(text: str, anchor: str = "", level: int = 4) -> list[Block]:
    """A person's text as blocks; the first paragraph carries ``anchor``; sub-headings have ``level``.

    An empty line begins a paragraph; a line with ``###`` is a sub-heading, with ``-`` a list, with ``>`` a
    quotation; ``**words**`` are bold. ``[words](#chapter)`` and ids such as F001 become links; ``^[words]``
    becomes a footnote. References such as [F012] and [C00034] lead to the evidence.
    """
    blocks = [block for kind, lines in _runs(_notes_inside(text)) for block in _blocks(kind, lines, level)]
    if anchor:
        for place, block in enumerate(blocks):
            if isinstance(block, Paragraph | Heading):
                return [*blocks[:place], replace(block, anchor=anchor), *blocks[place + 1 :]]
    return blocks


def written_item(text: str, anchor: str = "", lead: str = "") -> Item:
    """One item of a list; lines after the first are the lines that belong under it."""
    first, *others = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    head = (Span(lead, bold=True),) if lead else ()
    return Item((*head, *spans(first)), anchor, tuple(spans(_MARK.sub("", line, count=1)) for line in others))


def cut_references(text: str) -> str:
    """The text without its references in square brackets, for readers who have no evidence beside it.

    >>> cut_references("They wait. [C00034, F012] Long.")
    'They wait. Long.'
    """
    return _REFERENCES.sub("", text)


def epigraph(text: str) -> list[Block]:
    """A quotation that opens a chapter, with the role in brackets; [] for none."""
    return [_quotation(" ".join(text.replace(">", " ").split()), epigraph=True)] if text else []


def _quotation(text: str, *, epigraph: bool = False) -> Quotation:
    found = _ATTRIBUTED.search(text)
    assert found, "a pattern of which every part may be empty always matches"
    words = text[: found.start()]
    words = words[1:] if words[:1] in ("“", '"') else words
    return Quotation(found["id"] or "", as_speech(words), found["role"] or "", epigraph=epigraph)


def spans(text: str) -> Text:
    """A line with its bold words, links and notes.

    >>> [(span.text, span.bold) for span in spans("We **must** _act_")]
    [('We ', False), ('must', True), (' act', False)]
    >>> spans("See F001.^[In 2024.]")
    (Span(text='See ', bold=False, to='', note=''), Span(text='F001', bold=False, to='ek_F001', note=''), \
Span(text='.', bold=False, to='', note='In 2024.'))
    """
    line = " ".join(text.split())
    found: list[Span] = []
    last = 0
    for mark in _INLINE.finditer(line):
        found += _plain(line[last : mark.start()])
        found = _with_mark(found, mark)
        last = mark.end()
    return tuple(found + _plain(line[last:]))


def _plain(text: str) -> list[Span]:
    return [Span(_ITALIC.sub(r"\1", text))] if text else []


def _with_mark(before: list[Span], mark: re.Match[str]) -> list[Span]:
    if mark["note"]:
        if not before or before[-1].note:
            return [*before, Span("", note=mark["note"])]
        return [*before[:-1], replace(before[-1], note=mark["note"])]
    if mark["bold"]:
        return [*before, Span(mark["bold"], bold=True)]
    if mark["refs"]:
        return [*before, *_references(mark["refs"])]
    if mark["id"]:
        return [*before, Span(mark["id"], to=anchor_for(mark["id"]))]
    to = anchor_for(mark["to"][1:]) if mark["to"].startswith("#") else mark["to"]
    return [*before, Span(mark["words"], to=to)]


def _references(refs: str) -> list[Span]:
    """References in square brackets, each a link to its evidence."""
    links = [Span(name, to=anchor_for(name)) for name in re.findall(r"[FC]\d{3,}", refs)]
    between = [part for link in links for part in (Span(", "), link)][1:]
    return [Span(OPENING), *between, Span(CLOSING)]


def _notes_inside(text: str) -> str:
    """Notes that are written below, each put where its number stands: ``word[^1]`` and ``[^1]: The note.``"""
    below = {m[1]: " ".join(m[2].split()) for m in _NOTE.finditer(text)}
    text = _NOTE.sub("", text)
    for name, note in below.items():
        text = text.replace(f"[^{name}]", f"^[{note.replace(']', ')').replace('[', '(')}]")
    return text


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of one kind that stand together, without their marks."""
    marked: list[tuple[str, int, str]] = []
    run = 0
    for line in (line.strip() for line in text.splitlines()):
        found = _MARK.match(line)
        kind = (found.lastgroup or "") if found else ("text" if line else "")
        if kind == "text" and marked and marked[-1][0] == "bullet":
            marked[-1] = ("bullet", run, f"{marked[-1][2]} {line}")
            continue
        if kind == "heading" or (marked and marked[-1][0] != kind):
            run += 1
        marked.append((kind, run, line[found.end() :] if found else line))
    for (kind, _), lines in groupby(marked, key=lambda entry: entry[:2]):
        if kind:
            yield kind, [line for _, _, line in lines]


def _blocks(kind: str, lines: list[str], level: int) -> Iterator[Block]:
    if kind == "heading":
        yield Heading(level, lines[0])
    elif kind == "bullet":
        yield ItemList(tuple(Item(spans(line)) for line in lines))
    elif kind == "quote":
        yield _quotation(" ".join(lines))
    else:
        yield Paragraph(spans(" ".join(lines)))
