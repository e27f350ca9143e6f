"""The findings: parts and chapters, with what people said and what a person wrote or still has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evalkit.analysis.small_numbers import Rule
from evalkit.findings import ChapterNotes
from evalkit.findings.notes import SECTIONS
from evalkit.ids import in_order
from evalkit.model import SIDE_HEADINGS, VALENCE_NAMES, Chapter, Finding, Outline
from evalkit.report.actions.recommended import Recommendation, read_recommendation
from evalkit.report.blocks import (
    Block,
    FrameworkQuotation,
    Heading,
    ItemList,
    Paragraph,
    Quotation,
    Span,
    anchor_for,
    body,
    plain,
    to_write,
)
from evalkit.report.facts import ReportFacts
from evalkit.report.ledger import QuotationLedger
from evalkit.report.outline import find_chapters
from evalkit.report.voices import chapter_voice_boxes, voice_boxes
from evalkit.report.wording import people_heard
from evalkit.report.written import epigraph, written, written_item
from evalkit.text import words as words_in
from evalkit.wording import one_or_many

LONG_WORD = 6
"""Letters of a word that says what a text is about (a judgement)."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a chapter: what a person wrote about it, and its findings."""

    heading: str
    words: str
    own: str
    findings: tuple[Finding, ...]


def build_parts(facts: ReportFacts, ledger: QuotationLedger) -> Iterator[Block]:
    """Every part with its chapters, in the outline's order."""
    used: set[str] = set()
    for place, part in enumerate(facts.outline.parts):
        yield Heading(1, part.title, "" if place else anchor_for("s_findings"))
        yield from written(part.introduction, level=2)
        for chapter in part.chapters:
            yield from _chapter(chapter, facts, ledger, used)
            used |= set(chapter.codes)


