"""Surveys that the same people answered more than once: which column says when, and in what order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evalkit.model.unsaid import key
from evalkit.sources.surveys.identity import header_words
from evalkit.sources.surveys.own_records import says_wave
from evalkit.sources.surveys.survey_words import is_empty
from evalkit.sources.tables.table_rows import Table

_MOST_WAVES = 6
_FEWEST = 3  # people who stand there again, before every row of theirs is a time of its own
_ALWAYS = frozenset({"wave", "time point", "timepoint", "redcap event name", "survey wave", "survey round"})
_ORDER = (
    re.compile(
        r".*(?:\bpre\b|before|baseline|intake|initial|entry|admission|assessment|\bstart|\bfirst\b).*"
    ),
    re.compile(r".*(?:during|mid|interim|second|review).*"),
    re.compile(r".*(?:\bpost\b|after|follow|final|exit|discharge|\bend|closing|last).*"),
)
_NAMES = ("first time", "second time", "third time", "fourth time", "fifth time", "sixth time")


def find_waves(table: Table, id_header: str) -> tuple[str, tuple[str, ...]]:
    """The column that says when each row was answered, and what it holds in order; ("", ()) for one time.

    Without such a column people were asked more than once where half of the ids stand there again:
    each row of
    theirs is a time of its own.
    """
    ids = _column(table, id_header) if id_header else []
    counts = Counter(key(given) for given in ids if not is_empty(given))
    again = sum(count > 1 for count in counts.values())
    for header in table.columns:
        values = list(dict.fromkeys(value for value in _column(table, header) if value))
        if (
            1 < len(values) <= _MOST_WAVES
            and says_wave(header)
            and (again or header_words(header) in _ALWAYS)
        ):
            return header, tuple(sorted(values, key=lambda value: (_rank(value), values.index(value))))
    most = max(counts.values(), default=1)
    if again >= _FEWEST and 2 * again >= len(counts) and most <= _MOST_WAVES:
        return "", _NAMES[:most]
    return "", ()


def _column(table: Table, header: str) -> Sequence[str]:
    place = table.columns.index(header)
    return [row[place] for row in table.rows]


def _rank(value: str) -> float:
    """Where a time stands among others: by what it is called, else by its number."""
    said = header_words(value)
    place = next((n for n, form in enumerate(_ORDER) if form.fullmatch(said)), None)
    number = re.search(r"\d+", said)
    if number and (place is None or len(said.split()) == 1):
        return float(number[0])
    return float(place if place is not None else 1) + (float(number[0]) / 1000 if number else 0)
