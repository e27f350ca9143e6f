"""Cutting somebody's words out of files on disk: Word, Excel, slides, web pages and plain text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
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
        ".sbv",
        ".eaf",
        ".otr",
        ".json",
        ".ipynb",
        ".yaml",
        ".yml",
        ".toml",
        ".svg",
    }
)
TAGGED = frozenset({".html", ".htm", ".svg", ".vtt", ".srt", ".eaf"})
"""Of the plain ones, those in which <b> is a mark and no word."""
_BLOCKS = frozenset({"p", "h", "si", "is", "v"})
"""The local names of what holds one paragraph or cell in Word, Excel, slides and OpenDocument files."""
_NOTES = frozenset({"comment", "threadedComment", "cm"})
"""The local names of what holds the text of a comment in Excel and on slides."""
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ESCAPE = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);|\\u[0-9a-f]{4}|\\[nrt\"\\/]", re.IGNORECASE)
_BETWEEN = re.compile(r"\"[\s,:\[\]{}]*\"")
"""What stands between two texts in quotation marks, as in JSON and csv."""
_MARKS = re.compile(f"{_ESCAPE.pattern}|{_BETWEEN.pattern}", re.IGNORECASE)
_MARKS_AND_TAGS = re.compile(f"{_TAG.pattern}|{_MARKS.pattern}", re.IGNORECASE)
_WITHIN_A_LINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|u)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file with somebody's words in it: in how many paragraphs, cells or lines, and its bytes without."""

    path: Path
    places: int
    data: bytes


def can_cut(path: Path) -> bool:
    """True where evalkit can look into a file of this kind."""
    return path.suffix.lower() in ZIPPED | PLAIN


def holds_in_project(path: Path, speech: Speech) -> bool | None:
    """Whether a project that evalkit wrote for other programs (.qdpx) has somebody's words in it.

    Its codings are places in its texts, so that it cannot be cut: it goes whole, and is exported anew. None
    for any other file, and for one that cannot be opened.
    """
    if path.suffix.lower() != ".qdpx":
        return None
    with suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(path) as archive:
        if b'origin="evalkit"' in archive.read("project.qde")[:2000]:
            parts = [name for name in archive.namelist() if name.endswith((".txt", ".qde"))]
            texts = (html.unescape(archive.read(name).decode("utf-8", "replace")) for name in parts)
            return any(speech.find(text) for text in texts)
    return None


def cut_file(path: Path, speech: Speech) -> CutFile:
    """The file without somebody's words; nothing is written. Raises OSError and BadZipFile as they come."""
    data = path.read_bytes()
    if path.suffix.lower() in ZIPPED:
        new, places = _cut_archive(data, speech)
    else:
        tagged = path.suffix.lower() in TAGGED
        new, places = _cut_text(data, speech, _MARKS_AND_TAGS if tagged else _MARKS)
    return CutFile(path, places, new)


def _cut_text(data: bytes, speech: Speech, marks: re.Pattern[str]) -> tuple[bytes, int]:
    from evalkit.sources.files.encodings import KEEP, decode

    if not data.strip():
        return data, 0
    text, encoding = decode(data, KEEP)
    lines = [_cut_marked(line, speech, marks) for line in text.splitlines(keepends=True)]
    new, across = _cut_marked("".join(line for line, _ in lines), speech, marks)
    places = sum(found for _, found in lines) + across
    return (new.encode(encoding, KEEP), places) if places else (data, 0)


def _cut_marked(text: str, speech: Speech, marks: re.Pattern[str]) -> tuple[str, int]:
    """Cut words out of a text as it reads, whatever tags and escapes it is written with.

    Tags stay, cut within; so does what parts the texts of a JSON file.
    """
    pieces = list(_pieces(text, marks))
    read = [words for words, _ in pieces]
    spans = speech.find("".join(read))
    found = len(spans)
    written: list[str] = []
    for (words, raw), left in zip(pieces, _cut_from(read, spans), strict=True):
        if _TAG.fullmatch(raw) and marks is _MARKS_AND_TAGS:
            inside, more = _cut_marked(raw[1:-1], speech, _MARKS)
            written.append(f"<{inside}>")
            found += more
        else:
            written.append(raw if left == words or _BETWEEN.fullmatch(raw) else left)
    return "".join(written), found


def _pieces(text: str, marks: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """A text as (what is read, what is written), mark by mark and stretch by stretch."""
    done = 0
    for mark in marks.finditer(text):
        yield text[done : mark.start()], text[done : mark.start()]
        yield _read(mark[0]), mark[0]
        done = mark.end()
    yield text[done:], text[done:]


def _read(mark: str) -> str:
    """What a tag or an escape is read as.

    >>> [_read(mark) for mark in ("&rsquo;", "\\\\u2019", "\\\\n", "</td>", "<em>")]
    ['’', '’', '\\n', '\\n', '']
    """
    if mark.startswith("<"):
        return "" if _WITHIN_A_LINE.match(mark) else "\n"
    if mark.startswith("&"):
        return html.unescape(mark)
    if mark.startswith("\\"):
        return chr(int(mark[2:], 16)) if len(mark) > 2 else "\n" if mark[1] in "nrt" else mark[1]
    return mark


def _cut_from(stretches: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[str]:
    """The stretches of one text without what is at these places; a mark stands where each of them began."""
    starts, ends = [first for first, _ in spans], [last for _, last in spans]
    kept: list[str] = []
    start = 0
    for words in stretches:
        end = start + len(words)
        left = words
        for first, last in reversed(spans[bisect_right(ends, start) : bisect_left(starts, end)]):
            mark = CUT if start <= first else ""
            left = left[: max(first - start, 0)] + mark + left[max(last - start, 0) :]
        kept.append(left)
        start = end
    return kept


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
        if _is_block(block):
            found += _cut_block(block, speech)
    if not found:
        return part, 0
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), found


def _is_block(element: etree._Element) -> bool:
    name, above = _local_name(element), element.getparent()
    return name in _BLOCKS or (name == "text" and above is not None and _local_name(above) in _NOTES)


def _local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


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
    kept = _cut_from([words for words, _ in slots], spans)
    for (words, put), left in zip(slots, kept, strict=True):
        if left != words:
            put(left)
    return True


def _slots(block: etree._Element) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Every stretch of text in a paragraph with the way to change it."""
    for node in block.iter():
        if isinstance(node.tag, str) and node.text:
            yield node.text, lambda text, node=node: setattr(node, "text", text)  # type: ignore[misc]
        if node is not block and node.tail:
            yield node.tail, lambda text, node=node: setattr(node, "tail", text)  # type: ignore[misc]
