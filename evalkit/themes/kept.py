"""``themes.yaml``: the themes that a project has, by the ids of their excerpts, as people may edit them."""

from __future__ import annotations

from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evalkit.errors import ProjectError
from evalkit.model import Valence

_HEAD = """\
# The themes of this project, written by “evalkit themes”. Each excerpt has its id and its first words.
# You may rename a theme and move lines from one to another here, or in the workbook. Where you change
# something, set “proposed” to false: what a person decided is never grouped again by the computer.
"""


Read = TypeVar("Read", bound=BaseModel)


class Part(BaseModel):
    """What a file holds: nothing that is not named here, and nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptTheme(Part):
    """One theme as the file has it."""

    name: str = Field(min_length=1, description="What the theme is called.")
    proposed: bool = Field(True, description="true until a person has kept, named or changed the theme.")
    excerpts: dict[str, str] = Field(default={}, description="Excerpt ids, each with its first words.")


class KeptSet(Part):
    """The themes of one code and side as the file has them."""

    code: str = Field(description="The code, by its short name in the codebook.")
    side: Valence = Field(description="working_well, challenging or context.")
    proposed: bool = Field(True, description="true until a person has decided anything about these themes.")
    themes: tuple[KeptTheme, ...] = Field(default=(), description="The themes.")
    in_no_theme: dict[str, str] = Field(default={}, description="Excerpts that are in none.")


class _File(Part):
    sets: tuple[KeptSet, ...] = ()


def parse_themes(text: str, where: str) -> list[KeptSet]:
    """The themes in a file's text. ProjectError names the line or the entry that cannot be used."""
    sets = list(read_yaml(_File, text, where).sets)
    keys = [(kept.code, kept.side) for kept in sets]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise ProjectError(f"{where}: {twice[0]}, {twice[1]} is there twice. Join the two entries.")
    return sets


def read_yaml(model: type[Read], text: str, where: str) -> Read:
    """A file's YAML as what it should hold. ProjectError names the line or the entry that cannot be used."""
    try:
        return model.model_validate(yaml.safe_load(text) or {})
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ProjectError(
            f"{where}{line}: this is not valid YAML ({error.problem}). Correct the line, or delete the file "
            "to have its entries proposed anew."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(p + 1) if isinstance(p, int) else p for p in first["loc"])
        raise ProjectError(f"{where}, at {place}: {first['msg']}. Correct the entry.") from error


def render_themes(sets: list[KeptSet]) -> str:
    """The file's text, which reads back as what it was made from.

    >>> kept = KeptSet(code="trauma", side="challenging", themes=(KeptTheme(name="Noise"),))
    >>> parse_themes(render_themes([kept]), "themes.yaml") == [kept]
    True
    """
    data = _File(sets=tuple(sets)).model_dump(mode="json")
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
