"""The reference group's round: a numbered draft goes out, and what was sent is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.checks.readability import LONGEST_SENTENCE, find_sentences, grade_of
from evalkit.files import write_whole
from evalkit.findings import ChapterNotes
from evalkit.model import Place, Problem, ReviewerGroup
from evalkit.project import Project
from evalkit.report.written import cut_references
from evalkit.review.sent import find_sent, report_places
from evalkit.rounds.records import Form, SentDraft, SentParagraph
from evalkit.steps.findings.evidence import gather_evidence
from evalkit.steps.findings.findings import find_written_open, gather_findings, know_project
from evalkit.steps.report.check_report import find_changed_quotations
from evalkit.steps.report.report import gather_facts
from evalkit.steps.status import need_findings
from evalkit.store.reviews import add_draft, load_reviews
from evalkit.text import count_words, words


@dataclass(frozen=True)
class SendResult:
    """A draft that was written: its number, its files, how easy it is to read, and what to look at first."""

    number: int
    files: tuple[Path, ...]
    grade: float | None
    long_sentences: tuple[str, ...]
    problems: tuple[Problem, ...]


def send_draft(
    project: Project,
    group: ReviewerGroup = "reference_group",
    members: Iterable[str] = (),
    folder: Path | None = None,
) -> SendResult:
    """Write the next numbered draft for a group, and keep every paragraph that was sent.

    The reference group gets a reading draft, a comment form and a meeting sheet (Word and Excel); staff and
    commissioners get the full report. ``members`` are those who want to be named as having got it.
    ReportError, with nothing written, where no coding counts yet: there is nothing to review.
    """
    from evalkit.review.draft import draft_form, draft_meeting_sheet, draft_reading

    need_findings(project, "A draft to review")
    reviews = load_reviews(project.store)
    number = max((draft.number for draft in reviews.drafts), default=0) + 1
    facts = replace(gather_facts(project, publish=True), draft=number)
    out = folder or project.reports_folder / f"draft-{number:02d}"
    reading = draft_reading(facts, group)
    if group == "reference_group":
        forms: dict[Form, tuple[SentParagraph, ...]] = {
            "reading draft": reading.paragraphs,
            "comment form": draft_form(reading.paragraphs),
            "meeting sheet": draft_meeting_sheet(reading.paragraphs),
        }
        written = {form: _render(project, form, paragraphs, number) for form, paragraphs in forms.items()}
    else:
        from evalkit.report.content import build_content
        from evalkit.report.docx import render_docx

        forms = {"full draft": ()}
        written = {"full draft": render_docx(build_content(facts))}
    places = report_places(facts.outline, facts.findings)
    documents = {form: _keep(data, forms[form], places) for form, data in written.items()}
    files = []
    for form, data in written.items():
        files.append(out / f"{form.replace(' ', '-')}-{number}.docx")
        write_whole(files[-1], data)
    if "meeting sheet" in forms:
        from evalkit.review.sheets.meeting import write_meeting_sheet

        files.append(out / f"meeting-sheet-{number}.xlsx")
        write_meeting_sheet(files[-1], forms["meeting sheet"], project.folder.name, number)
    add_draft(project.store, SentDraft(number, group, project.now(), tuple(members)), documents)
    sentences = _find_own_sentences(reading.paragraphs, facts.notes.values())
    long = tuple(sentence for sentence in sentences if count_words(sentence) > LONGEST_SENTENCE)
    grade = round(grade_of(sentences), 1) if sentences else None
    wrong = _find_wrong(project, files[0])
    return SendResult(number, tuple(files), grade, long, (*wrong, *reading.problems))


def _find_own_sentences(paragraphs: Iterable[SentParagraph], notes: Iterable[ChapterNotes]) -> list[str]:
    """The sentences that people wrote themselves: nobody can mend those that evalkit writes."""
    texts = (t for n in notes for t in (*n.sides.values(), n.key_challenge, *n.recommendations))
    wrote = f" {' '.join(words(cut_references(' '.join(texts))))} "
    own = [p.text for p in paragraphs if p.role in ("text", "item")]
    return [
        s for text in own for s in find_sentences(text) if f" {' '.join(words(_unnumbered(s)))} " in wrote
    ]


def _unnumbered(sentence: str) -> str:
    """A sentence without the number of its recommendation, such as “R01: ”, that evalkit put before it."""
    return re.sub(r"^R\d+: ", "", sentence)


def _find_wrong(project: Project, path: Path) -> list[Problem]:
    """What the draft says that the evidence does not: ids that lead nowhere, quotations that were changed."""
    evidence = gather_evidence(project)
    known = know_project(project, evidence, gather_findings(project, evidence))
    wrong = [one for one in find_written_open(project, known) if one.is_wrong]
    return [*(one.problem for one in wrong), *find_changed_quotations(project, path, wrong)]


def _render(project: Project, form: Form, paragraphs: Sequence[SentParagraph], number: int) -> bytes:
    from evalkit.report.docx.review import render_review

    return render_review(
        paragraphs,
        form,
        project.settings.report,
        project_id=project.folder.name,
        number=number,
        created=project.clock(),
    )


def _keep(
    data: bytes, paragraphs: Sequence[SentParagraph], places: Mapping[str, Place]
) -> tuple[SentParagraph, ...]:
    """What was really written, read back from the file itself."""
    from evalkit.review.read import parse_returned

    return find_sent(parse_returned(data, "draft.docx"), paragraphs, places)
