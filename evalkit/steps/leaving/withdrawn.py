"""Who has withdrawn, kept beside the store: when an older copy of the store comes back, they leave again.

``withdrawals.json`` in the project's folder holds pseudonyms, dates and where somebody spoke, by the uids of
sources, and no words. A store that was put back from a copy does not know of a later withdrawal: this file
does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evalkit.files import read_text, write_whole
from evalkit.project import Project
from evalkit.sources.participants.participants import Row
from evalkit.steps.leaving.spoken_parts import Part

WITHDRAWN_FILE = "withdrawals.json"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody who has withdrawn: pseudonym, when (ISO 8601), where they spoke: (source's uid, label)."""

    participant: str
    at: str
    by: str
    voices: tuple[tuple[str, str], ...]

    def rows(self, project: Project) -> list[Row]:
        """The rows that ``participants.csv`` had of them, for the sources that the store holds now."""
        found = []
        for uid, label in self.voices:
            if source_id := project.store.ids.find_by_uid("sources", uid):
                found.append(Row(self.participant, (source_id,), (label,)))
        return found


def read_withdrawn(project: Project) -> list[Withdrawn]:
    """Everybody who has withdrawn, in that order."""
    path = _path(project)
    if not path.is_file():
        return []
    held = json.loads(read_text(path))
    return [Withdrawn(**{**one, "voices": tuple(map(tuple, one["voices"]))}) for one in held]


def keep_withdrawn(project: Project, participant: str, by: str, parts: Sequence[Part]) -> None:
    """Remember that somebody withdraws; what was remembered of them before stays remembered."""
    others, voices = [], set()
    for one in read_withdrawn(project):
        if one.participant == participant:
            voices |= {*one.voices}
        else:
            others.append(one)
    uids = project.store.ids.uids("sources")
    voices |= {(uids[part.source.id], label) for part in parts for label in part.labels}
    kept = [*others, Withdrawn(participant, project.now(), by, tuple(sorted(voices)))]
    data = json.dumps([asdict(one) for one in kept], ensure_ascii=False, indent=1)
    write_whole(_path(project), data, private=True)


def _path(project: Project) -> Path:
    return project.folder / WITHDRAWN_FILE
