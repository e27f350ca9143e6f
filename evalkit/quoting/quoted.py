"""A quotation as it stands in a text or a file, and what is in quotation marks of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PARAGRAPH = "\f"
"""Stands between two paragraphs of one text: of all marks only curly double ones reach over it."""
_MARKS = re.compile(
    r"“(?P<curly>[^“”]+)”"
    r"|“(?P<half>[^“”\"\f]+)\""
    r"|(?<!\d)\"(?P<straight>[^\"“”\f]+)[\"”]"
    r"|(?<![\w’'])‘(?P<single>[^‘\f]+?)’(?![\w])"
    r"|(?<![\w'])'(?P<plain>(?:[^'\f]|(?<=\w)'(?=\w))+)'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as people wrote it: its words, and the role beside it ("" for none).

    It stands on line or paragraph ``number`` of its text, from ``start`` to ``end``; ``where`` says so in
    words. ``excerpt_id`` is the id beside it ("" for none); ``block`` is true where a whole paragraph is one.
    """

    words: str
    role: str
    number: int
    where: str = ""
    excerpt_id: str = ""
    start: int = 0
    end: int = 0
    block: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands in quotation marks, and where: with its marks from ``start`` to ``end``."""

    words: str
    start: int
    end: int


def find_marked(text: str) -> Iterator[Marked]:
    """Everything in quotation marks of any kind, in order.

    >>> [found.words for found in find_marked("‘Yes’, the patients’ group said, “we did”.")]
    ['Yes', 'we did']
    """
    for mark in _MARKS.finditer(text):
        yield Marked(mark[mark.lastgroup or 0], mark.start(), mark.end())
