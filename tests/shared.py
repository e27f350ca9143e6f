"""What several test processes make once between them: the first makes it, the others wait and use it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

Facts = dict[str, str | int]


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that every process of this run of the tests sees."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def make_once(
    factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Facts]
) -> tuple[Path, Facts]:
    """The folder ``name``, filled by ``build`` in the process that comes first, and what ``build`` said."""
    folder = shared_folder(factory) / name
    said = folder / "made.json"
    with FileLock(folder.with_suffix(".lock")):
        if not said.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a half that a failed process left is no beginning
            folder.mkdir()
            said.write_text(json.dumps(build(folder)), encoding="utf-8")
        facts: Facts = json.loads(said.read_text(encoding="utf-8"))
    return folder, facts
