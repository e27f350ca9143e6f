"""Two arms of people: which is the comparison, who was lost in each, and the differences of every measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalkit.errors import TableError
from evalkit.measures.analyse import ALL, Group, both_scored
from evalkit.measures.formulas.change import changed
from evalkit.measures.formulas.comparison import Comparison, Estimate, compare_arms, interaction
from evalkit.measures.formulas.paired import FEWEST, standardised_difference
from evalkit.measures.formulas.shares import difference, holm, share
from evalkit.measures.results import ResultRow, share_row
from evalkit.measures.tidying.outcomes import Outcome
from evalkit.measures.tidying.people import BLANK, People
from evalkit.model import Problem
from evalkit.wording import join_plain, join_some, quoted

if TYPE_CHECKING:
    from evalkit.measures.analyse import Mask
    from evalkit.measures.formulas.scoring import Numbers

_COMPARISON = re.compile(
    r"\b(comparison|comparator|compare|control|controls|usual care|care as usual|"
    r"treatment as usual|tau|placebo|waiting list|waitlist|wait list|standard care|no intervention)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Arms:
    """The two arms: their names, and who is in the arm of interest and in the comparison."""

    interest: str
    comparison: str
    in_interest: Mask
    in_comparison: Mask


def find_arms(people: People, column: str, comparison: str = "") -> tuple[Arms, list[Problem]]:
    """The two arms in a column; the comparison is called so, or control, usual care, placebo and so on.

    ``comparison`` names it where its name does not tell. People without an arm are left out, and listed.
    TableError where there are not two arms, or where neither is known to be the comparison.
    """
    values = people.groups(column)
    names = [name for name in sorted(set(values), key=str.casefold) if name != BLANK]
    listed = join_plain([f"“{name}”" for name in names]) or "none"
    if len(names) != 2:
        raise TableError(
            f"Two arms are needed, and the column “{column}” has {len(names)}: {listed}. Correct it, or "
            "leave --arm out."
        )
    control = _find_comparison(names, comparison, column)
    other = next(name for name in names if name != control)
    problems = []
    without = [str(person) for person in values.index[values == BLANK]]
    if without:
        few = join_some(without)
        problems.append(Problem(column, f"{few} have no arm, so they are in no comparison. Write their arm."))
    return Arms(other, control, (values == other).to_numpy(), (values == control).to_numpy()), problems


def _find_comparison(names: Sequence[str], asked: str, column: str) -> str:
    if asked:
        found = next((name for name in names if name.casefold() == asked.casefold()), None)
        if found is None:
            raise TableError(
                f"No arm is called “{asked}”. The arms in “{column}” are "
                f"{join_plain([f'“{n}”' for n in names])}."
            )
        return found
    spoken = [name for name in names if _COMPARISON.search(re.sub(r"[_-]+", " ", name))]
    if len(spoken) == 1:
        return spoken[0]
    if {name.casefold() for name in names} in ({"0", "1"}, {"no", "yes"}, {"false", "true"}):
        return next(name for name in names if name.casefold() in ("0", "no", "false"))
    raise TableError(
        f"Which arm is the comparison? The arms in “{column}” are {join_plain([f'“{n}”' for n in names])}. "
        f"Say so with {' or '.join(f'--comparison {quoted(n)}' for n in names)}, or call it comparison or "
        "control in the table."
    )


def describe_arms(
    outcomes: Sequence[Outcome], people: People, arms: Arms, cluster: str = "", by: str = ""
) -> tuple[list[ResultRow], list[str]]:
    """Attrition by arm, then each measure's difference; and what should be said of them in words.

    First whether arms vary between or within teams; then who was lost; then the difference, adjusted.
    """
    teams = people.groups(cluster).replace(BLANK, None) if cluster else None
    started = people.frame["started"].to_numpy(dtype=bool)
    rows: list[ResultRow] = []
    notes: dict[str, None] = {}
    whole = [outcome for outcome in outcomes if not outcome.part_of]
    for outcome in whole:
        rows += _attrition(outcome, arms, started)
        group = Group(
            ALL, arms.in_interest | arms.in_comparison, started & (arms.in_interest | arms.in_comparison)
        )
        both = both_scored(outcome, group)
        first, last, arm = outcome.first[both], outcome.last[both], arms.in_interest[both].astype(float)
        own = teams[both].tolist() if teams is not None else None
        found = compare_arms(first, last, arm, own)
        rows += _describe(outcome.name, found, int(group.started.sum()))
        notes |= dict.fromkeys(found.notes)
        if own and (blank := sum(team is None for team in own)):
            notes[
                f"{blank} people have no {cluster}, so they are in no analysis that keeps teams together."
            ] = None
        if found.design != "no teams":
            notes[f"Arms vary {found.design if found.design != 'both' else 'between and within teams'}."] = (
                None
            )
        rows += _responders(outcome, arms, group)
        if (by and people.column(by) != people.column(cluster or by)) or (by and not cluster):
            rows.append(_interaction(outcome, people, by, both, arm, int(group.started.sum())))
    return [*rows, *_holm(rows)], list(notes)


def _attrition(outcome: Outcome, arms: Arms, started: Mask) -> Iterator[ResultRow]:
    import numpy as np

    pairs = []
    for role, mask, name in (
        ("intervention", arms.in_interest, arms.interest),
        ("comparison", arms.in_comparison, arms.comparison),
    ):
        group = Group(ALL, mask, started & mask)
        counts = int(both_scored(outcome, group).sum()), int(group.started.sum())
        pairs.append(counts)
        yield share_row(outcome.name, ALL, f"followed_up_{role}", share(*counts), f"arm {name}")
    gap = difference(*pairs)
    n, of = (sum(pair[side] for pair in pairs) for side in (0, 1))
    yield ResultRow(
        outcome.name, ALL, "followed_up_difference", gap.value, gap.low, gap.high, n, of,
        f"{arms.interest} less {arms.comparison}, Newcombe’s interval",
    )  # fmt: skip
    begun = started & ~np.isnan(outcome.first)
    sides = [outcome.first[begun & mask] for mask in (arms.in_interest, arms.in_comparison)]
    yield _standardised(
        outcome.name, "first_difference_standardised", sides, of, f"{arms.interest} less {arms.comparison}"
    )
    either = begun & (arms.in_interest | arms.in_comparison)
    lost = np.isnan(outcome.last)
    parts = [outcome.first[either & lost], outcome.first[either & ~lost]]
    yield _standardised(
        outcome.name, "lost_difference_standardised", parts, of, "people lost less people kept"
    )


def _standardised(name: str, statistic: str, sides: Sequence[Numbers], of: int, said: str) -> ResultRow:
    few = min(len(side) for side in sides) < 2 or sum(len(side) for side in sides) < FEWEST
    value = None if few else standardised_difference(*sides)
    method = (
        f"{said}, in standard deviations of the first score"
        if value is not None
        else f"{said}: too few people"
    )
    return ResultRow(name, ALL, statistic, value, None, None, sum(len(side) for side in sides), of, method)


def _describe(name: str, found: Comparison, of: int) -> Iterator[ResultRow]:
    def row(statistic: str, estimate: Estimate) -> ResultRow:
        return ResultRow(
            name, ALL, statistic, estimate.value, estimate.low, estimate.high, estimate.n, of, estimate.method
        )

    main = found.clustered or found.plain
    yield row("adjusted_difference", main)
    yield ResultRow(name, ALL, "adjusted_difference_p", main.p, None, None, main.n, of, main.method)
    if found.clustered:
        yield row("adjusted_difference_plain", found.plain)
    if found.by_team:
        within = found.design != "between teams"
        yield row(f"adjusted_difference_{'within_teams' if within else 'team_means'}", found.by_team)
    if found.mixed:
        yield row("adjusted_difference_mixed", found.mixed.estimate)
        said = found.mixed.estimate.method
        yield ResultRow(name, ALL, "intraclass_correlation", found.mixed.icc, None, None, main.n, of, said)
        yield ResultRow(name, ALL, "design_effect", found.design_effect, None, None, main.n, of, said)
    if found.clustered:
        yield ResultRow(
            name, ALL, "teams", float(found.teams), None, None, main.n, of, f"arms vary {found.design}"
        )
    if found.slope is not None:
        yield ResultRow(name, ALL, "first_score_slope", found.slope, None, None, found.plain.n, of, "ANCOVA")


def _responders(outcome: Outcome, arms: Arms, group: Group) -> Iterator[ResultRow]:
    """The shares of each arm that improved reliably, and their difference."""
    score = outcome.score
    if score is None or score.reliable_change is None:
        return
    pairs = []
    for role, mask, name in (
        ("intervention", arms.in_interest, arms.interest),
        ("comparison", arms.in_comparison, arms.comparison),
    ):
        both = both_scored(outcome, group) & mask
        found = changed(outcome.first[both], outcome.last[both], score, score.reliable_change)
        pairs.append((found.improved.k, found.pairs))
        yield share_row(outcome.name, ALL, f"reliably_improved_{role}", found.improved, f"arm {name}")
    gap = difference(*pairs)
    n, started = sum(pair[1] for pair in pairs), int(group.started.sum())
    yield ResultRow(
        outcome.name, ALL, "reliably_improved_difference", gap.value, gap.low, gap.high, n, started,
        f"{arms.interest} less {arms.comparison}, Newcombe’s interval; not adjusted",
    )  # fmt: skip


def _interaction(outcome: Outcome, people: People, by: str, both: Mask, arm: Numbers, of: int) -> ResultRow:
    p = interaction(outcome.first[both], outcome.last[both], arm, people.groups(by)[both].tolist())
    method = (
        f"arm by {by}, F test in the ANCOVA"
        if p is not None
        else f"arm by {by}: a group has too few people in an arm"
    )
    return ResultRow(outcome.name, ALL, "interaction_p", p, None, None, int(both.sum()), of, method)


def _holm(rows: Sequence[ResultRow]) -> Iterator[ResultRow]:
    tests = [row for row in rows if row.statistic == "adjusted_difference_p"]
    if len(tests) < 2:
        return
    for row, p in zip(tests, holm([row.value for row in tests]), strict=True):
        yield replace(
            row, statistic="adjusted_difference_holm_p", value=p, method=f"Holm over {len(tests)} measures"
        )