def find_lost(outline: Outline, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of codes that no chapter uses: they would be in no part of the report."""
    fed = {code for chapter in find_chapters(outline) for code in chapter.codes}
    return [finding for finding in findings if finding.code not in fed]


def recommendations_of(facts: ReportFacts) -> list[tuple[str, Chapter, str]]:
    """Every recommendation, numbered through, as (id, chapter, text)."""
    return [(one.id, one.chapter, one.text) for one in recommended(facts)]


def recommended(facts: ReportFacts) -> list[Recommendation]:
    """Every recommendation, numbered through, with what the team said of it."""
    found = [
        (chapter, text)
        for chapter in find_chapters(facts.outline)
        if (notes := facts.notes.get(chapter.slug))
        for text in notes.recommendations
    ]
    return [read_recommendation(n, chapter, text) for n, (chapter, text) in enumerate(found, start=1)]


def chapter_findings(
    chapter: Chapter, findings: Iterable[Finding], used: Iterable[str] = ()
) -> list[Finding]:
    """The findings that a chapter shows, by its order of codes; a code in ``used`` has been shown before."""
    order = {code: place for place, code in enumerate(chapter.codes) if code not in set(used)}
    return sorted((f for f in findings if f.code in order), key=lambda f: (order[f.code], in_order(f.id)))


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _chapter(
    chapter: Chapter, facts: ReportFacts, ledger: QuotationLedger, used: set[str]
) -> Iterator[Block]:
    yield Heading(2, chapter.title, anchor_for(chapter.slug))
    notes = facts.notes.get(chapter.slug) or ChapterNotes()
    yield from epigraph(notes.epigraph)
    yield from _definition(chapter)
    if chapter.slug in facts.bars and not set(chapter.codes) & used:
        yield facts.bars[chapter.slug]
    yield from chapter_voice_boxes(facts.reviews, chapter.slug)
    if not chapter.codes:
        yield body("No code feeds this chapter, so there is no coded evidence to report.")
    shown = chapter_findings(chapter, facts.findings, used)
    for code in chapter.codes:
        if code in used:
            yield body("Evidence that an earlier chapter shares with this one is shown there only.")
            break
    for side in _sides(facts, shown, notes):
        yield from _side(side, chapter, facts, ledger)
    yield from _summary(chapter, notes, facts)


def _definition(chapter: Chapter) -> Iterator[Block]:
    if chapter.definition:
        yield from written(chapter.definition, level=3)
    else:
        yield to_write("Two to four plain sentences that define the area.")
    if chapter.framework_quotation:
        yield FrameworkQuotation(chapter.framework_quotation, chapter.framework_source)
    if chapter.local_context:
        yield Heading(3, "Local context")
        yield from written(chapter.local_context)


def _sides(facts: ReportFacts, shown: Sequence[Finding], notes: ChapterNotes) -> list[_Side]:
    """Both sides always, so that neither is forgotten; context where there is some."""
    if not facts.codebook.sides:
        return [_Side("What people said", "", notes.all_sides, tuple(shown))]
    sides = [
        _Side(heading, VALENCE_NAMES[side], notes.sides[side], tuple(f for f in shown if f.valence == side))
        for side, heading in SIDE_HEADINGS.items()
    ]
    return [side for side in sides if side.findings or side.own or side.words != VALENCE_NAMES["context"]]


def by_fit(quotations: Sequence[Quotation], about: str) -> list[Quotation]:
    """Quotations with the one first that shares most words with what it stands under."""
    wanted = {word for word in words_in(about.casefold()) if len(word) >= LONG_WORD}
    shared = {
        quotation.excerpt_id: sum(word in wanted for word in set(words_in(quotation.words.casefold())))
        for quotation in quotations
    }
    return sorted(quotations, key=lambda quotation: -shared[quotation.excerpt_id])


def _side(side: _Side, chapter: Chapter, facts: ReportFacts, ledger: QuotationLedger) -> Iterator[Block]:
    yield Heading(3, side.heading)
    first = anchor_for(side.findings[0].id) if side.findings else ""
    own = written(side.own, first)
    yield from own
    if not side.findings and not own:
        where = f" on what is {side.words}" if side.words else ""
        yield body(f"There is no coded evidence{where} in this area.")
    names = {code.slug: code.name for code in facts.codebook.codes}
    placed = {getattr(block, "anchor", "") for block in own}
    several = len({f.code for f in side.findings}) > 1
    about = f"{chapter.title} {chapter.definition}"
    for finding in side.findings:
        if several:
            yield Heading(4, names.get(finding.code, finding.code))
        anchor = anchor_for(finding.id)
        if not own:
            yield Paragraph(plain(finding.statement), "draft" if finding.drafted else "body", anchor)
            placed.add(anchor)
        taken = by_fit(list(ledger.take(finding)), side.own or about)
        yield from _quotations(finding, taken, 0 if own else 4 + several, facts.rule)
        excerpts = facts.rule.passages(len(finding.excerpts))
        link = Span(f"{finding.id}, {excerpts}", to=anchor_for(f"E_{finding.id}"))
        yield Paragraph((Span("Evidence: "), link), "evidence", "" if anchor in placed else anchor)
        yield from voice_boxes(facts.reviews, finding)


def _quotations(finding: Finding, quotations: Sequence[Quotation], level: int, rule: Rule) -> Iterator[Block]:
    """A finding's quotations, under the themes that a person kept; ``level`` 0 is without themes.

    A theme's heading is one of level 4, or a bold line below that.
    """
    themes = [theme for theme in finding.themes if not theme.proposed] if level else []
    left = list(quotations)
    for theme in themes:
        inside = {excerpt.id for excerpt in theme.excerpts}
        people = f" from {people_heard(theme.excerpts)}" if not rule.active else ""
        yield Heading(4, theme.name) if level == 4 else Paragraph((Span(theme.name, bold=True),))
        yield Paragraph(plain(f"{rule.passages(len(theme.excerpts))}{people}."), "draft")
        yield from (q for q in left if q.excerpt_id in inside)
        left = [q for q in left if q.excerpt_id not in inside]
    if themes and left:
        yield Heading(4, "Also said") if level == 4 else Paragraph((Span("Also said", bold=True),))
    yield from left


def _summary(chapter: Chapter, notes: ChapterNotes, facts: ReportFacts) -> Iterator[Block]:
    yield Heading(3, "Summary")
    yield Heading(4, SECTIONS["key_challenge"])
    if notes.key_challenge:
        yield from written(notes.key_challenge)
    else:
        yield to_write("The main thing that stands in the way, in one sentence.")
    own = [(name, text) for name, c, text in recommendations_of(facts) if c is chapter]
    yield Heading(4, one_or_many(len(own), "Recommendation", SECTIONS["recommendations"]))
    if own:
        yield ItemList(tuple(written_item(text, anchor_for(name), f"{name}: ") for name, text in own))
    else:
        yield to_write("What should be done, and by whom. One line for each.")
    for key, text in (("links", notes.links), ("elsewhere", notes.elsewhere)):
        if text:
            yield Heading(4, SECTIONS[key])
            yield from written(text)
