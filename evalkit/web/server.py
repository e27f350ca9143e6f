"""Serving the coding page on this machine, and on this machine alone."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from contextlib import suppress

from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.steps.coding.revise import settle_file
from evalkit.web.app import build_app
from evalkit.web.desk import Desk

LOOPBACK = ("127.0.0.1", "localhost")


def serve(
    project: Project,
    say: Callable[[str], None],
    host: str = "127.0.0.1",
    port: int = 0,
    coder: str = "",
    browser: bool = True,
) -> None:
    """Serve the coding page until it is stopped. ``port`` 0 takes a free one.

    ``say`` is given the address with its one-time token. Raises ProjectError for any host but this machine.
    """
    check_host(host)
    import uvicorn

    settle_file(project)
    desk = Desk(project, coder)
    config = uvicorn.Config(
        build_app(desk), host="127.0.0.1", port=port, log_level="warning", access_log=False, lifespan="off"
    )
    try:
        listening = config.bind_socket()
        listening.listen()
    except SystemExit as error:
        raise ProjectError(f"Port {port} is in use. Choose another with --port, or leave it out.") from error
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/?token={desk.token}"
    say(f"The coding page: {address}")
    say("The address works once, in one browser on this machine. Stop with Ctrl+C; everything is saved.")
    if browser:
        webbrowser.open(address)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    project.close()


def check_host(host: str) -> None:
    """Refuse any address that others could reach."""
    if host not in LOOPBACK:
        raise ProjectError(
            f"The coding page is not served on {host}: interviews about mental health would then be open to "
            "others on the network, without a password. It is served to this machine alone (127.0.0.1). To "
            "work together, share the project folder and take turns."
        )
