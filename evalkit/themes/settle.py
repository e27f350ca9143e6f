"""The themes of one code and side: what people kept stays, what is new joins it, the rest is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.model import Excerpt, Problem, Theme, Valence
from evalkit.suggest.encoders.vectors import Vectors
from evalkit.text import shorten
from evalkit.themes.grouping import Groups, centre, find_central, find_nearest, group_alike
from evalkit.themes.kept import KeptSet, KeptTheme
from evalkit.themes.naming import propose_name
from evalkit.wording import join_plain, one_or_many

FEWEST = 8
"""With fewer excerpts a person reads them faster than a computer's groups."""
_SHOWN = 60
"""Characters of an excerpt that ``themes.yaml`` shows."""


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """The themes of one code and side, the largest first, and the excerpts in none.

    ``proposed`` is True until a person has decided anything. ``added`` are the ids of excerpts that came
    after the themes were made.
    """

    code: str
    valence: Valence
    themes: tuple[Theme, ...]
    loose: tuple[Excerpt, ...]
    proposed: bool = True
    added: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def settle_themes(
    excerpts: Sequence[Excerpt],
    vectors: Vectors,
    kept: KeptSet | None = None,
    *,
    says_nothing: Callable[[Excerpt], bool] = lambda excerpt: False,
    again: bool = False,
) -> ThemeSet:
    """The themes among the excerpts of one code and side; ``vectors`` has a row for each.

    Themes that are ``kept`` stay; an excerpt that is new joins the one it is most like, or none. Without kept
    themes, or with ``again`` where no person has decided anything, they are proposed anew. Fewer than
    ``FEWEST`` excerpts are not grouped, and what ``says_nothing`` is in no theme.
    """
    code, valence = excerpts[0].code, excerpts[0].valence
    speaking = [not says_nothing(excerpt) for excerpt in excerpts]
    fresh = kept is None or (kept.proposed and (again or not kept.themes))
    names: dict[int, KeptTheme] = {}
    problems: list[Problem] = []
    added: tuple[str, ...] = ()
    if fresh:
        groups = _propose(excerpts, vectors, speaking)
    else:
        assert kept is not None
        names = dict(enumerate(kept.themes))
        placed, problems = _placed(excerpts, kept)
        added = tuple(e.id for e, group in zip(excerpts, placed, strict=True) if group is None)
        groups = _with_new(vectors, placed, speaking)
    themes = _name(groups, names, excerpts, vectors)
    inside = {excerpt.id for theme in themes for excerpt in theme.excerpts}
    loose = tuple(excerpt for excerpt in excerpts if excerpt.id not in inside)
    return ThemeSet(
        code, valence, _by_size(themes), loose, fresh or kept is None or kept.proposed, added, tuple(problems)
    )


def find_kept(excerpts: Sequence[Excerpt], kept: KeptSet) -> tuple[Theme, ...]:
    """The kept themes with those of their excerpts that are evidence now, the largest first."""
    placed, _ = _placed(excerpts, kept)
    order = {excerpt_id: place for theme in kept.themes for place, excerpt_id in enumerate(theme.excerpts)}
    themes = []
    for number, theme in enumerate(kept.themes):
        inside = [excerpt for excerpt, group in zip(excerpts, placed, strict=True) if group == number]
        inside.sort(key=lambda e: min(order.get(coding, len(order)) for coding in (e.id, *e.codings)))
        if inside:
            themes.append(Theme(kept.code, kept.side, theme.name, tuple(inside), theme.proposed))
    return _by_size(themes)


