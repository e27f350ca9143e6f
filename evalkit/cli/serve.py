"""``evalkit serve``: one project for several people at once, with sign-in."""

from __future__ import annotations

from pathlib import Path

import typer

from evalkit.cli.show import say


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(serve)


def serve(
    folder: Path | None = typer.Argument(None, help="The project's folder; without it: the one you are in."),
    database: str = typer.Option(
        "", help="The database, such as postgresql:///evalkit; else the folder's own."
    ),
    address: str = typer.Option("127.0.0.1:8443", help="Where to listen: HOST:PORT."),
    certificate: Path | None = typer.Option(None, help="The certificate (PEM); needed beyond this machine."),
    key: Path | None = typer.Option(None, help="The certificate's private key (PEM)."),
    name: list[str] = typer.Option(
        [], "--name", help="The name that browsers use for it, if a proxy holds the certificate."
    ),
    link: str = typer.Option("", help="Print a new link for this member, who can no longer sign in."),
) -> None:
    """Serve a project to several people, who sign in. Originals and names stay on your own machine.

    Example: evalkit serve team --address 0.0.0.0:443 --certificate server.pem --key server-key.pem
    """
    from evalkit.project import find_project_folder
    from evalkit.server.opening import open_project
    from evalkit.server.serving import plan_listening, serve_project

    listening = plan_listening(address, certificate, key, name)
    serve_project(open_project(folder or find_project_folder(Path.cwd()), database), listening, say, link)
