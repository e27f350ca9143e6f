"""What a returned document holds, before anybody asks what it means: paragraphs, changes, comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["kept", "inserted", "deleted", "moved from", "moved to", "gone"]
_BEFORE: frozenset[PieceKind] = frozenset({"kept", "deleted", "moved from"})
_AFTER: frozenset[PieceKind] = frozenset({"kept", "inserted", "moved to"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words and what tracked changes say of it; "gone" was inserted and deleted again."""

    kind: PieceKind
    text: str
    author: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedParagraph:
    """One paragraph of a returned file.

    ``bookmarks`` are our own: those that open in it first, then those that cover it or close in it. ``mark``
    says that its end was inserted or deleted by a tracked change: a split or a joined paragraph.
    """

    pieces: tuple[Piece, ...]
    bookmarks: tuple[str, ...] = ()
    mark: Literal["", "inserted", "deleted"] = ""
    by: str = ""
    date: str = ""

    @property
    def original(self) -> str:
        """The words as they were before any tracked change."""
        return "".join(piece.text for piece in self.pieces if piece.kind in _BEFORE)

    @property
    def text(self) -> str:
        """The words as they are with every tracked change taken."""
        return "".join(piece.text for piece in self.pieces if piece.kind in _AFTER)


@dataclass(frozen=True, slots=True)
class ReturnedComment:
    """A comment with its replies. ``first`` and ``last`` are its paragraphs, None where it has no place."""

    text: str
    quoted: str = ""
    first: int | None = None
    last: int | None = None
    author: str = ""
    date: str = ""
    replies: tuple[str, ...] = ()
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedDocument:
    """A returned file as it was read. ``project``, ``draft`` and ``form`` are "" or 0 where it lost them."""

    name: str
    paragraphs: tuple[ReturnedParagraph, ...]
    comments: tuple[ReturnedComment, ...] = ()
    project: str = ""
    draft: int = 0
    form: str = ""
    problems: tuple[str, ...] = ()
