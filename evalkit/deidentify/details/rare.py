"""Roles and events that could single somebody out: marked for a person's eye, never replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalkit.deidentify.detection import Detection

_ROLE = (
    "psychiatrist|psychologist|nurse|doctor|gp|consultant|social worker|ot|occupational therapist|pharmacist"
    "|peer worker|support worker|manager|director|interpreter|imam|chaplain|rabbi|priest|therapist|counsellor"
    "|amhp|advocate|paramedic|physio|physiotherapist|teacher|dietitian|student|volunteer|worker|carer|mother"
    "|father|councillor|receptionist|midwife|health visitor|speaker|man|woman|trans man|trans woman"
    "|wheelchair user|practitioner|lead|commissioner"
)
_RARE = re.compile(
    rf"\b(?:the|our|their)[ ](?:only|first|sole|lone)[ ](?:[\w'’-]+[ ]){{0,3}}?(?:{_ROLE})\b"
    r"(?=[ ](?:at|in|on|for|of|from|here|there|who|with|to|we|they)\b|[.,;!?]|$)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:(?:in|on|made) (?:all )?the (?:local |national |evening )?"
    r"(?:news|papers?|newspapers?|gazette|telly)"
    r"|(?:an|the) inquest|the coroner'?s?|(?:was|were|got|been) murdered|the murder of"
    r"|jumped (?:off|from|in front)|(?:hit|struck) by a (?:train|bus|lorry)|(?:won|winning) the lottery"
    r"|the (?:stabbing|shooting|explosion|tower block fire))\b",
    re.IGNORECASE,
)


def find_rare(text: str) -> Iterator[Detection]:
    """Rare roles ("the only psychiatrist at …") and unusual events, with scores that only ask for a look."""
    for match in _RARE.finditer(text):
        yield Detection(
            match.start(), match.end(), "other", match.group(), 0.3, "a role that only one person may have"
        )
    for match in _EVENT.finditer(text):
        yield Detection(
            match.start(), match.end(), "other", match.group(), 0.25, "an event that others may remember"
        )
