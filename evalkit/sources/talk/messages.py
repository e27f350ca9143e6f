"""Chats as programs export them: a date and a time of day, who wrote, and what, message by message.

WhatsApp, Signal, Telegram, Teams and others set the date before the name, after it or in brackets. The times
are no times of a recording, so the turns get none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label import Label
from evalkit.sources.talk.label_words import find_shape

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,6})?)?(?:[ ]?[AaPp]\.?[Mm]\b\.?|Z|[+-]\d{2}:?\d{2})?"
_STAMP = rf"(?:{_DATE}(?:,?[ ]+|T)(?:at[ ])?{_CLOCK}|{_CLOCK},?[ ]+{_DATE})"
_WHEN = rf"(?:\[{_STAMP}\]|\({_STAMP}\)|<{_STAMP}>|{_STAMP})"
_GAP = r"[ \t]*+(?:[-–—|•·,][ \t]*+)?"
_WHO = r"(?P<name>[^:\n]{1,80}?)(?<![ \t])"
_FIRST = re.compile(rf"^\s*+{_WHEN}[ \t]*+:?{_GAP}(?:{_WHO}[ \t]*+:(?:\s++|$))?")
_ABOVE = (
    re.compile(rf"^\s*+{_WHO}{_GAP}{_WHEN}[ \t]*+:?\s*+"),
    re.compile(rf"^\s*+{_WHEN}{_GAP}{_WHO}\s*+:?\s*+"),
)
_LONGEST = 200  # letters in which a message's head stands
_MOST_WORDS = 8
_FEWEST = 3  # heads that make a chat


def find_messages(blocks: Sequence[Block]) -> dict[int, Label]:
    """Who wrote each message of a chat, by block; {} for any other file.

    A line with a date and a time and nobody's name, such as a program's own remark, is labelled with "".
    """
    free = [(i, block) for i, block in enumerate(blocks) if block.speaker is None]
    opening = sum(block.opens for _, block in free)
    before = {i: label for i, block in free if (label := _read_start(block))}
    if 2 * len(before) >= opening and _are_people(before):
        return before
    for form in _ABOVE:
        heads = {i: label for i, block in free if (label := _read_line(form, block))}
        if _are_people(heads) and all(i + 1 < len(blocks) and i + 1 not in heads for i in heads):
            return heads
    return {}


def _are_people(found: dict[int, Label]) -> bool:
    counts = Counter(label.key for label in found.values() if label.name)
    return counts.total() >= _FEWEST and 2 * len(counts) <= counts.total() + 1


def _read_start(block: Block) -> Label | None:
    found = _FIRST.match(block.text[:_LONGEST])
    if found is None or len((found["name"] or "").split()) > _MOST_WORDS:
        return None
    return _build(found["name"] or "", found.end(), heads=not block.text[found.end() :].strip())


def _read_line(form: re.Pattern[str], block: Block) -> Label | None:
    found = form.fullmatch(block.text) if len(block.text) <= _LONGEST else None
    if found is None or len(found["name"].split()) > _MOST_WORDS:
        return None
    return _build(found["name"], len(block.text), heads=True)


def _build(name: str, cut: int, *, heads: bool) -> Label:
    bare = " ".join(name.split()).strip(" ,-–—|")
    return Label(bare, cut, find_shape(bare) or "proper" if bare else "generic", heads, stamped=True)
