"""The findings: parts and chapters, with what people said and what a person wrote or still has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evalkit.errors import ReportError
from evalkit.findings import ChapterNotes
from evalkit.findings.notes import SECTIONS
from evalkit.model import Chapter, Excerpt, Finding, Outline, Part, Problem, Valence
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
from evalkit.report.outline import find_chapters
from evalkit.report.wording import SIDE_HEADINGS, SIDE_WORDS, attribution, number
from evalkit.report.written import written, written_item


class QuotationLedger:
    """Which words stand in the report already, so that none are printed twice."""

    def __init__(self) -> None:
        self._spans: list[tuple[str, int, int, str]] = []
        self._words: dict[str, str] = {}
        self.problems: list[Problem] = []

    def take(self, finding: Finding, texts: Iterable[str]) -> Iterator[Quotation]:
        """The finding's quotations that may be printed; ``texts`` are what a person wrote in the chapter."""
        written_words = _flat(" ".join(texts))
        for excerpt in finding.quotations:
            if excerpt.participant.kind == "interviewer":
                raise ReportError(
                    f"{finding.id} would quote an interviewer ({excerpt.source_name}). Correct the speaker "
                    "in participants.csv, or take the coding out."
                )
            words = " ".join(excerpt.segment.text.split())
            why = self._why_not(excerpt, _flat(words), written_words)
            if why:
                message = f"A quotation from {excerpt.source_name} ({excerpt.id}) is left out: {why}."
                self.problems.append(Problem(finding.id, message))
                continue
            segment = excerpt.segment
            self._spans.append((segment.source_id, segment.start, segment.end, finding.id))
            self._words[_flat(words)] = finding.id
            yield Quotation(excerpt.id, words, attribution(excerpt))

    def _why_not(self, excerpt: Excerpt, words: str, written_words: str) -> str:
        if not excerpt.participant.may_quote:
            return "the person did not agree to be quoted"
        if words in written_words:
            return "the words stand in the text of the chapter already"
        segment = excerpt.segment
        for source_id, start, end, used in self._spans:
            if source_id == segment.source_id and start < segment.end and segment.start < end:
                return f"the passage is quoted under {used} already"
        return f"the same words are quoted under {self._words[words]} already" if words in self._words else ""


def build_parts(facts: ReportFacts, ledger: QuotationLedger) -> Iterator[Block]:
    """Every part with its chapters, in the outline's order."""
    used: set[str] = set()
    for part in facts.outline.parts:
        yield from _part(part)
        for chapter in part.chapters:
            yield from _chapter(chapter, facts, ledger, used)
            used |= set(chapter.codes)


