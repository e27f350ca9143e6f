"""The files that a person double-clicks: they start what is set up, and set up what is not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

START = Path(__file__).parents[2] / "start"
POSIX = {
    "Start evalkit (Linux).sh": ".local/share/evalkit/program",
    "Start evalkit (macOS).command": "Library/Application Support/evalkit/program",
}
STUB = '#!/bin/sh\necho "$(basename "$0") $*"\n'


def start(name: str, home: Path, path: Path) -> str:
    """Run a start file for a person whose home is ``home``, with these programmes alone."""
    place = {"HOME": str(home), "PATH": f"{path}:/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", str(START / name)], env=place, capture_output=True, text=True, check=False, input="n\n"
    )
    return done.stdout + done.stderr


def put(folder: Path, name: str, text: str = STUB) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("name", POSIX)
def test_what_is_set_up_is_started_and_nothing_else_is_done(name: str, tmp_path: Path) -> None:
    program = tmp_path / POSIX[name]
    for stub in ("python", "evalkit"):
        put(program / "bin", stub)
    (program / "set-up").touch()
    assert start(name, tmp_path, tmp_path / "none").splitlines() == ["python -m evalkit"]


@pytest.mark.parametrize("name", POSIX)
def test_another_evalkit_in_the_folder_is_taken_only_when_somebody_says_so(name: str, tmp_path: Path) -> None:
    program = tmp_path / POSIX[name]
    for stub in ("python", "evalkit"):
        put(program / "bin", stub)
    (program / "set-up").touch()
    os.utime(program / "set-up", (0, 0))
    said = start(name, tmp_path, tmp_path / "none")
    assert "Update now?" in said
    assert "pip" not in said
    assert said.endswith("python -m evalkit\n")


@pytest.mark.parametrize("name", POSIX)
def test_the_first_time_it_says_what_it_does_step_by_step(name: str, tmp_path: Path) -> None:
    program = tmp_path / POSIX[name]
    makes = (
        f'[ "$1" = -c ] && exit 0\nmkdir -p "{program}/bin"\ncp "{tmp_path}/stub" "{program}/bin/python"\n'
    )
    put(tmp_path, "stub")
    for version in ("python3.13", "python3.12", "python3.11", "python3"):
        put(tmp_path / "tools", version, f'#!/bin/sh\n{makes}cp "{tmp_path}/stub" "{program}/bin/evalkit"\n')
    said = start(name, tmp_path, tmp_path / "tools")
    for step in ("Step 1 of 3", "Step 2 of 3", "-m pip install", "Step 3 of 3", "evalkit shortcut", "Ready."):
        assert step in said, said
    assert (program / "set-up").exists()


def test_the_file_for_windows_has_its_line_ends_and_needs_no_administrator() -> None:
    data = (START / "Start evalkit (Windows).cmd").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    text = data.decode("utf-8")
    assert "%LOCALAPPDATA%" in text
    assert "runas" not in text.lower()
    assert r'start "" "%HOME_OF%\Scripts\pythonw.exe" -m evalkit' in text
