"""Gather everything that a project holds into a report, and write it as a Word document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from evalkit.analysis.closed_questions import ClosedQuestion, tabulate_closed
from evalkit.analysis.coverage import Coverage
from evalkit.analysis.people import find_heard
from evalkit.analysis.shown_coverage import ShownCoverage, show_coverage
from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.analysis.weights import weigh_answers
from evalkit.files import expect_ending, read_text, write_whole
from evalkit.findings import ChapterNotes, parse_chapter_notes
from evalkit.findings.notes import print_notes
from evalkit.findings.statement import publish_statement
from evalkit.findings.surroundings import find_context
from evalkit.findings.uncited import for_print
from evalkit.model import ClosedAnswer, Finding, Problem
from evalkit.project import Project
from evalkit.report.blocks import EVIDENCE, REPORT, Figure, ReportContent, find_to_write
from evalkit.report.content import as_content, build_content, build_evidence
from evalkit.report.facts import (
    CodingFacts,
    ReportFacts,
    SurveyFacts,
    describe_coding,
    describe_collection,
    kept_themes,
)
from evalkit.report.whole import FILE, Key, draft_whole, parse_whole
from evalkit.show import card, problems_frame
from evalkit.steps.coding.agreement import measure_agreement, say_agreement
from evalkit.steps.coding.codebook_history import find_added
from evalkit.steps.findings.beyond import gather_unasked
from evalkit.steps.findings.coverage import cover_project
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.findings.findings import (
    find_files,
    find_written_open,
    gather_findings,
    keep_records,
    know_project,
    read_notes_text,
)
from evalkit.steps.measures.pictured import gather_measure_facts
from evalkit.steps.names.confirmed import say_protection
from evalkit.steps.report.publication import project_rule, read_families
from evalkit.steps.sharing.packs import refuse_in_pack
from evalkit.steps.suggesting.evaluate import read_measured, say_measured
from evalkit.steps.survey_answers import cross_answers
from evalkit.store.reviews import load_reviews
from evalkit.wording import plural

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.sources.surveys.survey_settings import SurveySettings

ReportForm = Literal["full", "summary", "criteria", "slides", "html", "large-print", "easy-read"]
FILES: dict[ReportForm, str] = {
    "full": "report.docx",
    "summary": "summary.docx",
    "criteria": "criteria.docx",
    "slides": "slides.pptx",
    "html": "report.html",
    "large-print": "report-large-print.docx",
    "easy-read": "easy-read.docx",
}
"""What each form of the report is called in the project's reports."""


@dataclass(frozen=True)
class ReportResult:
    """The report that was written, what it rests on, and what a person should look at."""

    path: Path
    notes_folder: Path
    findings: int
    excerpts: int
    to_write: int
    problems: tuple[Problem, ...]
    published: bool = False
    """Whether counts of people are as they may be published."""
    beside: tuple[Path, ...] = ()
    """The report's companion, with the evidence."""

    def frame(self) -> pd.DataFrame:
        """One row for each thing to look at before it is published: where it is, and what to do."""
        return problems_frame(self.problems)

    def _repr_html_(self) -> str:
        rows = [
            ("File", self.path),
            ("Rests on", f"{plural(self.findings, 'finding')} from {plural(self.excerpts, 'excerpt')}"),
            (
                "Boxes “To be written”",
                f"{self.to_write:,} (write in {self.notes_folder})" if self.to_write else "none",
            ),
            ("To look at", f"{len(self.problems):,} (see frame())" if self.problems else "nothing"),
        ]
        return card("The report", rows)


def write_report(
    project: Project,
    out: Path | None = None,
    template: Path | None = None,
    form: ReportForm = "full",
    signed_off: str = "",
    publish: bool | None = None,
) -> ReportResult:
    """Write the report; ``template`` is an organisation's own Word file, else the project's, else ours.

    ``form`` "full" is the whole report in Word, "summary" two pages for leaders, "criteria" a page for each
    chapter, "slides" a PowerPoint file, "html" the whole report as one web page, "large-print" all of it in
    18 points, "easy-read" a skeleton for the reference group to fill. Chapters whose
    file in ``findings`` does not exist yet get one to write in; none is overwritten. ``signed_off`` is who
    called it final although something was open, and why; the method prints it. ``publish`` chooses the
    version: to publish (True), working (False), or as the project's settings say.
    """
    refuse_in_pack(project, "The report")
    path = out or project.reports_folder / FILES[form]
    expect_ending(path, Path(FILES[form]).suffix)
    if template is None and (named := project.settings.report.template):
        template = project.folder / named
    facts = gather_facts(project, publish)
    facts = replace(facts, protection=(*facts.protection, *filter(None, [signed_off])))
    content, data = render_form(facts, form, template, companion_name(path))
    write_whole(path, data)
    beside = [write_companion(facts, path, template)] if form in ("full", "html") else []
    return ReportResult(
        path,
        project.findings_folder,
        len(facts.findings),
        sum(len(finding.excerpts) for finding in facts.findings),
        len(find_to_write(content.blocks)),
        content.problems,
        facts.rule.publish,
        tuple(beside),
    )


