"""Open JupyterLab, where it is installed."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from evalkit.errors import EvalkitError
from evalkit.files import write_whole
from evalkit.machine.state import state_folder
from evalkit.supply.installed import say_how_to_get

QUIET = (
    "--ServerApp.ip=127.0.0.1",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
)
"""For this machine alone, and asking nothing of the internet: no updates, no news, no extensions."""

OFF = {"@jupyterlab/apputils-extension:announcements": True}
"""The part of JupyterLab that asks whether it may fetch news."""


def open_lab(folder: Path) -> None:
    """Run JupyterLab in a folder, for this machine alone, until it is closed.

    EvalkitError where the folder is not there or JupyterLab is not installed; the message says how to get it.
    """
    if not folder.is_dir():
        raise EvalkitError(f"There is no folder {folder}. Check its name and try again.")
    if importlib.util.find_spec("jupyterlab") is None:
        raise EvalkitError(
            f"JupyterLab is not installed. {say_how_to_get('lab')}, then try again. "
            "Everything else works without it."
        )
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}", *QUIET]
    settings = state_folder() / "lab"
    write_whole(settings / "labconfig" / "page_config.json", json.dumps({"disabledExtensions": OFF}))
    own = os.environ.get("JUPYTER_CONFIG_PATH", "")
    places = os.pathsep.join(place for place in (str(settings), own) if place)
    code = subprocess.run(command, check=False, env=os.environ | {"JUPYTER_CONFIG_PATH": places}).returncode
    if code:
        raise EvalkitError(f"JupyterLab stopped with the code {code}. What it printed above says why.")
