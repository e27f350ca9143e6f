"""Small pieces of plain wording that the report's sections share."""

from __future__ import annotations

from collections.abc import Iterable

from evalkit.analysis.people import basis_of, find_people, say_notes, say_spoken
from evalkit.model import Excerpt, SourceKind, SpeakerKind
from evalkit.wording import join_plain, plural

SAMPLE = "Invented sample data: not a real service"
"""What every page of a report on invented data says."""
KIND_HEADINGS: dict[SourceKind, str] = {
    "interview": "Interviews",
    "group": "Groups",
    "survey": "Surveys",
    "notes": "Notes",
}
SOMEBODY: dict[SpeakerKind, str] = {
    "service_user": "Service user",
    "carer": "Carer",
    "staff": "Member of staff",
    "other": "Participant",
    "interviewer": "Interviewer",
}
"""What somebody is called who has no role."""


def attribution(excerpt: Excerpt) -> str:
    """Who said it, by role alone."""
    return excerpt.participant.role or SOMEBODY[excerpt.participant.kind]


def people_heard(excerpts: Iterable[Excerpt]) -> str:
    """How many people say something, apart by how they were heard: “3 people in surveys”; "" for nobody."""
    said = list(excerpts)
    spoken = [e for e in said if basis_of(e.source_kind) == "spoken"]
    written = [e for e in said if e.source_kind == "survey"]
    ways = ((spoken, say_spoken({e.source_kind for e in spoken})), (written, "surveys"))
    counted = [f"{plural(len(find_people(some)), 'person', 'people')} in {way}" for some, way in ways if some]
    return join_plain([*counted, *filter(None, [say_notes(said)])])


def initials(names: Iterable[str]) -> dict[str, str]:
    """Coders' initials; those that would be the same are numbered.

    >>> initials(["Rosa Merrin", "Jude Odell", "Rob May"])
    {'Jude Odell': 'JO', 'Rob May': 'RM', 'Rosa Merrin': 'RM2'}
    """
    given: dict[str, str] = {}
    for name in sorted(set(names)):
        short = "".join(word[0].upper() for word in name.split() if word[0].isalnum()) or "?"
        taken = sum(1 for other in given.values() if other.rstrip("0123456789") == short)
        given[name] = f"{short}{taken + 1}" if taken else short
    return given
