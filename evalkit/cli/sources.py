"""``evalkit add``: transcripts, notes and surveys into the project."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.passphrase import PASSPHRASE_FILE, find_vault
from evalkit.cli.show import PROJECT, list_problems, open_project, plural, say, track
from evalkit.wording import as_percent, join_some

if TYPE_CHECKING:
    from evalkit.steps.intake.add import Added, AddResult
    from evalkit.steps.measures.intake import TakenTable


class Kind(StrEnum):
    """What a file is."""

    interview = "interview"
    group = "group"
    notes = "notes"
    survey = "survey"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(add)


def add(
    paths: list[Path] = typer.Argument(None, help="Files or folders. Without any: the project's sources."),
    kind: Kind | None = typer.Option(None, help="What the files are; otherwise by folder, else interviews."),
    replace: bool = typer.Option(False, help="Read changed files again that nobody has worked on."),
    passphrase_file: Path | None = PASSPHRASE_FILE,
    project: Path | None = PROJECT,
) -> None:
    """Read transcripts, notes and surveys into the project.

    Example: evalkit add interviews gp-survey.xlsx
    """
    from evalkit.steps.intake.add import add_sources

    opened = open_project(project)
    vault = find_vault(opened, passphrase_file)
    result = add_sources(opened, paths or (), kind.value if kind else None, replace, track, vault)
    for added in result.added:
        _describe(added)
    for table in result.measures:
        _describe_table(table)
    _summarise(result)
    if result.failed:
        raise typer.Exit(1)


def _describe(added: Added) -> None:
    from evalkit.sources.talk.speakers import find_speakers
    from evalkit.text import count_words

    source = added.source
    say(f"{source.id}  {source.file_name}: {source.kind}, {plural(count_words(source.text), 'word')}")
    if source.kind == "survey":
        respondents = plural(added.respondents, "respondent")
        opened, closed = plural(len(source.turns), "open answer"), plural(added.answers, "closed answer")
        say(f"     {respondents}: {opened} and {closed}")
        if added.survey_settings:
            say(f"     Check what each column was taken for, and who may be quoted: {added.survey_settings}")
    else:
        shares = (f"{s.label or '(no label)'} {as_percent(s.share)}" for s in find_speakers(source))
        say(f"     speakers, by share of the words: {', '.join(shares)}")
    for label in added.labels:
        say(f"     {label.shown} is “{label.original}”")
    if added.replaced:
        say(f"     {plural(added.replaced, 'identifier')} replaced (names, places, dates, numbers)")


def _describe_table(table: TakenTable) -> None:
    say(f"{table.file_name}: measures ({table.settings.what}), {plural(table.rows, 'row')}")
    if table.replaced:
        say(f"     {plural(table.replaced, 'cell')} with identifiers replaced")
    if not table.settings.confirmed:
        say(f"     Check what each column was taken for, then set confirmed = true: {table.settings_path}")
    list_problems(table.problems, "     Not read:")


def _summarise(result: AddResult) -> None:
    files = len(result.added) + len(result.measures)
    if result.failed and not (files or result.unchanged or result.changed):
        say("Nothing was added.")
        list_problems(result.failed, "Not read:")
        return
    say(
        f"\n{plural(files, 'file')} added, {len(result.unchanged)} unchanged, "
        f"{len(result.changed)} changed, {len(result.failed)} not read."
    )
    if result.changed:
        say("\nThese files differ from what is stored, which was kept. To read one again that nobody has")
        say("worked on: evalkit add --replace FILE. Where people have coded, decided or corrected something,")
        say("correct the words on the page: evalkit code.")
        for name in result.changed:
            say(f"  - {name}")
    _say_names(result)
    _say_noticed(result)
    list_problems(result.failed, "Not read:")
    if result.unmapped:
        from evalkit.sources.participants.participants import KIND_LIST

        ids = join_some(result.unmapped, 8)
        say(f"\nSay who speaks: in participants.csv, fill in “kind” ({KIND_LIST}) and “role” for {ids}.")
        say("Then see what comes next: evalkit status")


def _say_noticed(result: AddResult) -> None:
    """What was noticed; of files that were read before only where nothing else came."""
    known = set(result.unchanged) if result.added or result.measures else set()
    news = [problem for problem in result.problems if problem.where not in known]
    list_problems(news, "Noticed while reading:")
    if again := len(result.problems) - len(news):
        say(f"\n{plural(again, 'notice')} about unchanged files. “evalkit add FILE” says them again.")


def _say_names(result: AddResult) -> None:
    """Who is behind which id, and whether that is on record anywhere."""
    for label in result.seen_again:
        say(f"{label.source_id}: {label.shown} is “{label.original}”")
    if result.originals_kept:
        say("Original texts and names are in the encrypted file of originals, and nowhere else.")
    elif any(added.labels for added in result.added):
        say("Who is who is shown here once and written down nowhere: note it where you keep the originals.")
    elif any(added.replaced for added in result.added):
        say("The originals are not kept here: keep your files where they are safe, outside this folder.")
