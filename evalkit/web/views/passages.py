"""Coded passages as the pages show them: with the words around them and who says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evalkit.analysis.wanted import CodedPassage
from evalkit.model import Coding, Participant, Source
from evalkit.steps.coding.search import Hit, words_around

OF_NOTE = ("site", "wave", "team", "organisation")


@dataclass(frozen=True, slots=True)
class PassageLine:
    """One passage: its words between those before and after, its codings, who says it, and where it is."""

    before: str
    text: str
    after: str
    codings: tuple[Coding, ...]
    who: str
    source_name: str
    place: str
    """The address of the words in their source."""
    key: str
    """The place as a form sends it."""


def show_passages(
    passages: Iterable[CodedPassage], sources: Mapping[str, Source], coders: tuple[str, ...] = ()
) -> list[PassageLine]:
    """Coded passages as lines."""
    lines = []
    for passage in passages:
        segment = passage.segment
        source = sources[segment.source_id]
        turn = source.turn(segment.turn)
        assert turn is not None
        before, after = words_around(source, turn, segment.start, segment.end)
        lines.append(
            PassageLine(
                before, segment.text, after, passage.codings, say_who(passage.participant), source.name,
                place_of(segment.source_id, segment.start),
                f"{segment.source_id}:{segment.start}:{segment.end}",
            )
        )  # fmt: skip
    return lines


def show_hits(hits: Iterable[Hit]) -> list[PassageLine]:
    """What a search found in all that was said, as lines."""
    return [
        PassageLine(
            hit.before, hit.text, hit.after, (), say_who(hit.participant), hit.source_name,
            place_of(hit.source_id, hit.start), f"{hit.source_id}:{hit.start}:{hit.end}",
        )
        for hit in hits
    ]  # fmt: skip


def say_who(person: Participant | None) -> str:
    """Who says something: role or kind, then site and the like where they are known.

    >>> say_who(Participant("P1", "staff", "Nurse", attributes=(("site", "North"),)))
    'Nurse, North'
    """
    if person is None:
        return "somebody whom nobody has named"
    known = dict(person.attributes) | {"team": person.team, "organisation": person.organisation}
    said = [person.role or person.kind.replace("_", " "), *(known.get(name, "") for name in OF_NOTE)]
    return ", ".join(filter(None, dict.fromkeys(said)))


def place_of(source_id: str, start: int) -> str:
    """The address at which words are read in their source."""
    return f"/sources/{source_id}?coders=all#s{start}"
