"""``evalkit withdraw`` and ``evalkit retire``: removing a person, and removing originals in time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.passphrase import PASSPHRASE_FILE, ask_passphrase, read_passphrase
from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say

if TYPE_CHECKING:
    from evalkit.steps.leaving.retire import Retirement
    from evalkit.steps.leaving.withdraw import Withdrawal


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(withdraw)
    app.command()(retire)


def withdraw(
    participant: str = typer.Argument(help="The participant's id, such as P07 (or S19-R004 in a survey)."),
    yes: bool = typer.Option(False, "--yes", help="Remove without asking; for scripts."),
    by: str = typer.Option("", help="Who does this, for the record."),
    without_vault: bool = typer.Option(
        False, help="Go on though the file of originals cannot be opened; it is then listed as not reached."
    ),
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """Remove everything that one participant said, back-ups included. Shows it first and asks once.

    Example: evalkit withdraw P07
    """
    from evalkit.steps.leaving.withdraw import plan_withdrawal
    from evalkit.steps.leaving.withdraw import withdraw as remove
    from evalkit.steps.names.project_vault import get_vault, has_vault

    opened = open_project(project)
    vault = None
    if (
        has_vault(opened)
        and not without_vault
        and (words := read_passphrase(passphrase_file) or ask_passphrase())
    ):
        vault = get_vault(opened, words)
    plan = plan_withdrawal(opened, participant, vault, without_vault)
    _show(plan)
    if not yes and not typer.confirm("\nRemove all of this? It cannot be brought back"):
        say("Nothing was removed.")
        raise typer.Exit(1)
    remove(opened, plan, by, vault)
    say(f"\n{participant} is withdrawn. One line in the history says so, without what was said.")
    say("Next: run “evalkit suggest” and “evalkit report” again; counts rest on fewer people now.")
    list_problems(plan.unreached, "evalkit cannot reach these. Please see to them:")


def _show(plan: Withdrawal) -> None:
    say(f"Withdrawing {plan.participant} removes:")
    for part in plan.parts:
        what = "the whole source" if part.whole else plural(len(part.turns), "turn")
        say(f"  - {part.source.id}: {what}, {plural(part.words, 'word')}")
    say(
        f"  - {plural(plan.codings, 'coding')} with their memos, and {plural(plan.suggestions, 'suggestion')}"
    )
    if plan.answers:
        say(f"  - {plural(plan.answers, 'closed answer')}")
    for path, rows in plan.measures:
        say(f"  - {plural(rows, 'row')} about them in {path}")
    for path in plan.whole_files:
        say(f"  - the file {path}")
    for file in plan.files:
        say(f"  - their words in {file.path}: {plural(file.places, 'place')}")
    say(f"  - {plural(plan.backups, 'back-up')} of the store; a new one is made afterwards")
    say("  - embeddings, which are made again when needed, and their row in participants.csv")
    if plan.in_vault:
        say("  - their words and the key to their name in the file of originals (others' words stay whole)")
    if plan.deadline:
        say(f"The date agreed with them for withdrawing: {plan.deadline}.")


def retire(
    yes: bool = typer.Option(False, "--yes", help="Remove without asking; for scripts."),
    by: str = typer.Option("", help="Who does this, for the record."),
    project: Path | None = PROJECT,
) -> None:
    """Remove original texts and the key to the replacements when the project's date has passed.

    Example: evalkit retire
    """
    from evalkit.steps.leaving.retire import plan_retirement
    from evalkit.steps.leaving.retire import retire as remove

    opened = open_project(project)
    plan = plan_retirement(opened)
    if not plan.due:
        say(plan.message)
        return
    say(plan.message)
    for path in plan.files:
        say(f"  - {path}")
    _show_not_added(plan)
    if not plan.files:
        say("There is nothing left to remove.")
        return
    if not yes and not typer.confirm("\nRemove these files? They cannot be brought back"):
        say("Nothing was removed.")
        raise typer.Exit(1)
    remove(opened, plan, by)
    say("Removed. Nobody can tell any more, from this project, who is behind a replacement.")
    say("Look for copies of them too: recordings, e-mails, your own back-ups.")


def _show_not_added(plan: Retirement) -> None:
    if not plan.not_added:
        return
    say("These files in “sources” stay, for the project holds nothing of them yet:")
    for path in plan.not_added:
        say(f"  - {path}")
    say("Add them with “evalkit add”. If they are older copies or recordings, remove them yourself.")
