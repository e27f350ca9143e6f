"""Memos: what the people who code and write want to remember, and what they ask each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

MemoAbout = Literal["coding", "passage", "source", "code", "person", "project"]
"""What a memo is about; those about the project are its journal."""

MEMO_ABOUTS: tuple[MemoAbout, ...] = get_args(MemoAbout)


@dataclass(frozen=True, slots=True)
class WrittenMemo:
    """A memo that somebody wrote in the project, as :class:`Memo` is one that came with a file.

    ``memo`` is what they wrote. Of the fields below it those are filled that what it is about needs:
    ``coding_id``, ``code`` (a slug) or ``person`` (a participant's id); for a passage its place and words
    (``text``). Memos on codings and passages also name the source. ``day`` is the day of an entry in the
    journal (ISO 8601). ``waits_for`` are the colleagues whom it calls by @name and who have not answered.
    """

    id: str
    about: MemoAbout
    memo: str
    coder: str
    created: str
    updated: str = ""
    source_id: str = ""
    coding_id: str = ""
    code: str = ""
    person: str = ""
    day: str = ""
    waits_for: tuple[str, ...] = ()
    turn: int = -1
    start: int = 0
    end: int = 0
    text: str = ""
