"""People counted by two things at once: what they speak of, on which side, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.analysis.crosstab import Crosstab, cross
from evalkit.analysis.side_by_side import find_value
from evalkit.model import VALENCE_NAMES
from evalkit.project import Project
from evalkit.steps.findings.evidence import Evidence, gather_evidence
from evalkit.steps.looking.groups import need_grouping

CODES, SIDES = "codes", "sides"
"""In place of an attribute: the codes that somebody speaks of, and the sides that they take."""

_Counted = tuple[Mapping[str, frozenset[str]], Sequence[str]]
"""Each person's values, and all values in the order in which they are shown."""


def cross_people(project: Project, rows: str, columns: str) -> Crosstab:
    """How many people there are for each pair of values; ``rows`` and ``columns`` are “codes”, “sides” or an
    attribute of people, such as “site”.

    People are counted who speak in sources that are coded; notes are no people. EvalkitError for an
    attribute that tells nobody apart.
    """
    evidence = gather_evidence(project)
    (row_values, row_names), (column_values, column_names) = (
        _count(project, evidence, name) for name in (rows, columns)
    )
    everybody = len({heard.participant.id for heard in evidence.heard})
    hide_up_to = project.settings.publication.hide_up_to
    return cross(rows, columns, row_values, column_values, row_names, column_names, everybody, hide_up_to)


def _count(project: Project, evidence: Evidence, name: str) -> _Counted:
    values: dict[str, set[str]] = {}
    if name in (CODES, SIDES):
        names = {code.slug: code.name for code in project.codebook.codes}
        for excerpt in (e for e in evidence.excerpts if e.source_kind != "notes" and e.code in names):
            said = names[excerpt.code] if name == CODES else VALENCE_NAMES[excerpt.valence]
            values.setdefault(excerpt.participant.id, set()).add(said)
        shown: Sequence[str] = [*(names if name == CODES else VALENCE_NAMES).values()]
    else:
        need_grouping(project, evidence, name)
        for heard in evidence.heard:
            value = find_value(name, heard.participant, heard.kind, heard.source_id)
            values.setdefault(heard.participant.id, set()).add(value)
        shown = sorted({value for found in values.values() for value in found}, key=str.casefold)
    return {person: frozenset(found) for person, found in values.items()}, shown
