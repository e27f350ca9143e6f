"""Findings → the paragraphs of a reading draft, its comment form and its meeting sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.checks.readability import find_sentences
from evalkit.model import Chapter, Finding, Place, Problem, ReviewerGroup, Valence
from evalkit.report.blocks import (
    Block,
    Box,
    FrameworkQuotation,
    Heading,
    ItemList,
    Paragraph,
    Quotation,
    Text,
    anchor_for,
)
from evalkit.report.chapters import chapter_findings, recommendations_of
from evalkit.report.facts import ReportFacts
from evalkit.report.ledger import QuotationLedger
from evalkit.report.outline import find_chapters
from evalkit.report.written import cut_references, written, written_item
from evalkit.rounds.records import WHOLE, SentParagraph
from evalkit.rounds.wording import (
    CONSENT,
    CONSENT_QUESTION,
    DATE_QUESTION,
    FORM_HINTS,
    MEETING_DATE,
    MEETING_HINTS,
    MEETING_PEOPLE,
    NAME,
    NAME_QUESTION,
    PEOPLE_QUESTION,
    QUESTIONS,
    SIDE_TITLES,
    WHOLE_HEADING,
    introduction,
    say_who,
)
from evalkit.text import words

NOTHING = "We found nothing about this."
NOT_YET = "We have found nothing about this so far. There is more that we have not read yet."
"""What a chapter without findings says, where all is coded and where some is not."""
QUOTATIONS = 2
"""At most this many quotations under a finding of the reading draft."""


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """A reading draft's paragraphs in order, and what its sender should look at first."""

    paragraphs: tuple[SentParagraph, ...]
    problems: tuple[Problem, ...] = ()


def draft_reading(facts: ReportFacts, group: ReviewerGroup) -> ReadingDraft:
    """The reading draft of the present findings: one chapter after the other, three questions each."""
    ledger = QuotationLedger(facts.notes.values())
    findings = [replace(f, quotations=f.quotations[:QUOTATIONS]) for f in facts.findings]
    body = [*_chapters(facts, findings, ledger), *_whole()]
    opening = [*_opening(facts, group), *_glossary(facts, body)]
    return ReadingDraft(
        tuple(_anchored([*opening, *body])), (*_unwritten(facts), *_jargon(facts), *ledger.problems)
    )


def draft_form(reading: Sequence[SentParagraph]) -> tuple[SentParagraph, ...]:
    """The comment form: each finding with what it says first and room to write under each question."""
    kept = [_heading("How to use this form"), *(_text(line) for line in FORM_HINTS), *_consent()]
    kept += [SentParagraph(NAME, "question", WHOLE), SentParagraph("", "answer", WHOLE, "", NAME_QUESTION)]
    for place, head, texts in _by_finding(reading):
        kept += [head, *texts, *_questions(place)]
    return tuple(_anchored(kept))


def draft_meeting_sheet(reading: Sequence[SentParagraph]) -> tuple[SentParagraph, ...]:
    """The meeting sheet: a row for each finding with a cell for each question."""
    kept = [_heading("How to use this sheet"), *(_text(line) for line in MEETING_HINTS)]
    for question, number in ((MEETING_DATE, DATE_QUESTION), (MEETING_PEOPLE, PEOPLE_QUESTION)):
        kept += [SentParagraph(question, "question", WHOLE), SentParagraph("", "answer", WHOLE, "", number)]
    kept += _consent()
    for place, head, texts in _by_finding(reading):
        answers = [SentParagraph("", "answer", place, "", n) for n in range(1, len(QUESTIONS) + 1)]
        kept += [*_to_say_aloud(head, texts), *answers]
    return tuple(_anchored(kept))


def _to_say_aloud(head: SentParagraph, texts: Sequence[SentParagraph]) -> Iterator[SentParagraph]:
    """A finding's number by itself, its area and side, and the first sentence of what it says."""
    number, _, area = head.text.partition(": ")
    yield replace(head, text=number)
    if texts:
        side, says = texts[0], texts[1]
        yield replace(side, text=f"{area}: {side.text[:1].lower()}{side.text[1:]}")
        yield replace(says, text=find_sentences(says.text)[0] if says.role == "text" else says.text)


