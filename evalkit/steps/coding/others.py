"""What others did to a source while somebody worked on it: drawn on their page, and said where they meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.model import VALENCE_NAMES, Coding
from evalkit.project import Project
from evalkit.store import Event
from evalkit.text import overlap, say_ago

_MANY = 40
"""Acts from which on a whole source is drawn again."""


@dataclass(frozen=True, slots=True)
class Others:
    """The turns of a source that others have changed (None: all of them), and the newest act that is known.

    ``said`` is what the person must hear of it: that the text itself is another.
    """

    known: int
    turns: frozenset[int] | None = frozenset()
    said: str = ""


def find_others(project: Project, coder: str, source_id: str, known: int) -> Others:
    """What others than this coder have done to a source after the act that the page knows of."""
    newest = project.store.last_act()
    acts = project.store.acts_since(known, coder) if newest > known else []
    turns: frozenset[int] = frozenset()
    for act in acts:
        touched = project.store.find_turns(act.id).get(source_id, frozenset())
        if touched is None:
            return Others(newest, None, f"{act.coder or 'Somebody'} has changed the text of this source.")
        turns |= touched
    return Others(newest, None if len(acts) > _MANY and turns else turns)


def say_meeting(project: Project, coder: str, coding_id: str, known: int) -> str:
    """What others have coded on the words of a coding since what the page knows of; "" where nobody has.

    Both codings stay: each person codes for themselves. The later one is told.
    """
    mine = project.store.single.coding(coding_id)
    if mine is None:
        return ""
    here = mine.segment
    names = {code.slug: code.name for code in project.codebook.codes}
    told = [
        f"{act.coder} coded this passage {say_ago(act.at, project.now())}: {names.get(one.code, one.code)}, "
        f"{VALENCE_NAMES[one.valence]}."
        for act in project.store.acts_since(known, coder)
        for one in _find_codings(project, act)
        if one.segment.source_id == here.source_id
        and one.coder != coder
        and overlap((one.segment.start, one.segment.end), (here.start, here.end))
    ]
    return " ".join(dict.fromkeys(told))


def _find_codings(project: Project, act: Event) -> Iterator[Coding]:
    """The codings that an act made or changed, as they are now."""
    for change in project.store.changes_of(act.id):
        held = project.store.single.coding(change.key) if change.table == "codings" else None
        if held is not None:
            yield held
