"""Who speaks: labels in front of the words, taken only where the whole file shows that they are labels.

First every block is searched for something that could be a label (``find_label``), then the file as a whole
decides which of them are (``choose_labels``). ``speech.py`` then gives the words to the speakers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label import NAME, NEARLY_ALL, Label, count_labelled
from evalkit.sources.talk.label_words import (
    find_shape,
    is_contact,
    may_head_captions,
    names_a_role,
)
from evalkit.sources.talk.layout import find_by_colons, find_by_layout
from evalkit.sources.talk.messages import find_messages
from evalkit.sources.talk.signs import as_plain
from evalkit.sources.talk.times import BRACKETED, TIME, find_times, is_only_time
from evalkit.sources.talk.weak_labels import drop_weak, find_weak_label
from evalkit.tags import goes_on_after_tag

_GAP = r"[ \t]*+(?:[-–|•·,][ \t]*+)?"
_COLON = r"[ \t]*+(?::[-–—]?+(?=\s|$|[\"'“‘«A-Z\[(]|[\u0370-\uffff])|：)\s*+"
_INLINE = tuple(
    re.compile(form)
    for form in (
        rf"(?P<time>{TIME}){_GAP}{NAME}{_COLON}",
        rf"{NAME}{_GAP}(?P<time>{TIME}){_COLON}",
        rf"{NAME}{_COLON}(?P<time>{BRACKETED})\s*+",
        rf"{NAME}{_COLON}(?P<time>{TIME})(?:[ ]{{2,}}+|\t)\s*+",
        rf"{NAME}{_COLON}",
        rf"\[{NAME}\]{_COLON}",
        rf"(?P<time>{TIME})(?:[ ]{{2,}}+|\t)\s*+{NAME}(?:[ ]{{2,}}+|\t)\s*+(?=\S)",
        rf"{NAME}{_GAP}(?P<time>{BRACKETED})\s++(?=\S)",
        rf"{NAME}\t\s*+(?P<time>{TIME})?\s*+(?=\S)",
    )
)
_ALONE = tuple(
    re.compile(form)
    for form in (
        rf"\[?{NAME}\]?{_GAP}:?[ \t]*+(?P<time>{TIME})\s*+",
        rf"(?P<time>{TIME}){_GAP}\[?{NAME}\]?\s*+",
    )
)
_GENERIC_BRACKET = re.compile(rf"\[{NAME}\]\s++(?=\S)")
_NUMBERED = re.compile(rf"{NAME}{_COLON}")
_HEAD = re.compile(
    r"\s*+[-–—•*“\"«]{0,3}+\s*+"
    r"(?P<name>(?:[^:\n\t(\[]|\([^()\n]{1,90}\)|\[[^\[\]\n]{1,90}\]){1,120})[ \t]*+:\*{0,2}+(?:\s++|$)"
)
_CHAT = re.compile(  # Zoom: 10:01:33 From Jane Doe to Everyone:
    r"\s*(?:\d{4}-\d\d-\d\d\s+)?(?P<time>\d{1,2}:\d\d:\d\d)\s+From\s+"
    r"(?P<name>\S[^:\n]{0,99}?)(?:\s+[Tt]o\s+[^:\n]{1,99}?)?\s*:(?:\s+|$)"
)
_LINE_NUMBER = re.compile(r"\s*\d{1,4}[.)]?\s+(?=[^\W\d])")
CHEVRONS = re.compile(r"\s*(?:>{2,}|»)\s*")

NEAR_NOUGHT = 300.0  # seconds
_LONGEST_LINE = 300  # letters in which a label and its time stand


def find_label(block: Block) -> Label | None:
    """What could be a label at the start of a block, judged by the block alone."""
    if chat := _CHAT.match(block.text):
        name, (begins, _) = " ".join(chat["name"].split()), find_times(chat["time"])
        alone = not block.text[chat.end() :].strip()
        return Label(name, chat.end(), "generic", heads=alone, stamped=True, begins=begins)
    bold = _find_bold_label(block)
    label = _find_plain_label(block)
    strong = bold if bold and (label is None or len(label.name) > len(bold.name)) else label
    return strong or find_weak_label(block)


def _find_plain_label(block: Block) -> Label | None:
    text = block.text
    lead = CHEVRONS.match(text) or re.match(r"\s*", text)
    start = lead.end() if lead else 0
    rest = text[start : start + _LONGEST_LINE]
    for form in _ALONE if len(text) <= start + _LONGEST_LINE else ():
        found = form.fullmatch(rest.rstrip().removesuffix(":"))
        if found and (label := _build(found, len(text), heads=True)) and label.shape != "loose":
            return label
    for form in _INLINE:
        if (found := form.match(rest)) and (label := _build(found, start + found.end())):
            return replace(label, heads=not text[label.cut :].strip())
    bracket = None if goes_on_after_tag(rest) else _GENERIC_BRACKET.match(rest)
    if (found := bracket) and find_shape(found["name"]) == "generic":
        return _build(found, start + found.end())
    if (number := _LINE_NUMBER.match(text)) and (found := _NUMBERED.match(text, number.end())):
        numbered = _build(found, found.end())
        return replace(numbered, weak="plain") if numbered else None
    return None


def _find_caption_label(block: Block) -> Label | None:
    """What stands before the first colon of a caption, whatever it looks like."""
    found = _HEAD.match(block.text)
    if found is None or not may_head_captions(name := found["name"].strip(' *“”"«»')):
        return None
    shape = find_shape(name) or ("proper" if is_contact(name) or "|" in name else "loose")
    return Label(name, found.end(), shape, heads=not block.text[found.end() :].strip())


def _add_caption_labels(blocks: Sequence[Block], labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels, and where there is none, what stands before a colon: a meeting's names have any shape.

    People are named there as they signed in: “Jane Doe | NHS”, “Galaxy S9+”, “+44 7700 900123”.
    """
    free = [b.speaker is None and (x is None or bool(x.weak)) for b, x in zip(blocks, labels, strict=True)]
    heads = [_find_caption_label(b) if here else None for b, here in zip(blocks, free, strict=True)]
    counts = Counter(head.key for head in heads if head)
    return [
        head if head and (label is None or counts[head.key] > 1) else label
        for head, label in zip(heads, labels, strict=True)
    ]


