"""Counts of people that are printed together, with more hidden where a hidden one would follow from the rest.

Rounding alone does not always hide a count: of “*, 10, 10” that total 15 the first can only be 1. What may
follow is worked out from what is printed, as a reader with a pencil would, and further counts are hidden
until every hidden one keeps at least two possible values.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

from evalkit.analysis.small_numbers import HIDDEN, Rule, Shown

K = TypeVar("K", bound=Hashable)
Span = tuple[float, float]
"""From how many to how many people a count may stand for."""
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Sum(Generic[K]):
    """What a reader knows of counts printed together: the ``parts`` come to the ``total``.

    With ``overlap`` one person may be in several parts: the total is at least the largest part, and at most
    all of them together.
    """

    total: K
    parts: tuple[K, ...]
    overlap: bool = False


def publish_counts(
    counts: Mapping[K, int],
    rule: Rule,
    sums: Sequence[Sum[K]] = (),
    *,
    exact: Iterable[K] = (),
    unprinted: Iterable[K] = (),
) -> dict[K, Shown]:
    """Every count as it is printed, so that no hidden one follows from the others.

    ``sums`` say which counts add up; the keys in ``exact`` are printed as they are whatever the rule says
    (the number of interviews); those in ``unprinted`` tie others and stand nowhere. Under a rule, the
    smallest part beside a count that would follow is hidden too; where no part is left, the total.

    >>> rule = Rule(publish=True)
    >>> shown = publish_counts({"a": 1, "b": 8, "c": 8, "all": 17}, rule, [Sum("all", ("a", "b", "c"))])
    >>> {key: count.text for key, count in shown.items()}
    {'a': '*', 'b': '*', 'c': '10', 'all': '15'}
    """
    fixed = set(exact)
    shown = {k: Shown(f"{n:,}", n) if k in fixed else rule.show(n) for k, n in counts.items()}
    if not rule.active:
        return shown
    free = set(unprinted)
    shown |= dict.fromkeys(free, Shown(HIDDEN, None))
    small = [key for key, count in shown.items() if count.hidden and key not in free]
    spans: dict[K, Span] = {key: _span(count, rule, key in fixed) for key, count in shown.items()}
    spans |= dict.fromkeys(free, (0, inf))
    for key in _telling(counts, shown, [one for one in sums if one.total not in free], rule, fixed):
        shown[key] = Shown(HIDDEN, None)
        spans[key] = (0, inf)
    while told := find_given_away(spans, sums, small):
        first = next(key for key in small if key in told)
        more = _choose(first, counts, shown, spans, sums, fixed)
        if not more:
            break
        shown[more[0]] = Shown(HIDDEN, None)
        spans[more[0]] = (0, inf)
    return shown


def find_given_away(spans: Mapping[K, Span], sums: Sequence[Sum[K]], hidden: Iterable[K]) -> set[K]:
    """The hidden counts that can only have one value, given what the others may stand for."""
    known = dict(spans)
    for _ in range(_ROUNDS):
        if not max((_narrow(known, one) for one in sums), default=False):
            break
    wanted = list(hidden)
    found = {key for key in wanted if known[key][0] >= known[key][1]}
    if _is_tree(sums):
        return found
    return found | {key for key in wanted if key not in found and _has_one_value(key, known, sums)}


def _telling(
    counts: Mapping[K, int], shown: Mapping[K, Shown], sums: Sequence[Sum[K]], rule: Rule, fixed: set[K]
) -> Iterator[K]:
    """What is left out whatever it is, so that leaving it out tells nothing either.

    A few people are not broken down: seven stars that come to a star would each be 1. Where there are so many
    stars that their rounded total could tell them all (twelve that come to 10), the total is left out.
    """
    for one in sums:
        if one.overlap:
            continue
        if 0 < counts[one.total] <= rule.hide_up_to:
            yield from (part for part in one.parts if part not in fixed)
            continue
        few = sum(1 for part in one.parts if shown[part].hidden)
        alone = not any(shown[part].number for part in one.parts)
        telling = few > rule.hide_up_to and rule.span(rule.show(few))[1] == few
        if alone and telling and one.total not in fixed:
            yield one.total


def _span(shown: Shown, rule: Rule, exact: bool) -> Span:
    if exact and shown.number is not None:
        return shown.number, shown.number
    low, high = rule.span(shown)
    return low, inf if high is None else high


def _narrow(known: dict[K, Span], one: Sum[K]) -> bool:
    """Take from the spans what the sum rules out; True where something was."""
    before = [known[key] for key in (one.total, *one.parts)]
    lows, highs = [known[p][0] for p in one.parts], [known[p][1] for p in one.parts]
    least = max(lows, default=0) if one.overlap else sum(lows)
    low, high = max(known[one.total][0], least), min(known[one.total][1], sum(highs))
    known[one.total] = (low, high)
    for place, part in enumerate(one.parts):
        others = 0 if one.overlap else sum(lows[:place]) + sum(lows[place + 1 :])
        beside = sum(highs[:place]) + sum(highs[place + 1 :])
        known[part] = (max(known[part][0], low - beside), min(known[part][1], high - others))
    return before != [known[key] for key in (one.total, *one.parts)]


def _is_tree(sums: Sequence[Sum[K]]) -> bool:
    """Whether no count is tied to another in two ways: narrowing the spans then finds everything."""
    home: dict[object, object] = {}

    def root(node: object) -> object:
        while (above := home.get(node, node)) != node:
            node = above
        return node

    for number, one in enumerate(sums):
        for key in {one.total, *one.parts}:
            here, there = root(("sum", number)), root(("count", key))
            if here == there:
                return False
            home[here] = there
    return True


def _has_one_value(key: K, known: Mapping[K, Span], sums: Sequence[Sum[K]]) -> bool:
    """Whether whole numbers that fit all sums leave the count one value (mixed-integer programming)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    keys = list(known)
    place = {k: n for n, k in enumerate(keys)}
    rows: list[LinearConstraint] = []
    for one in sums:
        row = np.zeros(len(keys))
        row[[place[p] for p in one.parts]] = 1
        row[place[one.total]] -= 1
        rows.append(LinearConstraint(row, 0, inf if one.overlap else 0))
        for part in one.parts if one.overlap else ():
            larger = np.zeros(len(keys))
            larger[place[one.total]], larger[place[part]] = 1, -1
            rows.append(LinearConstraint(larger, 0, inf))
    bounds = Bounds([known[k][0] for k in keys], [known[k][1] for k in keys])
    aim = np.zeros(len(keys))
    aim[place[key]] = 1
    ends = []
    for sign in (1, -1):
        solved = milp(sign * aim, integrality=np.ones(len(keys)), bounds=bounds, constraints=rows)
        if solved.status == 3 or solved.x is None:  # without limit, or with no solution to compare
            return False
        ends.append(round(solved.x[place[key]]))
    return bool(ends[0] == ends[1])


def _choose(
    given: K,
    counts: Mapping[K, int],
    shown: Mapping[K, Shown],
    spans: Mapping[K, Span],
    sums: Sequence[Sum[K]],
    fixed: set[K],
) -> list[K]:
    """What to hide next: the smallest part beside the count, a total, or what is tied to it."""
    near = [one for one in sums if given in (one.total, *one.parts)]
    order = list(counts)

    def free(keys: Iterable[K]) -> list[K]:
        return [k for k in keys if k != given and k not in fixed and spans[k] != (0, inf)]

    for group in (near, sums):
        parts = free(p for one in group for p in one.parts if not shown[p].hidden and counts[p])
        totals = free(one.total for one in group)
        rest = free(p for one in group for p in one.parts if not shown[p].hidden)
        for some in (parts, totals, rest):
            if some:
                return [min(some, key=lambda k: (counts[k], order.index(k)))]
    return []
