"""A paragraph while it is put together: its text, how much of its start is bold, and places in it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.sources.files.blocks import Block, Place


@dataclass
class Paragraph:
    """The text so far; a newline is a line break within the paragraph."""

    text: str = ""
    bold: int = 0

    def add(self, words: str, bold: bool) -> None:
        """Add words; bold ones lengthen the bold start if nothing else stands between."""
        if words and bold and not self.text[self.bold :].strip():
            self.bold = len(self.text) + len(words)
        self.text += words

    @property
    def lines(self) -> list[str]:
        """The lines so far; each takes a key of its own, also a blank one."""
        return self.text.split("\n")

    def place(self, first_key: int) -> Place:
        """Where the text ends now, if the paragraph's first line has this key."""
        return Place(first_key + len(self.lines) - 1, len(self.lines[-1]))

    def split(self, first_key: int) -> list[Block]:
        """A block for each line that is not blank."""
        blocks: list[Block] = []
        done = 0
        for key, line in enumerate(self.lines, start=first_key):
            if line.strip():
                bold = min(max(self.bold - done, 0), len(line))
                blocks.append(Block(key, line, bold=bold, opens=not blocks))
            done += len(line) + 1
        return blocks
