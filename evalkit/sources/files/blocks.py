"""What every reader hands on: blocks of text in order, with notes beside them and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """A line, paragraph or caption as it stands in the file, its label still in front of it.

    ``key`` is unique in the document. ``speaker`` is None where the format does not say who speaks, so that a
    label may be looked for, and "" where it says that nobody is named. ``begins`` and ``ends`` are seconds.
    ``bold`` counts the bold characters at the start. ``opens`` is False for a further line of the paragraph
    before; ``glue`` joins the block to the one before it in the same turn.
    """

    key: int
    text: str
    speaker: str | None = None
    begins: float | None = None
    ends: float | None = None
    bold: int = 0
    opens: bool = True
    glue: Literal["\n", " "] = "\n"

    @property
    def is_bold(self) -> bool:
        """True where every word is bold, as in a heading or a question set off from its answer."""
        return 0 < len(self.text.rstrip()) <= self.bold


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a block: ``offset`` counts code points of the block's text as it stands in the file."""

    key: int
    offset: int


@dataclass(frozen=True, slots=True)
class Note:
    """A comment or footnote and the words it is about (no places: it belongs to none)."""

    text: str
    origin: Literal["comment", "footnote"]
    author: str = ""
    start: Place | None = None
    end: Place | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as its reader saw it. ``cues`` is True for captions, whose blocks are parts of sentences.

    ``left_out`` holds lines that are not speech; ``problems`` are plain sentences.
    """

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    left_out: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cues: bool = False
