"""What the functional tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder name that is still free."""
    return tmp_path / "project"
