"""Values that a notebook shows as a card. How the card looks is registered from above the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CARDS: dict[str, Callable[[Any], str]] = {}
"""The HTML card of a value, by the name of its type; ``evalkit.show`` fills it in."""


class Shown:
    """A value that a notebook shows as a card."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        draw = CARDS.get(type(self).__name__)
        return draw(self) if draw else None
