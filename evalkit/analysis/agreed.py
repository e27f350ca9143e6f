"""The third layer: what coders agreed on stands in the place of what each of them had, where there is any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evalkit.model import Agreed, Coding, Given, Valence
from evalkit.wording import join_plain


def with_agreed(codings: Iterable[Coding], agreed: Iterable[Agreed]) -> list[Coding]:
    """The codings that count: those that nobody disagreed about or went through yet, and what was agreed.

    A coding that was kept stays itself, with its id, memo and star. What was agreed otherwise becomes a
    coding by all who agreed, under the id of their agreement. Of two agreements on one coding the later
    counts.
    """
    held = [*codings]
    newest = {given.coding: one for one in _oldest_first(agreed) for given in one.given}
    left = [c for c in held if c.id not in newest or _is_kept(c, newest[c.id])]
    by_id = {coding.id: coding for coding in held}
    in_force = {one.id: one for one in newest.values()}
    return [*left, *(made for one in in_force.values() for made in _made(one, by_id))]


def as_each_agreed(codings: Iterable[Coding], agreed: Iterable[Agreed]) -> list[Coding]:
    """Every coder's codings as they stand after what they agreed on: to measure agreement afterwards."""
    newest = {given.coding: one for one in _oldest_first(agreed) for given in one.given}
    left = [coding for coding in codings if coding.id not in newest]
    in_force = {one.id: one for one in newest.values()}
    return left + [
        Coding(f"{one.id}/{coder}/{n}", one.segment, code, side, coder, one.created, blind=True)
        for one in in_force.values()
        for coder in one.coders
        for n, (code, side) in enumerate(one.labels)
    ]


@dataclass(frozen=True, slots=True)
class Departure:
    """Where what was agreed differs from what one coder had: codes and sides that went and that came."""

    agreed: Agreed
    went: tuple[Given, ...]
    came: tuple[tuple[str, Valence], ...]


def find_departures(coder: str, agreed: Iterable[Agreed]) -> list[Departure]:
    """Where what was agreed differs from what this coder had, oldest first."""
    found = []
    for one in _oldest_first(agreed):
        if coder not in one.coders:
            continue
        mine = [given for given in one.given if given.coder == coder]
        had = {given.label for given in mine}
        went = tuple(given for given in mine if given.label not in one.labels)
        came = tuple(label for label in one.labels if label not in had)
        if went or came:
            found.append(Departure(one, went, came))
    return found


def say_agreed_by(one: Agreed) -> str:
    """Whose agreement it is: “Ann and Bo”."""
    return join_plain(one.coders)


def _oldest_first(agreed: Iterable[Agreed]) -> list[Agreed]:
    return sorted(agreed, key=lambda one: (one.created, one.id))


def _is_kept(coding: Coding, one: Agreed) -> bool:
    given = next(given for given in one.given if given.coding == coding.id)
    return given.label == (coding.code, coding.valence) and given.label in one.labels


def _made(one: Agreed, by_id: dict[str, Coding]) -> Iterator[Coding]:
    """A coding for each label that none of the settled codings carries by now."""
    carried = {
        given.label for given in one.given if (coding := by_id.get(given.coding)) and _is_kept(coding, one)
    }
    for n, (code, valence) in enumerate(one.labels):
        if (code, valence) not in carried:
            key = f"{one.id}/{n + 1}" if n else one.id
            yield Coding(key, one.segment, code, valence, say_agreed_by(one), one.created, one.note)
