"""What the evidence covers, by code and by who said it; and what is still missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.analysis.people import (
    BASES,
    Basis,
    Heard,
    ParticipantOf,
    basis_of,
    find_coded,
    find_heard,
    group_of,
)
from evalkit.errors import EvalkitError
from evalkit.model import (
    SPEAKER_KINDS,
    VALENCES,
    Code,
    Codebook,
    Excerpt,
    Outline,
    Participant,
    Problem,
    Source,
    SourceKind,
    SpeakerKind,
    Valence,
)
from evalkit.wording import plural

if TYPE_CHECKING:
    import pandas as pd

_MEETINGS = "Meetings"


@dataclass(frozen=True, slots=True)
class Column:
    """A stakeholder group as it was heard: those who spoke or answered a survey, apart.

    Notes are not counted as people: they have a column of their own, "Meetings (notes)".
    """

    group: str
    basis: Basis
    people: int
    """How many of the group were heard in this way in sources that are coded, with or without evidence."""
    kind: SpeakerKind = "other"
    """What most of the group are: service users, carers, staff or others."""

    @property
    def name(self) -> str:
        """The column's heading, such as "GPs (survey)"."""
        return self.group if self.basis == "spoken" else f"{self.group} ({self.basis})"


@dataclass(frozen=True, slots=True)
class Cell:
    """The evidence for one code in one column: ``people`` are distinct, whichever side they took.

    In the column of notes, ``people`` and the sides are meetings.
    """

    people: int = 0
    excerpts: int = 0
    working_well: int = 0
    challenging: int = 0
    context: int = 0
    """The last three: distinct people with evidence on that side (one may be on several)."""


