"""What the server's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.server.shared import Team, make_team

collect_ignore_glob = [] if find_spec("pyotp") and find_spec("argon2") else ["test_*.py"]
"""None of these run where what a server needs is not installed, as in the quick tests with old versions."""


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are sealed with little work, so that a test takes no second for each of them."""
    monkeypatch.setattr("evalkit.server.accounts.passwords.TIMES", 1)
    monkeypatch.setattr("evalkit.server.accounts.passwords.MEMORY", 64)
    monkeypatch.setattr("evalkit.server.accounts.passwords.LANES", 1)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = make_team(tmp_path / "project")
    yield made
    made.project.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def team_anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Team]:
    """The team on a store in a file, and once more on one in PostgreSQL."""
    server: Server | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    address = server.make_database() if server else ""
    made = make_team(tmp_path / "project", address)
    yield made
    made.project.close()
    if server:
        server.drop_database(address)
