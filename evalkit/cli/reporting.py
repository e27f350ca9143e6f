"""``evalkit coverage``, ``evalkit report`` and ``evalkit check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say
from evalkit.text import shorten

if TYPE_CHECKING:
    from evalkit.checks.reading import Reading

ReportForm = Literal["full", "summary", "criteria", "slides", "html"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(coverage)
    app.command()(report)
    app.command()(check)


def coverage(project: Path | None = PROJECT) -> None:
    """Show which codes have evidence from whom, while there is still time to interview someone else.

    Example: evalkit coverage
    """
    from evalkit.steps.coverage import show_coverage

    result = show_coverage(open_project(project))
    say(result.table)
    for gap in result.gaps:
        say(f"  - {gap}")
    list_problems(result.problems, "Not counted:")
    say(f"\nAs a workbook: {result.workbook}\nAs a picture:  {result.picture}")


def report(
    out: Path | None = typer.Argument(None, help="The file to write; without it, in the project's reports."),
    template: Path | None = typer.Option(None, help="Your organisation's Word template (.docx)."),
    form: ReportForm = typer.Option(
        "full", "--as", help="full (Word), summary (two pages), criteria (a page each), slides or html."
    ),
    project: Path | None = PROJECT,
) -> None:
    """Write the “what's working well / what's challenging” report in Word, or in another form.

    Example: evalkit report --as html
    """
    from evalkit.steps.report import write_report

    result = write_report(open_project(project), out, template, form)
    say(
        f"{plural(result.findings, 'draft finding')} from {plural(result.excerpts, 'excerpt')}; "
        f"{plural(result.to_write, 'box', 'boxes')} marked “To be written”."
    )
    list_problems(result.problems, "To look at:")
    say(f"\nThe report: {result.path}\nWhat you write in {result.notes_folder} goes into the next one.")


def check(
    file: Path = typer.Argument(help="The Word file (.docx) to check, also one that others have edited."),
    project: Path | None = PROJECT,
) -> None:
    """Check a report's quotations against what people said, who can read it, and how hard it is to read.

    Example: evalkit check reports/report.docx
    """
    from evalkit.steps.check_report import check_report

    result = check_report(open_project(project), file)
    faulty = result.faulty
    say(f"{plural(len(result.quotations), 'quotation')} read, {len(faulty):,} to look at.")
    for one in faulty:
        role = f" ({one.quoted.role})" if one.quoted.role else ""
        say(f"\n  “{shorten(one.quoted.words, 90)}”{role}, in {one.quoted.where}")
        for message in one.messages:
            say(f"    - {message}")
    list_problems(result.barriers, "\nFor people who read differently:")
    if result.unexplained:
        said = ", ".join(f"{name} ({times})" for name, times in result.unexplained)
        say(f"\nAbbreviations that are explained nowhere: {said}. Add them to the glossary in outline.yaml.")
    say_reading(result.reading)
    if faulty or result.barriers:
        raise typer.Exit(1)


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
