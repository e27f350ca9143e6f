"""A coded project as every program has it: codes, texts with passages and codings, cases. Values alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class OutsideCode:
    """A code of another program. ``path`` holds its name and those above it, outermost first."""

    id: str
    path: tuple[str, ...]
    note: str = ""
    colour: str = ""
    codable: bool = True
    """False for what only holds other codes together."""

    @property
    def name(self) -> str:
        """The code's own name, without those above it."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class OutsideCoding:
    """One code that somebody put on a passage; ``coder`` and ``created`` are "" where nobody says."""

    code: str
    coder: str = ""
    created: str = ""
    memo: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text. ``start`` and ``end`` are half-open code points, -1 where nobody says.

    ``words`` are those that the file gives, or those at the place; where both are known they agree.
    """

    start: int
    end: int
    words: str
    codings: tuple[OutsideCoding, ...]
    memo: str = ""


@dataclass(frozen=True, slots=True)
class OutsideSource:
    """A text with what was coded in it. ``text`` is "" where the file holds only the passages."""

    name: str
    text: str
    passages: tuple[Passage, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A person or place with attributes, and the names of the sources they belong to."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideProject:
    """Everything that was read from a file of another program, and in words what was left behind."""

    program: str
    name: str
    codes: tuple[OutsideCode, ...] = ()
    sources: tuple[OutsideSource, ...] = ()
    cases: tuple[Case, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def coders(self) -> list[str]:
        """Everybody who coded, by name."""
        return sorted({c.coder for _, _, c in self.applied() if c.coder})

    def applied(self) -> Iterable[tuple[OutsideSource, Passage, OutsideCoding]]:
        """Every application of a code, with its passage and source."""
        return ((s, p, c) for s in self.sources for p in s.passages for c in p.codings)


class Applied(NamedTuple):
    """One application of a code as two files are compared: never by the ids that each program gives anew."""

    text: str
    start: int
    end: int
    code: tuple[str, ...]
    coder: str


def canonical(project: OutsideProject) -> list[Applied]:
    """Every application as (hash of the text, start, end, code, coder), in order."""
    paths = {code.id: code.path for code in project.codes}
    hashes = {source.name: sha256(source.text.encode()).hexdigest()[:16] for source in project.sources}
    return sorted(
        Applied(hashes[source.name], passage.start, passage.end, paths.get(coding.code, ()), coding.coder)
        for source, passage, coding in project.applied()
    )
