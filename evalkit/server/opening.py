"""What a server begins with: its key, its accounts and the names that it answers to."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from evalkit.errors import ProjectError
from evalkit.files import read_data, write_whole
from evalkit.project import Project
from evalkit.server.accounts.accounts import Accounts
from evalkit.server.accounts.audit import Audit
from evalkit.server.gate import House
from evalkit.steps.leaving.withdraw import SERVER_KEY
from evalkit.store.accounts import AccountRows
from evalkit.supply.installed import say_how_to_get

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def open_house(
    project: Project, hosts: Iterable[str], secure: bool, say: Callable[[str], None] = lambda line: None
) -> House:
    """The accounts of a project's server; its tables and its key are made where there are none.

    ``say`` is given every line of the audit list for the server's own log.
    """
    need_libraries()
    key = _read_key(project.folder / SERVER_KEY)
    rows = AccountRows(project.store.database)
    accounts = Accounts(rows, Audit(rows, project.clock, key, say), project.clock, key)
    return House(accounts, frozenset(host.casefold() for host in hosts), secure)


def need_libraries() -> None:
    """ProjectError where what a server needs beside evalkit is not installed."""
    try:
        import argon2  # noqa: F401 (only whether it is there)
        import pyotp  # noqa: F401
    except ModuleNotFoundError as error:
        raise ProjectError(
            f"{error.name} is not installed, which a server needs. {say_how_to_get('server')}."
        ) from error


def _read_key(path: Path) -> bytes:
    if not path.exists():
        write_whole(path, secrets.token_hex(32), private=True)
    return read_data(path).strip()


def names_in(certificate: Path) -> frozenset[str]:
    """The names and addresses that a certificate is for. ProjectError for a file that is not one."""
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(read_data(certificate))
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise ProjectError(
            f"{certificate.name} is not a certificate that says which names it is for. Give the file that "
            "your certificate came in (PEM, with subject alternative names)."
        ) from error
    hosts = names.get_values_for_type(x509.DNSName)
    return frozenset([*hosts, *map(str, names.get_values_for_type(x509.IPAddress))])


def split_listening(address: str) -> tuple[str, int]:
    """Host and port out of “HOST:PORT”. ProjectError for anything else.

    >>> split_listening("127.0.0.1:8443"), split_listening("[::1]:0")
    (('127.0.0.1', 8443), ('::1', 0))
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ProjectError(
            f"{address} is not an address to listen on. Write it as 127.0.0.1:8443 or 0.0.0.0:443."
        )
    return host.strip("[]"), int(port)


def open_project(folder: Path, database: str) -> Project:
    """The project that is served. ProjectError where its originals lie on this machine too."""
    from evalkit.steps.names.project_vault import vault_path

    project = Project(folder, database=database)
    path = vault_path(project)
    if path is not None and path.exists():
        raise ProjectError(
            f"The originals of this project are in {path}, on this machine. They stay off a "
            "server: move that file to the machine of whoever owns the project, then serve again."
        )
    return project
