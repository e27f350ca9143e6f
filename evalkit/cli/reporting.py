"""``evalkit coverage`` and ``evalkit report``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import typer

from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say

ReportForm = Literal["full", "summary", "criteria", "slides", "html"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(coverage)
    app.command()(report)


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
