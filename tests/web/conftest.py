"""What the coding page's tests share: a project, a client that has come in, a server and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from evalkit.project import Project
from tests.page_sample import make_project
from tests.serving import Served, come_in, serving

__all__ = ["Served", "come_in", "opened", "serving"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project")
    yield made
    made.close()


@pytest.fixture
def client(project: Project) -> TestClient:
    return come_in(project)


@contextmanager
def opened(browser: Browser, served: Served, first: str = "/") -> Iterator[Page]:
    """A fresh browser window that has come in; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)  # a slow machine is not a failure
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    page.wait_for_url(served.base + first)
    yield page
    context.close()
    assert not errors
