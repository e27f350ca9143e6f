"""What in a transcript looks as if somebody was not heard: no labels, one speaker, headers left in words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from evalkit.model import Problem, Source
from evalkit.sources.talk.label_words import find_shape, is_heading, is_noise, may_head_captions
from evalkit.sources.talk.signs import as_plain
from evalkit.sources.talk.times import TIME
from evalkit.tags import goes_on_after_tag
from evalkit.text import count_words, shorten
from evalkit.wording import join_some

FEWEST_WORDS = 8
"""Words from which a transcript is judged."""

MORE_THAN_A_FEW = 3
"""Lines like headers from which they are told: one or two happen in any speech."""

_SHOWN = 5
_TIMED = re.compile(rf"\W*(?:.{{0,60}}?[\s|,–-]{TIME}|{TIME}(?:[\s|,–-]+.{{0,60}})?)\W*")
_BEFORE_COLON = re.compile(r"(?P<name>[^:：\n]{1,60}?)\s*[:：](?:\s|$|(?=[^\x00-\x7f]))")
_BRACKETED = re.compile(r"[\[(<](?P<name>[^\])>\n]{1,40})[\])>]")
_MOST_WORDS = 8


def find_talk_doubts(source: Source) -> tuple[Problem, ...]:
    """Problems of an interview or group that a person should look at before anybody codes it."""
    return (*find_label_doubts(source), *find_header_doubts(source))


def find_label_doubts(source: Source) -> tuple[Problem, ...]:
    """Where labels do not tell who speaks; it is settled once somebody has said who each label is."""
    if source.kind not in ("interview", "group") or count_words(source.text) < FEWEST_WORDS:
        return ()
    labels = {turn.speaker for turn in source.turns}
    named = sorted(labels - {""})
    if len(named) > 1:
        return ()
    if not named:
        said = (
            "Nobody is named as speaking in it, so all its words belong to nobody yet. Begin each turn with "
            "who speaks, such as “Interviewer:” and “Speaker 2:”, and add the file again; or, where one "
            "person speaks throughout, say in participants.csv who has “(no label)”."
        )
    elif "" in labels:
        said = (
            f"“{shorten(named[0], 40)}” is its only label; the other words have none. Where one person says "
            "all of those, say in participants.csv who has “(no label)”. Where several do, begin their turns "
            "with labels, and add the file again."
        )
    else:
        said = (
            f"Only “{shorten(named[0], 40)}” speaks in it. If somebody else speaks as well, begin their "
            "turns with a label, and add the file again."
        )
    return (Problem(source.file_name or source.id, said),)


@lru_cache(maxsize=512)
def find_header_doubts(source: Source) -> tuple[Problem, ...]:
    """Lines in the words of an interview or group that look like the start of somebody's turn."""
    if source.kind not in ("interview", "group") or count_words(source.text) < FEWEST_WORDS:
        return ()
    where = source.file_name or source.id
    said = []
    if lines := find_header_lines(source):
        shown = join_some([f"“{shorten(line, 50)}”" for line in lines], _SHOWN)
        said.append(
            f"{len(lines)} lines in its words look like the start of somebody’s turn: {shown}. If they "
            "are, write Speaker 2: or the like there, and add the file again."
        )
    return tuple(Problem(where, message) for message in said)


def find_header_lines(source: Source) -> list[str]:
    """Lines of the words that look as if they say who speaks or when; [] for no more than a few."""
    lines = [line.strip() for line in source.text.split("\n")]
    heads = [_head(line) for line in lines]
    counts = Counter(head for head in heads if head)
    found = [
        line
        for line, head in zip(lines, heads, strict=True)
        if line and (_TIMED.fullmatch(line) or (head and _is_likely(head, counts[head])))
    ]
    return found if len(found) >= MORE_THAN_A_FEW else []


def _head(line: str) -> str:
    """What stands before a colon, or in brackets at the start of a line."""
    plain = as_plain(line)
    found = _BEFORE_COLON.match(plain) or _BRACKETED.match(plain)
    name = found["name"].strip() if found else ""
    if goes_on_after_tag(plain):
        return ""
    return "" if not name or len(name.split()) > _MOST_WORDS or is_heading(name) or is_noise(name) else name


def _is_likely(head: str, count: int) -> bool:
    shape = find_shape(head)
    return shape == "generic" or (count > 1 and (shape is not None or may_head_captions(head)))
