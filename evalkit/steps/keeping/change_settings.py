"""Change ``evalkit.toml`` key by key: comments and order of the file stay as a person wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import ParseError

from evalkit.errors import ProjectError, StaleChangeError
from evalkit.files import read_text, write_whole
from evalkit.project import SETTINGS_FILE, Project
from evalkit.settings import Settings, explain_setting
from evalkit.steps.findings.write_findings import fingerprint

NOT_TYPED = frozenset({"store"})
"""The tables that no page changes: “evalkit move” does, with what is kept there."""
Typed = Mapping[str, str]
"""What was typed, by ``table.key``."""


@dataclass(frozen=True)
class Key:
    """One key of the settings: where it is, what it means, how it is typed, and its value as typed."""

    table: str
    name: str
    about: str
    form: str
    """yes or no, number, choice, lines, counts, or text."""
    choices: tuple[str, ...]
    value: str

    @property
    def id(self) -> str:
        """``table.key``."""
        return f"{self.table}.{self.name}"


def list_settings(project: Project) -> list[Key]:
    """Every key with its explanation and its present value."""
    keys = []
    for table, values in project.settings:
        if table in NOT_TYPED:
            continue
        for name, field in type(values).model_fields.items():
            form, choices = _form_of(field.annotation)
            value = _as_typed(getattr(values, name))
            keys.append(Key(table, name, field.description or "", form, choices, value))
    return keys


def mark_settings(project: Project) -> str:
    """The fingerprint of the file as it stands."""
    return fingerprint(read_text(project.folder / SETTINGS_FILE))


def _form_of(annotation: object) -> tuple[str, tuple[str, ...]]:
    if annotation is bool:
        return "yes or no", ()
    if annotation is int:
        return "number", ()
    origin = get_origin(annotation)
    if origin is tuple:
        return "lines", ()
    if origin is dict:
        return "counts", ()
    choices = get_args(annotation)
    return ("choice", tuple(map(str, choices))) if choices else ("text", ())


def _as_typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{name} = {number}" for name, number in value.items())
    return str(value)


def check_setting(project: Project, key: str, typed: str) -> str:
    """What is wrong with one value as it is typed; "" where nothing is."""
    return check_settings(project, {key: typed}).get(key, "")


def check_settings(project: Project, typed: Typed) -> dict[str, str]:
    """``table.key`` → what is wrong with what was typed; empty where all of it can be kept."""
    data = project.settings.model_dump()
    wrong: dict[str, str] = {}
    forms = {key.id: key.form for key in list_settings(project)}
    for key, text in typed.items():
        table, _, name = key.partition(".")
        try:
            data[table][name] = _parse(text, forms[key])
        except ValueError as error:
            wrong[key] = str(error)
    try:
        Settings.model_validate(data)
    except ValidationError as error:
        for one in error.errors():
            wrong[".".join(map(str, one["loc"][:2]))] = f"{explain_setting(one)}.".capitalize()
    return wrong


def _parse(text: str, form: str) -> Any:  # noqa: ANN401 (the value of one key, checked by the settings)
    text = text.replace("\r\n", "\n").strip()
    if form == "yes or no":
        return text == "yes"
    if form == "number":
        if not text.isdecimal():
            raise ValueError("Write a whole number, such as 3.")
        return int(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if form == "lines":
        return lines
    if form == "counts":
        return dict(_parse_count(line) for line in lines)
    return text


def _parse_count(line: str) -> tuple[str, int]:
    name, _, number = line.rpartition("=")
    if not name.strip() or not number.strip().isdecimal():
        raise ValueError(
            f"“{line}” is not a name and a number. Write one on each line, such as: GP survey = 40"
        )
    return name.strip(), int(number)


def change_settings(project: Project, typed: Typed, seen: str) -> int:
    """Keep what was typed; how many keys changed. ProjectError with all that is wrong, and no change, else.

    StaleChangeError where the file was changed since it was ``seen``.
    """
    path = project.folder / SETTINGS_FILE
    text = read_text(path)
    if fingerprint(text) != seen:
        raise StaleChangeError(
            f"{SETTINGS_FILE} was changed elsewhere since you opened this page. Nothing was overwritten: "
            "open the "
            "page again and compare."
        )
    if wrong := check_settings(project, typed):
        raise ProjectError(" ".join(f"{key}: {said}" for key, said in wrong.items()))
    try:
        file = tomlkit.parse(text)
    except ParseError as error:
        raise ProjectError(
            f"{SETTINGS_FILE} is not valid TOML: {error}. Mend it in an editor first."
        ) from error
    keys = {key.id: key for key in list_settings(project)}
    changed = 0
    for id_, value in typed.items():
        key = keys[id_]
        if value.replace("\r\n", "\n").strip() == key.value:
            continue
        table = file.setdefault(key.table, tomlkit.table())
        table[key.name] = _parse(value, key.form)
        changed += 1
    if changed:
        write_whole(path, tomlkit.dumps(file))
        project.read_settings()
    return changed
