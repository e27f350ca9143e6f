"""YAML whose every value remembers its line, so that each complaint can name one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evalkit.errors import CodebookError

Path = tuple[str | int, ...]
Tree = str | list["Tree"] | dict[str, "Tree"]
FormT = TypeVar("FormT", bound=BaseModel)
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LIST, _MAP, _TEXT = "a list, one “- ” line for each", "a set of “key: value” lines", "a single text"
_KINDS = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "model_type": _MAP,
    "dict_type": _MAP,
    "string_type": f"{_TEXT}. Put it in quotes if it holds “: ” or begins with a sign such as [ {{ * & # %",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_pattern_mismatch": "lower-case letters, digits and _, beginning with a letter",
}


@dataclass
class Marked:
    """A YAML file as texts, lists and mappings, with the line of each value and what was wrong so far."""

    where: str
    data: Tree = ""
    lines: dict[Path, int] = field(default_factory=dict)
    complaints: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of a value, or of the nearest thing around it."""
        here = tuple(path)
        while here and here not in self.lines:
            here = here[:-1]
        return self.lines.get(here, 1)

    def complain(self, path: Sequence[str | int], message: str) -> None:
        """Note a complaint about a value; ``settle`` raises them all."""
        self.complaints.append((self.line(path), message))

    def error(self) -> CodebookError:
        """One error that lists every complaint by line."""
        placed = (f"{self.where}, line {line}: {message}" for line, message in sorted(set(self.complaints)))
        return CodebookError("\n".join(placed))

    def settle(self) -> None:
        """Raise the complaints, if there are any."""
        if self.complaints:
            raise self.error()

    def owner(self, path: Sequence[str | int]) -> str:
        """What a value belongs to, as a person would say it: “code 'trauma'”, “the file”."""
        called = "the file"
        for end in range(2, len(path) + 1):
            kind, number = path[end - 2 : end]
            item = self._at(path[:end]) if isinstance(number, int) else None
            if isinstance(item, dict):
                noun = str(kind).removesuffix("s")
                if name := item.get("slug") or item.get("name") or item.get("title"):
                    called = f"{noun} '{name}'"
                elif end == 2 and isinstance(number, int):
                    called = f"{noun} number {number + 1}"
        return called

    def _at(self, path: Sequence[str | int]) -> Tree:
        value: Any = self.data
        for step in path:
            value = value[step]
        return value  # type: ignore[no-any-return]


def load_marked(text: str, where: str) -> Marked:
    """A YAML text whose top level is a mapping. Every scalar stays the text that was written.

    CodebookError where it is empty, is not YAML or is something else at the top.
    """
    try:
        node = yaml.compose(text.removeprefix("\ufeff"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise CodebookError(_broken(text, where, error)) from error
    if node is None:
        raise CodebookError(f"{where}, line 1: the file is empty. Begin it with a 'title:' line.")
    marked = Marked(where)
    marked.data = _build(node, (), marked, ())
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "a text"
        raise CodebookError(
            f"{where}, line {marked.line(())}: the file is {kind}; it must be {_MAP}. Begin it with 'title:'."
        )
    return marked


def fill_form(marked: Marked, form: type[FormT]) -> FormT:
    """The file as a form; raises one CodebookError listing all that does not fit, each with its line."""
    try:
        return form.model_validate(marked.data)
    except ValidationError as error:
        for one in error.errors():
            marked.complain(one["loc"], _sentence(marked, form, one["type"], one["loc"], one.get("ctx", {})))
        raise marked.error() from error


def _build(node: yaml.Node, path: Path, marked: Marked, around: tuple[int, ...]) -> Tree:
    marked.lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in around:
        marked.complain(path, "an alias (*) points to what it is inside of. Write the text out instead.")
        return ""
    inner = (*around, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, i), marked, inner) for i, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    built: dict[str, Tree] = {}
    for key_node, child in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in built:
            first = marked.lines[(*path, key)]
            message = f"'{key}:' stands here a second time (first in line {first}). Join the two."
            marked.complaints.append((line, message))
            continue
        marked.lines[(*path, key)] = line
        built[key] = _build(child, (*path, key), marked, inner)
    return built


def _broken(text: str, where: str, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    for number, content in enumerate(text.splitlines(), start=1):
        if "\t" in content[: len(content) - len(content.lstrip())]:
            return f"{where}, line {number}: there is a tab before the text. Use spaces to indent in YAML."
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return (
        f"{where}, line {line}: this is not valid YAML ({said}). Check the indentation here and in "
        "the line above, and put texts that hold “: ” or begin with a quote or another sign in double quotes."
    )


def _sentence(marked: Marked, form: type[BaseModel], kind: str, loc: Path, context: dict[str, Any]) -> str:
    key = next((str(step) for step in reversed(loc) if isinstance(step, str)), "")
    owner = marked.owner(loc)
    if kind in ("missing", "string_too_short"):
        if isinstance(loc[-1], int):
            return f"{owner} has an empty line under '{key}:'. Write the text or remove the “-”."
        return f"{owner} has no {key.replace('_', ' ')}. Add a '{key}:' line."
    if kind == "too_short":
        return f"'{key}:' is empty. Add at least one."
    if kind == "extra_forbidden":
        near = get_close_matches(key, sorted(_keys(form)), n=1)
        hint = f"Did you mean '{near[0]}:'?" if near else "Remove the line or correct its name."
        return f"{owner} has a line '{key}:' that evalkit does not know. {hint}"
    if kind == "string_too_long":
        return f"'{key}:' of {owner} is too long. Use at most {context['max_length']} characters."
    where = f"'{key}:' of {owner}"
    if isinstance(loc[-1], int):
        where = f"an item under {where}" if kind == "string_type" else f"item {loc[-1] + 1} under {where}"
    return f"{where} must be {_KINDS.get(kind, 'something else')}."


def _keys(form: type[BaseModel]) -> set[str]:
    keys: set[str] = set()
    for definition in [schema := form.model_json_schema(), *schema.get("$defs", {}).values()]:
        keys |= set(definition.get("properties", {}))
    return keys
