"""Serving one project to several people: what ``evalkit serve`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import ProjectError
from evalkit.project import Project
from evalkit.server.app import build_server
from evalkit.server.gate import House
from evalkit.server.opening import LOOPBACK, names_in, open_house, split_listening
from evalkit.steps.coding.revise import settle_file
from evalkit.steps.leaving.replay import replay_withdrawals
from evalkit.web.desk import Desk

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, and under which names browsers reach it."""

    host: str
    port: int
    hosts: frozenset[str]
    certificate: Path | None = None
    key: Path | None = None

    @property
    def behind(self) -> bool:
        """Whether a proxy on the same machine brings requests, and has the certificate."""
        return self.certificate is None and not self.hosts <= LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over TLS."""
        return self.certificate is not None or self.behind


def plan_listening(
    address: str, certificate: Path | None, key: Path | None, names: Sequence[str] = ()
) -> Listening:
    """Where to listen. ProjectError for any address but this machine's own without a certificate."""
    host, port = split_listening(address)
    if (certificate is None) != (key is None):
        raise ProjectError("A certificate and its key belong together: give both --certificate and --key.")
    if certificate is None and host not in LOOPBACK:
        raise ProjectError(
            f"{host} can be reached from other machines, and without a certificate everything would cross "
            "the network for anybody to read. Give --certificate and --key, or serve on 127.0.0.1 behind a "
            "proxy that has the certificate and name it with --name."
        )
    found = frozenset(names) or (names_in(certificate) if certificate else LOOPBACK)
    return Listening(host, port, found, certificate, key)


def serve_project(project: Project, listening: Listening, say: Say, link: str = "") -> None:
    """Serve a project until it is stopped. ``say`` is given the first owner's link and the audit list.

    ``link`` names a member for whom a new link is said as well.
    """
    house = begin(project, listening, say)
    token = house.accounts.help_in(link) if link else ""
    _serve(Desk(project), house, listening, say, token)


def begin(project: Project, listening: Listening, say: Say) -> House:
    """What a server does before anybody comes: whoever has withdrawn leaves again where a copy came back."""
    settle_file(project)
    house = open_house(project, listening.hosts, listening.secure, say)
    for participant in replay_withdrawals(project):
        house.accounts.audit.note("", "withdrawal replayed", participant)
    return house


def _serve(desk: Desk, house: House, listening: Listening, say: Say, token: str) -> None:
    import uvicorn

    from evalkit.web.connections import PatientProtocol

    config = uvicorn.Config(
        build_server(desk, house),
        host=listening.host,
        port=listening.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=listening.behind,
        lifespan="off",
        http=PatientProtocol,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
    )
    try:
        config.load()
        socket = config.bind_socket()
        socket.listen()
    except (OSError, SystemExit) as error:
        raise ProjectError(
            f"The server could not begin on {listening.host}:{listening.port}. Check that the address is "
            "this machine's, that nothing else listens there, and that certificate and key belong together."
        ) from error
    say_address(house, listening, socket.getsockname()[1], say, token)
    house.accounts.audit.note("", "server started")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[socket])
    desk.jobs.close()
    desk.close_project()


def say_address(house: House, listening: Listening, port: int, say: Say, token: str = "") -> None:
    """Say where the page is, and the first owner's link while nobody has used it, or that of a ``token``."""
    name = next(iter(sorted(listening.hosts - LOOPBACK)), "127.0.0.1")
    base = f"{house.scheme}://{name}" + ("" if listening.behind or port == 443 else f":{port}")
    say(f"The page of the project: {base}")
    if token:
        say(f"The link that was asked for, which works once, for three days: {base}/welcome?token={token}")
    elif token := house.accounts.begin():
        say(f"The first owner's link, which works once, for three days: {base}/welcome?token={token}")
    say("Stop with Ctrl+C; everything is saved.")
