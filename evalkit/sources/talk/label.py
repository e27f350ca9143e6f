"""Something that could be a speaker's label, and how much of a file stands under such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label_words import Shape
from evalkit.sources.talk.times import is_only_time

NEARLY_ALL = 0.8
NAME = r"(?P<name>(?:[^\W_]|[@+~#(](?=[\w(+ ]))[^:：\n\t]{0,129}?)"
"""A label's words: they begin with a letter, a digit, or what begins a handle or a telephone number."""


@dataclass(frozen=True, slots=True)
class Label:
    """Something that could be a speaker's label: ``cut`` is where the words after it begin.

    ``heads`` is True where it stands on a line of its own, ``stamped`` where a time stands with it,
    ``bare`` where only bold type sets it off, and ``weak`` says where it is set off by what sets off much
    else as well: "brackets", or "plain" for a dash, a number before it or a line of its own.
    """

    name: str
    cut: int
    shape: Shape
    heads: bool = False
    stamped: bool = False
    bare: bool = False
    weak: Literal["", "brackets", "plain"] = ""
    begins: float | None = None
    ends: float | None = None

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return self.name.casefold()


def count_labelled(blocks: Sequence[Block], labels: Sequence[Label | None]) -> tuple[int, int]:
    """How many paragraphs begin with a label or follow one that stands alone, out of how many."""
    labelled = total = 0
    after_head = False
    for block, label in zip(blocks, labels, strict=True):
        if is_only_time(block.text):
            continue
        if block.opens or label or after_head:
            total += 1
            labelled += bool(label) or after_head
        after_head = bool(label and label.heads)
    return labelled, total
