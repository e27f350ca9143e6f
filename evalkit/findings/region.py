"""The part of a chapter's file that evalkit writes, between two marks: all else belongs to people."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

BEGIN = (
    "<!-- evalkit: the evidence, computed. Write above this line: what is below is replaced each time. {} -->"
)
END = "<!-- evalkit: end of the evidence -->"
_BEGIN = re.compile(r"<!-- evalkit: the evidence, computed\.[^\n]*? (?P<hash>[0-9a-f]{8}) -->[ \t]*\r?\n?")
_END = re.compile(re.escape(END) + r"[ \t]*\r?\n?")


@dataclass(frozen=True, slots=True)
class Regions:
    """A chapter's file in three: what stands before the computed part, that part, and what stands after.

    ``edited`` is True where somebody has changed the computed part by hand.
    """

    before: str
    evidence: str
    after: str
    edited: bool = False
    open_end: bool = False
    """The mark of the end is gone: everything down to the end of the file may be a person's."""


def split_regions(text: str) -> Regions:
    """The file's text in its parts; ``evidence`` is "" where it has none."""
    begin = _BEGIN.search(text)
    if begin is None:
        return Regions(text, "", "")
    end = _END.search(text, begin.end())
    if end is None:
        return Regions(text[: begin.start()], text[begin.end() :], "", edited=True, open_end=True)
    evidence = text[begin.end() : end.start()]
    edited = hash_evidence(evidence) != begin["hash"]
    return Regions(text[: begin.start()], evidence, text[end.end() :], edited)


def put_evidence(text: str, evidence: str) -> str:
    """The file's text with this computed part; everything else stays as it is, to the letter."""
    parts = split_regions(text)
    before = parts.before if parts.evidence or not parts.before else parts.before.rstrip("\n") + "\n\n"
    body = evidence.rstrip("\n") + "\n"
    return f"{before}{BEGIN.format(hash_evidence(body))}\n{body}{END}\n{parts.after}"


def cut_evidence(text: str) -> str:
    """The file's text without its computed part, with as many lines, so that line numbers stay true."""
    parts = split_regions(text)
    if not parts.evidence and parts.before == text:
        return text
    cut = text[len(parts.before) : len(text) - len(parts.after)]
    return parts.before + "\n" * cut.count("\n") + parts.after


def hash_evidence(evidence: str) -> str:
    """Eight letters by which a changed computed part is known, however its lines end."""
    return hashlib.sha256("\n".join(evidence.split()).encode()).hexdigest()[:8]
