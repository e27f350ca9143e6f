"""``evalkit review …``: drafts out, comments back, every one answered."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.show import PROJECT, in_project, list_problems, open_project, plural, quoted, say
from evalkit.text import shorten

if TYPE_CHECKING:
    from evalkit.model import ReviewItem


class Group(StrEnum):
    """Who reads a draft; the groups are kept apart throughout."""

    reference_group = "reference_group"
    staff = "staff"
    commissioner = "commissioner"


review = typer.Typer(
    help="Send drafts to the reference group, read what comes back, answer it.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(review, name="review")


@review.command()
def send(
    folder: Path | None = typer.Argument(
        None, help="Where to write it; without it, in the project's reports."
    ),
    to: Group = typer.Option(Group.reference_group, help="Which group gets this draft."),
    member: list[str] = typer.Option([], help="Somebody who wants to be named as having got it."),
    project: Path | None = PROJECT,
) -> None:
    """Write the next numbered draft: to read, to write on, and to use in a meeting.

    Example: evalkit review send

    Example: evalkit review send --to staff
    """
    from evalkit.rounds.wording import READERS
    from evalkit.steps.review.send import send_draft

    result = send_draft(open_project(project), to.value, member, folder)
    say(f"Draft {result.number} for {READERS[to.value]}:")
    for path in result.files:
        say(f"  {path}")
    if result.grade is not None:
        say(f"\nReading grade of your words: {result.grade} (school years; 8 or less is easy to read).")
    if result.long_sentences:
        say(f"{plural(len(result.long_sentences), 'long sentence')}; each would be easier as two:")
        for sentence in result.long_sentences:
            say(f"  - {shorten(sentence, 100)}")
    list_problems(result.problems, "To look at before you send it:")
    say("\nWhen it comes back: evalkit review read FILE…")


@review.command()
def read(
    files: list[Path] = typer.Argument(
        help="Returned files (Word drafts and forms, meeting sheets), or folders of them."
    ),
    group: Group | None = typer.Option(None, help="Whose comments they are, if not the draft's own group."),
    draft: int = typer.Option(0, help="Which draft they are of, where the file does not say."),
    named: list[str] = typer.Option([], help="Somebody in the file who wants to be named."),
    may_quote: bool = typer.Option(False, "--may-quote", help="They agreed that their words are printed."),
    project: Path | None = PROJECT,
) -> None:
    """Read returned files: every comment and change is placed on its finding. Nothing is changed.

    Example: evalkit review read returned
    """
    from evalkit.steps.review.read_back import read_returned

    opened = open_project(project)
    results = read_returned(
        opened, files, group=group.value if group else None, draft=draft, named=named, may_quote=may_quote
    )
    for result in results:
        if not result.draft:
            say(f"{result.name}: not read.")
            continue
        again = f", {result.before} taken before" if result.before else ""
        came = plural(len(result.items), "comment or change", "comments and changes")
        say(f"{result.name} (draft {result.draft}): {came}{again}.")
    _list_unplaced([item for result in results for item in result.items if not item.place.anchor])
    list_problems([problem for result in results for problem in result.problems], "Noticed:")
    say("\nTo answer them: evalkit review sheet")
    if any(not result.draft for result in results):
        raise typer.Exit(1)


@review.command()
def sheet(
    path: Path | None = typer.Argument(None, help="Where to write it; without it, in the project's reports."),
    everything: bool = typer.Option(False, "--all", help="Also what is answered already."),
    project: Path | None = PROJECT,
) -> None:
    """Write an Excel workbook in which you answer each comment.

    Example: evalkit review sheet
    """
    from evalkit.steps.review.answer import write_sheet

    written, count = write_sheet(open_project(project), path, everything=everything)
    say(f"{plural(count, 'comment')} to answer in {written}")
    say(f'Then run: evalkit review answer {quoted(written)} --by "Your name"{in_project(project)}')


@review.command()
def answer(
    sheet: Path = typer.Argument(help="The answer sheet, filled in."),
    by: str = typer.Option("", help="Who answers, where the column “answered by” is empty."),
    project: Path | None = PROJECT,
) -> None:
    """Take the answers back: accepted changes go into your chapter files, voices into the report.

    Example: evalkit review answer review-answers.xlsx --by "R. Mensah"
    """
    from evalkit.steps.review.answer import take_answers

    result = take_answers(open_project(project), sheet, by)
    say(f"{plural(len(result.answers), 'answer')} taken, {result.already:,} taken before.")
    for path in result.changed:
        say(f"  Changed: {path}")
    if result.by_hand:
        say("\nThese changes are not made yet, so their comments stay open. Make each in its file, write yes")
        say("under “made by hand”, and run this again:")
        for one in result.by_hand:
            still = ", where its paragraph still stands as it was sent" if one.stands else ""
            say(f"  - {one.item.id} ({one.file}{still}): {shorten(one.item.text, 100)}")
    if result.to_undo:
        say("\nNo longer accepted, but still in your chapter files; take these out by hand:")
        for item in result.to_undo:
            say(f"  - {item.id} ({item.place.finding or item.place.chapter}): {shorten(item.text, 100)}")
    list_problems(result.problems, "These rows were not taken; mend them in the sheet and run this again:")
    if result.problems or result.by_hand:
        raise typer.Exit(1)


@review.command()
def status(project: Path | None = PROJECT) -> None:
    """Show what is open, what is answered, and by whom.

    Example: evalkit review status
    """
    from evalkit.steps.review.answer import review_status

    result = review_status(open_project(project))
    for draft in result.drafts:
        say(f"Sent: {draft}")
    for group, items, still, unplaced in result.groups:
        nowhere = f", {unplaced} of them without a place" if unplaced else ""
        say(f"{group.replace('_', ' ').capitalize()}: {items:,} came back, {still:,} open{nowhere}.")
    for name, count in result.answered_by:
        say(f"Answered by {name}: {count:,}")
    for item in result.open:
        say(f"  - {item.id} {item.place.finding or '(no finding)'}: {shorten(item.text, 80)}")
    if not result.drafts:
        say("No draft has been sent yet. Write one with “evalkit review send”.")
    elif not result.open:
        say("Nothing is open.")


@review.command("you-said")
def you_said(
    path: Path | None = typer.Argument(None, help="Where to write it; without it, in the project's reports."),
    group: Group = typer.Option(Group.reference_group, help="Whose round it answers."),
    project: Path | None = PROJECT,
) -> None:
    """Write “You said, we did”: what the group said and what came of it.

    Example: evalkit review you-said
    """
    from evalkit.steps.review.answer import write_you_said

    say(f"“You said, we did”: {write_you_said(open_project(project), group.value, path)}")


def _list_unplaced(items: list[ReviewItem]) -> None:
    if items:
        say("\nNo place was found for these; say where they belong in the answer sheet:")
        for item in items:
            say(f"  - {item.id}: {item.text}")
