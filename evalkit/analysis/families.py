"""Roles joined into families until a row of people is large enough to be printed.

Most roles in an evaluation have one or two people in them. A table of roles would be all stars, or would tell
who said what; a table of families (clinical staff, people who use the services) tells who was heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.analysis.people import Basis, Heard, basis_of, group_of
from evalkit.analysis.small_numbers import Rule
from evalkit.model import SPEAKER_KINDS, SpeakerKind
from evalkit.text import words
from evalkit.wording import join_plain

_WORDS: tuple[tuple[str, str], ...] = (
    ("Peer, support and voluntary-sector staff",
     "peer coach support link navigator prescriber volunteer vcse charity advocate befriender"),
    ("Managers, commissioners and administrators",
     "manager administrator admin lead director commissioner receptionist secretary executive"),
    ("Council, housing and social care staff",
     "social council housing employment benefits police school teacher tenancy"),
    ("Primary care staff", "gp gps practice surgery"),
    ("Clinical staff",
     "nurse nurses psychiatrist psychologist therapist doctor pharmacist consultant clinician occupational "
     "psychological medical dietitian physiotherapist paramedic worker duty substance"),
)  # fmt: skip
"""Which words of a role speak for which family, first match first: a draft for a person to correct."""
_KINDS: dict[SpeakerKind, str] = {
    "service_user": "People who use the services, and carers",
    "carer": "People who use the services, and carers",
    "staff": "Other staff",
    "other": "Other people",
    "interviewer": "Interviewers",
}


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """People who are counted together: under which name, with which roles, and who they are.

    ``spoken`` and ``survey`` hold the ids of those who spoke and of those who wrote in a survey; ``kind`` is
    the kind of person that most of them are.
    """

    name: str
    kind: SpeakerKind
    roles: tuple[str, ...]
    spoken: frozenset[str] = frozenset()
    survey: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many people the row holds."""
        return len(self.spoken) + len(self.survey)


def draft_family(role: str, kind: SpeakerKind) -> str:
    """The family that a role seems to belong to; a person confirms it.

    >>> draft_family("Community nurse", "staff"), draft_family("Peer support worker", "staff")
    ('Clinical staff', 'Peer, support and voluntary-sector staff')
    """
    if kind in ("service_user", "carer"):
        return _KINDS[kind]
    said = set(words(role.casefold()))
    return next((family for family, hints in _WORDS if said & set(hints.split())), _KINDS[kind])


def rows_by_role(heard: Iterable[Heard]) -> list[PeopleRow]:
    """Everybody who was heard, by role; those without a role by their group."""
    found: dict[str, PeopleRow] = {}
    for one in heard:
        name = one.participant.role or group_of(one.participant)
        row = found.get(name) or PeopleRow(name, one.participant.kind, (name,))
        person = f"{one.source_id} {one.participant.id}" if one.kind == "survey" else one.participant.id
        ways: dict[Basis, PeopleRow] = {
            "spoken": replace(row, spoken=row.spoken | {person}),
            "survey": replace(row, survey=row.survey | {person}),
        }
        found[name] = ways.get(basis_of(one.kind), row)
    return [found[name] for name in sorted(found)]


def join_rows(rows: Sequence[PeopleRow], families: Mapping[str, str], rule: Rule) -> list[PeopleRow]:
    """Rows joined into families until each holds more than the rule hides, or there is none to join it with.

    ``families`` names each role's family. A family that is too small joins those of its kind, and what is
    left of a kind joins its smallest family. Without a rule, rows stay as they are.
    """
    if not rule.active:
        return list(rows)
    large = [row for row in rows if row.size > rule.hide_up_to]
    small = [row for row in rows if row not in large]
    for name_of in (lambda row: families.get(row.roles[0], _KINDS[row.kind]), lambda row: _KINDS[row.kind]):
        joined = _join(small, name_of)
        large += [row for row in joined if row.size > rule.hide_up_to]
        small = [row for row in joined if row.size <= rule.hide_up_to]
    for row in small:
        same = [one for one in large if _KINDS[one.kind] == _KINDS[row.kind]]
        if same:
            least = min(same, key=lambda one: (one.size, one.name))
            whole = len(same) == 1 and row.kind in ("service_user", "carer")
            name = _KINDS[row.kind] if whole else f"{least.name}, and {_low(row.name)}"
            large[large.index(least)] = _together([least, row], name)
        else:
            large.append(row)
    return sorted(large, key=lambda row: (SPEAKER_KINDS.index(row.kind), row.name))


def say_roles(row: PeopleRow, rule: Rule) -> str:
    """The roles in a row, without numbers; "" where naming them would tell how many have each.

    As many roles as there can be people at most would each be one person's.
    """
    shown = rule.show(row.size)
    most = rule.span(shown)[1]
    if len(row.roles) < 2 or (rule.active and most is not None and len(row.roles) >= most):
        return ""
    return join_plain(row.roles)


def _join(rows: Iterable[PeopleRow], name_of: Callable[[PeopleRow], str]) -> list[PeopleRow]:
    named: dict[str, list[PeopleRow]] = {}
    for row in rows:
        named.setdefault(name_of(row), []).append(row)
    return [some[0] if len(some) == 1 else _together(some, name) for name, some in sorted(named.items())]


def _together(rows: Sequence[PeopleRow], name: str) -> PeopleRow:
    largest = max(rows, key=lambda row: row.size)
    return PeopleRow(
        name,
        largest.kind,
        tuple(sorted({role for row in rows for role in row.roles})),
        frozenset().union(*(row.spoken for row in rows)),
        frozenset().union(*(row.survey for row in rows)),
    )


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]
