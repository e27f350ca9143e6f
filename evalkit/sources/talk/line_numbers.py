"""Numbers and list marks that an editor set before every line or turn: they hide the labels behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label import NEARLY_ALL

_NUMBER = re.compile(
    r"\s*+(?:line|turn|l|t|#)?[ ]?[(\[]?(?P<number>\d{1,5})[)\].:]{0,2}(?:\s++|$)", re.IGNORECASE
)
_MARK = re.compile(r"\s*+[•●▪◦‣∙○■□➢✓→*](?:\s++)")
_FEWEST = 3  # lines that show that they are numbered
_LARGEST_STEP = 10


def take_off_numbers(blocks: Sequence[Block]) -> list[Block] | None:
    """The blocks without the numbers, or the marks of a list, before nearly all of them; None for none.

    Numbers go up from line to line, by one or by five and the like. Spaces take their place, so that offsets
    into a block stay what they were.
    """
    free = [block for block in blocks if block.speaker is None and block.text.strip()]
    found = {block.key: match for block in free if (match := _NUMBER.match(block.text))}
    numbers = [int(match["number"]) for match in found.values()]
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    if not _are_nearly_all(found, free) or sum(
        0 < step <= _LARGEST_STEP for step in steps
    ) < NEARLY_ALL * len(steps):
        found = {block.key: match for block in free if (match := _MARK.match(block.text))}
        if not _are_nearly_all(found, free):
            return None
    return [_clear(block, found[block.key].end()) if block.key in found else block for block in blocks]


def _are_nearly_all(found: dict[int, re.Match[str]], free: Sequence[Block]) -> bool:
    return len(found) >= max(_FEWEST, NEARLY_ALL * len(free))


def _clear(block: Block, end: int) -> Block:
    return replace(block, text=" " * end + block.text[end:])