def find_lost(outline: Outline, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of codes that no chapter uses: they would be in no part of the report."""
    fed = {code for chapter in find_chapters(outline) for code in chapter.codes}
    return [finding for finding in findings if finding.code not in fed]


def recommendations_of(facts: ReportFacts) -> list[tuple[str, Chapter, str]]:
    """Every recommendation, numbered through, as (id, chapter, text)."""
    found = [
        (chapter, text)
        for chapter in find_chapters(facts.outline)
        if (notes := facts.notes.get(chapter.slug))
        for text in notes.recommendations
    ]
    return [(f"R{n:02}", chapter, text) for n, (chapter, text) in enumerate(found, start=1)]


def chapter_findings(
    chapter: Chapter, findings: Iterable[Finding], used: Iterable[str] = ()
) -> list[Finding]:
    """The findings that a chapter shows, by its order of codes; a code in ``used`` has been shown before."""
    order = {code: place for place, code in enumerate(chapter.codes) if code not in set(used)}
    return sorted((f for f in findings if f.code in order), key=lambda f: (order[f.code], f.id))


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _part(part: Part) -> Iterator[Block]:
    yield Heading(1, part.title)
    yield from written(part.introduction)


def _chapter(
    chapter: Chapter, facts: ReportFacts, ledger: QuotationLedger, used: set[str]
) -> Iterator[Block]:
    yield Heading(2, chapter.title, anchor_for(chapter.slug))
    yield from _definition(chapter)
    if not chapter.codes:
        yield body("No code feeds this chapter, so there is no coded evidence to report.")
    shown = chapter_findings(chapter, facts.findings, used)
    for code in chapter.codes:
        if code in used:
            yield body("Evidence that an earlier chapter shares with this one is shown there only.")
            break
    notes = facts.notes.get(chapter.slug)
    for side in _sides(facts, shown):
        yield from _side(side, [f for f in shown if f.valence == side], notes, facts, ledger)
    yield from _summary(chapter, notes, facts)


def _definition(chapter: Chapter) -> Iterator[Block]:
    if chapter.definition:
        yield from written(chapter.definition)
    else:
        yield to_write("Two to four plain sentences that define the area.")
    if chapter.framework_quotation:
        yield FrameworkQuotation(chapter.framework_quotation, chapter.framework_source)
    if chapter.local_context:
        yield Heading(3, "Local context")
        yield from written(chapter.local_context)


def _sides(facts: ReportFacts, shown: Sequence[Finding]) -> list[Valence]:
    """Both sides always, so that neither is forgotten; context where there is some."""
    sides: list[Valence] = ["working_well", "challenging"] if facts.codebook.sides else []
    context: list[Valence] = ["context"] if any(f.valence == "context" for f in shown) or not sides else []
    return [*sides, *context]


def _side(
    side: Valence,
    findings: Sequence[Finding],
    notes: ChapterNotes | None,
    facts: ReportFacts,
    ledger: QuotationLedger,
) -> Iterator[Block]:
    yield Heading(3, SIDE_HEADINGS[side] if facts.codebook.sides else "What people said")
    own = (
        {"working_well": notes.working_well, "challenging": notes.challenging}.get(side, "") if notes else ""
    )
    yield from written(own, anchor_for(findings[0].id) if findings else "")
    if not findings and not own:
        where = f" on what is {SIDE_WORDS[side]}" if side != "context" else ""
        yield body(f"There is no coded evidence{where} in this area.")
    names = {code.slug: code.name for code in facts.codebook.codes}
    texts = (notes.working_well, notes.challenging) if notes else ()
    for place, finding in enumerate(findings):
        if len({f.code for f in findings}) > 1:
            yield Heading(4, names.get(finding.code, finding.code))
        yield from _finding(finding, ledger, texts, own_text=bool(own), anchored=bool(own) and place == 0)


def _finding(
    finding: Finding, ledger: QuotationLedger, texts: Sequence[str], *, own_text: bool, anchored: bool
) -> Iterator[Block]:
    anchor = "" if anchored else anchor_for(finding.id)
    if not own_text:
        yield Paragraph(plain(finding.statement), "draft" if finding.drafted else "body", anchor)
        anchor = ""
    yield from ledger.take(finding, texts)
    link = Span(f"{finding.id}, {number(len(finding.excerpts), 'excerpt')}", to=anchor_for(f"E_{finding.id}"))
    yield Paragraph((Span("Evidence: "), link), "evidence", anchor)


def _summary(chapter: Chapter, notes: ChapterNotes | None, facts: ReportFacts) -> Iterator[Block]:
    yield Heading(3, "Summary")
    yield Heading(4, SECTIONS["key_challenge"])
    if notes and notes.key_challenge:
        yield from written(notes.key_challenge)
    else:
        yield to_write("The main thing that stands in the way, in one sentence.")
    own = [(name, text) for name, c, text in recommendations_of(facts) if c is chapter]
    yield Heading(4, "Recommendation" if len(own) == 1 else SECTIONS["recommendations"])
    if own:
        yield ItemList(tuple(written_item(text, anchor_for(name), f"{name}: ") for name, text in own))
    else:
        yield to_write("What should be done, and by whom. One line for each.")
    if notes and notes.links:
        yield Heading(4, SECTIONS["links"])
        yield from written(notes.links)
