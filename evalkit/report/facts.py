"""What a report is computed from: counts gathered once, and everything that people set or wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from evalkit.analysis.closed_questions import ClosedTable
from evalkit.analysis.coverage import Coverage
from evalkit.analysis.crosstab import Crosstab
from evalkit.analysis.families import PeopleRow, join_rows, rows_by_role
from evalkit.analysis.people import Heard, group_of
from evalkit.analysis.shown_coverage import ShownCoverage, show_coverage
from evalkit.analysis.small_numbers import WORKING, Rule
from evalkit.findings import ChapterNotes
from evalkit.model import (
    SOURCE_KINDS,
    SPEAKER_KINDS,
    Code,
    Codebook,
    Coding,
    Decision,
    Finding,
    Outline,
    Problem,
    Segment,
    Source,
    SourceKind,
    SpeakerKind,
    Suggestion,
    Theme,
)
from evalkit.report.blocks import Figure
from evalkit.report.measured.measure_facts import MeasureFacts
from evalkit.report.whole import Key
from evalkit.rounds.records import Reviews
from evalkit.settings import ReportSettings
from evalkit.text import count_words, overlap


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected of one kind: how many sources, how many people in them, how many words."""

    kind: SourceKind
    sources: int
    people: int
    words: int
    apart: tuple[tuple[str, int], ...] = ()
    """Group discussions by who took part in them, most of whom: (with whom, how many)."""


