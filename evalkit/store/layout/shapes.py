"""How a value stands in a table: one column for each of its fields, by name, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Shape(Generic[T]):
    """A dataclass as columns.

    ``within`` are its fields that are dataclasses themselves: (what their columns begin with, their class).
    ``called`` are columns that are called otherwise than their fields; ``flags`` are fields that are True or
    False. A row without a column, as an older evalkit wrote it, gives the field's default.
    """

    kind: type[T]
    within: Mapping[str, tuple[str, type[Any]]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        inner = (self._inner(name) for name in self.within)
        return (*self._own, *(column for pairs in inner for column in pairs.values()))

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return tuple(f.name for f in fields(self.kind) if f.name not in self.within)  # type: ignore[arg-type]

    def _inner(self, name: str) -> dict[str, str]:
        """Field of a value within → its column."""
        prefix, kind = self.within[name]
        return {f.name: self.called.get(prefix + f.name, prefix + f.name) for f in fields(kind)}

    @cached_property
    def _inners(self) -> dict[str, tuple[type[Any], dict[str, str]]]:
        return {name: (self.within[name][1], self._inner(name)) for name in self.within}

    def row(self, value: T) -> dict[str, Any]:
        """A value as a row."""
        made = {name: getattr(value, name) for name in self._own}
        for name, (_, columns) in self._inners.items():
            held = getattr(value, name)
            made |= {column: held and getattr(held, inner) for inner, column in columns.items()}
        return made

    def value(self, row: Mapping[Any, Any]) -> T:
        """A row as a value; a value within is None where all its columns are NULL."""
        given = {name: row[name] for name in self._own if name in row}
        for name, (kind, columns) in self._inners.items():
            held = {inner: row[column] for inner, column in columns.items() if row.get(column) is not None}
            given[name] = kind(**held) if held else None
        return self.kind(**given)
