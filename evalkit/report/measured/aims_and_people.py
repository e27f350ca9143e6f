"""Chapters: what we set out to measure, and who is in the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.measures.publish import Published
from evalkit.measures.words import say_row
from evalkit.report.blocks import (
    Block,
    Table,
    body,
    cells,
)
from evalkit.report.measured.measure_facts import ALL, MeasureFacts, first_upper, show_count_of, show_value
from evalkit.tags import as_speech
from evalkit.wording import one_or_many, plural


def build_aims(facts: MeasureFacts) -> Iterator[Block]:
    """The shortlist with what each measure came to, and who chose it."""
    if not facts.fed:
        return
    chosen = [one for one in facts.fed if one.aim.shortlisted]
    unmeasured = sum(one.row is None for one in chosen)
    aims = plural(len({one.aim.aim for one in facts.fed}), "aim")
    said = (
        f"There are {aims}. {plural(len(facts.fed), 'measure')} stood on the longlist, and {len(chosen)} are "
        "on the shortlist."
    )
    if unmeasured:
        said += (
            f" {plural(unmeasured, 'measure')} of the shortlist {one_or_many(unmeasured, 'is', 'are')} not "
            "measured."
        )
    yield body(said)
    yield Table(
        "The shortlist: aims, their measures, and what each came to.",
        ("Aim", "Measure", "Type", "Captured by", "Target", "What it came to"),
        tuple(
            cells(
                a.aim,
                a.measure,
                a.type,
                ", ".join(filter(None, (a.system, a.level, a.often))),
                a.target,
                say_row(facts.shown(one.row)),
            )
            for one in chosen
            for a in [one.aim]
        ),
        (3, 4, 2.2, 3.2, 1.8, 4),
        dense=True,
    )
    if any(one.aim.by or one.aim.why for one in facts.fed):
        yield Table(
            "Who chose each measure, and why.",
            ("Measure", "On the shortlist", "By whom", "Why"),
            tuple(
                cells(o.aim.measure, "yes" if o.aim.shortlisted else "no", o.aim.by or "–", o.aim.why or "–")
                for o in facts.fed
            ),
            (5, 2.4, 3.5, 6),
            dense=True,
        )


def build_people(facts: MeasureFacts) -> Iterator[Block]:
    """The flow, who was followed up, and who is seen against who lives there."""
    started = facts.find("people", "started")
    if started:
        yield from facts.pictures.get("flow", ())
        groups = list(dict.fromkeys(r.group for r in facts.rows if r.measure == "people"))
        measures = [m for m in facts.titles if facts.find(m, "followed_up")]
        columns = (
            "Group",
            "Recruited",
            "Started",
            *(f"Scored at both times: {facts.title(m)}" for m in measures[:3]),
        )
        yield Table(
            "People recruited, started and followed up.",
            columns,
            tuple(
                cells(
                    "Everybody" if group == ALL else group,
                    *(facts.show_people("people", s, group) for s in ("recruited", "started")),
                    *(say_row(facts.find(m, "followed_up", group)) for m in measures[:3]),
                )
                for group in groups
            ),
            (3, 2, 2, *(4 for _ in measures[:3])),
            dense=True,
        )
        yield body(
            "Every figure below is of the people for whom there are both scores; it says how many that is."
        )
    if why := [row for row in facts.rows if row.statistic == "withdrew_because"]:
        yield Table(
            "Why people withdrew, as it was written down.",
            ("Reason", "People"),
            tuple(cells(first_upper(as_speech(row.group)), show_count_of(row)) for row in why),
            (8, 2),
            dense=True,
        )
    yield from _reach(facts)


def _base(facts: MeasureFacts, row: Published | None) -> str:
    """Of how many people the shares are, who may be fewer than all: some have not said."""
    if row is None or not isinstance(row.of, int):
        return ""
    return f" Base: {facts.rule.say(row.of, 'person', 'people')} of whom this is known."


def _reach(facts: MeasureFacts) -> Iterator[Block]:
    """Who is seen against who lives there: a picture and a table for each characteristic."""
    yield from facts.pictures.get("reach", ())
    reach = list(dict.fromkeys(r.measure for r in facts.rows if r.measure.startswith("reach: ")))
    for measure in reach:
        groups = list(dict.fromkeys(r.group for r in facts.rows if r.measure == measure))
        yield Table(
            f"{first_upper(measure.removeprefix('reach: '))}: people who were seen, and the population."
            + _base(facts, facts.find(measure, "share_of_people", groups[0])),
            ("Group", "People seen", "Share of people seen", "Share of the population"),
            tuple(
                cells(
                    g,
                    show_count_of(facts.find(measure, "share_of_people", g)),
                    show_value(facts.find(measure, "share_of_people", g)),
                    show_value(facts.find(measure, "share_of_population", g)),
                )
                for g in groups
            ),
            (4, 2, 3, 3),
            dense=True,
        )
