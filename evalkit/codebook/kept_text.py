"""Write a changed codebook into the text that somebody has edited: only what differs, so comments stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from evalkit.codebook.load import code_entry, dump_codebook, group_entry, load_codebook
from evalkit.errors import CodebookError
from evalkit.model import Codebook

_SINGLE = ("title", "version", "language", "source", "sides")
Entry = Mapping[str, Any]
"""A code or a group as the file holds it."""


def write_codebook(text: str, codebook: Codebook) -> str:
    """The text of a codebook's file with what differs in ``codebook`` put into it.

    Comments, order and quotes stay where nothing changes. Where single parts cannot be exchanged, as in a
    file that is written in braces, all of it is written anew: :func:`loses_comments` tells that beforehand.
    """
    return _edit(text, codebook) or dump_codebook(codebook)


def loses_comments(text: str, codebook: Codebook) -> bool:
    """Whether the file has comments that writing this codebook into it would lose."""
    return any(_is_comment(line) for line in text.splitlines()) and _edit(text, codebook) is None


class _NoBlockError(ValueError):
    """The text is not written in lines of which single ones can be exchanged."""


@dataclass(frozen=True)
class _Part:
    """Lines of the text: what they hold, and the blank lines and comments after it."""

    body: tuple[str, ...]
    after: tuple[str, ...]


def _edit(text: str, codebook: Codebook) -> str | None:
    """The text with what differs put into it; None where that does not give the codebook that is wanted."""
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        edited = "\n".join(_edit_top(text.splitlines(), root, load_codebook(text, ""), codebook)) + "\n"
        return edited if load_codebook(edited, "") == codebook else None
    except (CodebookError, yaml.YAMLError, _NoBlockError):
        return None


def _edit_top(lines: list[str], root: yaml.Node | None, old: Codebook, new: Codebook) -> list[str]:
    if not isinstance(root, yaml.MappingNode):
        raise _NoBlockError
    starts = [key.start_mark.line for key, _ in root.value]
    edited = lines[: starts[0]]
    places = zip(starts, [*starts[1:], len(lines)], strict=True)
    parts = _cut(lines, starts, len(lines))
    for (key, value), part, place in zip(root.value, parts, places, strict=True):
        name = str(key.value)
        if name in _SINGLE and getattr(old, name) != getattr(new, name):
            edited += [*_dump({name: getattr(new, name)}, 0), *part.after]
        elif name == "groups" and old.groups != new.groups:
            entries = [{g.slug: group_entry(g) for g in book.groups} for book in (old, new)]
            edited += _edit_list(lines, value, place, *entries)
        elif name == "codes" and old.codes != new.codes:
            entries = [{c.slug: code_entry(c) for c in book.codes} for book in (old, new)]
            edited += _edit_list(lines, value, place, *entries)
        else:
            edited += [*part.body, *part.after]
    return edited


def _edit_list(
    lines: list[str],
    node: yaml.Node,
    place: tuple[int, int],
    old: Mapping[str, Entry],
    new: Mapping[str, Entry],
) -> list[str]:
    """The lines of a list with the items of ``new`` in their order; those that are the same as they stand."""
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != len(old) or not old:
        raise _NoBlockError
    starts = [item.start_mark.line for item in node.value]
    dash = len(lines[starts[0]]) - len(lines[starts[0]].lstrip())
    if any(not lines[start].startswith(f"{' ' * dash}- ") for start in starts):
        raise _NoBlockError
    parts = dict(zip(old, _cut(lines, starts, place[1]), strict=True))
    nodes = dict(zip(old, node.value, strict=True))
    edited = lines[place[0] : starts[0]]
    for slug, entry in new.items():
        if slug not in old:
            edited += _with_dash(_dump(entry, dash + 2), dash)
        elif old[slug] == entry:
            edited += [*parts[slug].body, *parts[slug].after]
        else:
            edited += [*_edit_item(parts[slug].body, nodes[slug], old[slug], entry, dash), *parts[slug].after]
    return edited


def _edit_item(body: Sequence[str], node: yaml.MappingNode, old: Entry, new: Entry, dash: int) -> list[str]:
    """The lines of one code or group: a field that is the same stays as it stands."""
    starts = [key.start_mark.line - node.start_mark.line for key, _ in node.value]
    edited: list[str] = []
    for number, ((key, _), part) in enumerate(zip(node.value, _cut(body, starts, len(body)), strict=True)):
        name, column = str(key.value), int(key.start_mark.column)
        if old.get(name) == new.get(name):
            said = list(part.body)
        else:
            said = _dump({name: new[name]}, column) if name in new else []
            if number == 0:
                said = _with_dash(said, dash)
        edited += [*said, *part.after]
    named = {str(key.value) for key, _ in node.value}
    more = {name: value for name, value in new.items() if name not in named}
    return [*edited, *(_dump(more, dash + 2) if more else [])]


def _cut(lines: Sequence[str], starts: Sequence[int], end: int) -> list[_Part]:
    """The parts that begin at these lines; blank lines and comments after what a part holds are apart."""
    if sorted({*starts}) != [*starts]:
        raise _NoBlockError
    parts = []
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        last = following
        while last > start + 1 and (not lines[last - 1].strip() or _is_comment(lines[last - 1])):
            last -= 1
        parts.append(_Part(tuple(lines[start:last]), tuple(lines[last:following])))
    return parts


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _dump(entry: Entry, column: int) -> list[str]:
    text = yaml.safe_dump(dict(entry), sort_keys=False, allow_unicode=True, width=110 - column)
    return [f"{' ' * column}{line}" if line else line for line in text.splitlines()]


def _with_dash(lines: list[str], dash: int) -> list[str]:
    return [f"{' ' * dash}- {line.lstrip()}" if n == 0 else line for n, line in enumerate(lines)]
