"""Measure and words side by side, with what people said that the two say together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evalkit.measures.joint import JointRow, waits_for_judgement
from evalkit.measures.words import say_row
from evalkit.model import Excerpt, Finding
from evalkit.report.blocks import (
    Block,
    Cell,
    Span,
    Table,
    Text,
    anchor_for,
    body,
    cells,
    plain,
    to_write,
)
from evalkit.report.measured.measure_facts import MeasureFacts
from evalkit.report.wording import attribution
from evalkit.tags import as_speech
from evalkit.wording import plural

MOST_LETTERS = 200
"""Letters of a passage in the joint display: a table's cell holds no more."""


def build_joint(
    facts: MeasureFacts, findings: Sequence[Finding], print_once: Callable[[Excerpt], bool]
) -> Iterator[Block]:
    """The joint display."""
    if not facts.joint:
        return
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    yield body(
        "Each row sets a measure beside what people said of the same aim. People judged what the two say "
        "together."
    )
    said: set[str] = set()
    yield Table(
        "The joint display.",
        ("Aim", "Measure", "What people said", "Together"),
        tuple(
            (
                *cells(j.aim, f"{j.measure}: {say_row(facts.shown(j.figure))}"),
                _said([f for code in j.codes for f in by_code.get(code, ())], said, print_once),
                *cells(_together(j)),
            )
            for j in facts.joint
        ),
        (2.6, 4, 6.4, 3),
        dense=True,
    )
    if left := waits_for_judgement(facts.joint):
        yield to_write(
            f"Judge what measure and words say together: {plural(left, 'row')} of the joint display."
        )


def _said(findings: Sequence[Finding], said: set[str], print_once: Callable[[Excerpt], bool]) -> Cell:
    """The findings of a row, each with its link and, the first time, a passage that no chapter quotes."""
    lines: list[Text] = []
    for finding in findings[:3]:
        lines.append((Span(finding.id, to=anchor_for(finding.id)), Span(f": {finding.statement}")))
        if finding.id not in said and (excerpt := _find_passage(finding, print_once)):
            lines.append(plain(f"“{as_speech(excerpt.segment.text)}” ({attribution(excerpt)})"))
        said.add(finding.id)
    return Cell(tuple(lines) or (plain("no finding is set beside it"),))


def _find_passage(finding: Finding, print_once: Callable[[Excerpt], bool]) -> Excerpt | None:
    """A short passage behind a finding that may be quoted and that its chapter does not quote."""
    quoted = {excerpt.id for excerpt in finding.quotations}
    own = [e for e in finding.excerpts if e.participant.may_quote and e.id not in quoted]
    short = (e for e in own if MOST_LETTERS // 4 <= len(e.segment.text) <= MOST_LETTERS)
    return next(filter(print_once, short), None)


def _together(row: JointRow) -> str:
    said: str = row.together
    if row.why:
        said += f": {row.why}"
    return f"{said} ({row.by})" if row.by else said
