"""A figure in words, with its interval and its people, to the project's rule for small numbers."""

from __future__ import annotations

from evalkit.analysis.small_numbers import HIDDEN
from evalkit.measures.aims import NOT_MEASURED
from evalkit.measures.definitions import get_definition
from evalkit.measures.publish import Published
from evalkit.measures.results import ResultRow
from evalkit.wording import as_percent

_SHARES = frozenset(
    {
        "within_28_days_with_waiting",
        "share_of_population",
        "places_pooled",
        "followed_up_difference",
        "reliably_improved_difference",
    }
)
"""Statistics out of a model, or differences, that are shares all the same."""
_MONEY = frozenset({"mean_cost", "mean_cost_after", "cost_change", "cost_difference"})


def say_row(row: ResultRow | Published | None) -> str:
    """A figure with its interval and its people.

    >>> say_row(ResultRow("reqol10", "all", "reliably_improved", 0.59, 0.49, 0.68, 59, 100, ""))
    '59% (95% interval 49% to 68%), 59 of 100'
    >>> say_row(ResultRow("reqol10", "all", "mean_change", 3.1, None, None, 80, 120, ""))
    '3.1, from 80 of 120 people'
    >>> say_row(None)
    'not measured'
    """
    if row is None:
        return NOT_MEASURED
    if row.value == HIDDEN:
        return "few people (*)"
    if row.value is None:
        return f"not given: {row.method}"
    interval = ""
    if row.low is not None and row.high is not None:
        interval = (
            f" (95% interval {say_value(row.statistic, row.low)} to {say_value(row.statistic, row.high)})"
        )
    return say_value(row.statistic, row.value) + interval + say_people(row)


def say_value(statistic: str, value: float | str) -> str:
    """A value as it is read: a percentage, pounds, a count, or a number with one decimal."""
    if isinstance(value, str):
        return value
    kind = get_definition(statistic).counts
    if kind == "share" or statistic in _SHARES:
        return as_percent(round(value, 6)) if value >= 0 else f"−{as_percent(round(-value, 6))}"
    if statistic in _MONEY:
        return f"{'−' if value < 0 else ''}£{abs(value):,.0f}"
    if kind == "count" or statistic == "series_points_outside":
        return f"{value:,.0f}"
    if statistic.endswith("_p"):
        return "under 0.001" if value < 0.001 else f"{value:.3f}"
    text = f"{abs(value):,.1f}" if abs(value) >= 1 or value == 0 else f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def say_people(row: ResultRow | Published) -> str:
    """How many people a figure is about; "" where it is not about people.

    A share is so many of so many (“, 59 of 100”); any other figure is worked out from them (“, from 59 of 100
    people”).
    """
    if row.n is None:
        return ""
    if row.of is None or get_definition(row.statistic).counts == "count":
        return f" of {row.of}" if row.of is not None else ""
    of = f"{row.of:,}" if isinstance(row.of, int) else row.of
    n = f"{row.n:,}" if isinstance(row.n, int) else row.n
    if get_definition(row.statistic).counts == "share":
        return f", {n} of {of}"
    return f", from {n if n == of else f'{n} of {of}'} {'person' if of == '1' else 'people'}"