def _build(found: re.Match[str], cut: int, heads: bool = False) -> Label | None:
    name = " ".join(found["name"].split()).rstrip(" ,-–|").strip('“”"«»')
    name = name[1:-1] if name[:1] == "(" and name.find(")") == len(name) - 1 else name
    shape = find_shape(name)
    time = found.groupdict().get("time")
    if not shape:
        return None
    begins, ends = find_times(time or "")
    return Label(name, cut, shape, heads, bool(time), begins=begins, ends=ends)


def _find_bold_label(block: Block) -> Label | None:
    if not block.bold:
        return None
    name = " ".join(block.text[: block.bold].split()).rstrip(" :-–|")
    shape = find_shape(name)
    if not shape or (shape == "loose" and not names_a_role(name)):
        return None
    return Label(name, min(block.bold, len(block.text)), shape, heads=block.is_bold, bare=True)


def find_labels(blocks: Sequence[Block], cues: bool) -> list[Label | None]:
    """What could be a label in each block, now that the blocks around it are known.

    A name alone on its line counts beside a time on the line before or after. A label alone on its line
    counts where words follow; an agenda's lines ("Welcome 10:00") therefore do not.
    """
    blocks = [replace(block, text=as_plain(block.text)) for block in blocks]
    labels = [find_label(b) if b.speaker is None else None for b in blocks]
    labels = drop_weak(blocks, _add_caption_labels(blocks, labels) if cues else labels)
    by_layout = {} if cues else find_messages(blocks) or find_by_layout(blocks)
    beside = dict(_find_names_beside_times(blocks))
    sure = by_layout or beside
    by_colons = {} if cues or sure else find_by_colons(blocks)
    labels = [sure.get(i, label) or by_colons.get(i) for i, label in enumerate(labels)]
    heads = [i for i, label in enumerate(labels) if label and label.heads]
    empty = {i for i in heads if not _words_follow(blocks, labels, i)}
    stamped = {i for i in heads if (label := labels[i]) and label.stamped}
    drop = empty if 2 * len(empty & stamped) > len(stamped) else empty - stamped
    return [None if i in drop else label for i, label in enumerate(labels)]


