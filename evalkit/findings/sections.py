"""One section of a chapter's file, read and replaced; everything else stays to the letter."""

from __future__ import annotations

import re

from evalkit.errors import ProjectError
from evalkit.findings.notes import COMMENT, SECTIONS, find_headings, split_items
from evalkit.findings.region import split_regions
from evalkit.model import FindingStatus

_TOP = re.compile(r"^ {0,3}#{1,2}(\s|$)", re.MULTILINE)


def read_section(text: str, key: str) -> str:
    """What people wrote in a section, without its hint; "" where there is nothing.

    >>> read_section("# T\\n\\n## Key challenge\\n\\nToo few people.\\n", "key_challenge")
    'Too few people.'
    """
    bodies = [COMMENT.sub("", text[body:end]).strip() for _, body, end in _find(text, key)]
    return "\n\n".join(filter(None, bodies))


def put_section(text: str, key: str, words: str) -> str:
    """The file's text with these words in a section, which is added where the file has none.

    ProjectError for words that would open another section or hide what follows them.
    """
    words = words.replace("\r\n", "\n").strip()
    if _TOP.search(words):
        raise ProjectError(
            "A line begins with # or ##, which opens a new section. Begin sub-headings with ###."
        )
    if opened := find_headings(words):
        raise ProjectError(
            f"“{SECTIONS[opened[0][2]]}” is the name of a section, so that a heading of this name opens it. "
            "Give the sub-heading another name."
        )
    if "<!--" in words or "-->" in words:
        raise ProjectError("The words hold <!-- or -->, which hides what follows. Take the marks out.")
    found = _find(text, key)
    if not found:
        before = split_regions(text).before
        section = f"{before.rstrip()}\n\n## {SECTIONS[key]}\n\n{words}\n\n"
        return section + text[len(before) :] if words else text
    for start, _, end in reversed(found[1:]):
        text = text[:start] + text[end:]
    _, body, end = found[0]
    return f"{text[:body]}\n{words}{chr(10) * 2 if words else ''}{text[end:]}"


def put_status(text: str, finding: str, status: FindingStatus, memo: str) -> str:
    """The file's text with a finding's status and memo; a draft without a memo needs no line."""
    items = split_items(read_section(text, "memos"))
    others = [item for item in items if not re.match(rf"\W*{finding}\b", item, re.IGNORECASE)]
    memo = " ".join(memo.split())
    said = [f"{finding} {status}{f': {memo}' if memo else ''}"] if memo or status != "draft" else []
    return put_section(text, "memos", "\n".join(f"- {item}" for item in [*others, *said]))


def _find(text: str, key: str) -> list[tuple[int, int, int]]:
    """Each section of this name: where its heading begins, where its words begin, and where they end."""
    parts = split_regions(text)
    region = len(parts.before), len(text) - len(parts.after)
    masked = COMMENT.sub(_blank, text[: region[0]] + _blank(text[slice(*region)]) + text[region[1] :])
    headings = find_headings(masked)
    ends = [*(start for start, _, _ in headings[1:]), len(text)] if headings else []
    return [
        (start, body, region[0] if body <= region[0] < end else end)
        for (start, body, name), end in zip(headings, ends, strict=True)
        if name == key
    ]


def _blank(text: str | re.Match[str]) -> str:
    """As many spaces on as many lines."""
    return re.sub(r"[^\n]", " ", text if isinstance(text, str) else text[0])
