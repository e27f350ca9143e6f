"""Measure and words side by side, with what people said that the two say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.measures.joint import JointRow, waits_for_judgement
from evalkit.measures.words import say_row
from evalkit.model import Finding
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
from evalkit.text import plural


def build_joint(facts: MeasureFacts, findings: Sequence[Finding]) -> Iterator[Block]:
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
    yield Table(
        "The joint display.",
        ("Aim", "Measure", "What people said", "Together"),
        tuple(
            (
                *cells(j.aim, f"{j.measure}: {say_row(facts.shown(j.figure))}"),
                _said([f for code in j.codes for f in by_code.get(code, ())]),
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


def _said(findings: Sequence[Finding]) -> Cell:
    """The findings of a row, each with its link and its first quotation."""
    lines: list[Text] = []
    for finding in findings[:3]:
        lines.append((Span(finding.id, to=anchor_for(finding.id)), Span(f": {finding.statement}")))
        if quotation := next((q for q in finding.quotations if q.participant.may_quote), None):
            lines.append(
                plain(
                    f"“{quotation.segment.text}” "
                    f"({quotation.participant.role or quotation.participant.kind.replace('_', ' ')})"
                )
            )
    return Cell(tuple(lines) or (plain("no finding is set beside it"),))


def _together(row: JointRow) -> str:
    said: str = row.together
    if row.why:
        said += f": {row.why}"
    return f"{said} ({row.by})" if row.by else said