def _find_names_beside_times(blocks: Sequence[Block]) -> list[tuple[int, Label]]:
    """Names on a line of their own above every time, or below every time, whichever recur more."""
    timed = [block.speaker is None and is_only_time(block.text) for block in blocks]
    times = [i for i, here in enumerate(timed) if here and not (i and timed[i - 1])]
    best: list[tuple[int, Label]] = []
    most = 0.0
    for below in (True, False):
        found: list[tuple[int, Label]] = []
        for first in times:
            after = next((i for i in range(first, len(blocks)) if not timed[i]), len(blocks))
            at, words = (after, after + 1) if below else (first - 1, after)
            if at < 0 or words >= len(blocks) or timed[words]:
                continue
            name = " ".join(blocks[at].text.split()).removesuffix(":")
            if (shape := find_shape(name)) and shape != "loose":
                begins, ends = find_times(blocks[first].text)
                cut = len(blocks[at].text)
                found.append((at, Label(name, cut, shape, True, True, begins=begins, ends=ends)))
        counts = Counter(label.key for _, label in found)
        if below and times and times[0] > 1 and (first_name := _read_first(blocks, counts)):
            found.insert(0, (0, first_name))
        recurring = sum(n for n in counts.values() if n > 1) + len(found) / (len(times) + 1)
        if recurring > most:
            best, most = found, recurring
    return best


def _read_first(blocks: Sequence[Block], names: Counter[str]) -> Label | None:
    """The name on the very first line, where a time stands at the end of every turn."""
    name = " ".join(blocks[0].text.split()).removesuffix(":")
    shape = find_shape(name)
    known = shape and blocks[0].speaker is None and names[name.casefold()]
    return Label(name, len(blocks[0].text), shape, True, True) if known and shape else None


def _words_follow(blocks: Sequence[Block], labels: Sequence[Label | None], i: int) -> bool:
    for block, label in zip(blocks[i + 1 :], labels[i + 1 :], strict=True):
        if not is_only_time(block.text):
            return not (label and label.heads)
    return False


def choose_labels(blocks: Sequence[Block], labels: Sequence[Label | None], cues: bool) -> set[Label]:
    """The labels that are speakers, by how often and how steadily they occur in the file.

    A generic label always is one. A name is one where it recurs in a file that opens with a label, or has two
    such names, or where half of the paragraphs begin so; a name that occurs once only where nearly every
    paragraph (eight in ten) begins with a label; a name that only bold type sets off only where three
    paragraphs in ten begin with a label. Names on lines of their own with times that start near nought are
    speakers, and then nothing without a time is. The limits are ours, set on the shapes that the tests hold.
    """
    found = [label for label in labels if label]
    counts = Counter(label.key for label in found)
    labelled, total = count_labelled(blocks, labels)
    share = labelled / total if total else 0.0
    plain = {x.key for x in found if x.shape == "generic"}
    bare = _only_bare(found, plain)
    generic = plain if len(plain) > 1 else {key for key in plain if counts[key] > 1 or key not in bare}
    firm = {x.key for x in found if counts[x.key] > 1 and (x.shape != "loose" or names_a_role(x.name))}
    opens = bool(labels and labels[0])
    known = generic | _choose_recurring(found, firm, len(firm | generic), share, opens)
    if share >= NEARLY_ALL and total > 1:
        known |= {x.key for x in found if counts[x.key] > 1}
        few = total <= 4 and all(x.shape == "proper" and not x.bare for x in found)
        known |= _choose_single(found, known) if few or known else set()
    if cues and (known or (opens and len(counts) > 1)):
        known |= {x.key for x in found if x.shape == "proper"}
    timed = {x.key for x in found if x.heads and x.stamped and (x.key in known or x.shape != "loose")}
    if timed & known or (len(timed) > 1 and _starts_near_nought(found)):
        return {x for x in found if x.stamped and x.key in known | timed}
    return {x for x in found if x.key in known}


def _choose_single(found: list[Label], known: set[str]) -> set[str]:
    """Names that may occur once in a file of labels: set off as those are that recur, if any does."""
    ways = {(x.stamped, x.bare) for x in found if x.key in known} or {(True, False), (False, False)}
    ways |= {(stamped, False) for stamped, _ in ways}
    alike = [x for x in found if (x.stamped, x.bare) in ways]
    return {x.key for x in alike if x.shape == "proper" or names_a_role(x.name)}


def _starts_near_nought(found: list[Label]) -> bool:
    """True where the first time is within five minutes, as in a recording and not in an agenda."""
    return (
        min((x.begins for x in found if x.stamped and x.begins is not None), default=NEAR_NOUGHT)
        < NEAR_NOUGHT
    )


def _choose_recurring(found: list[Label], firm: set[str], names: int, share: float, opens: bool) -> set[str]:
    if share < 0.5 and names < 2 and not opens:
        return set()
    return firm if share >= 0.3 else firm - _only_bare(found, firm)


def _only_bare(found: list[Label], keys: set[str]) -> set[str]:
    """Those labels that only bold type ever sets off."""
    return keys - {label.key for label in found if not label.bare}
