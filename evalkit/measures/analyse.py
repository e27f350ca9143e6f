"""Every figure of a set of measures: for everybody and for each group, then between two arms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalkit.measures.formulas.change import changed, crossed, recovery
from evalkit.measures.formulas.goals import goal_progress
from evalkit.measures.formulas.paired import FEWEST, SMALL, pair, wilcoxon
from evalkit.measures.formulas.shares import bound, holm, share
from evalkit.measures.results import ResultRow, share_row
from evalkit.measures.rounded import reach
from evalkit.measures.tidying.outcomes import Outcome, Times
from evalkit.measures.tidying.people import People

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

ALL = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people: which of them, in the order of people, and those of them who started."""

    name: str
    people: Mask
    started: Mask


def find_groups(people: People, by: str = "") -> list[Group]:
    """Everybody, then each value of the column ``by`` in alphabetical order."""
    import numpy as np

    started = people.frame["started"].to_numpy(dtype=bool)
    every = np.ones(len(started), dtype=bool)
    groups = [Group(ALL, every, started)]
    if by:
        values = people.groups(by)
        for value in sorted(set(values), key=str.casefold):
            mask = (values == value).to_numpy(dtype=bool)
            name = f"{value} ({by})" if value == ALL else value
            groups.append(Group(name, mask, started & mask))
    return groups


def describe_people(people: People, groups: Sequence[Group]) -> Iterator[ResultRow]:
    """How many were recruited, started and withdrew: the flow, before any measure."""
    for group in groups:
        rows = int(group.people.sum())
        recruited = int((people.frame["recruited"].to_numpy(dtype=bool) & group.people).sum())
        started = int(group.started.sum())
        said = {
            kind: f"column {kind}" if kind in people.has else f"no column {kind}: every row counts"
            for kind in ("recruited", "started")
        }
        yield ResultRow(
            "people", group.name, "recruited", recruited, None, None, recruited, rows, said["recruited"]
        )
        yield ResultRow(
            "people", group.name, "started", started, None, None, started, recruited, said["started"]
        )
        if "withdrew" in people.has:
            left = int((people.frame["withdrew"].to_numpy(dtype=bool) & group.started).sum())
            yield ResultRow(
                "people", group.name, "withdrew", left, None, None, left, started, "column withdrew"
            )


def describe_changes(outcomes: Sequence[Outcome], groups: Sequence[Group], times: Times) -> list[ResultRow]:
    """Who was followed up and how they changed, measure by measure and group by group."""
    rows: list[ResultRow] = []
    for group in groups:
        for outcome in outcomes:
            if not outcome.part_of:
                rows += _describe(outcome, group, times)
        rows += _describe_items(outcomes, group)
        rows += _describe_recovery(outcomes, group)
    order = {name: n for n, name in enumerate(dict.fromkeys(o.name for o in outcomes))}
    return sorted(rows, key=lambda row: order.get(row.measure, len(order)))


def both_scored(outcome: Outcome, group: Group) -> Mask:
    """People of a group who started and have both scores."""
    import numpy as np

    mask: Mask = group.started & ~np.isnan(outcome.first) & ~np.isnan(outcome.last)
    return mask


def _describe(outcome: Outcome, group: Group, times: Times) -> Iterator[ResultRow]:
    import numpy as np

    name, where, started = outcome.name, group.name, int(group.started.sum())
    both = both_scored(outcome, group)
    for statistic, values, time in (
        ("scored_first", outcome.first, times.first),
        ("scored_last", outcome.last, times.last),
    ):
        scored = int((group.started & ~np.isnan(values)).sum())
        yield share_row(name, where, statistic, share(scored, started), f"at {time}")
    followed = int(both.sum())
    yield share_row(
        name, where, "followed_up", share(followed, started), f"at {times.first} and {times.last}"
    )
    if outcome.goals:
        yield from _describe_goals(outcome, group)
    elif outcome.score and outcome.score.reliable_change is not None:
        yield from _describe_reliable(outcome, group)
    yield from _describe_means(outcome, group)
    if outcome.score and outcome.score.cutoff is not None:
        for place, cutoff in enumerate((outcome.score.cutoff, *outcome.score.other_cutoffs)):
            yield from _describe_crossings(outcome, group, cutoff, f"_cutoff_{cutoff:g}" if place else "")


