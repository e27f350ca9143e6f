"""One way of saying each: how many, lists, shares, days and paths, as people read them.

The words for sides, kinds of source and the like stand beside their types in ``evalkit.model``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from evalkit.model import SOURCE_KIND_WORDS, SourceKind


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "coding"), plural(2, "coding"), plural(0, "survey")
    ('1 coding', '2 codings', '0 surveys')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def one_or_many(count: int, one: str, many: str) -> str:
    """The word that goes with a number, where the number itself is not said.

    >>> one_or_many(1, "it is", "they are"), one_or_many(0, "is", "are")
    ('it is', 'are')
    """
    return one if count == 1 else many


def join_plain(items: Sequence[str]) -> str:
    """A list in words.

    >>> join_plain(["GPs", "carers", "staff"])
    'GPs, carers and staff'
    """
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def join_some(items: Sequence[str], most: int = 6) -> str:
    """The first of a list in words, and how many more there are.

    >>> join_some(["P01", "P02", "P03", "P04"], 2), join_some(["P01", "P02"], 2)
    ('P01, P02 and 2 more', 'P01 and P02')
    """
    return join_plain([*items[:most], f"{len(items) - most:,} more"] if len(items) > most else items)


def say_places(one: str, numbers: Sequence[int | str], most: int = 6) -> str:
    """Rows, lines or the like by their numbers, the first of many.

    >>> say_places("row", [7]), say_places("row", [2, 3, 5, 8], 2)
    ('row 7', 'rows 2, 3 and 2 more')
    """
    return f"{one_or_many(len(numbers), one, one + 's')} {join_some([str(n) for n in numbers], most)}"


def say_sources(kinds: Mapping[SourceKind, int]) -> str:
    """How many sources of each kind there are, in the order of the kinds; "" for none.

    >>> say_sources({"survey": 1, "interview": 12})
    '12 interviews and 1 survey'
    """
    held = ((kinds.get(kind, 0), words) for kind, words in SOURCE_KIND_WORDS.items())
    return join_plain([plural(n, *words) for n, words in held if n])


def as_percent(share: float) -> str:
    """A share as a whole percentage; halves go up, as people round by hand.

    What is not all is never 100%, and what is not nothing never 0%.

    >>> [as_percent(n / 40) for n in (1, 7, 9, 13)], as_percent(29 / 200)
    (['3%', '18%', '23%', '33%'], '15%')
    >>> as_percent(199 / 200), as_percent(1 / 500), as_percent(2999 / 3000), as_percent(1 / 5000)
    ('99.5%', '0.2%', 'over 99.9%', 'under 0.1%')
    """
    exact = 100 * Decimal(str(share))
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if (whole == 100 and exact < 100) or (whole == 0 and exact > 0):
        tenth = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        return "over 99.9%" if tenth == 100 else "under 0.1%" if tenth == 0 else f"{tenth}%"
    return f"{whole}%"


def whole_percent(share: float) -> int:
    """A share in whole points, to be added and taken away; halves go up, as people round by hand.

    >>> whole_percent(1 / 8), whole_percent(0.375) - whole_percent(0.125)
    (13, 25)
    """
    return int((100 * Decimal(str(share))).quantize(Decimal(1), ROUND_HALF_UP))


def say_date(at: str) -> str:
    """The day of an ISO 8601 date or time, in short.

    >>> say_date("2026-03-01T09:30:00+00:00"), say_date("")
    ('1 Mar 2026', '')
    """
    when = datetime.fromisoformat(at) if at else None
    return f"{when.day} {when:%b %Y}" if when else ""


def say_time(at: str) -> str:
    """The day and the minute of an ISO 8601 time, in short.

    >>> say_time("2026-03-01T09:30:00+00:00"), say_time("")
    ('1 Mar 2026, 09:30', '')
    """
    return f"{say_date(at)}, {datetime.fromisoformat(at):%H:%M}" if at else ""


def say_whole_date(day: date) -> str:
    """A day with its month written out, as a report has it.

    >>> say_whole_date(date(2026, 3, 1))
    '1 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def say_ago(then: str, now: str) -> str:
    """How long before ``now`` something was done (both ISO 8601 with their offset); "earlier" from a day on.

    >>> say_ago("2026-03-01T09:30:00+00:00", "2026-03-01T09:30:12+00:00")
    '12 seconds ago'
    >>> say_ago("2026-03-01T09:30:00+00:00", "2026-03-01T12:00:00+00:00"), say_ago("", "")
    ('2 hours ago', 'earlier')
    """
    try:
        seconds = (datetime.fromisoformat(now) - datetime.fromisoformat(then)).total_seconds()
    except (ValueError, TypeError):
        return "earlier"
    if not 0 <= seconds < 86_400:
        return "earlier"
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            return f"{plural(int(seconds // size), name)} ago"
    return "just now"


def say_length(seconds: float) -> str:
    """How long something took.

    >>> say_length(0.4), say_length(75.2), say_length(600)
    ('less than a second', '1 minute 15 seconds', '10 minutes')
    """
    minutes, rest = divmod(round(seconds), 60)
    said = [plural(n, word) for n, word in ((minutes, "minute"), (rest, "second")) if n]
    return " ".join(said) or "less than a second"


def quoted(path: Path | str) -> str:
    """A path as it is typed in any shell: in double quotes where it holds a space.

    >>> quoted("coding sheet.xlsx"), quoted("names.xlsx")
    ('"coding sheet.xlsx"', 'names.xlsx')
    """
    return f'"{path}"' if " " in str(path) else str(path)
