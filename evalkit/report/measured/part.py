"""The part of the report on measures: its chapters in order, each left out where there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evalkit.model import Codebook, Excerpt, Finding
from evalkit.report.blocks import (
    Block,
    Heading,
    anchor_for,
    body,
)
from evalkit.report.measured.aims_and_people import build_aims, build_people
from evalkit.report.measured.arms_compared import build_comparison
from evalkit.report.measured.changes import build_change
from evalkit.report.measured.joint_display import build_joint
from evalkit.report.measured.measure_facts import MeasureFacts
from evalkit.report.measured.services import build_cost, build_fidelity, build_waits


def build_measures(
    facts: MeasureFacts,
    findings: Sequence[Finding],
    codebook: Codebook,
    print_once: Callable[[Excerpt], bool],
) -> Iterator[Block]:
    """The part “Measures beside the words”: nothing where a project has no measures.

    ``print_once`` says whether a passage may be printed; it is asked in the order of the report.
    """
    areas = {code.slug: code.name for code in codebook.codes}
    chapters = [
        ("What we set out to measure", list(build_aims(facts))),
        ("Who is in the numbers", list(build_people(facts))),
        ("How people’s lives changed", list(build_change(facts))),
        ("The two arms compared", list(build_comparison(facts, findings, areas, print_once))),
        ("Waits and use", list(build_waits(facts))),
        ("Cost", list(build_cost(facts))),
        ("How fully it was put into practice", list(build_fidelity(facts))),
        ("Measures and words together", list(build_joint(facts, findings, print_once))),
    ]
    filled = [(title, blocks) for title, blocks in chapters if blocks]
    if not filled:
        return
    yield Heading(1, "Measures beside the words", anchor_for("s_measures"))
    if facts.publishing:
        yield body(
            "Counts of people follow the rule for small numbers that the method explains. Percentages come "
            "from the rounded counts, so they need not add up to 100%."
        )
    for title, blocks in filled:
        yield Heading(2, title)
        yield from blocks
