"""What one participant said, in the project's sources and in the vault, and the vault without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evalkit.deidentify.numbering import name_key
from evalkit.edits import edit_source, edits_without
from evalkit.model import Source
from evalkit.sources.participants.participants import Row, parse_kind
from evalkit.sources.participants.pseudonyms import find_row, is_name, name_in, pseudonyms_of
from evalkit.text import count_words
from evalkit.vault import Contents, KeptLabel


@dataclass(frozen=True)
class Part:
    """What of one source is theirs; ``whole`` where nobody but an interviewer speaks besides them."""

    source: Source
    turns: tuple[int, ...]
    whole: bool

    @property
    def labels(self) -> set[str]:
        """What stands before their turns in the stored source."""
        return {turn.speaker for turn in self.source.turns if turn.index in self.turns}

    @property
    def words(self) -> int:
        """How many words they said."""
        return sum(count_words(text) for text in self.texts)

    @property
    def texts(self) -> list[str]:
        """What they said, turn by turn; all of the source where all of it goes."""
        turns = self.source.turns
        return [self.source.text[t.start : t.end] for t in turns if self.whole or t.index in self.turns]


def find_parts(sources: Iterable[Source], rows: Sequence[Row], participant: str) -> list[Part]:
    """The sources in which a participant speaks, with their turns."""
    parts = []
    for source in sources:
        who = {label: find_row(rows, source, label) for label in {t.speaker for t in source.turns}}
        survey = source.kind == "survey"
        mine = tuple(
            t.index for t in source.turns if (t.speaker if survey else _id(who[t.speaker])) == participant
        )
        others = (
            t.speaker not in ("", participant) if survey else not _gone_with(who[t.speaker])
            for t in source.turns
            if t.index not in mine
        )
        if mine:
            parts.append(Part(source, mine, not any(others)))
    return parts


def _id(row: Row | None) -> str:
    return row.id if row else ""


def _gone_with(row: Row | None) -> bool:
    """True for an interviewer: what they asked one person goes with what that person said."""
    return row is not None and parse_kind(row.kind) == "interviewer"


def turns_in(original: Source, part: Part, labels: Iterable[KeptLabel]) -> tuple[int, ...]:
    """Which turns of a source as it was read are theirs.

    Turn for turn those of the stored source; where there are fewer or more, as after a withdrawal that was
    stopped on the way, those with their label.
    """
    stored = part.source.turns
    if len(original.turns) == len(stored):
        return part.turns
    shown = {label.original: label.shown for label in labels if label.source_id == part.source.id}
    return tuple(t.index for t in original.turns if shown.get(t.speaker, t.speaker) in part.labels)


def without(contents: Contents, participant: str, parts: Iterable[Part]) -> Contents:
    """What a vault holds, without somebody's words and without the key to their name."""
    before = contents.labels
    shown = {(part.source.id, label) for part in parts for label in part.labels}
    theirs = [k for k in before if k.shown in pseudonyms_of(participant) or (k.source_id, k.shown) in shown]
    for part in parts:
        contents = contents.without(part.source.id) if part.whole else _without_turns(contents, part)
    contents = replace(contents, labels=tuple(label for label in contents.labels if label not in theirs))
    return _without_name(contents, _names(theirs), _names(k for k in before if k not in theirs))


def _without_turns(contents: Contents, part: Part) -> Contents:
    original = contents.original(part.source.id)
    if original is None:
        return contents
    gone = turns_in(original.source, part, contents.labels)
    source, edited = edit_source(original.source, edits_without(original.source, gone), gone)
    places = ((r, edited.place(r.start, r.start + len(r.original))) for r in original.replacements)
    kept = tuple(replace(r, start=place[0]) for r, place in places if place)
    return contents.with_original(
        replace(original, source=source, replacements=kept),
        tuple(label for label in contents.labels if label.source_id == source.id),
    )


def _names(labels: Iterable[KeptLabel]) -> list[set[str]]:
    """The words of each name among labels, spelt as the key to the replacements spells them."""
    return [set(name_key(name_in(k.original)).split()) for k in labels if is_name(k.original)]


def _without_name(contents: Contents, theirs: Sequence[set[str]], others: Sequence[set[str]]) -> Contents:
    """Without a name, its parts and what is shown as these are; what others are called too stays."""

    def is_in(name: str, among: Iterable[set[str]]) -> bool:
        return any(set(name_key(name).split()) <= words for words in among)

    people = [n for n in contents.names if n.type == "person" and not is_in(n.name, others)]
    numbers = {n.number for n in people if is_in(n.name, theirs)}
    gone = [n for n in people if n.number in numbers]
    always = (
        e for e in contents.always if e.type != "person" or is_in(e.name, others) or not is_in(e.name, theirs)
    )
    names = tuple(n for n in contents.names if n not in gone)
    return replace(contents, names=names, always=tuple(always))
