"""The words of a block and who says them."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.sources.files.blocks import Block


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of a block (from ``cut`` on) and who says them ("" = nobody is named)."""

    block: Block
    cut: int
    speaker: str
    begins: float | None
    ends: float | None
    starts: bool = False
    """Whether a turn of somebody who is not named begins here."""

    @property
    def words(self) -> str:
        """The block's text without its label and time."""
        return self.block.text[self.cut :]
