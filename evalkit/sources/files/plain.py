"""Plain text and Markdown: lines as blocks, paragraphs by their blank lines."""

from __future__ import annotations

import re

from evalkit.sources.files.blocks import Block, Document

WRAPPED = 55  # characters; a line at least this long goes on in the next line of its paragraph

_BOLD = re.compile(r"(?P<lead>\s*(?:>\s+)?)(?P<mark>\*\*\*|\*\*|__)(?P<bold>\S(?:.{0,600}?\S)?)(?P=mark)")
_ITALIC = re.compile(
    r"(?P<lead>\s*(?:>\s+)?)(?P<mark>[*_])(?P<bold>\w[^*_]{0,60}?)(?:(?P=mark):|:(?P=mark))(?=\s|$)"
)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>.*?)\s*#*\s*")
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}")


def parse_plain(text: str) -> Document:
    """Lines as blocks. Where blank lines set paragraphs apart, a line goes on with the one above it.

    Markdown's comments (``<!-- … -->``) are no speech and are left out.
    """
    left_out = tuple(_COMMENT.findall(text))
    lines = _COMMENT.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    spaced = any(not line.strip() for line in lines[_first_line(lines) : _last_line(lines)])
    blocks: list[Block] = []
    above = ""
    for line in lines:
        words, bold = _read_bold(line)
        if words.strip() and not _RULE.fullmatch(line):
            on = spaced and bool(above.strip())
            blocks.append(
                Block(
                    len(blocks),
                    words,
                    bold=bold,
                    opens=not on,
                    glue=" " if on and len(above.strip()) >= WRAPPED else "\n",
                )
            )
        above = line
    return Document(tuple(blocks), left_out=left_out)


def _first_line(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines) if line.strip()), 0)


def _last_line(lines: list[str]) -> int:
    return len(lines) - next((i for i, line in enumerate(reversed(lines)) if line.strip()), 0)


def _read_bold(line: str) -> tuple[str, int]:
    """A line without Markdown's marks at its start, and how many of its first characters are bold."""
    if heading := _HEADING.fullmatch(line):
        line = heading["title"]
        inner, _ = _read_bold(line) if line else ("", 0)
        return inner, len(inner)
    if italic := _ITALIC.match(line):
        return f"{italic['bold']}:{line[italic.end() :]}", len(italic["bold"])
    if bold := _BOLD.match(line):
        words = bold["bold"] + line[bold.end() :]
        return words, len(bold["bold"])
    return line, 0
