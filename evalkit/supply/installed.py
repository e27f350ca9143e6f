"""Which tool installed evalkit, and what to type in it for a part that is not installed."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

Extra = Literal["bertopic", "lab", "minilm", "own-encoder", "scale", "server"]
"""The parts that evalkit runs without, as pyproject.toml names them."""

Tool = Literal["pip", "uv", "uv pip"]
"""“uv” where ``uv run`` made the environment in the clone, “uv pip” where it only installed evalkit."""

OF_ITS_OWN = {"own-encoder": "sentence-transformers"}
"""What the clone's settings keep out of uv's environment, since it brings torch."""


def say_how_to_get(extra: Extra | None = None) -> str:
    """What to type, and in which folder, to get a part that is missing; a sentence without its full stop.

    Without ``extra``: evalkit itself, for what comes with it.
    """
    tool, folder = find_tool()
    return say_command(extra, tool, folder)


def say_command(extra: Extra | None, tool: Tool, folder: Path | None = None) -> str:
    """The same for a tool and the folder that evalkit was installed from, where that is known.

    >>> print(say_command("lab", "uv", Path("evalkit")))
    In the folder evalkit, run “uv sync”
    >>> print(say_command("lab", "pip"))
    In the folder where you cloned evalkit, run “python -m pip install ".[lab]"”
    >>> print(say_command(None, "pip"))
    In the folder where you cloned evalkit, run “python -m pip install .”
    """
    where = f"the folder {folder}" if folder else "the folder where you cloned evalkit"
    if tool == "uv":
        own = OF_ITS_OWN.get(extra) if extra else None
        command = f"uv pip install --no-config {own}" if own else "uv sync"
    else:
        what = f'".[{extra}]"' if extra else "."
        command = f"{'python -m pip' if tool == 'pip' else tool} install {what}"
    torch = extra == "own-encoder" or (extra == "bertopic" and tool == "pip")
    brings = " (it brings torch, some gigabytes on Linux)" if torch else ""
    return f"In {where}, run “{command}”{brings}"


def find_tool() -> tuple[Tool, Path | None]:
    """The tool that installed evalkit, and the folder that it was installed from, if that is still there."""
    try:
        record = distribution("evalkit")
    except PackageNotFoundError:
        return "pip", None
    folder = _folder_of(record.read_text("direct_url.json"))
    if (record.read_text("INSTALLER") or "").strip() != "uv":
        return "pip", folder
    own = folder is not None and (folder / "uv.lock").is_file() and folder in Path(sys.prefix).parents
    return ("uv" if own else "uv pip"), folder


def _folder_of(said: str | None) -> Path | None:
    """The folder in what the installer wrote down (PEP 610), None where it was none or is gone."""
    address = urlsplit(json.loads(said)["url"]) if said else None
    if address is None or address.scheme != "file":
        return None
    path = unquote(address.path)
    folder = Path(path[1:] if path[2:3] == ":" else path)  # /C:/… on Windows
    return folder if folder.is_dir() else None
