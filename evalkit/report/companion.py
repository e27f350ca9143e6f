"""The companion to a report: the evidence for every finding, its counts, and the reporting checklist.

The team's copy has every excerpt whole, with what stood around it. The copy that may be published holds
quotable excerpts alone, in an order of its own, with nothing that joins what one person said.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.analysis.coverage import Coverage, find_gaps
from evalkit.analysis.people import BASES, Basis, group_of, say_spoken
from evalkit.findings.quotations import may_quote
from evalkit.ids import in_order
from evalkit.model import VALENCE_NAMES, Excerpt, Finding
from evalkit.report.blocks import (
    Block,
    Heading,
    Paragraph,
    Quotation,
    Span,
    Table,
    anchor_for,
    body,
    bullets,
    cells,
)
from evalkit.report.coverage_tables import coverage_cell, coverage_heading, themes_table
from evalkit.report.facts import ReportFacts, kept_themes
from evalkit.report.outline import find_chapters
from evalkit.report.standards import build_checklist
from evalkit.report.wording import attribution, initials
from evalkit.tags import as_speech
from evalkit.wording import join_plain

EVIDENCE_TITLE = "The evidence for each finding"
COLUMNS = 5
"""At most this many groups side by side in a coverage table."""


def build_companion(facts: ReportFacts) -> Iterator[Block]:
    """Every block of the companion, part by part, as its report has them."""
    yield from _introduction(facts)
    shown: set[str] = set()
    for place, part in enumerate(facts.outline.parts):
        codes = {code for chapter in part.chapters for code in chapter.codes} - shown
        shown |= codes
        yield from _part(facts, part.title, codes, first=not place)
    yield from _part(facts, "In no chapter", {finding.code for finding in facts.findings} - shown)
    yield from _coverage(facts)
    yield from build_checklist(facts)


def companion_anchors(facts: ReportFacts) -> set[str]:
    """Where links from the report into the companion may lead."""
    anchors = {anchor_for(f"E_{finding.id}") for finding in facts.findings} | {anchor_for("s_checklist")}
    if not facts.rule.publish:
        anchors |= {anchor_for(e.id) for finding in facts.findings for e in finding.excerpts}
    return anchors


def _introduction(facts: ReportFacts) -> Iterator[Block]:
    yield Heading(1, EVIDENCE_TITLE, anchor_for("s_evidence"))
    if facts.rule.publish:
        yield body(
            "Under each finding stand the passages that may be quoted, in alphabetical order. Each has the "
            "role of whoever said it, or the family of roles where few people have that role. Passages of "
            "people who did not agree to be quoted are left out."
        )
        return
    short = initials(facts.coding.coders)
    coders = join_plain([f"{letters} is {name}" for name, letters in short.items()]) or "nobody yet"
    yield body(
        "For the team and for whoever leads the reference group: not to be passed on. Under each finding "
        "stand all of its passages, whole, with what was said around them. Where a person did not agree to "
        f"be quoted, the words are left out. Coders have initials: {coders}."
    )


def _part(facts: ReportFacts, title: str, codes: set[str], *, first: bool = False) -> Iterator[Block]:
    findings = sorted(
        (f for f in facts.findings if f.code in codes), key=lambda finding: in_order(finding.id)
    )
    if not findings:
        return
    yield Heading(1, title, same_page=first)
    names = {code.slug: code.name for code in facts.codebook.codes}
    fed = {code for chapter in find_chapters(facts.outline) for code in chapter.codes}
    for finding in findings:
        side = f", {VALENCE_NAMES[finding.valence]}" if facts.codebook.sides else ""
        anchor = anchor_for(f"E_{finding.id}")
        yield Heading(2, f"{finding.id}: {names.get(finding.code, finding.code)}{side}", anchor)
        if finding.code in fed:
            yield Paragraph((Span("Where the report has it", to=anchor_for(finding.id)),), "evidence")
        yield from _published(finding, facts) if facts.rule.publish else _whole(finding, facts)


def _published(finding: Finding, facts: ReportFacts) -> Iterator[Block]:
    """Its quotable passages; a role that few people have would join what one person said."""
    rows = facts.collection.families
    families = {role: row.name for row in rows if row.size > facts.rule.hide_up_to for role in row.roles}
    quotable = {" ".join(e.segment.text.split()): e for e in finding.excerpts if may_quote(e)}
    if not quotable:
        yield body("None of its passages may be quoted.")
    for words in sorted(quotable, key=lambda said: (said.casefold(), said)):
        who = quotable[words].participant
        family = families.get(who.role or group_of(who), "")
        yield Quotation("", as_speech(words), family if facts.rule.active else attribution(quotable[words]))


def _whole(finding: Finding, facts: ReportFacts) -> Iterator[Block]:
    short = initials(facts.coding.coders)
    for excerpt in finding.excerpts:
        by = ", ".join(short.get(name, name) for name in excerpt.coders)
        about = f"{excerpt.id}, {excerpt.source_name} ({excerpt.segment.source_id}), coded by {by}"
        yield Paragraph((Span(about, bold=True),), anchor=anchor_for(excerpt.id))
        yield from _excerpt(excerpt, facts)


def _excerpt(excerpt: Excerpt, facts: ReportFacts) -> Iterator[Block]:
    if not excerpt.participant.may_quote:
        yield body("The person did not agree to be quoted.")
        return
    before, after = facts.context.get(excerpt.id, ("", ""))
    if excerpt.question:
        yield body(f"Asked: {excerpt.question}")
    if before:
        yield body(f"Before: {before}")
    yield Quotation(excerpt.id, as_speech(" ".join(excerpt.segment.text.split())), attribution(excerpt))
    if after:
        yield body(f"After: {after}")


def _coverage(facts: ReportFacts) -> Iterator[Block]:
    """How many people of each group spoke of each area, the themes that people kept, and the gaps."""
    coverage = facts.coverage
    yield Heading(1, "What the evidence covers", anchor_for("s_coverage"))
    for basis in BASES:
        yield from _tables(facts, coverage, basis)
    if themes := kept_themes(facts.findings):
        yield Heading(2, "Themes", anchor_for("s_themes"))
        yield from facts.themes
        yield themes_table(facts, themes)
    yield Heading(2, "Gaps")
    gaps: dict[str, list[str]] = {}
    for gap, where in find_gaps(coverage):
        if not (facts.rule.active and "to do" in gap):  # a role short of interviews tells how many it had
            gaps.setdefault(gap, []).append(where)
    if gaps:
        every = len(coverage.codes)
        lists = {gap: "; ".join(where) for gap, where in gaps.items()}
        lists |= {gap: "every area" for gap, where in gaps.items() if len(where) == every > 1}
        yield bullets(f"{gap}: {where}." for gap, where in lists.items())
    else:
        yield body("Every area has evidence on both sides and from service users, and every aim was reached.")


def _tables(facts: ReportFacts, coverage: Coverage, basis: Basis) -> Iterator[Table]:
    places = [place for place, column in enumerate(coverage.columns) if column.basis == basis]
    for start in range(0, len(places), COLUMNS):
        some = places[start : start + COLUMNS]
        headings = [coverage_heading(facts, coverage.columns[place], place) for place in some]
        yield Table(
            _caption(facts, basis),
            ("Area", *headings),
            tuple(
                cells(code.name, *(coverage_cell(facts, coverage, row, place) for place in some))
                for row, code in enumerate(coverage.codes)
            ),
            (4, *(2.0 for _ in some)),
            frozenset(range(1, len(some) + 1)),
            dense=True,
        )


def _caption(facts: ReportFacts, basis: Basis) -> str:
    sides = " (working well / challenging)" if facts.codebook.sides and not facts.rule.active else ""
    if basis == "notes":
        return f"Meetings with evidence in their notes, by area{sides}. In the heading: of how many meetings."
    heard = "surveys" if basis == "survey" else say_spoken(dict(facts.coverage.sources))
    return (
        f"People with evidence in {heard}, by area and group{sides}. In the heading: of how "
        "many of the group in sources that are coded."
    )
