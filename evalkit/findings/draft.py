"""Draft findings: what there is evidence for, on each side, in codebook order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from evalkit.analysis.people import Heard
from evalkit.findings.quotations import choose_quotations
from evalkit.findings.record import FindingKey, Records, number_findings
from evalkit.findings.statement import draft_statement
from evalkit.model import VALENCES, Codebook, Excerpt, Finding, Theme, Valence

_OTHER_SIDE: dict[Valence, Valence] = {"working_well": "challenging", "challenging": "working_well"}


def draft_findings(
    excerpts: Sequence[Excerpt],
    codebook: Codebook,
    heard: Sequence[Heard],
    *,
    voices: Sequence[Heard] = (),
    max_quotations: int = 3,
    per_participant: int = 4,
    themes: Mapping[FindingKey, tuple[Theme, ...]] | None = None,
    starred: Collection[str] = (),
    records: Records | None = None,
) -> list[Finding]:
    """One draft finding for every code and side with evidence: F001, F002… in codebook order.

    A finding that has a number in ``records`` keeps it; a new one gets the next that was never given.

    The statement is computed from the excerpts, from who was ``heard`` in sources that are coded, and from
    all ``voices`` (``find_heard``); it claims nothing else, and a person has yet to write the finding.
    Quotations are chosen over the whole report: none twice, at most ``max_quotations`` for a finding and
    ``per_participant`` from one participant, from every theme before a second of one, the ``starred``
    codings' first.
    """
    evidence: dict[FindingKey, list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        evidence[excerpt.code, excerpt.valence].append(excerpt)
    keys = [(c.slug, v) for c in codebook.codes for v in VALENCES if (c.slug, v) in evidence]
    numbers = number_findings(keys, records or {})
    grouped = themes or {}
    findings = [
        Finding(
            id=numbers[code, valence],
            code=code,
            valence=valence,
            statement=draft_statement(evidence[code, valence], heard, voices),
            drafted=True,
            excerpts=tuple(evidence[code, valence]),
            contrary=_contrary(evidence, code, valence),
            themes=grouped.get((code, valence), ()),
        )
        for code, valence in keys
    ]
    all_themes = [theme for finding in findings for theme in finding.themes]
    evidence_of = [finding.excerpts for finding in findings]
    chosen = choose_quotations(evidence_of, max_quotations, per_participant, starred, all_themes)
    return [replace(f, quotations=quotations) for f, quotations in zip(findings, chosen, strict=True)]


def _contrary(evidence: dict[FindingKey, list[Excerpt]], code: str, valence: Valence) -> tuple[Excerpt, ...]:
    other = _OTHER_SIDE.get(valence)
    return tuple(evidence.get((code, other), ())) if other else ()
