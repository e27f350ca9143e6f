"""The same facts in other shapes: a short summary for leaders, and a page for each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evalkit.findings import ChapterNotes
from evalkit.findings.notes import SECTIONS
from evalkit.model import SIDE_HEADINGS, SOURCE_KIND_WORDS, Chapter, Finding
from evalkit.report.blocks import (
    Block,
    Form,
    Heading,
    Item,
    ItemList,
    Paragraph,
    ReportContent,
    Span,
    body,
    draft,
    to_write,
)
from evalkit.report.chapters import chapter_findings, recommendations_of
from evalkit.report.content import as_content
from evalkit.report.facts import Collected, ReportFacts
from evalkit.report.first_pages import drafted_summary
from evalkit.report.ledger import QuotationLedger
from evalkit.report.links import settle_links
from evalkit.report.outline import find_chapters
from evalkit.report.written import cut_references, spans, written, written_item
from evalkit.wording import join_plain, plural

QUOTATIONS = 1
"""Quotations for each finding on a criterion's page."""
MOST_RECOMMENDATIONS = 12
"""With more recommendations than this, the summary for leaders has the first of each chapter and says so."""

LIMIT = "Numbers say how many people spoke of something, not how much it matters."


def build_brief(facts: ReportFacts) -> ReportContent:
    """The summary for leaders: what was done, what was found, what should happen, and what limits it."""
    return _unlinked(facts, _brief(facts), "brief")


def build_sheets(facts: ReportFacts) -> ReportContent:
    """A page for each chapter: what it is about, both sides, the key challenge and the recommendations."""
    ledger = QuotationLedger(facts.notes.values())
    blocks: list[Block] = []
    used: set[str] = set()
    for chapter in find_chapters(facts.outline):
        shown = chapter_findings(chapter, facts.findings, used)
        used |= set(chapter.codes)
        blocks += _sheet(chapter, shown, facts, ledger)
    return _unlinked(facts, blocks, "sheets")


def _brief(facts: ReportFacts) -> Iterator[Block]:
    if "summary" in facts.own:
        yield from written(facts.own["summary"], level=2)
    else:
        yield from drafted_summary(facts)
    yield Heading(1, "Key challenges and recommendations")
    yield from _actions(facts)
    yield body(
        f"{say_people(facts)} The full report has the evidence for each finding, who was not heard, and what "
        "limits the findings."
    )


def _actions(facts: ReportFacts) -> Iterator[Block]:
    """Each chapter's key challenge with its recommendations, one of each where all would be too many."""
    found = recommendations_of(facts)
    most = 1 if len(found) > MOST_RECOMMENDATIONS else MOST_RECOMMENDATIONS
    items = []
    shown = 0
    for chapter in find_chapters(facts.outline):
        notes = facts.notes.get(chapter.slug) or ChapterNotes()
        own = [first_line(name, text).text for name, c, text in found if c is chapter][:most]
        if notes.key_challenge or own:
            challenge = spans(cut_references(notes.key_challenge))
            items.append(Item((Span(f"{chapter.title}: ", bold=True), *challenge), under=tuple(own)))
            shown += len(own)
    if not items:
        yield to_write("Write key challenges and recommendations in the chapters; they are gathered here.")
        return
    yield ItemList(tuple(items))
    if shown < len(found):
        yield body(f"The full report has all {len(found)} recommendations.")


def _sheet(
    chapter: Chapter, shown: Iterable[Finding], facts: ReportFacts, ledger: QuotationLedger
) -> Iterator[Block]:
    notes = facts.notes.get(chapter.slug) or ChapterNotes()
    yield Heading(1, chapter.title)
    yield from written(chapter.definition)[:1]
    for heading, text, findings in sides_of(facts, notes, list(shown)):
        yield Heading(2, heading)
        if text:
            yield from first_paragraph(text)
        elif not findings:
            yield body("There is no coded evidence.")
        for finding in findings:
            if not text:
                yield draft(finding.statement)
            yield from list(ledger.take(finding))[:QUOTATIONS]
    yield Heading(2, SECTIONS["key_challenge"])
    if notes.key_challenge:
        yield from first_paragraph(notes.key_challenge)
    else:
        yield to_write("The main thing that stands in the way, in one sentence.")
    if own := [(name, text) for name, c, text in recommendations_of(facts) if c is chapter]:
        yield Heading(2, SECTIONS["recommendations"])
        yield ItemList(tuple(first_line(name, text) for name, text in own))


def sides_of(
    facts: ReportFacts, notes: ChapterNotes, findings: list[Finding]
) -> list[tuple[str, str, list[Finding]]]:
    """Each side's heading, what a person wrote of it, and its findings."""
    if not facts.codebook.sides:
        return [("What people said", notes.all_sides, findings)]
    sides = [
        (heading, notes.sides[side], [f for f in findings if f.valence == side])
        for side, heading in SIDE_HEADINGS.items()
    ]
    return [side for side in sides if side[1] or side[2] or side[0] != SIDE_HEADINGS["context"]]


def first_paragraph(text: str) -> list[Paragraph]:
    """The first paragraph that a person wrote, without its references; [] for none."""
    return [block for block in written(cut_references(text)) if isinstance(block, Paragraph)][:1]


def first_line(name: str, text: str) -> Item:
    """A recommendation's first line with its number; what stands under it is in the full report."""
    return replace(written_item(cut_references(text), lead=f"{name}: "), under=())


def say_people(facts: ReportFacts) -> str:
    """Who was heard; notes are not counted as people and stand apart."""
    kinds = [(SOURCE_KIND_WORDS[c.kind], c) for c in facts.collection.kinds]
    people = [
        f"{_say_people(facts, c)}{'' if facts.rule.active and c.kind == 'interview' else ' in'} {words[1]}"
        for words, c in kinds
        if c.people
    ]
    notes = [plural(c.sources, *words) for words, c in kinds if c.kind == "notes"]
    said = [f"what was said or written by {join_plain(people)}"] if people else []
    return (
        f"The findings rest on {', and on '.join([*said, *notes])}."
        if said or notes
        else "Nobody was heard yet."
    )


def _say_people(facts: ReportFacts, collected: Collected) -> str:
    """How many people there were; in interviews there is one in each, and how many there were is told."""
    if collected.kind == "interview" and collected.people == collected.sources:
        one_each = facts.rule.active
        return (
            f"one person in each of {collected.people:,}"
            if one_each
            else plural(collected.people, "person", "people")
        )
    return facts.rule.say(collected.people, "person", "people")


def _unlinked(facts: ReportFacts, blocks: Iterable[Block], form: Form) -> ReportContent:
    """Without links into the full report."""
    settled, _ = settle_links(tuple(blocks))
    return as_content(facts, settled, facts.problems, form)
