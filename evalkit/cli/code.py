"""``evalkit`` alone, ``evalkit code``, ``shortcut``, ``backup``, ``restore`` and ``move``."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import PROJECT, find_folder, open_project, plural, say


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(code)
    app.command()(shortcut)
    app.command()(backup)
    app.command()(restore)
    app.command()(move)


def code(
    project: Path | None = PROJECT,
    coder: str = typer.Option("", help="Your name, as it is to stand beside your codings."),
    port: int = typer.Option(0, min=0, max=65535, help="The port to use; 0 takes a free one."),
    browser: bool = typer.Option(True, help="Open the page in your browser."),
    host: str = typer.Option("127.0.0.1", help="This machine alone; anything else is refused.", hidden=True),
) -> None:
    """Open the page to read and code in, in your browser, on this machine alone.

    Example: evalkit code --coder "R. Mensah"
    """
    from evalkit.web.server import check_host, serve

    check_host(host)
    serve(open_project(project), say, host, port, coder, browser)


def shortcut(
    folder: Path | None = typer.Argument(None, help="Where the icon goes; without it, on your desktop."),
) -> None:
    """Put an icon on your desktop that opens evalkit.

    Example: evalkit shortcut
    """
    from evalkit.machine.shortcut import write_shortcut

    say(f"The icon is {write_shortcut(folder)}. Double-click it to open evalkit.")


def open_start_page(browser: bool, port: int) -> None:
    """The start page: what ``evalkit`` alone opens."""
    from evalkit.web.server import start

    start(say, browser, port)


def backup(project: Path | None = PROJECT) -> None:
    """Copy the project's store into its folder “backups” (the page also does that once a day).

    Example: evalkit backup
    """
    opened = open_project(project)
    say(f"Backed up to {opened.store.back_up(opened.clock())}")


def restore(
    file: Path = typer.Argument(help="The copy to put in the store's place, from the folder backups."),
    project: Path | None = PROJECT,
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
) -> None:
    """Put a copy of the store in the store's place. The present store is kept beside it.

    Example: evalkit restore backups/evalkit-20260301-093000.db
    """
    from evalkit.project import STORE_FILE, Project, utc_now
    from evalkit.steps.keeping.copies import put_back_store
    from evalkit.steps.keeping.move_store import find_store
    from evalkit.steps.leaving.replay import replay_withdrawals, say_replayed
    from evalkit.store.backups import check_copy

    folder = find_folder(project)
    address = find_store(folder)
    check_copy(file)
    if not yes:
        typer.confirm(f"Put {file.name} in the place of {address or folder / STORE_FILE}?", abort=True)
    aside = put_back_store(folder, address, file, utc_now())
    say(f"Restored from {file.name}.")
    if aside:
        say(f"What was there before is kept as {aside.name}.")
    if again := say_replayed(replay_withdrawals(Project(folder))):
        say(again)


def move(
    to: str = typer.Option(help="postgresql://USER@HOST/NAME, or here: the file in the project's folder."),
    project: Path | None = PROJECT,
) -> None:
    """Move the project's store into a PostgreSQL database, for several people at once, or back.

    Example: evalkit move --to postgresql://evalkit@localhost/our_evaluation
    """
    from evalkit.project import utc_now
    from evalkit.steps.keeping.move_store import move_store

    moved = move_store(find_folder(project), to, utc_now())
    if moved.copy is None:
        say("The move that was stopped is finished: nothing is left in the old place.")
        return
    place = moved.to or "the project's folder"
    say(f"The store is in {place} now: {plural(moved.rows, 'row')}, each compared with what it was.")
    say(f"A copy of it as it was is {moved.copy}")
