"""``evalkit new``, ``evalkit status`` and ``evalkit demo``."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.passphrase import LOSS
from evalkit.cli.show import PROJECT, list_problems, open_project, plural, quoted, say, track


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(new)
    app.command()(status)
    app.command()(demo)


def new(
    folder: Path = typer.Argument(help="The folder to make, for example camden-2026."),
    title: str = typer.Option("", help="The report's title; you can change it later in evalkit.toml."),
    place: str = typer.Option("", help="The borough, town or area."),
    codebook: Path | None = typer.Option(
        None, help="Your own codebook (YAML or CSV). Without it: the 13 criteria for community mental health."
    ),
    anonymous: bool = typer.Option(
        False, help="The texts are anonymous already: do not replace names as files are added."
    ),
    vault: bool = typer.Option(
        False, help="Keep original texts and names in an encrypted file beside the folder (a passphrase)."
    ),
    confirm: bool = typer.Option(
        True, help="A source is coded only when somebody has confirmed what was replaced in it."
    ),
) -> None:
    """Make a project folder.

    Example: evalkit new camden-2026 --title "Core Teams in Camden" --place Camden
    """
    from evalkit.settings import ReportSettings
    from evalkit.steps.create import create_project
    from evalkit.steps.names.project_vault import vault_path

    given = {key: value for key, value in (("title", title), ("place", place)) if value}
    report = ReportSettings.model_validate(given)
    project = create_project(folder, report, codebook, not anonymous, vault, confirm)
    say(f"The project is in {project.folder}. Only you can read that folder.")
    if vault:
        say(f"Originals will be kept in {vault_path(project)}. {LOSS}")
    say(f"Next: put transcripts and surveys into {project.sources_folder}, then run")
    say(f"  evalkit add --project {quoted(folder)}")


def status(project: Path | None = PROJECT) -> None:
    """Say where the project stands and what comes next.

    Example: evalkit status
    """
    from evalkit.steps.status import describe_status

    now = describe_status(open_project(project))
    say(now.title)
    say(f"  Sources      {now.held}; {plural(now.words, 'word')}")
    say(
        f"  Suggestions  {plural(now.suggestions, 'passage')} with a suggestion, "
        f"{now.undecided:,} not decided yet"
    )
    for coder, decided in now.decided_by:
        say(f"               {coder} has decided about {decided:,} of them")
    by = f" by {', '.join(now.coders)}" if now.coders else ""
    say(f"  Codings      {plural(now.codings, 'coding')}{by}")
    say(f"  Reports      {', '.join(now.reports) or 'none yet'}")
    if now.unquotable:
        people = plural(len(now.unquotable), "participant")
        say(f"  Consent      to be quoted is not recorded for {people} (participants.csv)")
    list_problems(now.problems, "To look at:")
    say(f"\nNext: {now.next_step}")


def demo(
    folder: Path = typer.Argument(Path("evalkit-demo"), help="The folder to make for the sample project."),
) -> None:
    """Make the invented sample project and run everything on it, down to a Word report.

    Example: evalkit demo
    """
    from evalkit.steps.demo import run_demo

    result = run_demo(folder, track=track, say=say)
    say(f"\nThe report: {result.report}")
    say("Everything in it is invented sample data.")
    say("\nWhat to do next:")
    say("  - Open the report in Word or LibreOffice.")
    say(f"  - See where the project stands:  evalkit status --project {quoted(folder)}")
    say(f"  - Read and code on the page:     evalkit code --project {quoted(folder)}")
    say(f"  - Look at the coding workbook:   {result.sheet}")
    say("  - Start your own:                evalkit new MY-PROJECT")
