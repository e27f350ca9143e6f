"""What is known of people, by name: what ``participants.csv`` and surveys say of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from evalkit.analysis.people import group_of
from evalkit.model import Participant, SourceKind

HEARD_IN: Mapping[SourceKind, str] = {
    "interview": "interviews",
    "group": "group discussions",
    "survey": "surveys",
    "notes": "notes",
}
"""How somebody was heard, as a group of people is called by it."""

MOST_VALUES = 60
"""An attribute with more values than this is like a name: nothing is chosen or compared by it."""

UNKNOWN = "not known"
"""In place of a value that nobody has given."""


def attributes_of(participant: Participant) -> dict[str, str]:
    """Everything that is known of somebody: group, role, kind, team, organisation, consent, further columns.

    >>> attributes_of(Participant("P1", "staff", "Nurse", attributes=(("site", "North"),)))
    {'group': 'Staff', 'role': 'Nurse', 'kind': 'staff', 'consent': 'yes', 'site': 'North'}
    """
    known = {
        "group": group_of(participant),
        "role": participant.role,
        "kind": participant.kind.replace("_", " "),
        "team": participant.team,
        "organisation": participant.organisation,
        "consent": "yes" if participant.may_quote else "not quoted",
    }
    further = {name: value for name, value in participant.attributes if name not in known}
    return {name: value for name, value in (known | further).items() if value}


def list_attributes(known: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """Each attribute that tells some people from others, with its values in alphabetical order.

    Left out are those that are the same for all, and those with as many values as names have
    (``MOST_VALUES``).

    >>> list_attributes([{"site": "North", "kind": "staff"}, {"site": "East", "kind": "staff", "role": "GP"}])
    {'site': ['East', 'North'], 'role': ['GP']}
    """
    found: dict[str, Counter[str]] = {}
    for attributes in known:
        for name, value in attributes.items():
            found.setdefault(name, Counter())[value] += 1
    return {
        name: sorted(values, key=str.casefold)
        for name, values in found.items()
        if len(values) <= MOST_VALUES and (len(values) > 1 or values.total() < len(known))
    }
