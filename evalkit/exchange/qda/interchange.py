"""A coded project as every program has it: codes, texts with passages and codings, cases. Values alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple

from evalkit.model import Turn


@dataclass(frozen=True, slots=True)
class OutsideNote:
    """What somebody wrote about something; ``author`` and ``created`` are "" where nobody says."""

    text: str
    author: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class OutsideCode:
    """A code of another program. ``path`` holds its name and those above it, outermost first."""

    id: str
    path: tuple[str, ...]
    note: str = ""
    colour: str = ""
    codable: bool = True
    """False for what only holds other codes together."""
    notes: tuple[OutsideNote, ...] = ()

    @property
    def name(self) -> str:
        """The code's own name, without those above it."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class OutsideCoding:
    """One code that somebody put on a passage; ``coder`` and ``created`` are "" where nobody says.

    ``memo`` is the coder's own; ``notes`` are what others wrote about the coding.
    """

    code: str
    coder: str = ""
    created: str = ""
    memo: str = ""
    weight: str = ""
    notes: tuple[OutsideNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text. ``start`` and ``end`` are half-open code points, -1 where nobody says.

    ``words`` are those that the file gives, or those at the place; where both are known they agree. ``memo``
    goes with each of its codings; ``notes`` are about the words themselves.
    """

    start: int
    end: int
    words: str
    codings: tuple[OutsideCoding, ...]
    memo: str = ""
    notes: tuple[OutsideNote, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideSource:
    """A text with what was coded in it. ``text`` is "" where the file holds only the passages.

    ``turns`` say who speaks where in ``text``; without them only the labels in the text tell it.
    """

    name: str
    text: str
    passages: tuple[Passage, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    notes: tuple[OutsideNote, ...] = ()
    turns: tuple[Turn, ...] = ()


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
    notes: tuple[OutsideNote, ...] = ()
    """What is about none of these: a journal, notes that hang on nothing."""
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


def one_name_each(sources: Iterable[OutsideSource]) -> tuple[OutsideSource, ...]:
    """The sources, with a number added to a name that two of them share."""
    seen: Counter[str] = Counter()
    named = []
    for source in sources:
        seen[source.name] += 1
        times = seen[source.name]
        named.append(source if times == 1 else replace(source, name=f"{source.name} ({times})"))
    return tuple(named)
