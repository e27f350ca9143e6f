"""Who speaks in a source, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.people import ParticipantOf, group_of
from evalkit.model import Source
from evalkit.project import Project
from evalkit.sources.talk.speakers import SpeakerShare, find_speakers
from evalkit.text import count_words

if TYPE_CHECKING:
    import pandas as pd


def say_roles(source: Source, speaker: ParticipantOf) -> str:
    """The roles that speak in a source, in words."""
    return ", ".join(list_roles(source, speaker))


def list_roles(source: Source, speaker: ParticipantOf) -> tuple[str, ...]:
    """The roles that speak in a source, most turns first; interviewers left out."""
    roles = Counter[str]()
    for turn in source.turns:
        who = speaker(source, turn)
        if who is None:
            roles["not said who"] += 1
        elif who.kind != "interviewer":
            roles[who.role or who.kind.replace("_", " ")] += 1
    return tuple(role for role, _ in roles.most_common())


@dataclass(frozen=True, slots=True)
class InBrief:
    """A source in brief: how many words it has, who speaks in it, and each label's share of the words."""

    words: int
    roles: tuple[str, ...]
    shares: tuple[SpeakerShare, ...]


def sum_up(project: Project, speaker: ParticipantOf, source: Source) -> InBrief:
    """A source in brief, counted once while its text and the participants stay as they are."""

    def count() -> InBrief:
        shares = () if source.kind == "survey" else tuple(find_speakers(source))
        return InBrief(count_words(source.text), list_roles(source, speaker), shares)

    return project.remembered.get(f"{source.id} in brief", (source, speaker), count)


def list_speakers(project: Project) -> pd.DataFrame:
    """Every label of every source but surveys: turns, words, share of them (0–1), and which participant."""
    import pandas as pd

    from evalkit.sources.participants.participants import find_participant

    voices, _ = project.voices()
    rows = []
    for source in project.sources:
        for share in find_speakers(source) if source.kind != "survey" else ():
            who = find_participant(voices, source.id, source.file_name, share.label)
            said = (
                (
                    who.id,
                    who.role or who.kind.replace("_", " "),
                    "" if who.kind == "interviewer" else group_of(who),
                )
                if who
                else ("", "nobody has said", "")
            )
            label = share.label or "(no label)"
            rows.append((source.id, label, share.turns, share.words, share.share, *said))
    columns = ["source", "label", "turns", "words", "share", "participant", "role", "group"]
    return pd.DataFrame(rows, columns=columns)
