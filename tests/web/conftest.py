"""What the coding page's tests share: a project, a client that has come in, a server and a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from evalkit.web.app import build_app
from evalkit.web.desk import Desk
from tests.web.sample import make_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def come_in(project: Project, coder: str = "Rosa") -> TestClient:
    """A client that has exchanged the token for its cookie."""
    desk = Desk(project, coder)
    client = TestClient(build_app(desk), base_url=BASE, headers={"origin": BASE})
    assert client.get("/", params={"token": desk.token}).status_code == 200
    return client


@pytest.fixture
def client(project: Project) -> TestClient:
    return come_in(project)


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
    command = [sys.executable, "-m", "evalkit", "code", "--project", str(folder), "--no-browser"]
    process = subprocess.Popen([*command, "--coder", coder], stdout=subprocess.PIPE, text=True)
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


@contextmanager
def opened(browser: Browser, served: Served, first: str = "/") -> Iterator[Page]:
    """A fresh browser window that has come in; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)  # a slow machine is no failure
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    page.wait_for_url(served.base + first)
    yield page
    context.close()
    assert not errors
