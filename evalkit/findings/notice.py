"""One thing to look at in what a person wrote: of which kind it is, where it stands, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evalkit.model import Valence

Kind = Literal["unknown", "elsewhere", "uncited", "quotation", "repeated", "hint"]
"""An id that leads nowhere; evidence of another chapter or side; a sentence without any; a quotation that is
not as it was said; words that are quoted already; something that could be better."""

MUST: frozenset[Kind] = frozenset({"unknown", "quotation", "repeated"})
"""What has to be put right; the rest is a person's to decide."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a passage is about: the codes of its chapter and the side. Empty where any evidence fits."""

    codes: tuple[str, ...] = ()
    side: Valence | None = None


ScopeAt = Callable[[int], Scope]
"""The scope of a line, counted from 1."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at, from ``start`` to ``end`` of the text (half-open code points), on ``line``.

    ``about`` is the id, or the words that it is about.
    """

    kind: Kind
    line: int
    about: str
    message: str
    start: int
    end: int