@dataclass(frozen=True, slots=True)
class Discipline:
    """How often people of one role were heard, against the aim. ``missing`` interviews are still to do."""

    role: str
    interviews: int
    groups: int
    surveys: int
    missing: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is evidence for, and what is missing. The tuples of slugs are in codebook order."""

    codes: tuple[Code, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """One row per code, one cell per column."""
    sources: tuple[tuple[SourceKind, int], ...]
    disciplines: tuple[Discipline, ...]
    aim_per_discipline: int
    no_evidence: tuple[str, ...]
    without_service_users: tuple[str, ...]
    only_working_well: tuple[str, ...]
    only_challenging: tuple[str, ...]
    codes_without_chapter: tuple[str, ...] = ()
    chapters_without_code: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    kinds: tuple[SpeakerKind, ...] = ()
    """The kinds of people who were heard, in sources that are coded or not."""

    def frame(self, measure: str | None = None) -> pd.DataFrame:
        """Code × stakeholder group as a table.

        ``measure`` is "people", "excerpts", "working_well", "challenging" or "context"; without it, every
        group has all five, under a heading of its own.
        """
        import pandas as pd

        index = pd.Index([code.name for code in self.codes], name="code")
        known = list(Cell.__dataclass_fields__)
        if measure and measure not in known:
            raise EvalkitError(f"Coverage does not measure “{measure}”. Choose one of {', '.join(known)}.")
        measures = [measure] if measure else known
        rows = [[getattr(cell, m) for cell in row for m in measures] for row in self.cells]
        if measure:
            columns = pd.Index([c.name for c in self.columns], name="group")
            return pd.DataFrame(rows, index=index, columns=columns)
        headings = [(c.name, m.replace("_", " ")) for c in self.columns for m in measures]
        levels = pd.MultiIndex.from_tuples(headings, names=["group", "measure"])
        return pd.DataFrame(rows, index=index, columns=levels)

    def total(self, code: str, basis: Basis | None = None) -> Cell:
        """All columns of one code (those of one basis) together; notes add excerpts and no people."""
        slugs = [c.slug for c in self.codes]
        if code not in slugs:
            raise EvalkitError(f"There is no code “{code}” here. Choose one of {', '.join(slugs)}.")
        row = self.cells[slugs.index(code)]
        kept = [
            Cell(excerpts=cell.excerpts) if c.basis == "notes" and basis is None else cell
            for cell, c in zip(row, self.columns, strict=True)
            if basis in (None, c.basis)
        ]
        return Cell(*(sum(getattr(cell, f) for cell in kept) for f in Cell.__dataclass_fields__))


def cover(
    excerpts: Sequence[Excerpt],
    codebook: Codebook,
    outline: Outline | None = None,
    *,
    sources: Iterable[Source],
    participants: ParticipantOf,
    aim_per_discipline: int = 2,
    disciplines: Sequence[str] = (),
    heard: Sequence[Heard] | None = None,
) -> Coverage:
    """Count the evidence by code and stakeholder group, and name every gap.

    Groups that were heard and said nothing on any code have a column of zeros. ``disciplines`` are roles
    that should be heard; they are listed even where nobody was. An excerpt with a code that the codebook
    lacks is counted nowhere and comes back as a problem. ``heard`` is everybody who speaks in the sources
    (``find_heard``), where that is known already.
    """
    sources = list(sources)
    heard = find_heard(sources, participants) if heard is None else heard
    known = {code.slug for code in codebook.codes}
    placed = [e for e in excerpts if e.code in known]
    by_code = _group_by_code(placed)
    coded = find_coded(excerpts)
    meetings = [source.id in coded for source in sources if source.kind == "notes"]
    columns = _columns(heard, placed, coded)
    if meetings:
        columns += (Column(_MEETINGS, "notes", sum(meetings)),)
    chapters = [chapter for part in outline.parts for chapter in part.chapters] if outline else []
    fed = {code for chapter in chapters for code in chapter.codes}

    def codes(test: Callable[[list[Excerpt]], bool]) -> tuple[str, ...]:
        return tuple(c.slug for c in codebook.codes if test(by_code[c.slug]))

    return Coverage(
        codes=codebook.codes,
        columns=columns,
        cells=_cells(placed, codebook, columns),
        sources=tuple(sorted(Counter(source.kind for source in sources).items())),
        disciplines=_disciplines(heard, disciplines, aim_per_discipline),
        aim_per_discipline=aim_per_discipline,
        no_evidence=codes(lambda found: not found),
        without_service_users=codes(lambda found: not any(map(_of_service_user, found))),
        only_working_well=codes(lambda found: _sides(found) == {"working_well"}),
        only_challenging=codes(lambda found: _sides(found) == {"challenging"}),
        codes_without_chapter=tuple(c.slug for c in codebook.codes if outline and c.slug not in fed),
        chapters_without_code=tuple(c.slug for c in chapters if not known & set(c.codes)),
        problems=_unknown(excerpts, known, codebook),
        kinds=tuple(sorted({h.participant.kind for h in heard} | {e.participant.kind for e in placed})),
    )


def coverage_tables(coverage: Coverage) -> list[tuple[str, str, pd.DataFrame]]:
    """Coverage as (title, note, table), ready for a workbook or a notebook."""
    import pandas as pd

    people = (
        "Distinct people with at least one coded passage. Surveys are counted apart, and so are notes, by "
        "meetings."
    )
    roles = pd.DataFrame(
        [(d.role, d.interviews, d.groups, d.surveys, d.missing) for d in coverage.disciplines],
        columns=["role", "interviews", "groups", "surveys", "interviews missing"],
    ).set_index("role")
    gaps = pd.DataFrame(find_gaps(coverage), columns=["gap", "where"]).set_index("gap")
    aim = f"The aim is {coverage.aim_per_discipline} interviews for each discipline."
    return [
        ("People by code", people, coverage.frame("people")),
        ("Excerpts by code", "Coded passages, once each however many coders.", coverage.frame("excerpts")),
        ("Both sides", "People and excerpts, and people with evidence on each side.", coverage.frame()),
        ("Interviews by role", aim, roles),
        ("Gaps", "What to look at before collecting more.", gaps),
    ]


def find_gaps(coverage: Coverage) -> list[tuple[str, str]]:
    """Every gap in plain words, with the name of the code, chapter or role it concerns."""
    names = {code.slug: code.name for code in coverage.codes}
    unheard = tuple(s for s in coverage.without_service_users if s not in coverage.no_evidence)
    lists = (
        ("No evidence", coverage.no_evidence),
        ("No evidence from service users", unheard),
        ("Only working-well evidence", coverage.only_working_well),
        ("Only challenging evidence", coverage.only_challenging),
        ("No chapter uses this code", coverage.codes_without_chapter),
        ("No code feeds this chapter", coverage.chapters_without_code),
    )
    gaps = [(gap, names.get(slug, slug)) for gap, slugs in lists for slug in slugs]
    short = [d for d in coverage.disciplines if d.missing]
    noun = {1: "interview"}
    return gaps + [(f"{d.missing} more {noun.get(d.missing, 'interviews')} to do", d.role) for d in short]


def _columns(
    heard: Sequence[Heard], excerpts: Sequence[Excerpt], coded: Collection[str]
) -> tuple[Column, ...]:
    """One column per group and basis; service users first, then carers, staff and others, by name."""
    people: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    asked = [(h.participant, h.kind, h.source_id in coded) for h in heard]
    asked += {
        (e.participant.id, e.source_kind): (e.participant, e.source_kind, True)
        for e in excerpts
        if e.source_kind != "notes"
    }.values()
    kinds: dict[str, int] = {}
    for participant, _, _ in asked:
        place = SPEAKER_KINDS.index(participant.kind)
        kinds[group_of(participant)] = min(place, kinds.get(group_of(participant), place))
    for participant, kind, counts in asked:
        group = group_of(participant)
        people[BASES.index(basis_of(kind)), kinds[group], group] |= {participant.id} if counts else set()
    return tuple(
        Column(key[2], BASES[key[0]], len(people[key]), SPEAKER_KINDS[key[1]]) for key in sorted(people)
    )


def _group_by_code(excerpts: Iterable[Excerpt]) -> defaultdict[str, list[Excerpt]]:
    found: defaultdict[str, list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        found[excerpt.code].append(excerpt)
    return found


def _cells(
    excerpts: Sequence[Excerpt], codebook: Codebook, columns: Sequence[Column]
) -> tuple[tuple[Cell, ...], ...]:
    found: dict[tuple[str, str, Basis], list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        basis = basis_of(excerpt.source_kind)
        group = _MEETINGS if basis == "notes" else group_of(excerpt.participant)
        found[excerpt.code, group, basis].append(excerpt)
    return tuple(
        tuple(_cell(found.get((code.slug, c.group, c.basis), [])) for c in columns) for code in codebook.codes
    )


def _cell(excerpts: Sequence[Excerpt]) -> Cell:
    """Whom the excerpts of one column are from: people, or meetings in the column of notes."""
    on_side: dict[Valence, set[str]] = {valence: set() for valence in VALENCES}
    for excerpt in excerpts:
        notes = excerpt.source_kind == "notes"
        on_side[excerpt.valence].add(excerpt.segment.source_id if notes else excerpt.participant.id)
    sides = {valence: len(people) for valence, people in on_side.items()}
    return Cell(people=len(set().union(*on_side.values())), excerpts=len(excerpts), **sides)


def _disciplines(heard: Sequence[Heard], expected: Sequence[str], aim: int) -> tuple[Discipline, ...]:
    """Staff and others by role, once for each source where somebody of it speaks."""
    visits: dict[str, set[tuple[SourceKind, str]]] = {role: set() for role in expected}
    for person in heard:
        if person.participant.kind in ("staff", "other"):
            visits.setdefault(_role(person.participant), set()).add((person.kind, person.source_id))
    rows = []
    for role in sorted(visits):
        times = Counter(kind for kind, _ in visits[role])
        interviews = times["interview"]
        missing = max(0, aim - interviews)
        rows.append(Discipline(role, interviews, times["group"], times["survey"], missing))
    return tuple(rows)


def _of_service_user(excerpt: Excerpt) -> bool:
    return excerpt.participant.kind == "service_user" and excerpt.source_kind != "notes"


def _role(participant: Participant) -> str:
    return participant.role or group_of(participant)


def _sides(excerpts: Sequence[Excerpt]) -> set[Valence]:
    """The sides that evidence takes; context takes none."""
    return {e.valence for e in excerpts} - {"context"}


def _unknown(excerpts: Sequence[Excerpt], known: set[str], codebook: Codebook) -> tuple[Problem, ...]:
    lost = Counter(e.code for e in excerpts if e.code not in known)
    return tuple(
        Problem(
            codebook.title,
            f"The codebook has no code '{code}', which {plural(n, 'excerpt has', 'excerpts have')}. "
            "Put the code back, or code those passages again.",
        )
        for code, n in sorted(lost.items())
    )
