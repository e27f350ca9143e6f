"""JupyterLab is opened where it is installed, and missed with the next step where it is not."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from evalkit.errors import EvalkitError
from evalkit.steps.lab import open_lab
from evalkit.supply.installed import say_how_to_get


def test_without_jupyterlab_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EvalkitError, match=re.escape(f"{say_how_to_get('lab')}, then try again")):
        open_lab(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalkitError, match="nowhere"):
        open_lab(tmp_path / "nowhere")


def test_it_is_opened_in_the_folder_for_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[list[str]] = []
    off: list[dict[str, bool]] = []

    def note(command: list[str], check: bool, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        run.append(command)
        first, second = env["JUPYTER_CONFIG_PATH"].split(os.pathsep)
        assert second == "mine"
        page = Path(first) / "labconfig" / "page_config.json"
        off.append(json.loads(page.read_text(encoding="utf-8"))["disabledExtensions"])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(subprocess, "run", note)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    open_lab(tmp_path)
    assert f"--ServerApp.root_dir={tmp_path.resolve()}" in run[0]
    assert "--ServerApp.ip=127.0.0.1" in run[0]
    assert off == [{"@jupyterlab/apputils-extension:announcements": True}]
