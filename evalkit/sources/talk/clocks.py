"""Clocks between the words: times that a program or a typist put there, not times of day that people say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from evalkit.sources.talk.spoken import Speech
from evalkit.sources.talk.times import INSIDE, MAYBE_INSIDE, find_times

_INSIDE = re.compile(INSIDE)
_MAYBE = re.compile(MAYBE_INSIDE)
_SAID = re.compile(
    r"\b(?:at|by|from|until|till?|before|after|around|about|to|and|since|is|was|past|for|between|or|every|the"
    r"|my|on)\s*$",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    r"\s?(?:[ap]\.?m\b|o.?clock|in the (?:morning|afternoon|evening)|hours?\b)", re.IGNORECASE
)
_LAST = 900.0  # seconds that a last turn may last
_SLACK = 2.0  # seconds by which a caption's own time may differ from what is written in it


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time between words: where it stands in its block."""

    start: int
    end: int
    text: str
    seconds: float
    sure: bool


def take_out_clocks(speech: Sequence[Speech], cues: bool) -> tuple[list[Speech], list[str]]:
    """The speech without the clocks between its words, and those clocks; one at the end says when it ends.

    A clock in square brackets always is one; any other only where it falls between the times of its turn and
    of the next, or, in round brackets or at the start of a line, where all of them go forward.
    Spaces take their place, so that offsets into a block stay what they were.
    """
    spans = _find_spans(speech)
    found = [_find_clocks(item, span, cues) for item, span in zip(speech, spans, strict=True)]
    doubtful = [clock for clocks in found for clock in clocks if not clock.sure]
    if not _go_forward(doubtful):
        found = [[clock for clock in clocks if clock.sure] for clocks in found]
    cleared = [_clear(item, clocks) for item, clocks in zip(speech, found, strict=True)]
    return cleared, [clock.text for clocks in found for clock in clocks]


def describe_clocks(taken: Sequence[str]) -> list[str]:
    """A sentence on clocks that were left out; [] for none."""
    if not taken:
        return []
    return [f"Times between the words were left out of them: {len(taken)}, the first being {taken[0]}."]


def _find_spans(speech: Sequence[Speech]) -> list[tuple[float, float] | None]:
    """From when to when each piece of speech lasts by the times around it; None where the file has none."""
    begins: list[float | None] = []
    last: float | None = None
    for item in speech:
        last = item.begins if item.begins is not None else last
        begins.append(last)
    spans: list[tuple[float, float] | None] = []
    following: float | None = None
    for item, begin in zip(reversed(speech), reversed(begins), strict=True):
        until = following if following is not None else item.ends
        spans.append(None if begin is None else (begin, until if until is not None else begin + _LAST))
        following = item.begins if item.begins is not None else following
    return spans[::-1]


def _find_clocks(item: Speech, span: tuple[float, float] | None, cues: bool) -> list[_Clock]:
    text = item.block.text
    clocks = [_build(found, True) for found in _INSIDE.finditer(text, item.cut)]
    taken = {at for clock in clocks for at in range(clock.start, clock.end)}
    for found in _MAYBE.finditer(text, item.cut):
        if found.start() in taken or _is_said(text, found):
            continue
        seconds = find_times(found[0])[0]
        if seconds is None:
            continue
        if span is not None:
            slack = _SLACK if cues else 0.0
            if span[0] - slack <= seconds <= span[1] + slack:
                clocks.append(_build(found, True))
        elif found[0][0] == "(" or (found[0][0] == "0" and not text[item.cut : found.start()].strip()):
            clocks.append(_build(found, False))
    return sorted(clocks, key=lambda clock: clock.start)


def _build(found: re.Match[str], sure: bool) -> _Clock:
    return _Clock(found.start(), found.end(), found[0], find_times(found[0])[0] or 0.0, sure)


def _is_said(text: str, found: re.Match[str]) -> bool:
    """Whether the words around say that somebody speaks of a time of day."""
    return bool(_SAID.search(text[: found.start()]) or _SAID_AFTER.match(text, found.end()))


def _go_forward(clocks: Sequence[_Clock]) -> bool:
    return len(clocks) > 1 and all(one.seconds <= other.seconds for one, other in pairwise(clocks))


def _clear(item: Speech, clocks: Sequence[_Clock]) -> Speech:
    if not clocks:
        return item
    text = item.block.text
    for clock in clocks:
        text = text[: clock.start] + " " * (clock.end - clock.start) + text[clock.end :]
    ends = clocks[-1].seconds if not text[clocks[-1].end :].strip() else item.ends
    if not text[item.cut :].strip():
        ends = item.ends
    return replace(item, block=replace(item.block, text=text), ends=ends)
