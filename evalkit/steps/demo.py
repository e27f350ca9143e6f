"""The sample project from beginning to end, by the same steps that a person takes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ProjectError
from evalkit.exchange.fill import fill_sheet
from evalkit.files import write_whole
from evalkit.project import Project, utc_now
from evalkit.report.whole import FILE
from evalkit.resources import resource
from evalkit.sample import read_about, write_sample
from evalkit.sample.meeting import fill_answer_sheet, fill_meeting_sheet, read_meeting
from evalkit.settings import ReportSettings
from evalkit.steps.coding.decide import take_decisions
from evalkit.steps.coding.import_codings import import_codings, read_codings
from evalkit.steps.create import create_project
from evalkit.steps.findings.coverage import show_coverage
from evalkit.steps.findings.themes import THEMES_FILE
from evalkit.steps.intake.add import add_sources
from evalkit.steps.measures.sampled import add_sample_measures
from evalkit.steps.names.deidentify import confirm_sources
from evalkit.steps.progress import Track, silent
from evalkit.steps.report.publication import confirm_families
from evalkit.steps.report.report import gather_facts, write_report
from evalkit.steps.review.answer import take_answers, write_sheet, write_you_said
from evalkit.steps.review.read_back import read_returned
from evalkit.steps.review.send import send_draft
from evalkit.steps.suggesting.suggest import make_suggestions


@dataclass(frozen=True)
class DemoResult:
    """Where the demo's report and coding workbook are."""

    project: Project
    report: Path
    sheet: Path
    codings: int


def run_demo(
    folder: Path, track: Track = silent, say: Callable[[str], None] = lambda line: None
) -> DemoResult:
    """Make the invented sample project in ``folder`` and take it to a Word report.

    The material as it was received goes into a folder beside it, as it should with real interviews: the
    project itself holds de-identified text alone. One coder's codings are brought in from a table, the
    other's are filled into the workbook and taken back from it. The reference group's meeting is held on the
    first draft, and its comments are answered before the report is written.
    """
    folder = folder.expanduser().resolve()
    originals = folder.with_name(f"{folder.name}-originals")
    if originals.exists() and any(originals.iterdir()):
        raise ProjectError(f"{originals} is there already. Remove it, or choose another folder for the demo.")
    about = read_about()
    report = ReportSettings(
        title=about.title,
        subtitle=about.subtitle,
        place=about.place,
        organisations=about.organisations,
        authors=about.authors,
        published=f"{utc_now():%B %Y}",
        queries=about.queries,
        invented=True,
    )
    project = create_project(folder, report)
    sample = write_sample(originals)
    shutil.copy(sample.participants, project.participants_file)
    for path in (*sample.survey_settings, *sample.findings):
        shutil.copy(path, project.folder / path.parent.name / path.name)
    write_whole(project.findings_folder / FILE, resource("sample_project", "whole_report.md").read_bytes())
    write_whole(project.folder / THEMES_FILE, resource("sample_project", THEMES_FILE).read_bytes())
    added = add_sources(project, [originals / "sources"], track=track)
    say(f"{len(added.added)} sources read and de-identified.")
    lead, second = about.coders.values()
    confirm_sources(project, [source.id for source in project.sources], lead)
    suggested = make_suggestions(project, to_sheet=True, track=track)
    say(f"{suggested.passages:,} passages read, {suggested.suggested:,} with a suggestion.")
    assert suggested.sheet
    import_codings(project, sample.codings, lead)
    fill_sheet(suggested.sheet, read_codings(project, sample.codings, second).codings, project.codebook)
    take_decisions(project, suggested.sheet)
    say(f"{len(project.codings):,} codings by two people taken in.")
    show_coverage(project)
    say(f"{add_sample_measures(project, originals, lead)} tables of measures read and confirmed.")
    answered = hold_meeting(project, lead)
    say(f"{answered} comments of the reference group read and answered.")
    confirm_families(project, lead)
    report_written = write_report(project, publish=True)
    return DemoResult(project, report_written.path, suggested.sheet, len(project.codings))


def hold_meeting(project: Project, by: str) -> int:
    """Send the first draft, take the reference group's meeting sheet back, answer it; how many comments."""
    meeting = read_meeting()
    sent = send_draft(project)
    sheet = next(file for file in sent.files if file.suffix == ".xlsx")
    fill_meeting_sheet(sheet, meeting, gather_facts(project).findings)
    read_returned(project, [sheet])
    answers, count = write_sheet(project)
    fill_answer_sheet(answers, meeting, by)
    take_answers(project, answers)
    write_you_said(project)
    return count