@dataclass(frozen=True, slots=True)
class Contributors:
    """How many people of one role were heard, by kind of source."""

    group: str
    role: str
    people: Mapping[SourceKind, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """What was collected and from whom. Words are of the whole text, questions included."""

    kinds: tuple[Collected, ...]
    contributors: tuple[Contributors, ...]
    families: tuple[PeopleRow, ...] = ()
    """The same people, with small roles joined into families where the rule asks for it."""
    groups_with: tuple[tuple[tuple[SpeakerKind, ...], int], ...] = ()
    """How many group discussions there were with each kind of people, or kinds together."""


@dataclass(frozen=True, slots=True)
class CodingFacts:
    """How the material was coded. ``from_suggestions`` of the ``codings`` began as a suggestion.

    ``changed`` of those were given another code or side by the person; of ``rejected`` passages somebody
    turned down everything that was suggested. ``models`` made the suggestions. ``first`` and ``last`` are the
    days of the first and last coding.
    """

    codings: int
    coders: tuple[str, ...]
    sources: int
    sources_by_two: int
    from_suggestions: int
    changed: int
    models: tuple[str, ...]
    rejected: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """One survey: how many responded, how many wrote something, and its closed questions counted.

    ``invited`` is how many were asked, 0 where nobody has said. ``pictures`` draw the questions (PNG), each
    with the words that stand for it and a caption.
    """

    name: str
    respondents: int
    wrote: int
    tables: tuple[ClosedTable, ...] = ()
    invited: int = 0
    pictures: tuple[Figure, ...] = ()
    crosstabs: tuple[Crosstab, ...] = ()
    weighted: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Question → answer → its share of the base by respondents' weights, where the survey has such."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A topic that the framework does not ask about and a person named: how many people, of which groups."""

    name: str
    people: int
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """Everything that a report is built from.

    ``notes`` holds what people wrote, by chapter slug, and ``own`` what they wrote for the whole report.
    ``heat_map`` and ``balance`` are the coverage pictures
    (PNG), each with the words that stand for it. ``agreement`` is a sentence on the coders' agreement, where
    it was measured.
    """

    settings: ReportSettings
    codebook: Codebook
    outline: Outline
    findings: tuple[Finding, ...]
    notes: Mapping[str, ChapterNotes] = field(default_factory=dict)
    own: Mapping[Key, str] = field(default_factory=dict)
    collection: Collection
    coding: CodingFacts
    unasked: tuple[Unasked, ...] = ()
    uncoded: tuple[str, ...] = ()
    """The ids of sources in which nothing is coded: nobody in them is counted as silent."""
    waiting: int = 0
    """How many sources were added and are in no count, since nobody has confirmed their replacements yet."""
    coverage: Coverage
    heat_map: bytes = b""
    heat_map_alt: str = ""
    balance: bytes = b""
    balance_alt: str = ""
    context: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What was said before and after each excerpt, by its id."""
    bars: Mapping[str, Figure] = field(default_factory=dict)
    """Each chapter's small picture of who spoke on which side, by the chapter's slug."""
    themes: tuple[Figure, ...] = ()
    """The themes that people kept, as pictures of a page each."""
    surveys: tuple[SurveyFacts, ...] = ()
    deidentified: bool
    protection: tuple[str, ...] = ()
    """Further sentences on how people's names were kept out, and who signed the report off."""
    agreement: str = ""
    suggestion_quality: tuple[str, ...] = ()
    """How good suggestions are on this material, in sentences; empty where nobody measured it."""
    created: datetime
    draft: int = 1
    project_id: str = ""
    problems: tuple[Problem, ...] = ()
    unknown_ids: frozenset[str] = frozenset()
    """Ids that people wrote and that lead nowhere: ``problems`` has each with its chapter and line."""
    rule: Rule = WORKING
    """How counts of people are printed: exact for the team, or as the project's rule has it to publish."""
    added_codes: tuple[Code, ...] = ()
    """The codes that the team added to the framework while coding."""
    reviews: Reviews = Reviews()  # noqa: RUF009 (frozen)
    measures: MeasureFacts = MeasureFacts()  # noqa: RUF009 (frozen)
    shown: ShownCoverage = field(init=False, repr=False, compare=False)
    """The coverage's counts of people as they are printed, under the rule."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", show_coverage(self.coverage, self.rule))


def kept_themes(findings: Iterable[Finding]) -> list[Theme]:
    """The themes that a person has kept, named or changed; what is only proposed reaches no report."""
    return [theme for finding in findings for theme in finding.themes if not theme.proposed]


def describe_collection(
    sources: Sequence[Source],
    heard: Iterable[Heard],
    rule: Rule = WORKING,
    families: Mapping[str, str] | None = None,
) -> Collection:
    """Count what was collected, by kind of source, and who contributed, by group and role.

    ``families`` names the family of each role, for rows that the ``rule`` finds too small.
    """
    heard = list(heard)
    kinds = []
    for kind in SOURCE_KINDS:
        of_kind = [source for source in sources if source.kind == kind]
        people = {
            (h.source_id if kind == "survey" else "", h.participant.id) for h in heard if h.kind == kind
        }
        if of_kind:
            words = sum(count_words(source.text) for source in of_kind)
            apart = _apart(heard) if kind == "group" else ()
            kinds.append(Collected(kind, len(of_kind), len(people), words, apart))
    roles: dict[tuple[str, str], dict[SourceKind, set[str]]] = {}
    for h in heard:
        key = group_of(h.participant), h.participant.role
        roles.setdefault(key, {}).setdefault(h.kind, set()).add(h.participant.id)
    contributors = tuple(
        Contributors(group, role, {kind: len(ids) for kind, ids in sorted(people.items())})
        for (group, role), people in sorted(roles.items())
    )
    joined = join_rows(rows_by_role(heard), families or {}, rule)
    return Collection(tuple(kinds), contributors, tuple(joined), _count_groups(heard))


def _count_groups(heard: Iterable[Heard]) -> tuple[tuple[tuple[SpeakerKind, ...], int], ...]:
    """How many group discussions had which kinds of people in them, the usual order of kinds kept."""
    inside: dict[str, set[SpeakerKind]] = {}
    for h in heard:
        if h.kind == "group" and h.participant.kind != "interviewer":
            inside.setdefault(h.source_id, set()).add(h.participant.kind)
    together = Counter(tuple(kind for kind in SPEAKER_KINDS if kind in kinds) for kinds in inside.values())
    return tuple(sorted(together.items(), key=lambda one: (len(one[0]), *map(SPEAKER_KINDS.index, one[0]))))


def _apart(heard: Iterable[Heard]) -> tuple[tuple[str, int], ...]:
    """Group discussions by the kind of people who were most in them."""
    words = {"service_user": "people who use the services", "carer": "carers", "staff": "staff"}
    groups: dict[str, Counter[str]] = {}
    for one in heard:
        if one.kind == "group":
            kind = words.get(one.participant.kind, "others")
            groups.setdefault(one.source_id, Counter())[kind] += 1
    with_whom = Counter(max(sorted(kinds), key=kinds.__getitem__) for kinds in groups.values())
    return tuple(sorted(with_whom.items(), key=lambda entry: (-entry[1], entry[0])))


def describe_coding(
    codings: Sequence[Coding],
    decisions: Sequence[Decision] = (),
    suggestions: Sequence[Suggestion] = (),
) -> CodingFacts:
    """Count how the material was coded: by whom, how much by two people, how much began as a suggestion."""
    days = sorted(datetime.fromisoformat(coding.created).date() for coding in codings)
    coders: dict[str, set[str]] = {}
    for coding in codings:
        coders.setdefault(coding.segment.source_id, set()).add(coding.coder)
    suggested = [(coding, coding.origin) for coding in codings if coding.origin]
    return CodingFacts(
        codings=len(codings),
        coders=tuple(sorted({coding.coder for coding in codings})),
        sources=len(coders),
        sources_by_two=sum(1 for names in coders.values() if len(names) > 1),
        from_suggestions=len(suggested),
        changed=sum(1 for c, origin in suggested if (c.code, c.valence) != (origin.code, origin.valence)),
        models=tuple(sorted({origin.model for _, origin in suggested})),
        rejected=_count_turned_down(codings, decisions, suggestions),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _count_turned_down(
    codings: Sequence[Coding], decisions: Sequence[Decision], suggestions: Sequence[Suggestion]
) -> int:
    """The passages of which somebody turned down everything that was suggested, and coded no word."""
    offered: dict[Segment, set[str]] = {}
    for suggestion in suggestions:
        offered.setdefault(suggestion.segment, set()).add(suggestion.id)
    refused: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.outcome == "rejected":
            refused.setdefault(decision.coder, set()).add(decision.suggestion_id)
    coded: dict[tuple[str, str], list[Segment]] = {}
    for coding in codings:
        coded.setdefault((coding.coder, coding.segment.source_id), []).append(coding.segment)

    def codes(coder: str, words: Segment) -> bool:
        theirs = coded.get((coder, words.source_id), ())
        return any(overlap((words.start, words.end), (one.start, one.end)) for one in theirs)

    return sum(
        any(ids <= theirs and not codes(coder, words) for coder, theirs in refused.items())
        for words, ids in offered.items()
    )
