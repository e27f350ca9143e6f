"""What others did to a source while somebody worked on it: drawn on their page, and said where they meet."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.model import VALENCE_NAMES
from evalkit.project import Project
from evalkit.wording import say_ago

_MANY = 40
"""Changes in a source from which on all of it is drawn again."""


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
    newest = project.store.since.newest()
    if newest <= known:
        return Others(newest)
    turns, by = project.store.since.turns(source_id, known, coder, _MANY)
    return Others(newest, turns, f"{by} has changed the text of this source." if by else "")


def say_meeting(project: Project, coding_id: str, known: int) -> str:
    """What others have coded on the words of a coding since what the page knows of; "" where nobody has.

    Both codings stay: each person codes for themselves. The later one is told.
    """
    names = {code.slug: code.name for code in project.codebook.codes}
    told = [
        f"{who} coded this passage {say_ago(at, project.now())}: {names.get(one.code, one.code)}, "
        f"{VALENCE_NAMES[one.valence]}."
        for who, at, one in project.store.since.meeting(coding_id, known)
    ]
    return " ".join(dict.fromkeys(told))
