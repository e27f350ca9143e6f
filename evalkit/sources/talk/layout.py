"""Labels by the layout of a file: where lines of one form recur, whatever stands in the name's place is one.

People sign in to meetings as a telephone number, “@1”, a room or “iPhone”. Whoever is called so is known by
where it stands: before or after a time that goes forward from line to line, above words, again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label import NEARLY_ALL, Label
from evalkit.sources.talk.label_words import find_shape, is_heading, may_head_captions, names_a_theme
from evalkit.sources.talk.times import BRACKETED, PLAIN, TIME, find_times, is_only_time

_GAP = r"[ \t]*+(?:(?:[-–—|•·,:]|@(?=[ \t]))[ \t]*+)?"
_COLON = r"[ \t]*+(?::[-–—]?+(?=\s|$|[\"'“‘«A-Z\[(]|[\u0370-\uffff])|：)\s*+"
_ABOVE = tuple(
    re.compile(form)
    for form in (
        rf"\s*+(?P<name>.{{0,80}}?){_GAP}:?[ \t]*+(?P<time>{TIME})\s*+:?\s*+",
        rf"\s*+(?P<time>{TIME}){_GAP}(?P<name>.{{0,80}}?)\s*+:?\s*+",
    )
)
_BEFORE = tuple(
    re.compile(form)
    for form in (
        rf"\s*+(?P<time>{TIME}){_GAP}(?P<name>[^:：\n]{{1,80}}?){_COLON}",
        rf"\s*+(?P<name>[^:：\n]{{1,80}}?){_GAP}(?P<time>{TIME}){_COLON}",
        rf"\s*+(?P<name>[^:：\n]{{1,80}}?){_COLON}(?P<time>{BRACKETED})\s*+",
        rf"\s*+(?P<name>[^:：\n\[(<{{]{{1,60}}?){_GAP}(?P<time>{BRACKETED})\s++(?=\S)",
        rf"\s*+(?P<time>{BRACKETED})\s*+(?P<name>[^:：\n]{{1,60}}?)(?:\s++[-–—]|\s*+\|)\s++(?=\S)",
        rf"\s*+(?P<name>[^:：\n]{{1,60}}?)[ \t]*+[•·|][ \t]*+(?P<time>{TIME})[ \t]*+[•·|][ \t]*+(?=\S)",
        rf"\s*+[(\[](?P<name>[^:：\n()\[\]]{{1,60}}?),?[ ]++(?P<time>{PLAIN})[)\]]:?(?:\s++|$)",
        rf"\s*+[(\[](?P<time>{PLAIN}),?[ ]++(?P<name>[^:：\n()\[\]]{{1,60}}?)[)\]]:?(?:\s++|$)",
    )
)
_SIGNS = r">{1,3}|»|=|~|→|::|[.:][-–—]|[/)•●]|…|\.{2,5}"
_UNTIMED = (
    re.compile(rf"\s*+(?P<name>[^:：\n\t]{{1,60}}?){_COLON}"),
    re.compile(rf"\s*+(?P<name>[^\n\t:：>»=~→]{{1,60}}?)[ \t]*+(?:{_SIGNS})\s++(?=\S)"),
    re.compile(r"\s*+[~#-](?P<name>[^\n\t:：~#-]{1,40}?)[~#-]\s++(?=\S)"),
    re.compile(r"\s*+@(?P<name>[^\s:：@]{1,40})\s++(?=\S)"),
)
_CALLED = re.compile(r"^(?:speaker|name|participant):\s++", re.IGNORECASE)
_ADDRESSED = re.compile(r"^From\s++(\S.*?)(?:\s++[Tt]o\s++.+)?$")  # Zoom: From Jane Doe to Everyone
_AT = re.compile(r"(?<!\s)\s++(?:at|@)$")
_SENTENCE = re.compile(r".*\w{3}[.?!,;…]")
_MOST_WORDS = 8
_LONGEST_LINE = 200  # letters in which a label and its time stand
_FEWEST = 4  # paragraphs that show a form without times
_RECUR = 0.5  # of the names, that stand there more than once

Found = dict[int, Label]


def find_by_layout(blocks: Sequence[Block]) -> Found:
    """The labels of a file whose lines show by their form that they are such, by block; {} where none do."""
    free = [(i, block) for i, block in enumerate(blocks) if block.speaker is None]
    for form in _ABOVE:
        found = {i: label for i, block in free if (label := _read_line(form, block))}
        if _stand_above_words(blocks, found):
            return found
    for form in _BEFORE:
        found = {i: label for i, block in free if (label := _read_start(form, block))}
        opening = sum(block.opens for _, block in free)
        if 2 * len(found) >= opening and _go_forward(found.values()) and _recur(found.values()):
            return found
    return {}


def find_by_colons(blocks: Sequence[Block]) -> Found:
    """What stands before the colons, or other signs, of a file whose paragraphs begin with one of a few."""
    opening = [(i, block) for i, block in enumerate(blocks) if block.speaker is None and block.opens]
    return next(filter(None, (_find_heads(form, opening) for form in _UNTIMED)), {})


def _find_heads(form: re.Pattern[str], opening: Sequence[tuple[int, Block]]) -> Found:
    found = {i: label for i, block in opening if (label := _read_start(form, block))}
    counts = Counter(label.key for label in found.values())
    again = {i: label for i, label in found.items() if counts[label.key] > 1}
    several = sum(count > 1 for count in counts.values()) > 1
    enough = len(again) >= max(_FEWEST, NEARLY_ALL * len(opening))
    return again if several and enough and 2 * len(counts) <= len(found) else {}


def _read_line(form: re.Pattern[str], block: Block) -> Label | None:
    """A line that is a name and a time and nothing else; the name may be missing."""
    found = form.fullmatch(block.text) if len(block.text) <= _LONGEST_LINE else None
    if found is None or _SENTENCE.fullmatch(found["name"]) or len(found["name"].split()) > _MOST_WORDS:
        return None
    return _build(found, len(block.text), heads=True)


def _is_subject(name: str) -> bool:
    return is_heading(name) or names_a_theme(name) or (len(name.split()) > 1 and not may_head_captions(name))


def _read_start(form: re.Pattern[str], block: Block) -> Label | None:
    found = form.match(block.text[:_LONGEST_LINE])
    if found is None or len(found["name"].split()) > _MOST_WORDS or _is_subject(found["name"]):
        return None
    rest = block.text[found.end() :].strip()
    label = _build(found, found.end(), heads=not rest)
    return label if label.name and (label.stamped or not rest or any(map(str.isalpha, rest))) else None


def _build(found: re.Match[str], cut: int, heads: bool) -> Label:
    name = _AT.sub("", " ".join(found["name"].split()).strip(' ,-–—|:*•●▪“”"«»'))
    name = _ADDRESSED.sub(r"\1", _CALLED.sub("", name))
    bare = name[1:-1] if name[:1] + name[-1:] in ("[]", "()", "<>") else name
    time = found.groupdict().get("time") or ""
    begins, ends = find_times(time)
    shape = "generic" if time or not bare else find_shape(bare) or "proper"
    return Label(bare, cut, shape, heads, bool(time), begins=begins, ends=ends)


def _stand_above_words(blocks: Sequence[Block], found: Found) -> bool:
    """Whether such lines stand above words, their times go forward, and their names recur."""
    named = [label for label in found.values() if label.name]
    if len(found) < 2 or 2 * len(named) < len(found) - 1 or not named:
        return False
    above = sum(
        i + 1 < len(blocks) and i + 1 not in found and not is_only_time(blocks[i + 1].text) for i in found
    )
    return above >= NEARLY_ALL * len(found) and _go_forward(found.values()) and _recur(named)


def _recur(labels: Iterable[Label]) -> bool:
    counts = Counter(label.key for label in labels)
    again: Callable[[int], bool] = (1).__lt__
    total = counts.total()
    return total > 1 and sum(filter(again, counts.values())) >= _RECUR * total


def _go_forward(labels: Iterable[Label]) -> bool:
    """Whether the times of a file go forward as those of a recording do, but for one in ten."""
    times = [label.begins for label in labels if label.begins is not None]
    back = sum(later < earlier for earlier, later in pairwise(times))
    return len(times) > 1 and times[-1] > times[0] and 10 * back <= len(times)