def render_form(
    facts: ReportFacts, form: ReportForm, template: Path | None = None, beside: str = EVIDENCE
) -> tuple[ReportContent, bytes]:
    """The content of this form of the report, and its file; ``beside`` is what its companion is called."""
    from evalkit.report.docx import render_docx
    from evalkit.report.easy.skeleton import build_easy_read
    from evalkit.report.html import render_html
    from evalkit.report.slides.plan import build_slides
    from evalkit.report.slides.render import render_presentation
    from evalkit.report.variants import build_brief, build_sheets

    if form == "slides":
        content = build_sheets(facts)
        own = template if template and template.suffix.lower() == ".pptx" else None
        return content, render_presentation(content, build_slides(facts), own)
    if form == "easy-read":
        content = as_content(facts, tuple(build_easy_read(facts)), (), "brief")
        return content, render_docx(content, template, large=True)
    build = {"summary": build_brief, "criteria": build_sheets}.get(form, build_content)
    content = build(facts)
    content = replace(content, other=beside) if content.other else content
    if form == "html":
        return content, render_html(content)
    return content, render_docx(content, template, large=form == "large-print")


def companion_name(path: Path) -> str:
    """What the companion of a report is called, without its ending: “evidence”, or after the report."""
    return EVIDENCE if path.stem == REPORT else f"{path.stem}-{EVIDENCE}"


def write_companion(facts: ReportFacts, path: Path, template: Path | None = None) -> Path:
    """Write the companion of the report at ``path`` beside it, in the same kind of file."""
    from evalkit.report.docx import render_docx
    from evalkit.report.html import render_html

    content = replace(build_evidence(facts), other=path.stem)
    data = render_html(content) if path.suffix == ".html" else render_docx(content, template)
    beside = path.with_name(f"{companion_name(path)}{path.suffix}")
    write_whole(beside, data)
    return beside


def gather_facts(project: Project, publish: bool | None = None) -> ReportFacts:
    """Everything that a report says, from the store, the settings and what people wrote.

    ``publish`` chooses the version of its counts; None leaves it to the project's settings.
    """
    evidence = gather_evidence(project)
    rule = project_rule(project, publish)
    coverage = cover_project(project, evidence)
    shown = show_coverage(coverage, rule)
    heard = find_heard(evidence.sources, evidence.speaker)
    families, unconfirmed = read_families(project, heard, rule)
    notes, wrong = read_notes(project)
    own, unknown = read_whole(project)
    keep_records(project, findings := gather_findings(project, evidence))
    still_open = find_written_open(project, know_project(project, evidence, findings))
    measures, unused = gather_measure_facts(project, rule)
    pictures = _draw(project, coverage, shown, findings)
    told = (*evidence.problems, *_uncoded(evidence), *coverage.problems, *wrong, *unknown, *unconfirmed)
    return ReportFacts(
        settings=project.settings.report,
        codebook=project.codebook,
        added_codes=find_added(project),
        outline=project.outline,
        findings=tuple(_as_printed(finding, evidence, shown) for finding in findings),
        notes=notes,
        own=own,
        collection=describe_collection(evidence.sources, heard, rule, families),
        coding=_describe_coding(project),
        unasked=gather_unasked(project),
        uncoded=tuple(source.id for source in evidence.uncoded),
        waiting=len(project.sources) - len(evidence.sources),
        coverage=coverage,
        context=find_context(evidence.sources, evidence.excerpts),
        **pictures._asdict(),
        surveys=tuple(describe_surveys(project, evidence, rule)),
        agreement=" ".join(say_agreement(measure_agreement(project, evidence))),
        suggestion_quality=tuple(say_measured(measured)) if (measured := read_measured(project)) else (),
        deidentified=project.settings.deidentify.automatic,
        protection=tuple(say_protection(project)),
        created=project.clock(),
        project_id=project.folder.name,
        problems=(*told, *unused, *(one.problem for one in still_open)),
        unknown_ids=frozenset(one.notice.about for one in still_open if one.notice.kind == "unknown"),
        rule=rule,
        measures=measures,
        reviews=load_reviews(project.store),
    )


class _Pictures(NamedTuple):
    """The report's pictures, each with the words that stand for it."""

    heat_map: bytes
    heat_map_alt: str
    balance: bytes
    balance_alt: str
    bars: Mapping[str, Figure]
    themes: tuple[Figure, ...]


