"""``evalkit template``, ``evalkit notebooks`` and ``evalkit lab``."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import PROJECT, open_project, plural, quoted, say


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(template)
    app.command()(notebooks)
    app.command()(lab)


def template(
    name: str = typer.Argument("", help="Which one; without a name, all are listed."),
    folder: Path = typer.Argument(Path(), help="Where to write it."),
    project: Path | None = typer.Option(
        None, "--project", "-p", help="Make the guides from this project's codebook."
    ),
    codebook: Path | None = typer.Option(None, help="Make the guides from this codebook (YAML or CSV)."),
) -> None:
    """Write a blank form or table to start from: consent form, interview guide, sampling plan and more.

    Example: evalkit template interview-guide
    """
    from evalkit.steps.templates import TEMPLATES, copy_template, get_template

    if not name:
        for each in TEMPLATES:
            say(f"  {each.name:<24} {each.what} ({', '.join(each.files)})")
        say("\nWrite one with: evalkit template NAME")
        return
    book = open_project(project).codebook if project else codebook
    for path in copy_template(name, folder, book):
        say(f"Written: {path}")
    say(get_template(name).how)


def notebooks(
    folder: Path = typer.Argument(Path(), help="Where to copy them."), project: Path | None = PROJECT
) -> None:
    """Copy the notebooks into a project, with its folder filled in.

    Example: evalkit notebooks our-evaluation
    """
    from evalkit.steps.templates import copy_notebooks

    written = copy_notebooks(folder, project)
    say(f"{plural(len(written), 'notebook')} written{': ' + str(written[0].parent) if written else ''}.")
    say(f"Those that were there already are left as they are. Open them with: evalkit lab {quoted(folder)}")


def lab(folder: Path = typer.Argument(Path(), help="The folder to open.")) -> None:
    """Open JupyterLab in a folder, on this machine alone.

    Example: evalkit lab our-evaluation
    """
    from evalkit.steps.lab import open_lab

    open_lab(folder)
