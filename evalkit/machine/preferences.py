"""How each person likes to code on this machine: their keys, and how many suggestions they are shown."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from evalkit.errors import EvalkitError
from evalkit.files import read_text, write_whole
from evalkit.machine.state import state_folder

FILE = "preferences.json"

LevelName = Literal["sure", "likely", "all"]
"""How many suggestions somebody is shown: those that are surely right, likely so, or all that pass."""


class Preferences(BaseModel):
    """What one person has chosen. ``keys`` are theirs by the name of what they do, where they differ."""

    model_config = ConfigDict(frozen=True)

    level: LevelName = "all"
    everywhere: bool = True
    """Whether single letters also work while the transcript does not have the focus (WCAG 2.1.4)."""
    keys: dict[str, str] = {}


class _Everybody(RootModel[dict[str, Preferences]]):
    """Name → what they have chosen."""


def read_preferences(person: str) -> Preferences:
    """What somebody has chosen on this machine; the usual where nothing is kept or it cannot be read."""
    return _read().get(person, Preferences())


def keep_preferences(person: str, chosen: Preferences) -> None:
    """Remember what somebody has chosen. Where it cannot be written, nothing else suffers."""
    every = _Everybody(_read() | {person: chosen})
    with suppress(EvalkitError, OSError):
        write_whole(state_folder() / FILE, every.model_dump_json(indent=1), private=True)


def _read() -> dict[str, Preferences]:
    with suppress(EvalkitError, ValidationError, OSError):
        return _Everybody.model_validate_json(read_text(state_folder() / FILE)).root
    return {}
