"""Labels set off by what sets off much else as well: brackets, a bar, a dash, a line of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from evalkit.sources.files.blocks import Block
from evalkit.sources.talk.label import NAME, NEARLY_ALL, Label, count_labelled
from evalkit.sources.talk.label_words import asks_questions, find_shape, is_noise, is_signed_in
from evalkit.sources.talk.times import starts_with_time

_IN_BRACKETS = re.compile(
    rf"(?:\[{NAME}:?\]|\({NAME.replace('name', 'round')}:?\)|<{NAME.replace('name', 'angle')}>"
    rf"|\{{{NAME.replace('name', 'curly')}:?\}})\s*(?=\S|$)"
)
_BEFORE_BAR = re.compile(rf"{NAME}[ \t]*\|+[ \t]*(?=\S)(?![^|:\n]{{0,40}}:\s)")
_BEFORE_DASH = re.compile(
    rf"{NAME}(?:[ \t]+(?:--|[-–—])[ \t]+|—[ \t]*|–[ \t]+)(?=\S)|(?P<letter>[QA])\.\s+(?=\S)"
)
_INITIALS = 3  # letters
_LONGEST = 300  # letters in which a label stands


def find_weak_label(block: Block) -> Label | None:
    """What could be such a label at the start of a block of plain signs."""
    text = block.text[:_LONGEST]
    start = len(text) - len(text.lstrip())
    forms = (form.match(text, start) for form in (_IN_BRACKETS, _BEFORE_BAR, _BEFORE_DASH))
    if found := next(filter(None, forms), None):
        name = next(filter(None, found.groups())).strip()
        set_off = text[start] in "[(<{" or "|" in text[start : found.end()]
        weak: Literal["brackets", "plain"] = "brackets" if set_off else "plain"
        heads = not block.text[found.end() :].strip()
        label = Label(name, found.end(), find_shape(name) or "loose", heads=heads, weak=weak)
    else:
        name = " ".join(text.split())
        label = Label(name, len(block.text), find_shape(name) or "loose", heads=True, weak="plain")
    return None if label.shape == "loose" or is_noise(label.name) else label


def drop_weak(blocks: Sequence[Block], labels: list[Label | None]) -> list[Label | None]:
    """The labels without the weak ones, unless two names recur and nearly every paragraph has one.

    Plain ones must be people besides, not topics: one of them is generic, or all are initials, what people
    sign in as or first names, or times stand behind them. Beside recurring names in brackets, one that stands
    there once is a label too.
    """
    strong = [None if label and label.weak else label for label in labels]
    weak = [(i, label) for i, label in enumerate(labels) if label and label.weak]
    counts = Counter(label.key for i, label in weak if _is_followed_by_words(blocks, i, label))
    recurring = {key for key, count in counts.items() if count > 1}
    others = {label.key for label in strong if label and label.shape == "generic"}
    bracketed = any(label.weak == "brackets" for _, label in weak if label.key in recurring)
    once = "brackets" if bracketed else "none"
    kept = [
        None if label and label.weak and label.key not in recurring and label.weak != once else label
        for label in labels
    ]
    labelled, total = count_labelled(blocks, kept)
    people = _are_people(blocks, [(i, label) for i, label in weak if label.key in recurring])
    many = len(recurring) > 1 or (bool(recurring) and len(recurring | others) > 1)
    return kept if people and many and labelled >= NEARLY_ALL * total else strong


def _are_people(blocks: Sequence[Block], weak: Sequence[tuple[int, Label]]) -> bool:
    names = [label for _, label in weak]
    if all(
        label.weak == "brackets" or (i + 1 < len(blocks) and starts_with_time(blocks[i + 1].text))
        for i, label in weak
    ):
        return True
    if any(label.shape == "generic" or asks_questions(label.name) for label in names):
        return True
    short = all(len(label.name) <= _INITIALS and label.name.isupper() for label in names)
    return short or all(is_signed_in(label.name) or _is_first_name(label.name) for label in names)


def _is_first_name(name: str) -> bool:
    from evalkit.deidentify.names.gazetteer import load_gazetteer

    lists = load_gazetteer()
    first = name.split()[0].casefold()
    return first in lists.first_names and first not in lists.word_names


def _is_followed_by_words(blocks: Sequence[Block], i: int, label: Label) -> bool:
    """Whether words stand behind a name, or below a name alone: not another line like it."""
    if not label.heads:
        return True
    if i + 1 == len(blocks):
        return False
    below = blocks[i + 1].text.strip()
    return below[:1] not in "[(<{" if label.weak == "brackets" else find_shape(below) is None
