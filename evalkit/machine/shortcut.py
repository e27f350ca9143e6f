"""A start icon on the desktop: a small file for each system that starts the page, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from evalkit.errors import WriteError
from evalkit.files import write_whole

NAMES = {"win32": "evalkit.cmd", "darwin": "evalkit.command", "linux": "evalkit.desktop"}


def render_shortcut(system: str, python: str, icon: str = "") -> str:
    """The text of the start icon for ``sys.platform`` ``system``; ``python`` is the one that has evalkit.

    >>> print(render_shortcut("darwin", "/opt/e v/python"))
    #!/bin/sh
    # Opens evalkit in your browser. Nothing leaves this machine.
    exec '/opt/e v/python' -m evalkit
    <BLANKLINE>
    """
    if system == "win32":
        quiet = python.replace("python.exe", "pythonw.exe")
        lines = [
            "@echo off",
            "rem Opens evalkit in your browser. Nothing leaves this machine.",
            "chcp 65001 >nul",
        ]
        return "\r\n".join([*lines, f'start "" "{quiet.replace("%", "%%")}" -m evalkit', ""])
    if system == "darwin":
        return (
            "#!/bin/sh\n# Opens evalkit in your browser. Nothing leaves this machine.\n"
            f"exec {_sh(python)} -m evalkit\n"
        )
    return (
        "[Desktop Entry]\nType=Application\nName=evalkit\n"
        "Comment=From interviews and surveys to an evaluation report, on this machine alone\n"
        f"Exec={_exec(python)} -m evalkit\nIcon={icon or 'accessories-text-editor'}\nTerminal=false\n"
        "Categories=Office;Education;\nStartupNotify=true\n"
    )


def _sh(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _exec(text: str) -> str:
    """A path as the desktop entry specification wants it quoted."""
    for letter in ("\\", '"', "`", "$"):
        text = text.replace(letter, "\\\\" + letter)
    return '"' + text.replace("%", "%%") + '"'


def desktop_folder() -> Path:
    """This person's desktop, also where OneDrive or another language has moved it."""
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return Path(os.path.expandvars(winreg.QueryValueEx(opened, "Desktop")[0]))
    named = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "user-dirs.dirs"
    if named.is_file():
        for line in named.read_text("utf-8", "replace").splitlines():
            if line.startswith("XDG_DESKTOP_DIR="):
                return Path(line.partition("=")[2].strip('"').replace("$HOME", str(Path.home())))
    return Path.home() / "Desktop"


def write_shortcut(folder: Path | None = None, system: str = sys.platform) -> Path:
    """Put the start icon on the desktop, or into ``folder``; its path. WriteError where there is none."""
    folder = folder or desktop_folder()
    if not folder.is_dir():
        raise WriteError(f"There is no folder {folder}. Say where the icon is to go: evalkit shortcut FOLDER")
    system = system if system in NAMES else "linux"
    path = folder / NAMES[system]
    write_whole(path, render_shortcut(system, sys.executable).encode("utf-8"))
    path.chmod(0o755)
    return path
