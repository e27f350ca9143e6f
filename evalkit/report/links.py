"""Links inside a report: those that lead nowhere lose their link, and are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evalkit.model import Problem
from evalkit.report.blocks import Block, Box, Item, ItemList, Paragraph, Span, Table, Text, find_anchors

_OUTWARD = ("http", "mailto:")


def settle_links(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks without links that lead nowhere, and a problem for each of those."""
    known = find_anchors(blocks)
    broken: dict[str, Problem] = {}

    def settled(text: Text) -> Text:
        return tuple(settle(span) for span in text)

    def settle(span: Span) -> Span:
        if not span.to or span.to in known or span.to.startswith(_OUTWARD):
            return span
        message = "No finding, recommendation or chapter of that name. Correct the words that link to it."
        broken.setdefault(span.to, Problem(f"“{span.text}”", message))
        return replace(span, to="")

    return tuple(_with_texts(block, settled) for block in blocks), list(broken.values())


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
