"""The command line: ``evalkit …``, a thin wrapper around :mod:`evalkit.steps`."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from evalkit.cli import (
    code,
    codebook,
    coding,
    deidentify,
    findings,
    project,
    quality,
    reporting,
    review,
    sources,
    templates,
    withdraw,
)
from evalkit.errors import EvalkitError

app = typer.Typer(
    name="evalkit",
    help="From interviews and surveys to a published evaluation report. Nothing leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(debug: bool = typer.Option(False, help="Show the technical details of an error.")) -> None:
    """Choose how errors are shown."""


MODULES = (
    project,
    sources,
    code,
    coding,
    codebook,
    deidentify,
    quality,
    findings,
    reporting,
    review,
    templates,
    withdraw,
)
for module in MODULES:
    module.register(app)


def main() -> None:
    """Run a command; an error that a person can put right is one message and exit code 1."""
    _print_any_letter()
    try:
        app()
    except EvalkitError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"{error}", err=True)
        sys.exit(1)
    except OSError as error:
        if "--debug" in sys.argv or error.filename is None:
            raise
        typer.echo(
            f"{error.filename}: {error.strerror}. Check the name and the folder, that you may write there "
            "and that the disk is not full, then try again.",
            err=True,
        )
        sys.exit(1)


def _print_any_letter() -> None:
    """Show “?” for a letter that older Windows terminals, or a file written from one, cannot hold."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
