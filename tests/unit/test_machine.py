"""What evalkit keeps on a machine outside projects: recent projects, one page, safe places, icons."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.errors import ProjectError, WriteError
from evalkit.machine.folders import list_folders, own_folder
from evalkit.machine.recent import forget_project, read_recent, remember_coder, remember_project
from evalkit.machine.running import Running, find_running, take_token
from evalkit.machine.shortcut import render_shortcut, write_shortcut
from evalkit.machine.state import state_folder
from evalkit.machine.synced import find_sync, propose_place

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "OneDrive"):
        monkeypatch.delenv(name, raising=False)
    return home


def test_the_project_that_was_opened_last_is_first_and_keeps_where_it_stood() -> None:
    one, two = Path("/one"), Path("/two")
    remember_project(one, NOW, "One", "3 sources")
    remember_project(two, NOW, "Two")
    remember_project(one, NOW)
    remember_coder("Rosa")
    assert [(k.folder, k.title, k.stands) for k in read_recent().projects] == [
        ("/one", "One", "3 sources"),
        ("/two", "Two", ""),
    ]
    forget_project(one)
    assert [known.folder for known in read_recent().projects] == ["/two"]
    assert read_recent().coder == "Rosa"


def test_a_list_that_is_damaged_is_as_if_it_were_empty() -> None:
    (state_folder() / "recent.json").write_text("{", encoding="utf-8")
    assert read_recent().projects == ()


def test_a_second_start_finds_the_first_and_its_token_works_once() -> None:
    first, second = Running(), Running()
    assert first.begin()
    assert not second.begin()
    assert find_running() == ""
    first.say_address("http://127.0.0.1:8123")
    address, _, token = find_running().partition("/?token=")
    assert address == "http://127.0.0.1:8123"
    assert take_token(token)
    assert not take_token(token)
    assert not take_token("../page.address")
    first.end()
    assert second.begin()
    second.end()


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive - North Trust/eval", "OneDrive"),
        ("Dropbox (Personal)/eval", "Dropbox"),
        ("Library/Mobile Documents/eval", "iCloud"),
        ("Google Drive/eval", "Google Drive"),
        ("Library/CloudStorage/GoogleDrive-a@b.example/eval", "Google Drive"),
        ("Documents/eval", ""),
        ("Boxing club", ""),
    ],
)
def test_a_folder_that_a_service_keeps_in_step_is_known_by_its_place(
    home: Path, folder: str, service: str
) -> None:
    assert find_sync(home / folder, {}, "") == service


def test_a_folder_that_the_system_says_is_onedrives_is_known_whatever_it_is_called(home: Path) -> None:
    assert find_sync(home / "Docs" / "eval", {"OneDriveCommercial": str(home / "Docs")}, "") == "OneDrive"


def test_a_network_share_is_known_by_its_kind_of_file_system(home: Path) -> None:
    mounts = f"/dev/sda1 / ext4 rw\n//server/h {home} cifs rw\n"
    assert find_sync(home / "eval", {}, mounts) == "a network share"
    assert find_sync(Path("/srv/eval"), {}, mounts) == ""


def test_a_place_that_is_proposed_is_new_and_on_this_machine(home: Path) -> None:
    place = propose_place("camden", {})
    assert place == home / "evalkit" / "camden"
    place.mkdir(parents=True)
    assert propose_place("camden", {}).name == "camden-2"


@pytest.mark.parametrize("text", ["/etc", "../../etc", "~root/x", "\x00"])
def test_only_folders_of_this_person_can_be_named(home: Path, text: str) -> None:
    with pytest.raises(ProjectError):
        own_folder(text)


def test_a_link_leads_nowhere_outside(home: Path) -> None:
    (home / "out").symlink_to("/etc")
    with pytest.raises(ProjectError, match="outside your own folder"):
        own_folder("out")


def test_projects_are_listed_first_and_hidden_folders_not_at_all(home: Path) -> None:
    for name in ("a", "b", ".hidden"):
        (home / name).mkdir()
    (home / "b" / "evalkit.toml").touch()
    assert [(one.name, one.project) for one in list_folders(home)] == [("b", True), ("a", False)]


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_each_start_icon_starts_this_python_and_nothing_else(tmp_path: Path, system: str) -> None:
    path = write_shortcut(tmp_path, system)
    text = path.read_text(encoding="utf-8")
    assert sys.executable in text
    assert text.count("evalkit") >= 1
    assert "-m evalkit" in text
    assert path.stat().st_mode & 0o100


def test_the_icon_of_a_mac_runs_also_where_a_path_has_spaces_and_quotes(tmp_path: Path) -> None:
    python = tmp_path / "a b's" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    icon = tmp_path / "evalkit.command"
    icon.write_text(render_shortcut("darwin", str(python)), encoding="utf-8")
    found = subprocess.run(["sh", str(icon)], capture_output=True, text=True, check=True)
    assert found.stdout == "-m|evalkit|"


def test_the_icon_of_linux_quotes_its_path_as_desktop_entries_do() -> None:
    assert 'Exec="/a b/python" -m evalkit' in render_shortcut("linux", "/a b/python")


def test_the_icon_of_windows_starts_without_a_black_window() -> None:
    assert r'start "" "C:\a b\pythonw.exe" -m evalkit' in render_shortcut("win32", r"C:\a b\python.exe")


def test_without_a_desktop_it_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="evalkit shortcut FOLDER"):
        write_shortcut(tmp_path / "none")
