"""What is missing is said in the words of the tool that installed evalkit."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from evalkit.supply import installed
from evalkit.supply.installed import find_tool, say_command, say_how_to_get


def installed_by(
    monkeypatch: pytest.MonkeyPatch, tool: str, folder: Path | None = None, environment: str = ""
) -> None:
    """As if this tool had installed evalkit out of a folder into an environment."""
    address = json.dumps({"url": folder.as_uri(), "dir_info": {"editable": True}}) if folder else None
    files = {"INSTALLER": f"{tool}\n", "direct_url.json": address}
    record = SimpleNamespace(read_text=files.get)
    monkeypatch.setattr(installed, "distribution", lambda name: record)
    monkeypatch.setattr(sys, "prefix", environment)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "my clone"
    folder.mkdir()
    (folder / "uv.lock").touch()
    return folder


def test_after_uv_run_in_the_clone_uv_brings_what_is_missing(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_by(monkeypatch, "uv", clone, str(clone / ".venv"))
    assert find_tool() == ("uv", clone)
    assert say_how_to_get("lab") == f"In the folder {clone}, run “uv sync”"


def test_after_uv_pip_into_another_environment_that_is_what_is_said(
    clone: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed_by(monkeypatch, "uv", clone, str(tmp_path / "elsewhere"))
    assert say_how_to_get("lab") == f'In the folder {clone}, run “uv pip install ".[lab]"”'


def test_after_pip_it_is_pip_and_torch_is_named_where_it_comes(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_by(monkeypatch, "pip", clone, str(clone / ".venv"))
    assert say_how_to_get("lab") == f'In the folder {clone}, run “python -m pip install ".[lab]"”'
    assert 'pip install ".[bertopic]"” (it brings torch' in say_how_to_get("bertopic")


@pytest.mark.parametrize("gone", [True, False])
def test_without_the_folder_it_is_called_what_it_is(
    gone: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed_by(monkeypatch, "pip", tmp_path / "gone" if gone else None)
    assert find_tool() == ("pip", None)
    assert "In the folder where you cloned evalkit" in say_how_to_get("lab")


def test_where_nothing_says_who_installed_it_pip_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installed, "distribution", none)
    assert find_tool() == ("pip", None)


def test_what_uv_keeps_out_is_installed_beside_it_and_says_that_it_is_large() -> None:
    said = say_command("own-encoder", "uv")
    assert "“uv pip install --no-config sentence-transformers” (it brings torch" in said
