"""The page, with a client that has come in or in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.web.app import build_app
from evalkit.web.desk import Desk

BASE = "http://127.0.0.1:8000"


def come_in(project: Project, coder: str = "Rosa") -> TestClient:
    """A client that has exchanged the token for its cookie."""
    desk = Desk(project, coder)
    client = TestClient(build_app(desk), base_url=BASE, headers={"origin": BASE})
    assert client.get("/", params={"token": desk.token}).status_code == 200
    return client


@dataclass(frozen=True)
class Served:
    """A running server and its address with the token."""

    process: subprocess.Popen[str]
    address: str

    @property
    def base(self) -> str:
        return self.address.split("/?")[0]


@contextmanager
def serving(folder: Path, coder: str = "Rosa") -> Iterator[Served]:
    """``evalkit code`` on a project, in a process of its own."""
    with starting("code", "--project", str(folder), "--no-browser", "--coder", coder) as served:
        yield served


@contextmanager
def starting(*words: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A command that serves a page, in a process of its own, once it has printed its address."""
    command = [sys.executable, "-m", "evalkit", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the server printed no address"
        yield Served(process, found.group())
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
