"""Links inside a report: those that lead nowhere lose their link, and are named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from evalkit.model import Finding, Problem
from evalkit.report.blocks import (
    OTHER,
    Block,
    Box,
    Item,
    ItemList,
    Paragraph,
    Span,
    Table,
    Text,
    anchor_for,
    find_anchors,
)
from evalkit.report.written import CLOSING, OPENING

_OUTWARD = ("http", "mailto:", OTHER)
_NOWHERE = "Nothing of that name is in this report. Correct the words that lead to it."


def settle_links(
    blocks: Sequence[Block],
    findings: Iterable[Finding] = (),
    beside: Callable[[str], bool] = lambda to: False,
    left_out: Collection[str] = (),
    told: Collection[str] = (),
) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks without links that lead nowhere, and a problem for each of those.

    Words stay without the link; a reference in square brackets goes. A reference to a coding becomes one to
    the excerpt of the ``findings`` that the coding is part of. ``beside`` says which anchors are in the file
    beside this one; references to those in ``left_out`` go without a word. Ids in ``told`` lead to no
    evidence: each stands there as one, since the sentence would read as if it had some, and has been named
    already, with its chapter and line.
    """
    known = find_anchors(blocks)
    excerpts = {coding: e.id for finding in findings for e in finding.excerpts for coding in e.codings}
    broken: dict[str, Problem] = {}

    def leads(span: Span) -> bool:
        if span.to in known or span.to.startswith(_OUTWARD):
            return True
        if span.to in left_out:
            return False
        if span.text not in told:
            broken.setdefault(span.to, Problem(f"“{span.text}”", _NOWHERE))
        return False

    def placed(span: Span) -> Span:
        inside = not span.to or span.to in known or span.to.startswith(_OUTWARD) or span.to in left_out
        return span if inside or not beside(span.to) else replace(span, to=OTHER + span.to)

    def settled(text: Text) -> Text:
        return tuple(span for part in _parts(text) for span in settle(part))

    def settle(part: Text) -> Iterator[Span]:
        first, last = part[0], part[-1]
        if len(part) == 1:
            first = placed(first)
            yield first if not first.to or leads(first) else replace(first, to="")
            return
        named = dict.fromkeys(placed(_point(span, excerpts)) for span in part if span.to)
        links = [link if leads(link) else _stray(link) for link in named if link.text in told or leads(link)]
        if links:
            yield from (first, links[0], *(span for link in links[1:] for span in (Span(", "), link)), last)
        elif last.note:
            yield replace(last, text="")

    return tuple(_with_texts(block, settled) for block in blocks), list(broken.values())


def _stray(link: Span) -> Span:
    """An id that leads to no evidence, which says so."""
    return replace(link, text=f"{link.text} leads to no evidence", to="")


def _parts(text: Text) -> Iterator[Text]:
    """The spans one by one, but references together with the brackets around them."""
    place = 0
    while place < len(text):
        end = place + 1
        if text[place].text == OPENING:
            end = next((n + 1 for n in range(end, len(text)) if text[n].text == CLOSING), end)
        yield text[place:end]
        place = end


def _point(span: Span, excerpts: Mapping[str, str]) -> Span:
    name = excerpts.get(span.text, span.text)
    return replace(span, text=name, to=anchor_for(name))


def _with_texts(block: Block, change: Callable[[Text], Text]) -> Block:
    """The block with each of its texts changed."""
    if isinstance(block, Paragraph):
        return replace(block, text=change(block.text))
    if isinstance(block, Box):
        return replace(block, paragraphs=tuple(map(change, block.paragraphs)))
    if isinstance(block, ItemList):
        items = (Item(change(i.text), i.anchor, tuple(map(change, i.under))) for i in block.items)
        return replace(block, items=tuple(items))
    if isinstance(block, Table):
        rows = (tuple(replace(c, lines=tuple(map(change, c.lines))) for c in row) for row in block.rows)
        return replace(block, rows=tuple(rows))
    return block