def _by_size(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    return tuple(sorted(themes, key=lambda theme: (-len(theme.excerpts), theme.name.casefold())))


def keep(themes: ThemeSet, before: KeptSet | None = None) -> KeptSet:
    """The set as the file keeps it.

    In a set that a person has decided on, the lines of excerpts that are gone stay, should they return.
    """
    gone = {} if before is None or themes.proposed else _find_gone(themes, before)
    kept = {t.name: (t.proposed, _lines(t.excerpts) | gone.pop(t.name, {})) for t in themes.themes}
    kept |= {name: (False, lines) for name, lines in gone.items() if lines}
    return KeptSet(
        code=themes.code,
        side=themes.valence,
        proposed=themes.proposed,
        themes=tuple(KeptTheme(name=n, proposed=p, excerpts=lines) for n, (p, lines) in kept.items()),
        in_no_theme=_lines(themes.loose),
    )


def _lines(excerpts: Sequence[Excerpt]) -> dict[str, str]:
    return {excerpt.id: shorten(excerpt.segment.text, _SHOWN) for excerpt in excerpts}


def _find_gone(themes: ThemeSet, before: KeptSet) -> dict[str, dict[str, str]]:
    """By theme, the lines of excerpts that the set no longer has."""
    present = [*themes.loose, *(excerpt for theme in themes.themes for excerpt in theme.excerpts)]
    known = {coding for excerpt in present for coding in (excerpt.id, *excerpt.codings)}
    return {
        theme.name: {i: words for i, words in theme.excerpts.items() if i not in known}
        for theme in before.themes
    }


def _propose(excerpts: Sequence[Excerpt], vectors: Vectors, speaking: Sequence[bool]) -> Groups:
    groups = np.full(len(excerpts), -1, dtype=np.intp)
    chosen = np.flatnonzero(speaking).tolist()
    if len(chosen) >= FEWEST:
        groups[chosen] = group_alike(vectors[chosen])
    return groups


def _placed(excerpts: Sequence[Excerpt], kept: KeptSet) -> tuple[list[int | None], list[Problem]]:
    """For each excerpt its kept theme, -1 where it was kept in none, None where it is new."""
    where = f"themes.yaml, {kept.code}, {kept.side}"
    known = dict.fromkeys(kept.in_no_theme, -1)
    problems = []
    for number, theme in enumerate(kept.themes):
        for excerpt_id in theme.excerpts:
            if known.setdefault(excerpt_id, number) not in (number, -1):
                first = kept.themes[known[excerpt_id]].name
                message = f"{excerpt_id} is in two themes; it counts in “{first}”. Delete the other line."
                problems.append(Problem(where, message))
            elif known[excerpt_id] == -1:
                known[excerpt_id] = number
    ids = {coding for excerpt in excerpts for coding in (excerpt.id, *excerpt.codings)}
    gone = [excerpt_id for excerpt_id, number in known.items() if excerpt_id not in ids and number >= 0]
    if gone and not kept.proposed:
        is_are = one_or_many(len(gone), "is", "are")
        message = (
            f"{join_plain(gone)} {is_are} no longer coded so, and {is_are} counted in no theme. "
            "Code the passage again, or delete the line."
        )
        problems.append(Problem(where, message))
    found = [
        next((known[coding] for coding in (e.id, *e.codings) if coding in known), None) for e in excerpts
    ]
    return found, problems


def _with_new(vectors: Vectors, placed: Sequence[int | None], speaking: Sequence[bool]) -> Groups:
    """New excerpts in the theme that they are most like; all others where they were kept."""
    groups = np.array([-1 if group is None else group for group in placed], dtype=np.intp)
    nearest = find_nearest(vectors, groups.tolist())
    new = np.array([group is None for group in placed]) & np.array(speaking)
    return np.where(new, nearest, groups)


def _name(
    groups: Groups, names: dict[int, KeptTheme], excerpts: Sequence[Excerpt], vectors: Vectors
) -> list[Theme]:
    """Each group as a theme: under the name it was kept with, else under one made of its words."""
    used = {theme.name.casefold() for theme in names.values()}
    centred = centre(vectors)
    themes = []
    for number in sorted(set(groups.tolist()) - {-1}):
        members = np.flatnonzero(groups == number)
        inside = [excerpts[members[place]] for place in find_central(centred[members])]
        if number in names:
            name, proposed = names[number].name, names[number].proposed
        else:
            outside = [e.segment.text for e, group in zip(excerpts, groups, strict=True) if group != number]
            name, proposed = _new_name(inside, outside, used), True
        themes.append(Theme(inside[0].code, inside[0].valence, name, tuple(inside), proposed))
    return themes


def _new_name(inside: Sequence[Excerpt], outside: Sequence[str], used: set[str]) -> str:
    said = [excerpt.segment.text for excerpt in inside]
    name = plain = propose_name(said, outside) or f"“{shorten(said[0], 40)}”"
    number = 2
    while name.casefold() in used:
        name, number = f"{plain} ({number})", number + 1
    used.add(name.casefold())
    return name