def _describe_means(outcome: Outcome, group: Group) -> Iterator[ResultRow]:
    both = both_scored(outcome, group)
    n, started = int(both.sum()), int(group.started.sum())

    def row(
        statistic: str, value: float | None, method: str, low: float | None = None, high: float | None = None
    ) -> ResultRow:
        return ResultRow(outcome.name, group.name, statistic, value, low, high, n, started, method)

    if n < FEWEST:
        few = f"{n} people are too few for a mean (at least {FEWEST})" if n else "nobody has both scores"
        yield row("mean_change", None, few)
        return
    first, last = outcome.first[both], outcome.last[both]
    found, ranks = pair(first, last), wilcoxon(first, last)
    note = f"; {n} people are few (under {SMALL})" if n < SMALL else ""
    interval = f"95% t interval, {found.df} df{note}"
    for when, mean, sd in (
        ("first", found.mean_first, found.sd_first),
        ("last", found.mean_last, found.sd_last),
    ):
        width = reach(n) * sd
        yield row(f"mean_{when}", mean, interval, mean - width, mean + width)
        yield row(f"sd_{when}", sd, f"n − 1{note}")
    yield row("mean_change", found.mean_change, f"last − first, {interval}", found.low, found.high)
    yield row("sd_change", found.sd_change, f"n − 1{note}")
    yield row("median_change", found.median_change, f"last − first{note}")
    same = "every change is the same, so there is nothing to test"
    yield row("t_p", found.p, f"paired t test, {found.df} df{note}" if found.p is not None else same)
    yield row("wilcoxon_p", ranks.p, ranks.method + note)
    yield row(
        "rank_biserial",
        ranks.rank_biserial,
        f"matched rank-biserial{note}" if ranks.p is not None else ranks.method,
    )
    for statistic, value, said in (
        ("effect_size_dz", found.dz, "mean change over SD of changes"),
        ("effect_size_first_sd", found.d_baseline, "mean change over SD of first scores"),
        ("effect_size_hedges_gz", found.hedges_gz, "dz × (1 − 3 / (4 df − 1))"),
    ):
        yield row(statistic, value, f"{said}{note}" if value is not None else same)


def _describe_reliable(outcome: Outcome, group: Group) -> Iterator[ResultRow]:
    score = outcome.score
    if score is None or score.reliable_change is None:
        return
    both = both_scored(outcome, group)
    found = changed(outcome.first[both], outcome.last[both], score, score.reliable_change)
    better = "rise" if score.better == "higher" else "fall"
    worse = "fall" if score.better == "higher" else "rise"
    name, where, least = outcome.name, group.name, f"{score.reliable_change:g}"
    yield share_row(name, where, "reliably_improved", found.improved, f"a {better} of {least} or more")
    yield share_row(name, where, "no_reliable_change", found.unchanged, f"a change of less than {least}")
    yield share_row(name, where, "reliably_deteriorated", found.deteriorated, f"a {worse} of {least} or more")
    yield from _bounds(outcome, group, found.improved.k)


def _bounds(outcome: Outcome, group: Group, improved: int) -> Iterator[ResultRow]:
    started, followed = int(group.started.sum()), int(both_scored(outcome, group).sum())
    found = bound(improved, followed, started)
    missing = started - followed
    none, all_ = f"none of {missing} without both scores", f"all of {missing} without both scores"
    yield share_row(outcome.name, group.name, "improved_if_none_missing", found.none_missing, none)
    yield share_row(outcome.name, group.name, "improved_if_all_missing", found.all_missing, all_)


