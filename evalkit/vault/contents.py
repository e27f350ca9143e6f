"""What a vault holds: original texts, original labels, and which name is behind each replacement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from evalkit.deidentify import DetectionType, Numbering, Replacement, RosterEntry
from evalkit.deidentify.numbering import name_key
from evalkit.errors import VaultError
from evalkit.model import Source


@dataclass(frozen=True, slots=True)
class Kept:
    """One replacement: ``original`` stood at ``start`` of the original text, and ``shown`` stands for it."""

    start: int
    original: str
    shown: str
    type: DetectionType


@dataclass(frozen=True, slots=True)
class Original:
    """A source as it was read, with its labels, and every replacement made in its text, in order.

    ``kept`` is when (ISO 8601, UTC).
    """

    source: Source
    replacements: tuple[Kept, ...]
    kept: str


def keep_original(source: Source, replacements: Iterable[Replacement], kept: str) -> Original:
    """What is kept of a source; the offsets of ``replacements`` are those of its de-identified text."""
    shift = 0
    found: list[Kept] = []
    for r in replacements:
        found.append(Kept(r.start + shift, r.original, r.text, r.type))
        shift += len(r.original) - len(r.text)
    return Original(source, tuple(found), kept)


@dataclass(frozen=True, slots=True)
class KeptName:
    """A name and what stands for it: ``shown`` is "[Worker 2]" where the number does not say it."""

    type: DetectionType
    name: str
    number: int
    shown: str = ""


@dataclass(frozen=True, slots=True)
class KeptLabel:
    """A speaker's label as it was read, and what stands for it in a source."""

    source_id: str
    original: str
    shown: str


@with_config(ConfigDict(extra="forbid"))  # what a newer evalkit keeps there would be lost in writing
@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a vault."""

    originals: tuple[Original, ...] = ()
    names: tuple[KeptName, ...] = ()
    labels: tuple[KeptLabel, ...] = ()
    always: tuple[RosterEntry, ...] = ()
    """Names that are always replaced, whatever the detectors say."""

    def original(self, source_id: str) -> Original | None:
        """A source as it was read, or None where it is not kept."""
        return next((o for o in self.originals if o.source.id == source_id), None)

    @property
    def numbering(self) -> Numbering:
        """The replacements given so far; names kept with their accents are known without them too."""
        numbers = {(n.type, name_key(n.name)): n.number for n in self.names}
        numbers |= {(n.type, n.name): n.number for n in self.names}
        return Numbering(numbers, {(n.type, n.number): n.shown for n in self.names if n.shown})

    def with_numbering(self, numbering: Numbering) -> Contents:
        """The contents with the replacements given so far."""
        shown: Mapping[tuple[DetectionType, int], str] = numbering.shown
        names = (
            KeptName(kind, name, number, shown.get((kind, number), ""))
            for (kind, name), number in numbering.numbers.items()
        )
        return replace(self, names=tuple(names))

    def with_original(self, original: Original, labels: tuple[KeptLabel, ...] = ()) -> Contents:
        """The contents with one source more, or with a newer reading of one."""
        kept = self.without(original.source.id)
        return replace(kept, originals=(*kept.originals, original), labels=(*kept.labels, *labels))

    def without(self, source_id: str) -> Contents:
        """The contents without a source's text and labels."""
        return replace(
            self,
            originals=tuple(o for o in self.originals if o.source.id != source_id),
            labels=tuple(label for label in self.labels if label.source_id != source_id),
        )


_ADAPTER = TypeAdapter(Contents)


def dump_contents(contents: Contents) -> bytes:
    """The contents as JSON."""
    return _ADAPTER.dump_json(contents)


def load_contents(data: bytes, where: str) -> Contents:
    """The contents out of JSON; VaultError where a newer evalkit wrote something else."""
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        raise VaultError(
            f"{where} was opened, but this evalkit cannot read what is in it. Update evalkit. Nothing "
            "was changed."
        ) from error
