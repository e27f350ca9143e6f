"""Facts → ``ReportContent``: the whole report as values, from which every kind of file is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from evalkit.analysis.small_numbers import WORKING_MARK
from evalkit.checks.abbreviations import find_unexplained
from evalkit.model import Problem
from evalkit.report.appendices import (
    build_acknowledgements,
    build_codebook,
    build_problems,
    build_recommendations,
    build_reflections,
    build_surveys,
    build_unasked,
)
from evalkit.report.blocks import (
    EVIDENCE,
    REPORT,
    Block,
    Form,
    ReportContent,
    Table,
    anchor_for,
    find_texts,
    words_of,
)
from evalkit.report.chapters import build_parts, find_lost
from evalkit.report.companion import build_companion, companion_anchors
from evalkit.report.facts import ReportFacts
from evalkit.report.first_pages import build_introduction, build_summary
from evalkit.report.ledger import QuotationLedger
from evalkit.report.links import settle_links
from evalkit.report.measured.part import build_measures
from evalkit.report.method import build_method
from evalkit.report.outline import check_outline, find_chapters
from evalkit.report.voices import build_voices
from evalkit.wording import say_whole_date


def build_content(facts: ReportFacts) -> ReportContent:
    """The report that the facts come to, in the order of the published evaluation.

    Everything in it is computed from the facts or was written by a person; what neither says is asked for in
    a "To be written" box. Raises ReportError where a finding would quote an interviewer.
    """
    ledger = QuotationLedger(facts.notes.values(), facts.own.values())
    blocks = (
        *build_summary(facts, ledger),
        *build_introduction(facts),
        *build_method(facts),
        *build_parts(facts, ledger),
        *build_unasked(facts),
        *build_surveys(facts),
        *build_measures(facts.measures, facts.findings, facts.codebook, ledger.print_once),
        *build_recommendations(facts),
        *build_voices(facts.reviews, facts.outline, facts.findings, facts.rule),
        *build_codebook(facts),
        *build_reflections(facts),
        *build_acknowledgements(facts),
        *build_problems(() if facts.rule.publish else facts.problems),
    )
    beside = companion_anchors(facts)
    left_out = {anchor_for(e.id) for f in facts.findings for e in f.excerpts} if facts.rule.publish else set()
    blocks, broken = settle_links(
        blocks, facts.findings, beside.__contains__, left_out, told=facts.unknown_ids
    )
    problems = (*facts.problems, *_mismatches(facts), *ledger.problems, *broken, *_unexplained(facts, blocks))
    return as_content(facts, blocks, problems)


def build_evidence(facts: ReportFacts) -> ReportContent:
    """The report's companion: the evidence for each finding, what it covers, and the reporting checklist."""
    blocks, broken = settle_links(tuple(build_companion(facts)), facts.findings, lambda to: True)
    made = as_content(facts, blocks, broken)
    return replace(made, subtitle="The evidence behind it", other=REPORT)


def as_content(
    facts: ReportFacts, blocks: Sequence[Block], problems: Sequence[Problem] = (), form: Form = "report"
) -> ReportContent:
    """Blocks with what stands on a report's title page."""
    settings = facts.settings
    return ReportContent(
        title=settings.title,
        subtitle=settings.subtitle,
        place=settings.place,
        organisations=settings.organisations,
        authors=settings.authors,
        programme=settings.programme,
        published=settings.published,
        queries=settings.queries,
        sample=settings.invented,
        project_id=facts.project_id,
        draft=facts.draft,
        created=facts.created,
        blocks=tuple(blocks),
        problems=tuple(problems),
        form=form,
        other=EVIDENCE if form == "report" else "",
        mark=WORKING_MARK if facts.rule.hide_up_to and not facts.rule.publish else "",
    )


def _mismatches(facts: ReportFacts) -> list[Problem]:
    """Where outline, codebook, findings, settings and what people wrote do not fit together."""
    known = {chapter.slug for chapter in find_chapters(facts.outline)}
    lost = [
        Problem(
            finding.id, f"No chapter uses the code '{finding.code}': the finding is in the companion alone."
        )
        for finding in find_lost(facts.outline, facts.findings)
    ]
    strangers = [
        Problem(slug, "There is text for a chapter that the outline does not have. Correct its name.")
        for slug in sorted(set(facts.notes) - known)
    ]
    too_few = [
        Problem(
            "evalkit.toml",
            f"{survey.invited:,} people are said to have been invited to the survey “{survey.name}”, and "
            f"{survey.respondents:,} responded. Correct “invited” under [collection].",
        )
        for survey in facts.surveys
        if 0 < survey.invited < survey.respondents
    ]
    return [
        *_dates(facts),
        *_openings(facts),
        *check_outline(facts.outline, facts.codebook),
        *lost,
        *strangers,
        *too_few,
    ]


def _openings(facts: ReportFacts) -> list[Problem]:
    """Quotations that open a chapter and were coded as about something else."""
    problems = []
    for chapter in find_chapters(facts.outline):
        notes = facts.notes.get(chapter.slug)
        words = " ".join((notes.epigraph if notes else "").replace(">", " ").split())
        about = {
            finding.code
            for finding in facts.findings
            for excerpt in finding.excerpts
            if words and _shares_words(words, " ".join(excerpt.segment.text.split()))
        }
        if about and not about & set(chapter.codes):
            message = "The quotation that opens it was coded as about something else. Choose one that fits."
            problems.append(Problem(f"the chapter “{chapter.title}”", message))
    return problems


def _shares_words(opening: str, passage: str) -> bool:
    """Whether a passage stands in an opening quotation, or the quotation's first words in the passage."""
    first = opening.lstrip('“"')[:60].partition(" […]")[0].rstrip(' ”".,…')
    return passage.strip(" .…") in opening or (len(first) > 20 and first in passage)


def _dates(facts: ReportFacts) -> list[Problem]:
    """Where the report says that it was published before its material was coded."""
    try:
        published = datetime.strptime(f"{facts.settings.published} +0000", "%B %Y %z").date()
    except ValueError:
        return []
    last = facts.coding.last
    if last is None or (published.year, published.month) >= (last.year, last.month):
        return []
    return [
        Problem(
            "evalkit.toml",
            f"“published” says {facts.settings.published}, but the last coding was made on "
            f"{say_whole_date(last)}. Correct “published” under [report].",
        )
    ]


def _unexplained(facts: ReportFacts, blocks: Sequence[Block]) -> list[Problem]:
    """Abbreviations that the report uses and explains nowhere; tables are left out."""
    texts = [words_of(text) for b in blocks if not isinstance(b, Table) for text in find_texts((b,))]
    terms = [term for term, _ in facts.outline.glossary]
    names = [f"{name} ({times})" for name, times in find_unexplained(texts, terms)]
    if not names:
        return []
    message = f"Abbreviations that are explained nowhere: {', '.join(names)}. Add them to 'glossary:'."
    return [Problem(facts.outline.title, message)]