def _by_finding(
    reading: Sequence[SentParagraph],
) -> Iterator[tuple[Place, SentParagraph, list[SentParagraph]]]:
    """Each finding under its chapter's title, with what it says first and who spoke; the whole draft last."""
    titles = {p.place.chapter: p.text for p in reading if p.role == "chapter"}
    asked = dict.fromkeys(p.place for p in reading if p.role == "answer" and p.question <= len(QUESTIONS))
    for place in asked:
        if place == WHOLE:
            yield place, SentParagraph(WHOLE_HEADING, "finding", WHOLE), []
            continue
        about = [p for p in reading if p.place == place]
        side = about[0].text.partition(": ")[2]
        head = replace(about[0], text=f"{place.finding}: {titles[place.chapter]}")
        who = [p for p in about if p.role == "text"][:1]
        says = [p for p in about if p.role in ("text", "quotation") and p not in who][:1]
        yield place, head, [SentParagraph(f"{side}.", "lead", place), *says, *who]


def _opening(facts: ReportFacts, group: ReviewerGroup) -> Iterator[SentParagraph]:
    for heading, paragraphs in introduction(group, facts.settings.queries, hides=facts.rule.active):
        yield _heading(heading)
        yield from (_text(text) for text in paragraphs)
    yield from _consent()


def _consent() -> list[SentParagraph]:
    return [
        SentParagraph(CONSENT, "question", WHOLE),
        SentParagraph("", "answer", WHOLE, "", CONSENT_QUESTION),
    ]


def _glossary(facts: ReportFacts, body: Sequence[SentParagraph]) -> Iterator[SentParagraph]:
    """The glossary's terms that the draft uses, so that hard words are explained before they come."""
    said = f" {' '.join(words(' '.join(p.text for p in body))).casefold()} "
    used = [
        (term, meaning)
        for term, meaning in facts.outline.glossary
        if f" {' '.join(words(term)).casefold()} " in said
    ]
    if used:
        yield _heading("Words that we use")
        yield from (SentParagraph(f"{term}: {meaning}", "term", WHOLE) for term, meaning in used)


def _chapters(
    facts: ReportFacts, findings: Sequence[Finding], ledger: QuotationLedger
) -> Iterator[SentParagraph]:
    used: set[str] = set()
    for chapter in find_chapters(facts.outline):
        place = Place(anchor_for(chapter.slug), chapter.slug)
        yield SentParagraph(chapter.title, "chapter", place)
        for text in _plain(written(chapter.definition)):
            yield replace(text, place=place)
        shown = chapter_findings(chapter, findings, used)
        used |= set(chapter.codes)
        if not shown:
            yield _text(NOT_YET if facts.uncoded else NOTHING, place)
        for side in SIDE_TITLES:
            yield from _side(chapter, side, [f for f in shown if f.valence == side], facts, ledger)
        yield from _advice(chapter, facts, place)


def _side(
    chapter: Chapter, side: Valence, findings: Sequence[Finding], facts: ReportFacts, ledger: QuotationLedger
) -> Iterator[SentParagraph]:
    """The findings of one side; what a person wrote about the side stands under the first of them.

    Where there is none it stands by itself, as the report has it.
    """
    notes = facts.notes.get(chapter.slug)
    own = (notes.sides[side] if facts.codebook.sides else notes.all_sides) if notes else ""
    names = {code.slug: code.name for code in facts.codebook.codes}
    if own and not findings and (facts.codebook.sides or side == "context"):
        place = Place(anchor_for(chapter.slug), chapter.slug)
        if facts.codebook.sides:
            yield SentParagraph(SIDE_TITLES[side], "lead", place)
        for paragraph in _plain(written(cut_references(own))):
            yield replace(paragraph, place=place)
    several = len({finding.code for finding in findings}) > 1
    for number, finding in enumerate(findings):
        place = Place(anchor_for(finding.id), chapter.slug, finding.id, finding.code, finding.valence)
        title = SIDE_TITLES[side] if facts.codebook.sides else "What people said"
        about = f" ({names.get(finding.code, finding.code)})" if several else ""
        yield SentParagraph(f"{finding.id}: {title}{about}", "finding", place)
        yield _text(say_who(finding.excerpts, facts.shown), place)
        for paragraph in _plain(written(cut_references(own))) if not number else ():
            yield replace(paragraph, place=place)
        for quotation in ledger.take(finding):
            yield SentParagraph(_say(quotation), "quotation", place)
        yield from _questions(place)


