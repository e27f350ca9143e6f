"""How strong the evidence for a finding is, in words whose rule is printed beside them."""

from __future__ import annotations

from evalkit.analysis.people import find_people, people_by_group
from evalkit.model import Finding
from evalkit.wording import plural

BROAD_PEOPLE, BROAD_GROUPS, SEVERAL_PEOPLE, SOURCES = 5, 2, 3, 2
"""Our own thresholds: no source sets any. They say how widely a thing was said, not how much it matters."""

STRENGTH_RULE = (
    f"“Broad”: at least {BROAD_PEOPLE} participants of at least {BROAD_GROUPS} groups, in at least {SOURCES} "
    f"sources. “Several voices”: at least {SEVERAL_PEOPLE} participants in at least {SOURCES} sources. "
    "“A few voices”: two participants, or more of them in one source. “One voice”: one participant. "
    "Notes count as a source, but not as participants. “Mixed” is added where the other side has at least "
    "half as many participants, “with contrary evidence” where it has some. This is not a ranking: what one "
    "person says may matter most."
)


def describe_strength(finding: Finding) -> str:
    """The evidence for a finding in words (``STRENGTH_RULE``), with the numbers that they rest on."""
    people, contrary = find_people(finding.excerpts), find_people(finding.contrary)
    groups = people_by_group(finding.excerpts)
    sources = {e.segment.source_id for e in finding.excerpts}
    words = _spread(len(people), len(groups), len(sources))
    if contrary or finding.contrary:
        words += ", mixed" if 2 * len(contrary) >= max(1, len(people)) else ", with contrary evidence"
    numbers = [
        plural(len(people), "participant"),
        plural(len(groups), "group"),
        plural(len(sources), "source"),
    ]
    other = (
        "" if finding.valence == "context" else f"; {plural(len(contrary), 'participant')} on the other side"
    )
    return f"{words} ({', '.join(numbers)}{other})"


def _spread(people: int, groups: int, sources: int) -> str:
    if people == 0:
        return "Notes alone" if sources else "No evidence"
    if people == 1:
        return "One voice"
    if people >= BROAD_PEOPLE and groups >= BROAD_GROUPS and sources >= SOURCES:
        return "Broad"
    return "Several voices" if people >= SEVERAL_PEOPLE and sources >= SOURCES else "A few voices"
