"""The project's rule for small numbers on results: few people are “*”, other counts to the nearest 5.

What would follow from the rest is hidden too, by the one rule for counts printed together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalkit.analysis.complement import Sum, publish_counts
from evalkit.analysis.small_numbers import HIDDEN, HIDE_UP_TO, Rule, show_count
from evalkit.measures.analyse import ALL
from evalkit.measures.definitions import get_definition
from evalkit.measures.formulas.flow import may_print_exact
from evalkit.measures.formulas.shares import difference, share
from evalkit.measures.results import COLUMNS, ResultRow
from evalkit.measures.rounded import NEARLY_ALL, for_count

if TYPE_CHECKING:
    import pandas as pd

_COUNTED = re.compile(
    r"\b\d+ (?:df(?! −)|people|person|of|pairs|with|without|in)\b"
    r"|(?<!prices )\bof \d+\b(?![\d,]* resamples)|\bn = \d+"
)
_BETWEEN_PARTS = re.compile(r"([;,] )(?!so )")
"""What stands between the parts of a method; what follows from a part (“, so …”) belongs to it."""
PARTS = ("reliably_improved", "no_reliable_change", "reliably_deteriorated")
"""Statistics of a group that add up to everybody with both scores."""

FLOW = ("recruited", "started")
REASON = "withdrew_because"
OTHER_REASONS = "Other reasons, each of a few people"
EXACT_P = ("t_holm_p", "wilcoxon_p")


@dataclass(frozen=True, slots=True)
class Published:
    """A row as it may be published: what is hidden is “*”, what was not there is None."""

    measure: str
    group: str
    statistic: str
    value: float | str | None
    low: float | str | None
    high: float | str | None
    n: int | str | None
    of: int | str | None
    method: str


def round_count(count: int, hide_up_to: int = HIDE_UP_TO) -> int | None:
    """A count to the nearest 5, or None where it is hidden; with ``hide_up_to`` 0 as it is.

    >>> round_count(23), round_count(3), round_count(0)
    (25, None, 0)
    """
    shown = show_count(count, hide_up_to)
    return None if shown == HIDDEN else int(shown.replace(",", ""))


def publish_share(
    k: int, n: int, hide_up_to: int = HIDE_UP_TO
) -> tuple[int, int, float, float, float] | None:
    """A share out of rounded counts: (k, n, share, low, high); None where either count is hidden.

    >>> [round(x, 2) for x in publish_share(23, 61)]
    [25, 60, 0.42, 0.3, 0.54]
    """
    shown, base = round_count(k, hide_up_to), round_count(n, hide_up_to)
    if shown is None or not base:
        return None
    found = share(min(shown, base), base)
    return min(shown, base), base, found.value or 0.0, found.low or 0.0, found.high or 0.0


def publish(rows: Sequence[ResultRow], hide_up_to: int = HIDE_UP_TO) -> list[Published]:
    """Results as they may be published. With ``hide_up_to`` 0 they are as they were.

    Shares and their intervals come from rounded counts, and so do the intervals, the t test and Hedges'
    effect size of means; means of 1 to ``hide_up_to`` people are hidden; what a model gives is not rounded.
    Totals of the flow (recruited, started, followed up) stay exact where no
    difference of two gives few people away and no group of them is hidden. Reasons of few people are one row.
    A team's fidelity is what a few raters said of a few colleagues:
    teams have no names there, and stand by their score.
    """
    if not hide_up_to:
        return [_as_is(row) for row in rows]
    rows = _join_reasons(_unname_teams(rows), hide_up_to)
    hidden = _find_hidden(rows, hide_up_to)
    exact = _find_exact(rows, hidden, hide_up_to)
    published = (_publish(n, row, rows, hidden, exact, hide_up_to) for n, row in enumerate(rows))
    return [replace(row, method=without_counts(row.method)) for row in published]


def _unname_teams(rows: Sequence[ResultRow]) -> list[ResultRow]:
    teams = [row for row in rows if row.statistic == "fidelity" and row.group != ALL]
    teams.sort(key=lambda row: (row.value is None, row.value or 0.0, row.group))
    numbered = [replace(row, group=f"Team {number}") for number, row in enumerate(teams, start=1)]
    return [*(row for row in rows if row not in teams), *numbered]


def _join_reasons(rows: Sequence[ResultRow], hide: int) -> list[ResultRow]:
    """Reasons for leaving that few people gave, as one: in a row of its own, each would be a few people's.

    They are not named where each could only be one person's.
    """
    few = [row for row in rows if row.statistic == REASON and 1 <= (row.n or 0) <= hide]
    if len(few) < 2:
        return list(rows)
    everybody = sum(row.n or 0 for row in few)
    rule = Rule(publish=True, hide_up_to=hide)
    most = rule.span(rule.show(everybody))[1] or 0
    name = OTHER_REASONS + (f": {'; '.join(row.group for row in few)}" if len(few) < most else "")
    joined = replace(few[0], group=name, value=everybody, n=everybody)
    place = rows.index(few[-1])
    return [row for row in (*rows[:place], joined, *rows[place + 1 :]) if row not in few]


def without_counts(method: str) -> str:
    """A method without what it says of how many people there were: that is exact.

    >>> without_counts("paired t interval, 34 df; none of 7 without both scores")
    'paired t interval'
    >>> without_counts("6 people are too few for a mean (at least 8)")
    'too few people'
    >>> without_counts("an arm has one team alone, so there is no interval; 80 of 120 people")
    'an arm has one team alone, so there is no interval'
    """
    parts = ["", *_BETWEEN_PARTS.split(method)]
    said = [
        between + part
        for between, part in zip(parts[::2], parts[1::2], strict=True)
        if not _COUNTED.search(part)
    ]
    return "".join(said).lstrip(",; ") or ("too few people" if "too few" in method else "")


def published_frame(rows: Sequence[Published]) -> pd.DataFrame:
    """Published rows as a table."""
    import pandas as pd

    return pd.DataFrame([[getattr(row, c) for c in COLUMNS] for row in rows], columns=list(COLUMNS))


def _as_is(row: ResultRow) -> Published:
    return Published(*(getattr(row, c) for c in COLUMNS))


def _find_exact(rows: Sequence[ResultRow], hidden: frozenset[int], hide: int) -> frozenset[int]:
    """The places of totals of the flow that give nobody away: none, where a group of them is hidden."""
    if any(rows[n].statistic in FLOW and rows[n].measure == "people" for n in hidden):
        return frozenset()
    totals = {
        r.statistic: (n, r.n or 0) for n, r in enumerate(rows) if r.group == ALL and r.measure == "people"
    }
    flow = [totals[kind] for kind in FLOW if kind in totals]
    counts = [count for _, count in flow]
    if not flow or not may_print_exact(counts, hide):
        return frozenset()
    found = {place for place, _ in flow}
    followed = [(n, r.n or 0) for n, r in enumerate(rows) if r.group == ALL and r.statistic == "followed_up"]
    for place, count in followed:
        if may_print_exact(
            [*counts, *(other for _, other in followed if abs(other - count) <= hide), count], hide
        ):
            found.add(place)
    return frozenset(found)


def _find_hidden(rows: Sequence[ResultRow], hide: int) -> frozenset[int]:
    """The places of rows that are not shown: few people, or what would give few people away."""
    hidden = {n for n, row in enumerate(rows) if _is_few(row, hide)}
    by_measure: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        by_measure[row.measure].append(n)
    for places in by_measure.values():
        counts = {(rows[n].group, rows[n].statistic): n for n in places if rows[n].n is not None}
        shown = publish_counts(
            {key: rows[n].n or 0 for key, n in counts.items()} | _totals(rows, places),
            Rule(publish=True, hide_up_to=hide),
            [*_sums_over_groups(counts), *_sums_over_parts(counts)],
        )
        hidden |= {n for key, n in counts.items() if shown[key].hidden and rows[n].n}
        hidden |= _beside_one_mean(rows, places, hidden)
        hidden |= _with_hidden_means(rows, places, hidden)
    return frozenset(hidden | set(_telling_tests(rows, hidden)))


def _telling_tests(rows: Sequence[ResultRow], hidden: set[int]) -> Iterator[int]:
    """Exact tests of crossings that are hidden: there are few ways to come to such a p."""
    crossings = {
        (rows[n].measure, rows[n].group, rows[n].statistic.partition("_cutoff_")[2])
        for n in hidden
        if rows[n].statistic.startswith("crossed_to_")
    }
    for n, row in enumerate(rows):
        place = (row.measure, row.group, row.statistic.partition("_cutoff_")[2])
        if row.statistic.startswith("mcnemar_p") and place in crossings:
            yield n


Key = tuple[str, str]


def _totals(rows: Sequence[ResultRow], places: Sequence[int]) -> dict[Key, int]:
    """What the parts of each group add up to: everybody with both scores."""
    return {(rows[n].group, "pairs"): rows[n].of or 0 for n in places if rows[n].statistic == PARTS[0]}


def _sums_over_groups(counts: Mapping[Key, int]) -> Iterator[Sum[Key]]:
    groups = [group for group in dict.fromkeys(group for group, _ in counts) if group != ALL]
    for statistic in dict.fromkeys(statistic for _, statistic in counts):
        parts = tuple((group, statistic) for group in groups if (group, statistic) in counts)
        if parts and (ALL, statistic) in counts:
            yield Sum((ALL, statistic), parts)


def _sums_over_parts(counts: Mapping[Key, int]) -> Iterator[Sum[Key]]:
    for group in dict.fromkeys(group for group, _ in counts):
        parts = tuple((group, statistic) for statistic in PARTS if (group, statistic) in counts)
        if len(parts) == len(PARTS):
            yield Sum((group, "pairs"), parts)


def _beside_one_mean(rows: Sequence[ResultRow], places: Sequence[int], hidden: set[int]) -> set[int]:
    """Where one group alone has no mean, the smallest other's: exact means would give the hidden one away."""
    more: set[int] = set()
    for statistic in dict.fromkeys(rows[n].statistic for n in places):
        own = [n for n in places if rows[n].statistic == statistic and rows[n].group != ALL and rows[n].n]
        stars = [n for n in own if n in hidden]
        shown = sorted((n for n in own if n not in hidden), key=lambda n: rows[n].n or 0)
        if get_definition(statistic).counts == "mean" and len(stars) == 1 and shown:
            more.add(shown[0])
    return more