def _describe_crossings(outcome: Outcome, group: Group, cutoff: float, suffix: str) -> Iterator[ResultRow]:
    score = outcome.score
    if score is None:
        return
    both = both_scored(outcome, group)
    found = crossed(outcome.first[both], outcome.last[both], score, cutoff)
    side = f"clinical is {'below' if score.better == 'higher' else 'from'} {cutoff:g}"
    name, where = outcome.name, group.name
    n = found.pairs
    yield share_row(name, where, f"clinical_first{suffix}", share(found.clinical_first, n), side)
    yield share_row(name, where, f"clinical_last{suffix}", share(found.clinical_last, n), side)
    yield share_row(name, where, f"crossed_to_healthy{suffix}", found.to_healthy, side)
    yield share_row(name, where, f"crossed_to_clinical{suffix}", found.to_clinical, side)
    p = found.test.exact_p if n else None
    method = "exact McNemar of the crossings" if n else "nobody has both scores"
    yield ResultRow(name, where, f"mcnemar_p{suffix}", p, None, None, n, int(group.started.sum()), method)


def _describe_goals(outcome: Outcome, group: Group) -> Iterator[ResultRow]:
    found = goal_progress(goal for goal in outcome.goals if group.started[int(goal.person)])
    name, where, said = outcome.name, group.name, "last rating above the first"
    yield share_row(name, where, "progress_on_one_goal", found.at_least_one, said)
    yield share_row(name, where, "progress_on_two_goals", found.at_least_two, f"{said}; of all followed up")
    yield share_row(
        name,
        where,
        "progress_on_two_of_two_goals",
        found.two_of_set_two,
        f"{said}; of those who set two or more",
    )
    if outcome.score and outcome.score.reliable_change is not None:
        both = both_scored(outcome, group)
        steps = changed(outcome.first[both], outcome.last[both], outcome.score, outcome.score.reliable_change)
        least = f"mean over a person's goals, a rise of {outcome.score.reliable_change:g} or more"
        yield share_row(name, where, "reliably_improved", steps.improved, least)
    yield from _bounds(outcome, group, found.at_least_one.k)


def _describe_items(outcomes: Sequence[Outcome], group: Group) -> Iterator[ResultRow]:
    """Items that are reported alone: mean change, and Holm's p over those of one instrument."""
    for instrument in dict.fromkeys(o.part_of for o in outcomes if o.part_of):
        rows = [row for o in outcomes if o.part_of == instrument for row in _describe_means(o, group)]
        own = [row for row in rows if row.statistic in _OF_ITEMS]
        tests = [row for row in own if row.statistic == "t_p"]
        adjusted = holm([row.value for row in tests])
        yield from own
        for row, p in zip(tests, adjusted, strict=True):
            yield replace(
                row, statistic="t_holm_p", value=p, method=f"Holm over {len(tests)} items of {instrument}"
            )


_OF_ITEMS = frozenset({"mean_first", "mean_last", "mean_change", "sd_change", "t_p", "wilcoxon_p"})


def _describe_recovery(outcomes: Sequence[Outcome], group: Group) -> Iterator[ResultRow]:
    """PHQ-9 and GAD-7 together, where people have both."""
    scales = [o for name in ("phq9", "gad7") for o in outcomes if o.name == name and o.score]
    if len(scales) < 2:
        return
    both = both_scored(scales[0], group) & both_scored(scales[1], group)
    name, where = "phq9+gad7", group.name
    if not both.any():
        return
    found = recovery([(o.first[both].tolist(), o.last[both].tolist(), o.score) for o in scales if o.score])
    cases = "cases are at or above a cut-off on either scale"
    yield share_row(name, where, "recovered", found.recovered, f"{cases}, recovered below both")
    yield share_row(
        name, where, "reliably_recovered", found.reliably_recovered, f"{cases}, with a reliable change"
    )
    yield share_row(
        name, where, "reliably_improved", found.improved, "on one scale, and reliably worse on none"
    )
    yield share_row(
        name, where, "reliably_deteriorated", found.deteriorated, "on one scale, and reliably better on none"
    )