def _advice(chapter: Chapter, facts: ReportFacts, place: Place) -> Iterator[SentParagraph]:
    notes = facts.notes.get(chapter.slug)
    if notes and notes.key_challenge:
        yield SentParagraph("The main challenge", "lead", place)
        for paragraph in _plain(written(cut_references(notes.key_challenge))):
            yield replace(paragraph, place=place)
    own = [(name, text) for name, c, text in recommendations_of(facts) if c is chapter]
    if own:
        yield SentParagraph("What we suggest", "lead", place)
        items = ItemList(tuple(written_item(cut_references(text), lead=f"{name}: ") for name, text in own))
        yield from (replace(paragraph, place=place) for paragraph in _plain([items]))


def _whole() -> Iterator[SentParagraph]:
    yield SentParagraph(WHOLE_HEADING, "chapter", WHOLE)
    yield from _questions(WHOLE)


def _questions(place: Place) -> Iterator[SentParagraph]:
    for number, question in enumerate(QUESTIONS, start=1):
        yield SentParagraph(question, "question", place)
        yield SentParagraph("", "answer", place, "", number)


def _heading(text: str) -> SentParagraph:
    return SentParagraph(text, "heading", WHOLE)


def _text(text: str, place: Place = WHOLE) -> SentParagraph:
    return SentParagraph(text, "text", place)


def _say(block: Quotation | FrameworkQuotation) -> str:
    role = block.attribution if isinstance(block, Quotation) else block.source
    return f"“{block.words}”{f' ({role})' if role else ''}"


def _plain(blocks: Iterable[Block]) -> Iterator[SentParagraph]:
    """What a person wrote, as plain paragraphs; the place is set by the caller."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield SentParagraph(_words(block.text), "text")
        elif isinstance(block, Heading):
            yield SentParagraph(block.text, "lead")
        elif isinstance(block, ItemList):
            yield from (
                SentParagraph(_words(line), "item")
                for item in block.items
                for line in (item.text, *item.under)
            )
        elif isinstance(block, Quotation | FrameworkQuotation):
            yield SentParagraph(_say(block), "quotation")
        else:
            assert isinstance(block, Box), f"no person writes a {type(block).__name__}"


def _words(text: Text) -> str:
    return " ".join("".join(span.text for span in text).split())


def _anchored(paragraphs: Iterable[SentParagraph]) -> Iterator[SentParagraph]:
    """Every paragraph with a bookmark of its own: the first of a place has the place's own name."""
    seen: dict[str, int] = {}
    for paragraph in paragraphs:
        base = paragraph.place.anchor
        number = seen[base] = seen.get(base, 0) + 1
        name = base if number == 1 else anchor_for(f"{base.removeprefix('ek_')}_{number}")
        yield replace(paragraph, anchor=name)


def _jargon(facts: ReportFacts) -> list[Problem]:
    """Headings with a term that the glossary has to explain: readers meet it before they can look it up."""
    return [
        Problem(
            f"the heading “{chapter.title}”",
            f"It uses “{term}”, which the draft explains before its first chapter. A plainer title in "
            "outline.yaml would be easier to read.",
        )
        for chapter in find_chapters(facts.outline)
        for term, _ in facts.outline.glossary
        if f" {' '.join(words(term)).casefold()} " in f" {' '.join(words(chapter.title)).casefold()} "
    ]


def _unwritten(facts: ReportFacts) -> list[Problem]:
    """Chapters with evidence for which nobody has written anything: they show numbers and quotations."""
    bare = [
        chapter.title
        for chapter in find_chapters(facts.outline)
        if chapter_findings(chapter, facts.findings)
        and not ((notes := facts.notes.get(chapter.slug)) and notes.all_sides)
    ]
    if not bare:
        return []
    return [
        Problem(
            "the draft",
            f"{len(bare)} of its chapters have no words of yours yet ({'; '.join(bare)}). They show who "
            "spoke, and quotations. Write them first if you can (page Findings, or the folder “findings”).",
        )
    ]
