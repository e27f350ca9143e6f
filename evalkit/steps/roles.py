"""Who speaks in a source, in words."""

from __future__ import annotations

from collections import Counter

from evalkit.analysis.people import ParticipantOf
from evalkit.model import Source


def say_roles(source: Source, speaker: ParticipantOf) -> str:
    """The roles that speak in a source, most turns first; interviewers left out."""
    roles = Counter[str]()
    for turn in source.turns:
        who = speaker(source, turn)
        if who is None:
            roles["not said who"] += 1
        elif who.kind != "interviewer":
            roles[who.role or who.kind.replace("_", " ")] += 1
    return ", ".join(role for role, _ in roles.most_common())
