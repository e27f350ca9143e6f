"""The chapter that compares two arms: attrition, adjusted differences, and what an interval says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from evalkit.measures.formulas.comparison import FEW_TEAMS
from evalkit.measures.words import say_row, say_value
from evalkit.model import Excerpt, Finding
from evalkit.report.blocks import Block, Cell, Span, Table, anchor_for, body, cells, plain
from evalkit.report.measured.measure_facts import MeasureFacts, show_value
from evalkit.report.wording import SOMEBODY, attribution
from evalkit.tags import as_speech

MOST_LETTERS = 200
"""Letters of a passage in a cell of a table."""


def build_comparison(
    facts: MeasureFacts,
    findings: Sequence[Finding],
    areas: Mapping[str, str],
    print_once: Callable[[Excerpt], bool],
) -> Iterator[Block]:
    """What two arms came to."""
    measures = [r.measure for r in facts.rows if r.statistic == "adjusted_difference"]
    if not measures:
        return
    one, two = facts.names
    yield body(f"{one} is compared with {two}. {' '.join(facts.notes)}".strip())
    yield Table(
        "People followed up in each arm, of those who started.",
        ("Measure", one, two, "First scores apart, in standard deviations"),
        tuple(
            cells(
                facts.title(m),
                *(say_row(facts.find(m, f"followed_up_{a}")) for a in ("intervention", "comparison")),
                show_value(facts.find(m, "first_difference_standardised")),
            )
            for m in measures
        ),
        (3, 4, 4, 3),
        dense=True,
    )
    yield Table(
        f"Difference at {facts.times[1]}, {one} less {two}, adjusted for {facts.times[0]}.",
        ("Measure", "Difference and interval", "With few teams, read this first", "p (Holm)"),
        tuple(
            cells(
                facts.title(m),
                say_row(facts.find(m, "adjusted_difference")),
                _leading(facts, m),
                _p(facts, m),
            )
            for m in measures
        ),
        (3, 5, 5, 2),
        dense=True,
    )
    yield from facts.pictures.get("comparison", ())
    yield body(" ".join(_say_difference(facts, m) for m in measures))
    yield from _words_by_arm(facts, findings, areas, print_once)


def _words_by_arm(
    facts: MeasureFacts,
    findings: Sequence[Finding],
    areas: Mapping[str, str],
    print_once: Callable[[Excerpt], bool],
) -> Iterator[Block]:
    """What stood in the way, by arm: how many people of each arm's teams said so, and the words of one."""
    rows = []
    for finding in findings:
        own = {name: [e for e in finding.excerpts if _arm_of(facts, e) == name] for name in facts.names}
        if finding.valence == "challenging" and any(own.values()):
            link = Cell(
                (
                    (
                        Span(finding.id, to=anchor_for(finding.id)),
                        Span(f": {areas.get(finding.code, finding.code)}"),
                    ),
                )
            )
            rows.append((link, *(_said_in(facts, own[name], print_once) for name in facts.names)))
    if rows:
        yield Table(
            "What is challenging, by arm: people of each arm’s teams who said so, with one’s words.",
            ("Finding", *facts.names),
            tuple(rows),
            (3, 5, 5),
            dense=True,
        )


def _arm_of(facts: MeasureFacts, excerpt: Excerpt) -> str:
    return facts.arm_of_team.get(excerpt.participant.team.casefold(), "")


def _said_in(facts: MeasureFacts, excerpts: Sequence[Excerpt], print_once: Callable[[Excerpt], bool]) -> Cell:
    """How many people, and a short passage of one who may be quoted.

    To publish, it has no role: a role in an arm of one team may be one person's.
    """
    if not excerpts:
        return cells("nobody")[0]
    people = facts.rule.say(len({e.participant.id for e in excerpts}), "person", "people")
    told = (e for e in excerpts if e.participant.may_quote and len(e.segment.text) <= MOST_LETTERS)
    lines = [plain(people)]
    if passage := next(filter(print_once, told), None):
        who = SOMEBODY[passage.participant.kind] if facts.publishing else attribution(passage)
        lines.append(plain(f"“{as_speech(passage.segment.text)}” ({who})"))
    return Cell(tuple(lines))


def _p(facts: MeasureFacts, measure: str) -> str:
    return show_value(
        facts.find(measure, "adjusted_difference_holm_p") or facts.find(measure, "adjusted_difference_p")
    )


def _leading(facts: MeasureFacts, measure: str) -> str:
    teams = facts.find(measure, "teams")
    if teams is None or not isinstance(teams.value, float) or teams.value >= FEW_TEAMS:
        return "–"
    for statistic in ("adjusted_difference_team_means", "adjusted_difference_within_teams"):
        if row := facts.find(measure, statistic):
            return say_row(row)
    return "–"


def _say_difference(facts: MeasureFacts, measure: str) -> str:
    """What an interval says of a difference; “no difference” only with its interval."""
    row = facts.find(measure, "adjusted_difference")
    title = facts.title(measure)
    if row is None or not isinstance(row.low, float) or not isinstance(row.high, float):
        return f"{title}: nothing can be said of a difference ({row.method if row else ''})."
    span = f"from {say_value(row.statistic, row.low)} to {say_value(row.statistic, row.high)} points"
    if row.low <= 0 <= row.high:
        return (
            f"{title}: no difference was found; the interval goes {span}, so differences of that size are "
            "possible."
        )
    return f"{title}: a difference was found, {span}."
