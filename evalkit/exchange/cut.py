"""Cutting somebody's words out of files on disk: Word, Excel, slides, web pages and plain text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from evalkit.speech import CUT, Speech
from evalkit.text import count_words

ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})
PLAIN = frozenset(
    {
        ".txt",
        ".md",
        ".csv",
        ".tsv",
        ".html",
        ".htm",
        ".vtt",
        ".srt",
        ".json",
        ".yaml",
        ".yml",
        ".toml",
        ".svg",
    }
)
_BLOCKS = frozenset({"p", "h", "si", "is"})
"""The local names of what holds one paragraph or cell in Word, Excel, slides and OpenDocument files."""


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file with somebody's words in it: in how many paragraphs, cells or lines, and its bytes without."""

    path: Path
    places: int
    data: bytes


def can_cut(path: Path) -> bool:
    """True where evalkit can look into a file of this kind."""
    return path.suffix.lower() in ZIPPED | PLAIN


def cut_file(path: Path, speech: Speech) -> CutFile:
    """The file without somebody's words; nothing is written. Raises OSError and BadZipFile as they come."""
    data = path.read_bytes()
    if path.suffix.lower() in ZIPPED:
        new, places = _cut_archive(data, speech)
    else:
        new, places = _cut_text(data, speech)
    return CutFile(path, places, new)


def _cut_text(data: bytes, speech: Speech) -> tuple[bytes, int]:
    from evalkit.sources.encodings import decode

    if not data.strip():
        return data, 0
    text, encoding = decode(data)
    lines = text.splitlines(keepends=True)
    found = [speech.find(line) for line in lines]
    if not any(found) and not speech.find(text):
        return data, 0
    places = sum(map(len, found)) or 1
    return speech.cut("".join(map(speech.cut, lines))).encode(encoding), places


def _cut_archive(data: bytes, speech: Speech) -> tuple[bytes, int]:
    """The zipped file with every part rewritten that held their words, and how many places held them."""
    places = 0
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename.endswith((".xml", ".rels")) and b"<" in part:
                part, found = _cut_xml(part, speech)
                places += found
            new.writestr(item, part)
    return (out.getvalue(), places) if places else (data, 0)


def _cut_xml(part: bytes, speech: Speech) -> tuple[bytes, int]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        return part, 0
    found = 0
    for block in root.iter():
        if isinstance(block.tag, str) and etree.QName(block).localname in _BLOCKS:
            found += _cut_block(block, speech)
    if not found:
        return part, 0
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), found


def _cut_block(block: etree._Element, speech: Speech) -> bool:
    """Cut within one paragraph or cell, whatever runs it is made of; the whole of it where most is theirs."""
    slots = list(_slots(block))
    text = "".join(words for words, _ in slots)
    spans = speech.find(text)
    if not spans:
        return False
    theirs = sum(count_words(text[start:end]) for start, end in spans)
    if 2 * theirs >= count_words(text):
        spans = [(0, len(text))]
    offset = 0
    for words, put in slots:
        start, end = offset, offset + len(words)
        offset = end
        kept = words
        for first, last in reversed(spans):
            if first < end and last > start:
                mark = CUT if start <= first else ""
                kept = kept[: max(first - start, 0)] + mark + kept[max(last - start, 0) :]
        if kept != words:
            put(kept)
    return True


def _slots(block: etree._Element) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Every stretch of text in a paragraph with the way to change it."""
    for node in block.iter():
        if isinstance(node.tag, str) and node.text:
            yield node.text, lambda text, node=node: setattr(node, "text", text)  # type: ignore[misc]
        if node is not block and node.tail:
            yield node.tail, lambda text, node=node: setattr(node, "tail", text)  # type: ignore[misc]
