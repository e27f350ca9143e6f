"""A PostgreSQL of the tests' own: one in each process that runs tests, a new database for each store.

It runs as a user of its own where the tests run as root, listens on a socket in a temporary folder and on one
free port of this machine alone, and writes nothing through to the disk but where a test kills it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.store import Store

if TYPE_CHECKING:
    from psycopg import Connection

USER = "evalkit"
_NUMBERS = count()


def find_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, which Debian keeps off the path; None without them."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def is_there() -> bool:
    """Whether this machine has PostgreSQL's server, and Python what speaks to it."""
    return find_programs() is not None and find_spec("psycopg") is not None


@dataclass
class Server:
    """A running PostgreSQL: ``kill`` ends it as a power cut would, ``start`` begins it again."""

    folder: Path
    port: int
    durable: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def settings(self) -> dict[str, str]:
        """What it is started with."""
        safe = "on" if self.durable else "off"
        return {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "port": str(self.port),
            "fsync": safe,
            "full_page_writes": safe,
            "shared_buffers": "32MB",
            "max_connections": "120",
            "logging_collector": "off",
        }

    def make(self) -> None:
        """Make the cluster, whose one user needs no password here."""
        folder = self.folder / "data"
        _run("initdb", "-D", str(folder), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(_program("postgres")), "-D", str(self.folder / "data"), *options]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=self.folder,
            user=_user(),
            group=_user(),
            start_new_session=True,
        )
        log.close()
        from psycopg import OperationalError

        for _ in range(600):
            try:
                self._connect().close()
            except OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text("utf-8")
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "log").read_text("utf-8"))

    def kill(self) -> None:
        """End it at once, with all its processes and without a word to anybody."""
        assert self.process
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(3)  # SIGQUIT: nothing of it is needed any more
            self.process.wait(30)

    def address(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def make_database(self, of: str = "") -> str:
        """The address of a new database: empty, or a copy ``of`` one that nobody has open."""
        name = f"store_{os.getpid()}_{next(_NUMBERS)}"
        copied = f' TEMPLATE "{of.rpartition("/")[2]}"' if of else ""
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"{copied}'.encode())
        return self.address(name)

    def drop_database(self, address: str) -> None:
        """Take a database away, whoever still has it open."""
        with self._connect() as connection:
            connection.execute(
                f'DROP DATABASE IF EXISTS "{address.rpartition("/")[2]}" WITH (FORCE)'.encode()
            )

    def _connect(self) -> Connection[tuple[object, ...]]:
        import psycopg

        return psycopg.connect(self.address("postgres"), autocommit=True, connect_timeout=2)


@contextmanager
def serving_postgres(durable: bool = False) -> Iterator[Server]:
    """A new PostgreSQL, running; it is gone with all it holds afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="ek-pg-"))  # a socket's path must be short
    if user := _user():
        shutil.chown(folder, user, user)
    server = Server(folder, port, durable)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path:
    folder = find_programs()
    assert folder, "PostgreSQL is not installed"
    return folder / name


def _run(name: str, *words: str) -> None:
    subprocess.run(
        [str(_program(name)), *words],
        check=True,
        capture_output=True,
        cwd="/",
        user=_user(),
        group=_user(),
    )


def _user() -> str | None:
    """PostgreSQL does not run as root."""
    return "postgres" if os.geteuid() == 0 else None


@dataclass
class Stores:
    """The stores of one test: files, or databases of a server, each known by the path of its file."""

    server: Server | None = None
    databases: dict[Path, str] = field(default_factory=dict)

    def address(self, path: Path) -> str:
        """The address of the database of a path; "" for a file."""
        if self.server and path not in self.databases:
            self.databases[path] = self.server.make_database()
        return self.databases.get(path, "")

    def open(self, path: Path, now: datetime) -> Store:
        """The store of a path."""
        return Store(path, now, self.address(path))

    def copy(self, path: Path, new: Path) -> None:
        """Copy a store that nobody has open."""
        if self.server:
            self.databases[new] = self.server.make_database(self.address(path))
        else:
            shutil.copy(path, new)

    def close(self) -> None:
        """Take the databases away."""
        for address in self.databases.values():
            assert self.server
            self.server.drop_database(address)
