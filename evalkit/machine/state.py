"""Where evalkit remembers things between starts, for this person alone: no text of any project is here."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def state_folder() -> Path:
    """The folder for what evalkit remembers on this machine; made, private to its owner, where it is missing.

    Windows: %LOCALAPPDATA%\\evalkit. macOS: ~/Library/Application Support/evalkit. Elsewhere:
    $XDG_STATE_HOME/evalkit, or ~/.local/state/evalkit.
    """
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = base / "evalkit"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