def _draw(
    project: Project, coverage: Coverage, shown: ShownCoverage, findings: Sequence[Finding]
) -> _Pictures:
    from evalkit.report.figures.chapter_bars import chapter_figures
    from evalkit.report.figures.pictures import (
        balance_alt_text,
        coverage_alt_text,
        draw_balance,
        draw_coverage,
    )
    from evalkit.report.figures.plots import theme_figures

    sides = project.codebook.sides
    return _Pictures(
        draw_coverage(coverage, shown),
        coverage_alt_text(coverage, shown),
        draw_balance(coverage, shown) if sides else b"",
        balance_alt_text(coverage, shown),
        chapter_figures(project.outline, coverage, shown) if sides else {},
        theme_figures(kept_themes(findings), project.codebook, shown.rule),
    )


def _as_printed(finding: Finding, evidence: Evidence, shown: ShownCoverage) -> Finding:
    """A finding whose computed sentence counts people as the report prints them."""
    if not shown.rule.active or not finding.drafted:
        return finding
    return replace(finding, statement=publish_statement(finding.excerpts, evidence.heard, shown))


def _describe_coding(project: Project) -> CodingFacts:
    decisions = project.store.read.decisions()
    turned_down = any(decision.outcome == "rejected" for decision in decisions)
    return describe_coding(
        project.codings, decisions, project.store.read.suggestions() if turned_down else ()
    )


def _uncoded(evidence: Evidence) -> list[Problem]:
    """Sources that are in no finding because nobody has coded them."""
    if not evidence.uncoded:
        return []
    return [
        Problem(
            ", ".join(source.id for source in evidence.uncoded),
            "nothing is coded here yet, so nobody in it is counted among those who spoke of something or did "
            "not. Code it with “evalkit code”, or leave the limitation in the report.",
        )
    ]


def read_notes(project: Project) -> tuple[dict[str, ChapterNotes], list[Problem]]:
    """What people wrote for each chapter; a chapter without a file gets an empty one with hints."""
    notes: dict[str, ChapterNotes] = {}
    problems: list[Problem] = []
    for chapter, path in find_files(project):
        text = read_notes_text(path, chapter)
        if not path.exists():
            write_whole(path, text)
        notes[chapter.slug] = print_notes(parse_chapter_notes(text, path.name))
        problems += notes[chapter.slug].problems
    return notes, problems


def read_whole(project: Project) -> tuple[dict[Key, str], list[Problem]]:
    """What people wrote for the whole report; where the file is not there, one with hints is made."""
    path = project.findings_folder / FILE
    if not path.exists():
        write_whole(path, draft_whole())
    own, problems = parse_whole(read_text(path), path.name)
    return {key: for_print(words).strip() for key, words in own.items()}, problems


def describe_surveys(project: Project, evidence: Evidence, rule: Rule = WORKING) -> list[SurveyFacts]:
    """Each survey: respondents, how many wrote something, and its closed questions counted."""
    from evalkit.report.figures.survey_bars import survey_figures

    respondents = project.store.read.respondents()
    answers = project.store.read.closed_answers()
    facts = []
    for source in evidence.sources:
        if source.kind != "survey":
            continue
        settings = project.survey_settings(source.file_name)
        given = answers.get(source.id, [])
        questions = _find_questions(project, settings, given) if settings else ()
        tables = tabulate_closed(given, questions) if questions else []
        wrote = len({turn.speaker for turn in source.turns})
        facts.append(
            SurveyFacts(
                source.name,
                len(respondents.get(source.id, {})),
                wrote,
                tuple(tables),
                project.settings.collection.invited.get(source.name, 0),
                pictures=survey_figures(source.name, tables, rule),
                crosstabs=tuple(
                    cross_answers(project, evidence, source.id, tables, rows, columns)
                    for rows, columns in (settings.crosstabs if settings else ())
                ),
                weighted=weigh_answers(given, tables, respondents.get(source.id, {}).values()),
            )
        )
    return facts


def _find_questions(
    project: Project, settings: SurveySettings, given: Sequence[ClosedAnswer]
) -> tuple[ClosedQuestion, ...]:
    """The closed questions, without listed answers that were replaced: those are counted as stored."""
    from evalkit.sources.surveys.survey_settings import find_closed_questions
    from evalkit.steps.intake.protect import find_replaced

    questions = find_closed_questions(settings)
    if not any("[" in answer.value for answer in given):
        return questions
    values = {answer.value for answer in given}
    never = [answer for question in questions for answer in question.answers if answer not in values]
    gone = find_replaced(project, never)
    return tuple(replace(q, answers=tuple(a for a in q.answers if a not in gone)) for q in questions)
