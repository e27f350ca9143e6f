"""Sources of which a file itself says who speaks where: evalkit's own, come back from another project."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from evalkit.exchange.qda.interchange import OutsideSource
from evalkit.model import GROUP_OF_KIND, SOURCE_KINDS, Participant, Source, SourceKind, Turn
from evalkit.sources.participants.participants import COLUMNS, parse_consent, parse_kind
from evalkit.sources.participants.pseudonyms import is_name
from evalkit.steps.intake.add import Told
from evalkit.text import normalise

_OWN_ID = re.compile(r"^S\d{2,6}[- ](?=\S)")


def digest_of(source: OutsideSource) -> str:
    """The fingerprint by which a text that came in is known again."""
    return hashlib.sha256(source.text.encode()).hexdigest()


def tell_source(
    theirs: OutsideSource, file_name: str, kind: SourceKind, people: Mapping[str, Mapping[str, str]]
) -> Told | None:
    """A source as the file tells of it, without the labels in its text; None where only labels tell.

    ``kind`` is what it is where the file does not say; ``people`` are the attributes of those who speak, by
    id: those of a survey's respondents go with it.
    """
    if not theirs.turns:
        return None
    kind = next((known for known in SOURCE_KINDS if known == theirs.attributes.get("kind")), kind)
    turns: list[Turn] = []
    words: list[str] = []
    start = 0
    for number, turn in enumerate(theirs.turns):
        said = theirs.text[turn.start : turn.end]
        speaker = _OWN_ID.sub("", turn.speaker) if kind == "survey" else turn.speaker
        turns.append(replace(turn, index=number, start=start, end=start + len(said), speaker=speaker))
        words.append(said)
        start += len(said) + 1
    text = "\n".join(words)
    named = kind == "survey" and any(is_name(turn.speaker) for turn in turns)
    if named or text != normalise(text):
        return None  # nobody looks for names among a survey's respondents
    name = _OWN_ID.sub("", theirs.name) or Path(file_name).stem
    source = Source("", name, kind, text, tuple(turns), (), file_name, digest_of(theirs))
    return Told(source, _respondents(theirs, people) if kind == "survey" else ())


def _respondents(theirs: OutsideSource, people: Mapping[str, Mapping[str, str]]) -> tuple[Participant, ...]:
    labels = dict.fromkeys(turn.speaker for turn in theirs.turns)
    found = (_respondent(label, people[label]) for label in labels if label in people)
    return tuple(one for one in found if one)


def _respondent(label: str, told: Mapping[str, str]) -> Participant | None:
    kind = parse_kind(told.get("kind", ""))
    if kind is None:
        return None
    role, group, team, organisation = (told.get(n, "") for n in ("role", "group", "team", "organisation"))
    further = tuple(sorted((n, value) for n, value in told.items() if n not in COLUMNS))
    quotable = parse_consent(told.get("consent", "")) in ("yes", "")
    group = group or GROUP_OF_KIND[kind]
    return Participant(_OWN_ID.sub("", label), kind, role, group, team, organisation, quotable, further)
