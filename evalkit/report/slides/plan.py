"""The facts of a report as slides: what each says, whatever file it is rendered to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalkit.checks.readability import find_sentences
from evalkit.findings import ChapterNotes
from evalkit.findings.notes import SECTIONS
from evalkit.model import Chapter, Finding
from evalkit.report.actions.recommended import by_owner
from evalkit.report.blocks import Figure, Quotation, Text, plain, words_of
from evalkit.report.chapters import chapter_findings, recommended
from evalkit.report.facts import ReportFacts
from evalkit.report.first_pages import say_basis
from evalkit.report.ledger import QuotationLedger
from evalkit.report.outline import find_chapters
from evalkit.report.variants import LIMIT, first_line, first_paragraph, say_people, sides_of

RECOMMENDATIONS = 6
"""Recommendations on one slide, at most."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its title, its lines, quotations and picture, and what the speaker's notes hold."""

    title: str
    lines: tuple[Text, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    figure: Figure | None = None
    notes: tuple[str, ...] = ()


def build_slides(facts: ReportFacts) -> list[Slide]:
    """What we did, a slide for each chapter, recommendations by who should act, and what limits it all."""
    slides = [_done(facts)]
    ledger = QuotationLedger(facts.notes.values())
    used: set[str] = set()
    for chapter in find_chapters(facts.outline):
        shown = chapter_findings(chapter, facts.findings, used)
        used |= set(chapter.codes)
        slides.append(_chapter(chapter, shown, facts, ledger))
    slides += _recommendations(facts)
    limits = [LIMIT, *([facts.rule.explain()] if facts.rule.active else [])]
    return [*slides, Slide("What limits this", tuple(map(plain, limits)))]


def say_slides(slides: Sequence[Slide]) -> str:
    """Every word on the slides and in their notes, slide by slide."""
    return "\n\n".join("\n".join(_words(slide)) for slide in slides)


def _words(slide: Slide) -> Iterator[str]:
    yield slide.title
    yield from (words_of(line) for line in slide.lines)
    yield from (f"“{q.words}” ({q.attribution})" for q in slide.quotations)
    yield from slide.notes


def _done(facts: ReportFacts) -> Slide:
    lines = [say_basis(facts), say_people(facts)]
    if facts.codebook.sides:
        lines.append("Every area shows what is working well and what is challenging.")
    return Slide("What we did", tuple(map(plain, lines)), figure=_picture(facts))


def _picture(facts: ReportFacts) -> Figure | None:
    if not facts.balance:
        return None
    return Figure(facts.balance, facts.balance_alt, "How many people described each side, by area.")


def _chapter(
    chapter: Chapter, shown: Sequence[Finding], facts: ReportFacts, ledger: QuotationLedger
) -> Slide:
    notes = facts.notes.get(chapter.slug) or ChapterNotes()
    lines: list[Text] = []
    quotations: list[Quotation] = []
    beside: list[str] = []
    for heading, text, findings in sides_of(facts, notes, list(shown)):
        words = [s for b in first_paragraph(text) for s in find_sentences(words_of(b.text))[:1]]
        excerpts = sum(len(finding.excerpts) for finding in findings)
        said = "".join(words) or (facts.rule.passages(excerpts).capitalize() if excerpts else "No evidence.")
        lines.append(plain(f"{heading}: {said}"))
        taken = [q for finding in findings for q in ledger.take(finding)]
        if taken:
            quotations.append(min(taken, key=lambda q: (len(q.words), q.words)))
        beside += [
            f"{finding.id}: {heading}, {facts.rule.passages(len(finding.excerpts))}" for finding in findings
        ]
    for challenge in first_paragraph(notes.key_challenge):
        lines.append(plain(f"{SECTIONS['key_challenge']}: {words_of(challenge.text)}"))
    if not facts.rule.publish:
        sources = {e.id: e.source_name for finding in shown for e in finding.excerpts}
        beside += [f"{q.excerpt_id}: {sources.get(q.excerpt_id, '')}" for q in quotations if q.excerpt_id]
    return Slide(chapter.title, tuple(lines), tuple(quotations), facts.bars.get(chapter.slug), tuple(beside))


def _recommendations(facts: ReportFacts) -> Iterator[Slide]:
    """Recommendations by who should act, a few on a slide."""
    found = by_owner(recommended(facts))
    for start in range(0, len(found), RECOMMENDATIONS):
        some = found[start : start + RECOMMENDATIONS]
        notes = tuple(f"{one.id} rests on {', '.join(one.rests_on)}" for one in some if one.rests_on)
        lines = tuple(first_line(one.id, one.text).text for one in some)
        yield Slide("What we recommend", lines, notes=() if facts.rule.publish else notes)
