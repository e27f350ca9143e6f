"""One figure for a closed question with a scale: the mean, or the net of those for and those against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.shown_survey import ShownTable, show_closed
from evalkit.analysis.small_numbers import Rule
from evalkit.wording import as_percent, whole_percent

_NUMBER = re.compile(r"(\d{1,2})(?:\s*[-–:=)]?\s+\D.*|\s*[-–:=)]\s*\D.*)?")
_RECOMMEND = re.compile(r"\brecommend|\bnet promoter|\bnps\b", re.IGNORECASE)
_AGAINST = re.compile(
    r".*\b(?:disagree|dissatisfied|unlikely|difficult|worse|poor|bad|unhelpful|unhappy"
    r"|unsafe)\b.*|not (?:at all|very) .*"
    r"|no(?:,.*)?|never|rarely",
    re.IGNORECASE,
)
_FOR = re.compile(
    r".*\b(?:agree|satisfied|likely|easy|better|good|excellent|helpful|happy|safe)\b.*|yes(?:,.*)?|always|often|usually",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"neither.*|neutral|ok|fair|average|about the same|the same|no change|sometimes", re.IGNORECASE
)
_STEPS = 11
_PASSIVE, _PROMOTER = 7, 9


@dataclass(frozen=True, slots=True)
class Sides:
    """How many answers of the base are for, and against; ``names`` say what the two sides are."""

    names: tuple[str, str]
    positive: tuple[int, ...]
    negative: tuple[int, ...]
    """Places of the answers among the table's rows."""


def find_mean(table: ClosedTable) -> float | None:
    """The mean of a scale of numbers over everybody who answered; None where the answers are none.

    Numbers that stand for no answer are outside the base, so they do not count.
    """
    numbers = _numbers(table)
    if len(numbers) < 3 or not table.base or any(n is None for n in numbers):
        return None
    return (
        sum(number * row.n for number, row in zip(numbers, table.rows, strict=True) if number is not None)
        / table.base
    )


def find_sides(table: ClosedTable) -> Sides | None:
    """Which answers are for and which against; 0 to 10 only where the question is about recommending."""
    if table.question.multiple:
        return None
    numbers = _numbers(table)
    answers = [row.answer for row in table.rows]
    if len(numbers) == _STEPS and None not in numbers:
        if not _RECOMMEND.search(table.question.text):
            return None
        scores = [number or 0 for number in numbers]
        promoters = tuple(i for i, score in enumerate(scores) if score >= _PROMOTER)
        detractors = tuple(i for i, score in enumerate(scores) if score < _PASSIVE)
        return Sides(("promoters (9 and 10)", "detractors (0 to 6)"), promoters, detractors)
    positive, negative = [], []
    for place, answer in enumerate(answers):
        if _BETWEEN.fullmatch(answer):
            continue
        if _AGAINST.fullmatch(answer):
            negative.append(place)
        elif _FOR.fullmatch(answer):
            positive.append(place)
        else:
            return None
    return (
        Sides(("positive", "negative"), tuple(positive), tuple(negative)) if positive and negative else None
    )


def describe_summary(table: ClosedTable, rule: Rule) -> str:
    """A sentence with the mean or the net of a scale, by the rule for small numbers; "" for neither."""
    said = []
    mean = find_mean(table)
    if mean is not None and rule.may_average(table.base):
        numbers = [number for number in _numbers(table) if number is not None]
        said.append(f"Mean {mean:.1f} on a scale from {min(numbers)} to {max(numbers)}.")
    sides = find_sides(table)
    if sides and (net := _say_net(sides, show_closed(table, rule))):
        said.append(net)
    return " ".join(said)


def _say_net(sides: Sides, shown: ShownTable) -> str:
    """The two sides and their difference in points, from the counts as they are printed."""
    counts = [row.n.number for row in shown.rows]
    parts = [[counts[place] for place in places] for places in (sides.positive, sides.negative)]
    base = shown.base.number
    if not base or any(n is None for part in parts for n in part):
        return ""
    first, second = (sum(n or 0 for n in part) / base for part in parts)
    net = whole_percent(first) - whole_percent(second)
    above, below = sides.names
    return f"{above.capitalize()} {as_percent(first)}, {below} {as_percent(second)}: net {net:+d} points."


def _numbers(table: ClosedTable) -> list[int | None]:
    found = [_NUMBER.fullmatch(row.answer) for row in table.rows]
    return [int(match[1]) if match else None for match in found]
