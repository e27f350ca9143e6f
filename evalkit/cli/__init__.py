"""The command line: ``evalkit …``, a thin wrapper around :mod:`evalkit.steps`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from io import TextIOWrapper
from typing import NoReturn

import typer

from evalkit.cli import (
    code,
    codebook,
    coding,
    deidentify,
    exchange,
    findings,
    measures,
    project,
    quality,
    reporting,
    review,
    serve,
    share,
    sources,
    templates,
    withdraw,
)
from evalkit.cli.show import GIVEN, PROGRAM, name_project
from evalkit.cli.usage import say_wrong
from evalkit.errors import EvalkitError

app = PROGRAM


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"evalkit {version('evalkit')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    debug: bool = typer.Option(False, "--debug", help="Show the technical details of an error."),
    show: bool = typer.Option(
        False, "--version", callback=_say_version, is_eager=True, help="Say which evalkit this is."
    ),
    browser: bool = typer.Option(True, help="Without a command: open the page in your browser."),
    port: int = typer.Option(0, min=0, max=65535, help="Without a command: the page's port; 0 takes any."),
) -> None:
    """From interviews and surveys to a published evaluation report. Nothing leaves this machine.

    Without a command, evalkit opens its page in your browser: your projects, a new one, or the sample.
    """
    if context.invoked_subcommand is None:
        code.open_start_page(browser, port)


MODULES = (
    project,
    sources,
    code,
    coding,
    codebook,
    deidentify,
    exchange,
    quality,
    findings,
    measures,
    reporting,
    review,
    serve,
    share,
    templates,
    withdraw,
)
for module in MODULES:
    module.register(app)


def main() -> None:
    """Run a command; an error that a person can put right is one message and exit code 1 (2: mistyped)."""
    _print_any_letter()
    GIVEN.set(None)
    try:
        sys.exit(app(standalone_mode=False))
    except typer.TyperException as error:
        _stop(say_wrong(error), 2)
    except typer.Abort:
        _stop("\nStopped. What was saved before is kept; nothing more was changed.", 1)
    except EvalkitError as error:
        if "--debug" in sys.argv:
            raise
        _stop(f"{error}", 1)
    except OSError as error:
        if "--debug" in sys.argv or error.filename is None:
            raise
        _stop(
            f"{error.filename}: {error.strerror}. Check the name and the folder, that you may write there "
            "and that the disk is not full, then try again.",
            1,
        )


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(name_project(message), err=True)
    sys.exit(code)


def _print_any_letter() -> None:
    """Show “?” for a letter that older Windows terminals, or a file written from one, cannot hold."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
