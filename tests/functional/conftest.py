"""The sample project, taken through the whole line once for every test that looks at what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.steps.demo import DemoResult, run_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    """The demo's project and report. Tests read it; one that changes anything works on a copy."""
    return run_demo(tmp_path_factory.mktemp("demo") / "sample")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder name that is still free."""
    return tmp_path / "project"
