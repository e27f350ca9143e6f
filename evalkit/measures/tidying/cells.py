"""What a cell of an export means: a number, a date, yes or no, or nothing."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from evalkit.model.unsaid import NOT_APPLICABLE, is_outside

NOTHING = NOT_APPLICABLE | frozenset(
    {"", "nan", "null", ".", "-", "–", "—", "missing", "not done", "not known",
     "unknown", "not completed", "not recorded", "#null!", "<na>"}
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d{1,2}|\d{4,})")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "ja"})
_NO = frozenset({"no", "n", "false", "0", "nein", "did not", "never", "none"})


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no value. “None” is one: of how many days, or of an illness.

    >>> is_nothing(" N/A "), is_nothing("not recorded"), is_nothing("None")
    (True, True, False)
    """
    return text.strip().casefold() in NOTHING or is_outside(text)


def names_nothing(text: str) -> bool:
    """Whether a cell names no person, time, measure or item: there “none” says no more than a blank.

    >>> names_nothing("None"), names_nothing("P01")
    (True, False)
    """
    return is_nothing(text) or text.strip().casefold() == "none"


def parse_number(text: str, thousands: bool = False) -> float | None:
    """The number in a cell; None where it is none. A decimal comma is read; “1,234” only with ``thousands``.

    >>> parse_number("18,5"), parse_number(" 18.0 "), parse_number("1,234"), parse_number("about 3")
    (18.5, 18.0, None, None)
    """
    text = text.strip().replace("\u00a0", " ").replace("−", "-")
    text = text.removeprefix("£").removeprefix("'").strip()
    if thousands and _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if found := _DECIMAL_COMMA.fullmatch(text):
        text = f"{found[1]}.{found[2]}"
    if not _NUMBER.fullmatch(text):
        return None
    return float(text)


DayFirst = Literal["day", "month"]
_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%Y%m%d",
)
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")


def parse_date(text: str, first: DayFirst = "day") -> date | None:
    """The day in a cell, however it is written; None where it is none. Days come before months, as here.

    >>> parse_date("03/04/2025").isoformat(), parse_date("45750").isoformat()
    ('2025-04-03', '2025-04-03')
    """
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text.strip())
    if found := _NUMERIC.fullmatch(text):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        day, month = (one, two) if first == "day" else (two, one)
        try:
            return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            return None
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text.replace("Sept ", "Sep "), pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    if re.fullmatch(r"[34]\d{4}(\.0)?", text):  # a day as Excel counts them
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(float(text)))
    return None


def find_day_order(texts: list[str]) -> DayFirst:
    """Whether the dates of one column put the month first: only where day first fits fewer of them."""
    both = [m for text in texts if (m := _NUMERIC.match(text.strip()))]
    day_fits = sum(int(m[2]) <= 12 for m in both)
    month_fits = sum(int(m[1]) <= 12 for m in both)
    return "month" if month_fits > day_fits else "day"


def parse_event(text: str, first: DayFirst = "day") -> tuple[bool, date | None] | None:
    """Whether something happened, and when: from a date, yes or no, or a blank. None where it cannot be told.

    >>> parse_event("yes"), parse_event(""), parse_event("2025-04-03")[0], parse_event("perhaps")
    ((True, None), (False, None), True, None)
    """
    word = text.strip().casefold()
    if is_nothing(word) or word in _NO:
        return False, None
    if word in _YES:
        return True, None
    day = parse_date(text, first)
    return (True, day) if day else None


_BEGINNINGS = (
    "baseline",
    "base",
    "pre",
    "before",
    "first",
    "start",
    "initial",
    "admission",
    "t0",
    "intake",
    "entry",
    "assessment",
)
_UNITS = {"d": 1 / 30.4, "w": 7 / 30.4, "m": 1.0, "q": 3.0, "y": 12.0}
_SPAN = re.compile(
    r"(?<!\d)(\d++(?:\.\d++)?)\s*+(d|day|days|w|wk|wks|week|weeks|m|mo|mth|mths|month|months|y|yr|yrs|year|years)\b"
)
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "six": "6", "nine": "9", "twelve": "12"}


def key_of_time(text: str) -> str:
    """What the spellings of a time have in common.

    >>> [key_of_time(t) for t in ("6m", "6 Months", "six-month", "Baseline ", "BASELINE")]
    ['6m', '6m', '6m', 'baseline', 'baseline']
    """
    key = " ".join(re.sub(r"[\s_-]+", " ", text.casefold()).split())
    key = " ".join(_WORDS.get(word, word) for word in key.split())
    found = _SPAN.search(key)
    if found and _BESIDE_A_SPAN.issuperset((key[: found.start()] + key[found.end() :]).split()):
        return f"{float(found[1]):g}{found[2][0]}"
    return key


_BESIDE_A_SPAN = frozenset({"follow", "up", "followup", "fu", "at", "post", "review", "assessment", "later"})
"""Words that add nothing to a span of time: “6 month follow-up” is “6m”, “six months before” is not."""


def place_of_time(text: str) -> tuple[int, float, str]:
    """Where a time stands in order: beginnings first, then by months, then others by number or name."""
    key = key_of_time(text)
    begins = any(key == word or key.startswith(f"{word} ") for word in _BEGINNINGS)
    if begins or key.endswith((" before", " prior")):
        return (0, 0.0, key)
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([dwmy])", key):
        return (1, float(found[1]) * _UNITS[found[2]], key)
    if day := parse_date(text):
        return (1, float(day.toordinal()), key)
    if found := re.search(r"\d+(?:\.\d+)?", key):
        return (1, float(found[0]), key)
    return (2, 0.0, key)
