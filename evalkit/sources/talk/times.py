"""Times as transcripts print them: 0:03, 00:05:32, 1:02:07.250, 00:00:01,500, with or without brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

STAMP = r"(?<![\d:])\d{1,4}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?(?!\d|:\d)"
_DASH = r"\s*(?:-->|->|[-–—]|to)\s*"
MARK = r"#\d{1,2}:\d{2}:\d{2}-\d{1,3}#"
"""A time as f4, easytranscript and MAXQDA write it: #00:01:02-5#, the last part being tenths."""
_WORDED = r"(?:\d{1,2} hours? )?\d{1,4} minutes? \d{1,2} seconds?"
_LETTERED = r"(?:\d{1,2}\s?h(?:rs?)?\s?)?\d{1,3}\s?m(?:in)?\s?\d{1,2}\s?s(?:ec)?"
_DOTTED = r"\d{1,2}\.\d{2}\.\d{2}(?:[.,]\d{1,3})?"
_WITH_FRAMES = r"\d{1,2}:\d{2}:\d{2}[;:]\d{2}"
_QUOTED = r"\d{1,3}['’′]\d{2}(?:[\"”″]|['’′]{2})"
_SECONDS = r"\d{1,5}(?:\.\d{1,3})?\s?s(?:ec)?"
_DAYTIME = r"(?:[ ]?[AaPp]\.?[Mm]\b\.?)"
PLAIN = rf"(?:{_WITH_FRAMES}(?:{_DASH}{_WITH_FRAMES})?|{STAMP}(?:{_DASH}{STAMP})?{_DAYTIME}?)"
"""A time or a range of times in figures, without brackets."""
_PUT = (
    rf"(?:{PLAIN}|{_LETTERED}|{_DOTTED}"
    rf"|{_QUOTED}|{_SECONDS}(?:{_DASH}{_SECONDS})?)"
)
BRACKETED = rf"(?:[\[({{<]\s*{_PUT}\s*[\])}}>]|{MARK})"
INSIDE = (
    rf"(?:{MARK}|[\[{{<]\s*{_PUT}\s*[\]}}>]"
    rf"|\(\s*(?:{_WITH_FRAMES}|\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?|{_LETTERED}|{_DOTTED})\s*\))"
)
"""A time that was put between words when they were typed or transcribed."""
MAYBE_INSIDE = rf"(?:\(\s*\d{{1,3}}:\d{{2}}(?:[.,]\d{{1,3}})?\s*\)|{STAMP}|(?<!\w){_LETTERED}(?!\w))"
"""What may be such a time, or a time of day that somebody says."""
TIME = rf"(?:{BRACKETED}|{_WORDED}|{PLAIN}|{_QUOTED})"

_FEWEST_WORDS_A_SECOND = 0.1  # where whole numbers make speech slower than this, they are milliseconds
_STAMP = re.compile(STAMP)
_MARK = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d{1,3})#")
_WORDED_PARTS = re.compile(r"(?:(\d{1,2}) hours? )?(\d{1,4}) minutes? (\d{1,2}) seconds?")
_LETTERED_PARTS = re.compile(r"(?:(\d{1,2})\s?h(?:rs?)?\s?)?(\d{1,3})\s?m(?:in)?\s?(\d{1,2})\s?s(?:ec)?\b")
_SECONDS_PART = re.compile(r"(?<![\d.])(\d++(?:\.\d++)?)\s?s(?:ec)?\b")
_STARTS = re.compile(rf"\s*{BRACKETED}")
_ONLY_TIME = re.compile(rf"\s*{TIME}(?:(?<=seconds)\s*{STAMP})?\s*")


def parse_seconds(text: str) -> float:
    """Seconds from the start. Hours and minutes are optional; the decimal mark is a point or a comma.

    >>> parse_seconds("1:02:07"), parse_seconds("0:3.5"), parse_seconds("7,25")
    (3727.0, 3.5, 7.25)
    """
    seconds = 0.0
    for part in text.strip().replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds, 6)


def find_times(text: str) -> tuple[float | None, float | None]:
    """When a printed time or range begins and ends; None for what is not there.

    >>> find_times("[00:05:32]"), find_times("0:0:1.5 --> 0:0:4.2")
    ((332.0, None), (1.5, 4.2))
    >>> find_times("#00:01:02-5#"), find_times("1 minute 2 seconds"), find_times("1m 2s")
    ((62.5, None), (62.0, None), (62.0, None))
    """
    if lettered := _LETTERED_PARTS.search(text):
        return parse_seconds(":".join(part or "0" for part in lettered.groups())), None
    if worded := _WORDED_PARTS.search(text):
        return parse_seconds(":".join(part or "0" for part in worded.groups())), None
    text = re.sub(r"(?<!\d)(\d++)\.(\d\d)\.(\d\d)", r"\1:\2:\3", _MARK.sub(r"\1.\2", text))
    text = re.sub(r"(?<!\d)(\d++:\d\d:\d\d)[;:]\d\d\b", r"\1", text)
    text = re.sub(r"(?<!\d)(\d++)['’′](\d\d)(?!\d)", r"\1:\2", text)
    if ":" not in text and (seconds := _SECONDS_PART.findall(text)):
        return float(seconds[0]), float(seconds[1]) if len(seconds) > 1 else None
    found = [parse_seconds(stamp) for stamp in _STAMP.findall(text)[:2]]
    return (found[0] if found else None, found[1] if len(found) > 1 else None)


def describe_time(seconds: float) -> str:
    """A time as people write it.

    >>> describe_time(62.5), describe_time(3727)
    ('1:02', '1:02:07')
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def is_only_time(text: str) -> bool:
    """True for a line that is a time, or a range of times, and nothing else."""
    return _ONLY_TIME.fullmatch(text) is not None


def starts_with_time(text: str) -> bool:
    """True for a line that begins with a time in brackets."""
    return _STARTS.match(text) is not None


def are_milliseconds(begins: Sequence[float], words: int) -> bool:
    """Whether times without a unit are milliseconds: as seconds, they would make the speech far too slow.

    >>> are_milliseconds([0, 4000, 9000], 30), are_milliseconds([0, 4, 9], 30)
    (True, False)
    """
    length = max(begins, default=0.0) - min(begins, default=0.0)
    return all(float(t).is_integer() for t in begins) and words < length * _FEWEST_WORDS_A_SECOND