def _with_hidden_means(rows: Sequence[ResultRow], places: Sequence[int], hidden: set[int]) -> set[int]:
    """All that is told of a group of which one mean is hidden: the others would give it away."""
    exact = {n for n in places if get_definition(rows[n].statistic).counts not in ("count", "share")}
    groups = {rows[n].group for n in exact & hidden if rows[n].group != ALL}
    return {n for n in exact if rows[n].group in groups}


def _is_few(row: ResultRow, hide: int) -> bool:
    counts = [row.n] if get_definition(row.statistic).counts in ("mean", "model") else [row.n, row.of]
    return any(count is not None and 1 <= count <= hide for count in counts)


def _publish(
    place: int,
    row: ResultRow,
    rows: Sequence[ResultRow],
    hidden: frozenset[int],
    exact: frozenset[int],
    hide: int,
) -> Published:
    counts = get_definition(row.statistic).counts
    names = (row.measure, row.group, row.statistic)
    if place in exact:
        return _as_is(row)
    n, of = (None if c is None else round_count(c, hide) for c in (row.n, row.of))
    base = HIDDEN if of is None and row.of is not None else of
    if place in hidden:
        blank = None if row.value is None else HIDDEN
        return Published(*names, blank, blank, blank, HIDDEN, base, row.method)
    if counts == "count":
        return Published(*names, n, None, None, n, base, row.method)
    if counts == "share":
        found = publish_share(row.n or 0, row.of or 0, hide)
        if found is None:
            return Published(*names, row.value, None, None, n, base, row.method)
        k, whole, value, low, high = found
        method = f"{row.method}; from rounded counts"
        if k == whole and row.n != row.of:
            return Published(*names, NEARLY_ALL, None, None, k, whole, method)
        return Published(*names, value, low, high, k, whole, method)
    if row.statistic in ("followed_up_difference", "reliably_improved_difference"):
        return _publish_difference(row, rows, n, base, hide)
    told = (for_count(row, n) if n else None) or row
    said = _say_p(told.value) if row.statistic in EXACT_P else told.value
    return Published(*names, said, told.low, told.high, n, base, told.method)


def _say_p(p: float | None) -> float | str | None:
    """A p to two decimals: with more of them, the number of people could be worked out."""
    return "under 0.01" if p is not None and p < 0.01 else p and round(p, 2)


def _publish_difference(
    row: ResultRow, rows: Sequence[ResultRow], n: int | None, of: int | str | None, hide: int
) -> Published:
    """A difference of two shares, out of the counts that may be shown of each arm."""
    kind = row.statistic.removesuffix("_difference")
    sides: Mapping[str, ResultRow] = {
        r.statistic.removeprefix(f"{kind}_"): r
        for r in rows
        if r.measure == row.measure and r.statistic.startswith(f"{kind}_")
    }
    shown = [
        publish_share(side.n or 0, side.of or 0, hide)
        for side in (sides["intervention"], sides["comparison"])
    ]
    names = (row.measure, row.group, row.statistic)
    one, two = shown
    if one is None or two is None:
        return Published(*names, HIDDEN, HIDDEN, HIDDEN, HIDDEN, of, row.method)
    found = difference((one[0], one[1]), (two[0], two[1]))
    return Published(*names, found.value, found.low, found.high, n, of, f"{row.method}; from rounded counts")
