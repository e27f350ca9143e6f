"""Serving the page on this machine, and on this machine alone."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from evalkit.errors import ProjectError
from evalkit.machine.recent import read_recent, remember_project
from evalkit.machine.running import Running, find_running
from evalkit.project import Project
from evalkit.steps.coding.revise import settle_file
from evalkit.web.app import build_app
from evalkit.web.desk import Desk

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = ("127.0.0.1", "localhost")
IDLE = 600.0
"""Seconds without any window of the page, and without work going on, after which it stops by itself."""
Say = Callable[[str], None]


def serve(
    project: Project,
    say: Say,
    host: str = "127.0.0.1",
    port: int = 0,
    coder: str = "",
    browser: bool = True,
) -> None:
    """Serve the page of a project until it is stopped. ``port`` 0 takes a free one.

    ``say`` is given the address with its one-time token. Raises ProjectError for any host but this machine.
    """
    check_host(host)
    settle_file(project)
    remember_project(project.folder, project.clock())
    _serve(Desk(project, coder or read_recent().coder), say, port, browser)


def start(say: Say, browser: bool = True, port: int = 0, idle: float = IDLE) -> None:
    """Serve the start page, or open a window of the one that runs here already.

    It stops when somebody presses “Stop evalkit”, or ``idle`` seconds after its last window was closed.
    """
    running = Running()
    if not running.begin():
        address = find_running()
        if not address:
            raise ProjectError("evalkit is starting in another window. Wait a moment, then start it again.")
        say(f"evalkit is running already: {address}")
        if browser:
            webbrowser.open(address)
        return
    try:
        desk = Desk(coder=read_recent().coder, at_home=True)
        _serve(desk, say, port, browser, idle, running.say_address)
    finally:
        running.end()


def _serve(
    desk: Desk,
    say: Say,
    port: int,
    browser: bool,
    idle: float = float("inf"),
    tell: Callable[[str], None] = lambda address: None,
) -> None:
    import uvicorn

    from evalkit.web.connections import PatientProtocol

    config = uvicorn.Config(
        build_app(desk),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        http=PatientProtocol,
    )
    try:
        listening = config.bind_socket()
        listening.listen()
    except SystemExit as error:
        raise ProjectError(f"Port {port} is in use. Choose another with --port, or leave it out.") from error
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    tell(base)
    address = f"{base}/?token={desk.token}"
    say(f"The coding page: {address}" if desk.held else f"evalkit: {address}")
    say("The address works once, in one browser on this machine. Stop with Ctrl+C; everything is saved.")
    server = uvicorn.Server(config)
    Thread(target=_watch, args=(desk, server, idle, say), daemon=True).start()
    if browser:
        webbrowser.open(address)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    desk.jobs.close()
    desk.close_project()


def _watch(desk: Desk, server: uvicorn.Server, idle: float, say: Say) -> None:
    """Stop the server when somebody asked for it, or when no window is open any more."""
    while not server.should_exit:
        if desk.jobs.active():
            desk.last_asked = monotonic()
        leaving = desk.leaving.wait(min(1.0, idle))
        if leaving or monotonic() - desk.last_asked > idle:
            if not leaving:
                say("evalkit has stopped: none of its windows is open any more. Everything is saved.")
            sleep(0.2)  # the answer that says so is on its way
            server.should_exit = True


def check_host(host: str) -> None:
    """Refuse any address that others could reach."""
    if host not in LOOPBACK:
        raise ProjectError(
            f"The coding page is not served on {host}: interviews about mental health would then be open to "
            "others on the network, without a password. It is served to this machine alone (127.0.0.1). To "
            "work together, share the project folder and take turns."
        )
