"""What people change about themes: names, and which excerpts belong where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evalkit.model import Problem, Valence
from evalkit.themes.kept import KeptSet, KeptTheme

NO_THEME = "none"
SetKey = tuple[str, Valence]


@dataclass(frozen=True, slots=True)
class ThemeChanges:
    """What somebody decided about the themes of one code and side, by the names that they saw.

    ``names`` gives a theme its name: the same for a theme that is kept as it is, and one name to two themes
    to merge them. ``moves`` puts an excerpt into a theme, also a new one, or into "none".
    """

    names: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)


def change_themes(
    kept: Sequence[KeptSet], changes: Mapping[SetKey, ThemeChanges]
) -> tuple[list[KeptSet], list[Problem]]:
    """The sets with what people decided; a theme or excerpt that is no longer there comes back as a problem.

    Whatever a person named, kept, or moved an excerpt into is theirs from then on. A theme that has lost its
    last excerpt is no more.
    """
    problems: list[Problem] = []
    by_key = {(s.code, s.side): s for s in kept}
    for key in changes:
        if key not in by_key:
            problems.append(Problem(f"{key[0]}, {key[1]}", "there are no themes for this code and side now."))
    changed = [
        _change(s, changes[s.code, s.side], problems) if (s.code, s.side) in changes else s for s in kept
    ]
    return changed, problems


def _change(kept: KeptSet, changes: ThemeChanges, problems: list[Problem]) -> KeptSet:
    where = f"{kept.code}, {kept.side}"
    new_names = {old.casefold(): new for old, new in changes.names.items()}
    own = set(new_names) | {name.casefold() for name in new_names.values()}
    present = {theme.name.casefold() for theme in kept.themes}
    for old, new in changes.names.items():
        if not present & {old.casefold(), new.casefold()}:
            problems.append(Problem(where, f"there is no theme “{old}” now. Write a new workbook."))
    lines = {i: words for theme in kept.themes for i, words in theme.excerpts.items()} | kept.in_no_theme
    home = {i: new_names.get(t.name.casefold(), t.name) for t in kept.themes for i in t.excerpts}
    for excerpt_id, target in changes.moves.items():
        if excerpt_id not in lines:
            message = f"the excerpt {excerpt_id} is no longer coded so, and was not moved."
            problems.append(Problem(where, message))
        elif target.casefold() == NO_THEME:
            home.pop(excerpt_id, None)
        else:
            home[excerpt_id] = new_names.get(target.casefold(), target)
            own.add(home[excerpt_id].casefold())
    return _gather(kept, home, lines, own)


def _gather(kept: KeptSet, home: Mapping[str, str], lines: Mapping[str, str], own: set[str]) -> KeptSet:
    """The set with every excerpt at home; spellings of one name are the first of them."""
    spelled: dict[str, str] = {}
    for name in home.values():
        spelled.setdefault(name.casefold(), name)
    untouched = {theme.name.casefold() for theme in kept.themes if theme.proposed} - own
    themes = tuple(
        KeptTheme(
            name=name,
            proposed=folded in untouched,
            excerpts={i: words for i, words in lines.items() if home.get(i, "").casefold() == folded},
        )
        for folded, name in spelled.items()
    )
    return kept.model_copy(
        update={
            "proposed": False,
            "themes": themes,
            "in_no_theme": {i: words for i, words in lines.items() if i not in home},
        }
    )
