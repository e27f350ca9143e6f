"""The difference between two versions of a codebook, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.model import VALENCE_NAMES, Code, Codebook, Group, Valence
from evalkit.text import shorten

PROBABLY_RENAMED = 75.0
"""Similarity (0–100) of name, definition or examples from which a lost and a new code are taken for one."""
_Place = tuple[str, Valence | None]


def diff_codebooks(old: Codebook, new: Codebook) -> list[str]:
    """What changed from ``old`` to ``new``, one sentence a change; an empty list if nothing did."""
    before, after = ({code.slug: code for code in book.codes} for book in (old, new))
    renamed = _renamed(
        {s: c for s, c in before.items() if s not in after},
        {s: c for s, c in after.items() if s not in before},
    )
    changes = [*_heading(old, new), *_groups(old.groups, new.groups)]
    changes += [
        f"Code {_named(c)} was removed." for s, c in before.items() if s not in after and s not in renamed
    ]
    changes += [
        f"Code {_named(c)} was added{', provisionally' if c.provisional else ''}."
        for s, c in after.items()
        if s not in before and s not in renamed.values()
    ]
    changes += [f"Code {_named(before[o])} is probably now {_named(after[n])}." for o, n in renamed.items()]
    pairs = [(before[slug], after[now]) for slug in before if (now := renamed.get(slug, slug)) in after]
    for first, second in pairs:
        changes += _fields(first, second)
    kept = [second.slug for _, second in pairs]
    if kept != sorted(kept, key=list(after).index):
        changes.append("The codes come in another order.")
    return changes + list(_examples(old, new, renamed))


def _named(item: Code | Group) -> str:
    return f"'{item.slug}' ({item.name})"


def _heading(old: Codebook, new: Codebook) -> Iterator[str]:
    for name in ("title", "version", "language", "source"):
        if (first := getattr(old, name)) != (second := getattr(new, name)):
            yield f"The {name} changed from “{first}” to “{second}”."
    if old.sides != new.sides:
        yield f"Codings {'now' if new.sides else 'no longer'} take a side (working well or challenging)."


def _groups(old: tuple[Group, ...], new: tuple[Group, ...]) -> Iterator[str]:
    before, after = ({group.slug: group for group in groups} for groups in (old, new))
    yield from (f"Group {_named(g)} was removed." for s, g in before.items() if s not in after)
    yield from (f"Group {_named(g)} was added." for s, g in after.items() if s not in before)
    yield from (
        f"Group {_named(g)} was reworded." for s, g in after.items() if s in before and before[s] != g
    )


def _renamed(lost: Mapping[str, Code], found: Mapping[str, Code]) -> dict[str, str]:
    """Old slug → new slug of the codes that are probably the same one, the surest pair first."""
    pairs = sorted((-_likeness(a, b), s, t) for s, a in lost.items() for t, b in found.items())
    renamed: dict[str, str] = {}
    for score, slug, other in pairs:
        if -score >= PROBABLY_RENAMED and slug not in renamed and other not in renamed.values():
            renamed[slug] = other
    return dict(sorted(renamed.items()))


def _likeness(first: Code, second: Code) -> float:
    from rapidfuzz import fuzz

    mine, theirs = ({example.text for example in code.examples} for code in (first, second))
    shared = 100 * len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    return max(
        fuzz.token_sort_ratio(first.name.casefold(), second.name.casefold()),
        fuzz.token_sort_ratio(first.definition.casefold(), second.definition.casefold()),
        shared,
    )


def _fields(old: Code, new: Code) -> Iterator[str]:
    code = f"code '{new.slug}'"
    if old.name != new.name:
        yield f"The name of {code} changed from “{old.name}” to “{new.name}”."
    if old.short != new.short:
        yield f"The short label of {code} changed from “{old.short}” to “{new.short}”."
    if old.group != new.group:
        yield f"Code '{new.slug}' moved from the group '{old.group}' to '{new.group}'."
    if old.provisional != new.provisional:
        yield f"Code '{new.slug}' is {'provisional now' if new.provisional else 'no longer provisional'}."
    if old.definition != new.definition:
        yield f"The definition of {code} changed. It is now: “{new.definition}”"
    if old.source != new.source:
        yield f"The source of {code} changed. It is now: “{new.source}”"
    if old.belongs != new.belongs:
        yield f"What belongs to {code} changed."
    if old.belongs_elsewhere != new.belongs_elsewhere:
        yield f"What belongs elsewhere than to {code} changed."
    if old.keywords != new.keywords:
        yield from _words(code, set(old.keywords), set(new.keywords))


def _words(code: str, old: set[str], new: set[str]) -> Iterator[str]:
    if gained := sorted(new - old):
        yield f"The keywords of {code} gained {', '.join(gained)}."
    if lost := sorted(old - new):
        yield f"The keywords of {code} lost {', '.join(lost)}."
    if old == new:
        yield f"The keywords of {code} come in another order."


def _examples(old: Codebook, new: Codebook, renamed: Mapping[str, str]) -> Iterator[str]:
    before = {(text, (renamed.get(slug, slug), side)) for text, (slug, side) in _placed(old)}
    after = dict.fromkeys(_placed(new))
    left = sorted(before - after.keys(), key=repr)
    for text, place in (key for key in after if key not in before):
        if (origin := next((key for key in left if key[0] == text), None)) is None:
            yield f"An example was added to {_place(place)}: “{shorten(text)}”"
        else:
            left.remove(origin)
            yield f"An example moved from {_place(origin[1])} to {_place(place)}: “{shorten(text)}”"
    for text, place in left:
        yield f"An example was removed from {_place(place)}: “{shorten(text)}”"


def _placed(codebook: Codebook) -> list[tuple[str, _Place]]:
    return [(e.text, (code.slug, e.valence)) for code in codebook.codes for e in code.examples]


def _place(place: _Place) -> str:
    return f"'{place[0]}' ({_called(place[1])})"


def _called(side: Valence | None) -> str:
    return VALENCE_NAMES[side] if side else "no side"
