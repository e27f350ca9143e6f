"""``evalkit coverage``, ``evalkit report`` and ``evalkit check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from evalkit.cli.passphrase import PASSPHRASE_FILE, find_vault
from evalkit.cli.show import PROJECT, PUBLISH, list_problems, open_project, plural, say
from evalkit.errors import ReportError
from evalkit.text import shorten
from evalkit.wording import join_plain

if TYPE_CHECKING:
    from evalkit.checks.readability import Reading
    from evalkit.project import Project

ReportForm = Literal["full", "summary", "criteria", "slides", "html", "large-print", "easy-read"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(coverage)
    app.command()(report)
    app.command()(check)


def coverage(publish: bool | None = PUBLISH, project: Path | None = PROJECT) -> None:
    """Show which codes have evidence from whom, while there is still time to interview someone else.

    Example: evalkit coverage
    """
    from evalkit.steps.findings.coverage import show_coverage

    result = show_coverage(open_project(project), publish)
    say(result.table)
    for gap in result.gaps:
        say(f"  - {gap}")
    list_problems(result.problems, "Not counted:")
    say(f"\nAs a workbook: {result.workbook}\nAs a picture:  {result.picture}")


def report(
    out: Path | None = typer.Argument(None, help="The file to write; without it, in the project's reports."),
    template: Path | None = typer.Option(None, help="Your organisation's Word template (.docx)."),
    form: ReportForm = typer.Option(
        "full",
        "--as",
        help="full (Word), summary (two pages), criteria (a page each), slides (PowerPoint), html, "
        "large-print (18 points) or easy-read (a skeleton to fill together).",
    ),
    final: bool = typer.Option(
        False, "--final", help="Write the final report, if the last check finds nothing that is open."
    ),
    by: str = typer.Option("", help="With --final: who signs for what is open."),
    reason: str = typer.Option("", help="With --final and --by: why it may go out; the report prints it."),
    publish: bool | None = PUBLISH,
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """Write the “what's working well / what's challenging” report in Word, or in another form.

    Example: evalkit report --as html

    Example: evalkit report --final
    """
    from evalkit.steps.report.report import write_report

    if final:
        if out or form != "full":
            raise ReportError(
                "The final report is the whole one in Word, report-final.docx in the project's reports. Give "
                "--final without a file's name and without --as."
            )
        _finish(open_project(project), by, reason, passphrase_file, template)
        return
    result = write_report(open_project(project), out, template, form, publish=publish)
    say(
        f"{plural(result.findings, 'draft finding')} from {plural(result.excerpts, 'excerpt')}; "
        f"{plural(result.to_write, 'box', 'boxes')} marked “To be written”."
    )
    list_problems(result.problems, "To look at:")
    if not result.published:
        say(
            "\nThis is the working version, with exact counts of people. To publish: evalkit report --publish"
        )
    for path in result.beside:
        say(f"\nIts companion, with the evidence: {path}")
    say(f"\nThe report: {result.path}\nWhat you write in {result.notes_folder} goes into the next one.")


def _finish(project: Project, by: str, reason: str, file: Path | None, template: Path | None) -> None:
    from evalkit.steps.report.final import finish_report

    result = finish_report(project, by, reason, find_vault(project, file), template)
    list_problems(result.problems, "Open:")
    if result.path is None:
        say("\nThe report is not final. Mend what is open, or sign for it: --by NAME --reason “WHY”.")
        raise typer.Exit(1)
    if result.problems:
        say(f"\nSigned off by {by}. The report says so, with the reason.")
    say(f"\nThe final report: {result.path}")


def check(
    file: Path = typer.Argument(help="The file to check (docx, xlsx, csv or html), also one others edited."),
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """Check what goes out: who could be recognised, what was said, who can read it, how hard it is.

    Example: evalkit check reports/report.docx
    """
    from evalkit.steps.report.check_out import check_out

    opened = open_project(project)
    problems = check_out(opened, file, find_vault(opened, passphrase_file))
    list_problems(problems, "People who could be recognised:")
    fine = _check_report(opened, file) if file.suffix.lower() == ".docx" else True
    if problems or not fine:
        raise typer.Exit(1)
    say("Nothing to complain about.")


def _check_report(project: Project, file: Path) -> bool:
    """Show what there is to say of a Word report; True where nothing needs mending."""
    from evalkit.steps.report.check_report import check_report

    result = check_report(project, file)
    faulty = result.faulty
    say(f"{plural(len(result.quotations), 'quotation')} read, {len(faulty):,} to look at.")
    for one in faulty:
        role = f" ({one.quoted.role})" if one.quoted.role else ""
        say(f"\n  “{shorten(one.quoted.words, 90)}”{role}, in {one.quoted.where}")
        for message in one.messages:
            say(f"    - {message}")
    list_problems(result.unknown, "\nIds that lead nowhere:")
    list_problems(result.barriers, "\nFor people who read differently:")
    if result.unexplained:
        said = join_plain([f"{name} ({times})" for name, times in result.unexplained])
        say(f"\nAbbreviations that are explained nowhere: {said}. Add them to the glossary in outline.yaml.")
    say_reading(result.reading)
    return not (faulty or result.unknown or result.barriers)


def say_reading(reading: Reading) -> None:
    """Print the grade of each section and the hardest sentences: advice."""
    if reading.grade is None:
        return
    say(f"\nHow hard it is to read (Flesch–Kincaid grade; 8 or less is plain): {reading.grade:g} over all.")
    for section in reading.sections:
        if section.grade is not None:
            say(f"  {section.grade:5.1f}  {shorten(section.heading, 60)} ({plural(section.words, 'word')})")
    say("The hardest sentences:")
    for sentence in reading.hardest:
        say(f"  {sentence.grade:5.1f}  {shorten(sentence.text, 160)}")
